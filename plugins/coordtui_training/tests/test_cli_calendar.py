"""`coordtui training ics`, `feed` and `message`."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from coordtui.api import Letter, NotFound, Refused
from coordtui_training.cli import calendar, messages
from coordtui_training.ics import lint
from coordtui_training.records import Session, Signup


@pytest.fixture
def cli(lab, capsys):
    """The command line as somebody; without a person, the coordinator's."""

    def run(*words: str, person: int | None = None, home: bool = False) -> str:
        parser = argparse.ArgumentParser()
        commands = parser.add_subparsers()
        calendar.add(commands, str), messages.add(commands, str)
        ctx = lab.ctx(person)
        ctx = ctx.acting_as(replace(ctx.actor, via="local")) if home else ctx
        args = parser.parse_args(words)
        args.session = lab.opened
        assert args.run(ctx, args) == 0
        return capsys.readouterr().out

    return run


def count(text: str) -> int:
    assert lint(text) == []
    return text.count("BEGIN:VEVENT")


def test_one_session_ones_own_and_all(lab, cli):
    person, session = lab.person(), lab.session()
    lab.session(), lab.session(start=lab.now - timedelta(days=3)), lab.session(state="draft")
    lab.ctx().store.records(Signup).add(
        Signup(session=session.doc_id, person=person, state="confirmed", asked=lab.now)
    )
    assert session.uid in cli("ics", str(session.doc_id), person=person)
    assert count(cli("ics", "--mine", person=person)) == 1
    assert cli("ics", person=person) == cli("ics", "--mine", person=person)
    assert count(cli("ics", "--all", person=person)) == 2
    assert count(json.loads(cli("ics", "--all", "--json", person=person))["calendar"]) == 2


def test_a_file_is_written_with_the_ends_of_lines_that_calendars_want(lab, cli, tmp_path):
    session, path = lab.session(), tmp_path / "one.ics"
    assert cli("ics", str(session.doc_id), "--output", str(path), home=True) == "Done.\n"
    assert count(path.read_bytes().decode()) == 1


def test_no_file_is_written_for_somebody_from_afar(lab, cli, tmp_path):
    with pytest.raises(Refused, match="No file is written here"):
        cli("ics", "--all", "--output", str(tmp_path / "x"), person=lab.person())
    assert not (tmp_path / "x").exists()


def test_a_draft_is_seen_by_those_who_plan_or_give_it(lab, cli):
    teacher = lab.person()
    draft = lab.session(state="draft", instructors=[teacher])
    assert count(cli("ics", str(draft.doc_id))) == 1
    assert count(cli("ics", str(draft.doc_id), person=teacher)) == 1
    with pytest.raises(NotFound):
        cli("ics", str(draft.doc_id), person=lab.person())
    lab.ctx().store.records(Session).save(replace(draft, sittings=[]))
    with pytest.raises(Refused, match="no time yet"):
        cli("ics", str(draft.doc_id))


def test_a_calendar_to_subscribe_to_is_made_only_where_the_lab_keeps_them(lab, cli):
    person = lab.person()
    assert "“--new” makes one" in cli("feed", person=person)
    assert json.loads(cli("feed", "--json", person=person)) is None
    with pytest.raises(Refused):
        cli("feed", "--new", person=person)
    assert cli("feed", "--off", person=person) == "Done.\n"


def test_a_message_names_those_whom_it_cannot_reach(lab, cli):
    session = lab.session()
    people = (
        lab.person("Ilse Nobody"),
        lab.person("Hrafn Placeholder", emails=["hrafn(at)home@example.invalid"]),
    )
    for person in people:
        lab.signup(session, person)
    sent = cli("message", str(session.doc_id), "--en", "Boots", "Bring boots.", "--send")
    assert "Cannot be written to: Hrafn Placeholder" in sent
    assert "1 message is in the outbox." in sent


def test_a_message_is_shown_and_goes_only_when_told(lab, cli):
    session, person = lab.session(), lab.person("Hrafn Placeholder", languages=["en"])
    lab.ctx().store.records(Signup).add(
        Signup(session=session.doc_id, person=person, state="confirmed", asked=lab.now)
    )
    letters = lab.opened.context().store.records(Letter)
    words = ("message", str(session.doc_id), "--en", "Boots", "Bring boots.", "--fr", "Bottes", "Des bottes.")
    shown = cli(*words)
    assert "To: Hrafn Placeholder" in shown
    assert "Bring boots." in shown
    assert "Nothing was sent" in shown
    assert letters.count() == 0
    assert "1 message is in the outbox." in cli(*words, "--send")
    assert json.loads(cli(*words, "--json"))["letters"][0]["people"] == [person]
    assert [each.subject for each in letters.find()] == ["Boots"]
    with pytest.raises(Refused, match="Nothing was written"):
        cli("message", str(session.doc_id))
