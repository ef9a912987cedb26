"""What `coordtui doctor` says of training, and what a zone that is there no more does."""

from __future__ import annotations

import argparse
import os
from contextlib import contextmanager
from datetime import timedelta

import pytest
from msgspec.structs import replace

from coordtui.testing import FrozenClock, open_test_session
from coordtui_training import doctor
from coordtui_training.cli import configure
from coordtui_training.ics import calendar, lint
from coordtui_training.records import Session
from coordtui_training.seats import Seats
from coordtui_training.times import zone_of

from .conftest import MAIL, NOW, Lab
from .page_desk import at
from .test_checkin import seat


@contextmanager
def a_lab(folder, settings):
    clock = FrozenClock(NOW)
    with open_test_session(
        folder, {"training": "coordtui_training"}, settings=settings, clock=clock
    ) as opened:
        yield Lab(opened, clock)


def said(lab, check):
    found = getattr(doctor, check)(lab.ctx())
    return found.ok, lab.ctx()._(found.text), lab.ctx()._(found.remedy) if found.remedy else ""


def test_all_is_well_where_all_is_set(tmp_path):
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    more = f'[training]\norganizer = "a@example.invalid"\nfeeds = "{feeds}"\nfeeds_url = "https://example.invalid"\n'
    with a_lab(tmp_path, MAIL + more) as lab:
        for check in ("zone", "telling", "feeds", "lists"):
            assert said(lab, check)[0], check


def test_a_zone_that_is_none_is_named_with_the_setting(tmp_path):
    with a_lab(tmp_path, '[training]\nzone = "Nowhere/Placeholder"\n') as lab:
        ok, text, remedy = said(lab, "zone")
    assert not ok
    assert "Nowhere/Placeholder" in text
    assert "training.zone" in remedy


def gone_zone(lab, *args, **fields):
    """A session in a zone that the tz database has no more."""
    records, session = lab.ctx().store.records(Session), lab.session(*args, **fields)
    return records.save(replace(records.get(session.doc_id), zone="America/Vanished"))


def test_sessions_in_a_zone_that_is_there_no_more_are_counted(lab):
    gone_zone(lab)
    ok, text, _ = said(lab, "zone")
    assert not ok
    assert "1 session" in text
    assert "America/Vanished" in text


def test_lists_sheets_and_reports_of_a_zone_that_is_there_no_more_are_made(lab, capsys):
    who = lab.person()
    for _ in range(2):
        past = gone_zone(lab, start=lab.now - timedelta(hours=2))
        seat(lab, past, person=who, state="no_show")
    for words in (
        ["standing", str(who)],
        ["sheet", "1"],
        ["checkin", "1", "--open"],
        ["report", "--period", "2026"],
        ["export", "sessions"],
        ["session", "list", "--since", "2026-11-01"],
        ["close", "1", "--rest", "absent"],
    ):
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args(words)
        assert args.run(lab.ctx(), args) == 0
    assert capsys.readouterr().out


async def test_a_session_in_a_zone_that_is_there_no_more_is_seen_and_signed_up_for(lab):
    gone = gone_zone(lab, lab.course(title_en="Writing"), capacity=1)
    for _ in range(2):
        Seats(lab.ctx(lab.person())).sign_up(gone.doc_id)
    assert zone_of(gone.zone).key == "UTC"
    assert lint(calendar(lab.ctx(), [gone], "en")) == []
    async with at(lab.opened, (120, 40)) as desk:
        assert "Writing" in desk.text()


def test_without_mail_it_says_that_nobody_is_told(tmp_path):
    with a_lab(tmp_path, "") as lab:
        ok, text, remedy = said(lab, "telling")
    assert ok  # it is a choice
    assert "Nobody is told" in text
    assert "outbox" in remedy


def test_without_an_organizer_it_says_what_calendars_get(lab):
    ok, text, remedy = said(lab, "telling")
    assert ok
    assert "no invitations" in text
    assert "training.organizer" in remedy


def test_an_organizer_that_is_no_address_is_not_fine(tmp_path):
    with a_lab(tmp_path, MAIL + '[training]\norganizer = "nobody"\n') as lab:
        ok, text, _ = said(lab, "telling")
    assert not ok
    assert "nobody" in text


@pytest.mark.parametrize("wrong", ["absent", "file", "closed"])
def test_a_folder_of_feeds_that_cannot_be_written_is_not_fine(tmp_path, wrong):
    feeds = tmp_path / "feeds"
    if wrong == "file":
        feeds.write_text("")
    if wrong == "closed":
        if os.geteuid() == 0:
            pytest.skip("the superuser writes everywhere")
        feeds.mkdir(mode=0o500)
    with a_lab(tmp_path, f'[training]\nfeeds = "{feeds}"\n') as lab:
        ok, text, remedy = said(lab, "feeds")
    assert not ok
    assert str(feeds) in text
    assert remedy


def test_feeds_without_an_address_are_said(tmp_path):
    with a_lab(tmp_path, f'[training]\nfeeds = "{tmp_path}"\n') as lab:
        ok, _, remedy = said(lab, "feeds")
    assert not ok
    assert "feeds_url" in remedy


def test_lists_that_nobody_closed_are_counted(lab):
    session = lab.session(start=lab.now - timedelta(days=3))
    lab.session(start=lab.now - timedelta(days=3), held=True)
    ok, text, remedy = said(lab, "lists")
    assert ok  # nothing is wrong; it waits
    assert "1 session" in text
    assert str(session.doc_id) in text
    assert "close" in remedy


def test_a_list_that_holds_more_than_its_session_is_named_unless_somebody_let_them_in_by_name(lab):
    session, sessions = lab.session(capacity=2), lab.ctx().store.records(Session)
    for _ in range(2):
        Seats(lab.ctx()).add(session.doc_id, lab.person())
    Seats(lab.ctx()).let_in(session.doc_id, lab.person(), "needed")
    assert "No list" in said(lab, "seats")[1]
    sessions.save(replace(sessions.get(session.doc_id), capacity=1))
    assert f": {session.doc_id}." in said(lab, "seats")[1]
