"""`coordtui training checkin`, `close`, `certificate`, `verify`, `feedback` and what goes with them."""

from __future__ import annotations

import argparse
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from coordtui.api import NotAllowed, NotFound, Refused
from coordtui_training.cli import configure
from coordtui_training.records import Session, Signup

from .test_checkin import seat


class Cli:
    """The command line, as the coordinator at home or as somebody from outside."""

    def __init__(self, lab: Any, out: pytest.CaptureFixture[str]) -> None:
        self.lab, self._out = lab, out

    def __call__(self, *words: object, person: int | None = None) -> str:
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args([*map(str, words)])
        args.session = object()  # the program keeps its own there
        self.status = args.run(self.lab.ctx(person), args)
        return self._out.readouterr().out

    def json(self, *words: object, person: int | None = None) -> Any:
        return json.loads(self(*words, "--json", person=person))


@pytest.fixture
def cli(lab, capsys):
    return Cli(lab, capsys)


@pytest.fixture
def session(lab):
    return lab.session(lab.course(title_en="Writing"), start=lab.now - timedelta(hours=1))


def test_people_are_checked_in_by_name_and_by_code_and_taken_back(lab, cli, session):
    seat(lab, session, lab.person("Hrafn Placeholder"), code="ABCDEF")
    assert cli("checkin", session.doc_id, "hrafn placeholder") == "Hrafn Placeholder is checked in.\n"
    (signup,) = cli.json("checkin", session.doc_id, "Hrafn Placeholder", "--undo")["signups"]
    assert not signup.get("present")
    assert cli("checkin", "--code", "abc def") == "Hrafn Placeholder is checked in.\n"


def test_the_code_in_the_room_is_shown_with_its_hours_and_taken(lab, cli, session):
    who = seat(lab, session).person
    code, hours = cli("checkin", session.doc_id, "--open").splitlines()
    assert "From Thu 12 Nov 07:30 to Thu 12 Nov 11:30" in hours
    assert cli("checkin", "--me", code, person=who) == "You are checked in.\n"
    cli("checkin", session.doc_id, "--stop")
    with pytest.raises(Refused):
        cli("checkin", "--me", code, person=who)


def test_somebody_without_a_seat_is_let_in(lab, cli, session):
    lab.person("Walk Placeholder")
    cli("checkin", session.doc_id, "Walk Placeholder", "--walk-in", "--why", "a guest of the teacher")
    assert lab.ctx().store.records(Signup).first().present == [0]


@pytest.mark.parametrize("words", [["checkin"], ["checkin", "1"]])
def test_what_is_missing_is_said(lab, cli, session, words):
    with pytest.raises(Refused, match="Name the"):
        cli(*words)


def test_a_list_is_closed_opened_and_somebody_excused(lab, cli, session):
    seat(lab, session, present=[0])
    absent = seat(lab, session)
    lab.clock.advance(timedelta(hours=3))
    assert cli("close", session.doc_id) == "The list is closed. 1 attended. 1 did not come.\n"
    assert "is excused" in cli("excuse", absent.doc_id, "--why", "was ill")
    assert cli("reopen", session.doc_id) == "The list is open again.\n"
    assert not lab.ctx().store.records(Session).get(session.doc_id).held


def test_a_person_sees_their_standing_and_not_that_of_others(lab, cli):
    who = lab.person()
    assert cli("standing", person=who) == "No absence in 12 months.\n"
    assert cli.json("standing", person=who) == {
        "priority": 0,
        "until": None,
        "because": [],
        "text": "No absence in 12 months.",
    }
    with pytest.raises(NotAllowed):
        cli("standing", lab.person(), person=who)


def test_the_sheet_is_printed_as_text_or_written_as_pdf(lab, cli, session, tmp_path):
    seat(lab, session, lab.person("Hrafn Placeholder"))
    assert "1 Hrafn Placeholder" in cli("sheet", session.doc_id)
    assert cli.json("sheet", session.doc_id)["names"] == ["Hrafn Placeholder"]
    cli("sheet", session.doc_id, "-o", tmp_path / "sheet.pdf")
    assert "Hrafn Placeholder" in PdfReader(tmp_path / "sheet.pdf").pages[0].extract_text()
    with pytest.raises(Refused, match="There is a file"):
        cli("sheet", session.doc_id, "-o", tmp_path / "sheet.pdf")


