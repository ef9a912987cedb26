"""Calendars to subscribe to: a file for each who wants one, that nobody else finds."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import icalendar
import msgspec
import pytest

from coordtui.api import NotAllowed, NotWritten, Refused
from coordtui.testing import FrozenClock, open_test_session
from coordtui_training.ics import lint
from coordtui_training.ics.entries import own
from coordtui_training.ics.feeds import Feeds, refresh
from coordtui_training.records import Feed, Session, Signup, Step

from .conftest import MAIL, NOW, Lab


class Run:
    """A job that nobody stops."""

    def progress(self, *_: object) -> None:
        pass


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "calendars"
    made.mkdir()
    return made


@pytest.fixture
def lab(tmp_path, folder):
    """A lab that shows calendars."""
    clock = FrozenClock(NOW)
    more = f'\n[training]\nfeeds = "{folder}"\nfeeds_url = "https://lab.example.invalid/cal/"\n'
    plugins = {"training": "coordtui_training"}
    with open_test_session(tmp_path, plugins, settings=MAIL + more, clock=clock) as opened:
        yield Lab(opened, clock)


def signed(lab, session, person, *states: str) -> None:
    ctx, was = lab.ctx(), ""
    signup = Signup(session=session.doc_id, person=person, state="requested", asked=lab.now)
    for state in states:
        signup = ctx.store.records(Signup).save(msgspec.structs.replace(signup, state=state))
        made = {"signup": signup.doc_id, "session": session.doc_id, "person": person, "at": lab.now}
        ctx.store.records(Step).add(Step(**made, was=was, became=state, why="asked"))
        was = state


def events(folder: Path) -> dict[str, str]:
    """The status of each event of the one file there is, by title."""
    (path,) = folder.iterdir()
    text = path.read_bytes().decode()
    assert lint(text) == []
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return {str(each["SUMMARY"]): str(each["STATUS"]) for each in found}


def test_a_calendar_holds_ones_own_sessions_and_keeps_what_was_cancelled(lab, folder):
    person = lab.person(languages=["fr"])

    def session(code: str, **fields) -> Session:
        return lab.session(lab.course(code), **fields)

    signed(lab, session("HAS"), person, "confirmed")
    signed(lab, session("OFFERED"), person, "waiting", "offered")
    signed(lab, session("GAVE UP"), person, "confirmed", "cancelled")
    signed(lab, session("NEVER HAD"), person, "waiting", "cancelled")
    signed(lab, session("WAITS"), person, "waiting")
    signed(lab, session("OFF", state="cancelled"), person, "confirmed", "cancelled")
    signed(lab, session("OTHERS"), lab.person(), "confirmed")
    signed(lab, session("LONG AGO", start=lab.now - timedelta(days=400)), person, "attended")
    session("TEACHES", instructors=[person])
    session("DRAFT", instructors=[person], state="draft")
    Feeds(lab.ctx(person)).make()
    assert events(folder) == {
        "Cours HAS": "CONFIRMED",
        "Cours OFFERED": "TENTATIVE",
        "Cours GAVE UP": "CANCELLED",
        "Cours OFF": "CANCELLED",
        "Cours TEACHES": "CONFIRMED",
    }


def test_an_offer_that_has_ended_stands_in_no_calendar_though_nobody_ran(lab):
    person, session = lab.person(), lab.session()
    lab.signup(session, person, "offered", expires=lab.now + timedelta(hours=1))
    assert [each.status for each in own(lab.ctx(), person)] == ["TENTATIVE"]
    lab.clock.advance(timedelta(hours=1))
    assert not own(lab.ctx(), person)


def test_a_calendar_says_what_it_is_and_how_often_to_read_it(lab, folder):
    Feeds(lab.ctx(lab.person("Hrafn Placeholder"))).make("en")
    (path,) = folder.iterdir()
    text = path.read_text()
    assert "METHOD:PUBLISH" in text
    assert "X-WR-CALNAME:Training: Hrafn Placeholder" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text
    assert "X-PUBLISHED-TTL:PT1H" in text
    assert path.stat().st_mode & 0o777 == 0o644


def test_an_address_cannot_be_guessed_and_only_its_owner_is_told_it(lab):
    person, other = lab.person(), lab.person()
    made = Feeds(lab.ctx(person)).make()
    assert len(made.token) == 43
    assert Feeds(lab.ctx(person)).address(made) == (
        f"https://lab.example.invalid/cal/training-{made.token}.ics"
    )
    assert Feeds(lab.ctx(other)).mine() is None
    assert Feeds(lab.ctx()).mine() is None
    with pytest.raises(NotAllowed):
        Feeds(lab.ctx(person, "guest")).mine()


def test_another_address_ends_the_one_of_before_at_once(lab, folder):
    person = lab.person()
    first, second = (Feeds(lab.ctx(person)).make() for _ in range(2))
    assert first.token != second.token
    assert [each.name for each in folder.iterdir()] == [f"training-{second.token}.ics"]
    Feeds(lab.ctx(person)).remove()
    assert [*folder.iterdir()] == []
    assert lab.ctx().store.records(Feed).count() == 0


def test_the_job_follows_changes_and_leaves_alone_what_did_not_change(lab, folder):
    person, session = lab.person(), lab.session()
    Feeds(lab.ctx(person)).make()
    assert events(folder) == {}
    signed(lab, session, person, "confirmed")
    lab.clock.advance(timedelta(minutes=15))
    assert str(refresh(lab.ctx(), Run())) == "1 calendar was written."
    assert [*events(folder).values()] == ["CONFIRMED"]
    (path,) = folder.iterdir()
    before = path.stat().st_mtime_ns, path.read_bytes()
    lab.clock.advance(timedelta(minutes=15))
    assert str(refresh(lab.ctx(), Run())) == "0 calendars were written."
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_the_job_runs_as_whoever_works_and_tells_nobody_more(lab, folder):
    person, session = lab.person(), lab.session()
    Feeds(lab.ctx(person)).make()
    signed(lab, session, person, "confirmed")
    said = refresh(lab.ctx(lab.person()), Run())
    assert str(said) == "1 calendar was written."
    assert lab.opened.jobs.run("training.feeds").outcome == "done"


def test_a_file_whose_owner_is_gone_is_removed_and_others_files_are_not(lab, folder):
    person = lab.person()
    made = Feeds(lab.ctx(person)).make()
    (folder / "index.html").write_text("nothing")
    (folder / ("training-" + "x" * 43 + ".ics")).write_text("of somebody who was erased")
    refresh(lab.ctx(), Run())
    assert sorted(each.name for each in folder.iterdir()) == ["index.html", f"training-{made.token}.ics"]


def test_where_no_folder_is_set_it_says_so(tmp_path):
    clock = FrozenClock(NOW)
    with open_test_session(tmp_path, {"training": "coordtui_training"}, clock=clock) as opened:
        lab = Lab(opened, clock)
        with pytest.raises(Refused, match="no calendars to subscribe to"):
            Feeds(lab.ctx(lab.person())).make()
        assert str(refresh(lab.ctx(), Run())) == "No calendars are kept to subscribe to."


def test_a_folder_that_is_gone_is_said_in_words(lab, folder):
    person = lab.person()
    os.rmdir(folder)
    with pytest.raises(NotWritten, match="cannot be written"):
        Feeds(lab.ctx(person)).make()


def test_a_link_laid_in_the_way_is_not_followed(lab, folder, tmp_path):
    person = lab.person()
    made = Feeds(lab.ctx(person)).make()
    victim = tmp_path / "victim"
    victim.write_text("mine")
    name = f"training-{made.token}.ics"
    (folder / name).unlink()
    (folder / name).symlink_to(victim)
    (folder / f".{name}.{os.getpid()}").symlink_to(victim)
    with pytest.raises(NotWritten):
        refresh(lab.ctx(), Run())
    assert victim.read_text() == "mine"
    refresh(lab.ctx(), Run())
    assert victim.read_text() == "mine"
