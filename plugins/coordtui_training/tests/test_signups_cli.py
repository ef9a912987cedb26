"""The list from the shell: in words and as JSON, as the one who acts."""

from __future__ import annotations

import argparse
import json

import pytest

from coordtui.api import NotAllowed
from coordtui_training.cli import configure
from coordtui_training.planning import Sessions
from coordtui_training.seats import Seats


@pytest.fixture
def run(lab, capsys):
    """Runs a command as somebody (as the coordinator), and gives what it printed."""

    def run_as(line, person=None):
        parser = argparse.ArgumentParser()
        configure(parser)
        args = parser.parse_args(line.split())
        assert args.run(lab.ctx(person), args) == 0
        return capsys.readouterr().out

    return run_as


def test_one_signs_up_and_cancels_and_takes_what_is_offered(lab, run):
    session, first, second = lab.session(capacity=1), lab.person(), lab.person()
    assert "You have a seat" in run(f"signup {session.doc_id}", first)
    said = json.loads(run(f"signup {session.doc_id} --json", second))
    assert said["signups"][0]["state"] == "waiting"
    assert "number 1 of 1" in run(f"why {session.doc_id}", second)
    assert "went to the next" in run(f"cancel {session.doc_id}", first)
    assert "offered" in run("mine", second)
    assert "until Fri 13 Nov 09:00" in run("offers"), "by the clocks of the session, not of the machine"
    assert "You have a seat" in run(f"accept {session.doc_id}", second)
    assert json.loads(run("mine --json", second))[0]["state"] == "confirmed"


def test_who_signed_up_again_and_again_reads_one_line_of_the_session(lab, run):
    session, person = lab.session(capacity=1), lab.person()
    for line in ("signup", "cancel", "signup"):
        run(f"{line} {session.doc_id}", person)
    (line,) = run("mine", person).splitlines()
    assert "has a seat" in line
    assert [each["state"] for each in json.loads(run("mine --json", person))] == ["cancelled", "confirmed"]


def test_of_a_session_that_was_called_off_it_is_said_why(lab, run):
    session, person = lab.session(), lab.person()
    run(f"signup {session.doc_id}", person)
    Sessions(lab.ctx()).cancel(session.doc_id, "The room is flooded.")
    assert "The session was cancelled: The room is flooded." in run(f"why {session.doc_id}", person)


def test_a_list_is_run_from_the_shell(lab, run):
    session, other = lab.session(capacity=1, waiting="hand"), lab.session(start=lab.session().end)
    first, second, third = (lab.person(name) for name in ("Ilse Nobody", "Oswin Example", "Tobin Invented"))
    run(f"add {session.doc_id} {first}")
    run(f"add {session.doc_id} {second} --why asked")
    run(f"let-in {session.doc_id} {third} --why guest")
    listed = run(f"list {session.doc_id}")
    assert listed.index("Ilse Nobody") < listed.index("Tobin Invented") < listed.index("Oswin Example")
    assert "over capacity, by " in listed.splitlines()[1]
    assert json.loads(run(f"list {session.doc_id} --json"))["counts"]["over"] == 1
    assert "holds 3 now" in run(f"capacity {session.doc_id} 3")
    assert "1 seat was given" in run(f"give {session.doc_id} --to {second}")
    signup = next(each for each in Seats(lab.ctx()).queue(session.doc_id) if each.signup.person == first)
    assert "Ilse Nobody has a seat" in run(f"move {signup.signup.doc_id} {other.doc_id} --why agreed")
    assert "no longer" in run(f"remove {session.doc_id} {third}")


def test_who_asked_is_approved_or_refused_by_number(lab, run):
    session = lab.session(moderated=True)
    first, second = (Seats(lab.ctx(lab.person())).sign_up(session.doc_id).signup for _ in range(2))
    assert "1 sign-up was approved" in run(f"approve {first.doc_id}")
    assert "1 sign-up was refused" in run(f"refuse {second.doc_id} --why full")
    assert lab.states(session) == {first.person: "confirmed", second.person: "refused"}


def test_the_shell_asks_for_the_same_rights(lab, run):
    session, person = lab.session(), lab.person()
    with pytest.raises(NotAllowed):
        run(f"list {session.doc_id}", person)
    with pytest.raises(NotAllowed):
        run(f"let-in {session.doc_id} {person} --why me", person)