@pytest.fixture
def held(lab):
    return lab.session(lab.course(title_en="Writing"), start=lab.now - timedelta(hours=4), held=True)


def test_certificates_are_given_verified_revoked_and_restored(lab, cli, held):
    seat(lab, held, lab.person("Hrafn Placeholder"), state="attended", present=[0])
    (made,) = cli.json("certificate", "issue", held.doc_id)["made"]
    assert "1 person had one already." in cli("certificate", "issue", held.doc_id)
    assert cli("verify", *made["code"].lower().split("-")).startswith("Hrafn Placeholder attended “Writing”")
    assert cli.status == 0
    cli("certificate", "revoke", made["doc_id"], "--why", "a slip")
    found = cli.json("verify", made["code"])
    assert (cli.status, found["valid"]) == (1, False)
    assert not {"revoked_why", "person", "by"} & {*found}
    assert "✗" in cli("certificate", "list", held.doc_id)
    cli("certificate", "restore", made["doc_id"])
    again = cli.json("certificate", "issue", held.doc_id, "--person", "Hrafn Placeholder", "--again")
    assert again[0]["code"] != made["code"]


def test_a_certificate_is_named_by_its_number_or_its_code(lab, cli, held):
    who = seat(lab, held, state="attended", present=[0]).person
    (made,) = cli.json("certificate", "issue", held.doc_id)["made"]
    code = made["code"].lower()
    assert cli("certificate", "pdf", code, "-o", "-", person=who) == cli(
        "certificate", "pdf", made["doc_id"], "-o", "-", person=who
    )
    assert cli.json("certificate", "revoke", code, "--why", "a slip")["doc_id"] == made["doc_id"]
    assert cli.json("certificate", "restore", code)["revoked"] is None
    with pytest.raises(NotFound, match="no code of a certificate"):
        cli("certificate", "pdf", "kelp", "-o", "-")
    with pytest.raises(NotAllowed):
        cli("certificate", "pdf", code, "-o", "-", person=lab.person())


def test_who_comes_from_outside_prints_their_certificate_and_names_no_file(lab, cli, held, tmp_path):
    who = seat(lab, held, state="attended", present=[0]).person
    (made,) = cli.json("certificate", "issue", held.doc_id)["made"]
    assert made["code"] in cli("certificate", "list", person=who)
    printed = cli("certificate", "pdf", made["doc_id"], "-o", "-", person=who)
    page = PdfReader(io.BytesIO(printed.encode("ascii"))).pages[0].extract_text()
    assert made["code"] in page
    with pytest.raises(Refused, match="no file is written"):
        cli("certificate", "pdf", made["doc_id"], "-o", tmp_path / "mine.pdf", person=who)
    assert [*tmp_path.glob("*.pdf")] == []


def test_certificates_are_sent(lab, cli, held):
    seat(lab, held, state="attended", present=[0])
    cli("certificate", "issue", held.doc_id)
    assert cli("certificate", "send", held.doc_id) == "1 message is in the outbox.\n"
    assert cli.json("certificate", "send", held.doc_id) == {"queued": 1, "without": 0, "off": False}


def test_feedback_is_given_and_read(lab, cli, held):
    people = [seat(lab, held, state="attended", present=[0]).person for _ in range(3)]
    assert "How good was it" in cli("feedback", held.doc_id, "--questions", person=people[0])
    for person in people:
        assert "without your name" in cli("feedback", held.doc_id, "1=5", "3=More\nexamples", person=person)
    shown = cli("feedback", held.doc_id)
    assert shown.startswith("3 answered of 3 who came.")
    assert "5.0 / 5   1: 0  2: 0  3: 0  4: 0  5: 3" in shown
    assert cli.json("feedback", held.doc_id)["results"][2]["words"] == ["More\nexamples"] * 3


@pytest.mark.parametrize("typed", ["5", "9=5", "x=1", "1=good", "=3"])
def test_an_answer_that_cannot_be_read_is_refused(lab, cli, held, typed):
    who = seat(lab, held, state="attended", present=[0]).person
    with pytest.raises(Refused):
        cli("feedback", held.doc_id, typed, person=who)
