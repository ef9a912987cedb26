"""What of a session not everybody sees: its link, and the names of who gives it."""

from __future__ import annotations

import json

import pytest

from coordtui.api import Letter, NotFound
from coordtui_training.seats import Seats

from .test_cli_running import Cli

LINK = "https://meet.example.invalid/room"


@pytest.fixture
def cli(lab, capsys):
    return Cli(lab, capsys)


@pytest.fixture
def online(lab):
    teacher = lab.person("Hrafn Placeholder", role="professor")
    return lab.session(lab.course(title_en="Writing"), link=LINK, instructors=[teacher], capacity=1)


def printed(cli, session, person):
    """All that the commands print of a session, to one person."""
    asked = (
        ("session", "show", session.doc_id),
        ("session", "list"),
        ("ics", session.doc_id),
        ("ics", "--all"),
    )
    return "".join(cli(*words, *more, person=person) for words in asked for more in ((), ("--json",)))


def test_the_link_of_a_session_is_for_those_with_a_seat_and_who_run_it(lab, cli, online):
    seated, waiting, stranger = lab.person(), lab.person(), lab.person()
    for who in (seated, waiting):
        Seats(lab.ctx(who)).sign_up(online.doc_id)
    assert LINK not in printed(cli, online, stranger)
    assert LINK not in printed(cli, online, waiting)
    assert LINK in printed(cli, online, seated)
    assert LINK in printed(cli, online, online.instructors[0])
    assert LINK in printed(cli, online, None)


def test_who_gave_up_their_seat_sees_the_link_no_more(lab, cli, online):
    who = lab.person()
    Seats(lab.ctx(who)).sign_up(online.doc_id)
    Seats(lab.ctx(who)).cancel(online.doc_id)
    assert LINK not in printed(cli, online, who) + cli("ics", "--mine", person=who)


def letters_to(lab, person):
    address = lab.ctx().directory.person(person).emails[0]
    found = lab.opened.context().store.records(Letter).find()
    return [f"{each.text}{each.attachment}" for each in found if each.to == address]


def test_only_letters_to_those_with_a_seat_hold_the_link(lab, online):
    seated, waiting = lab.person(), lab.person()
    for who in (seated, waiting):
        Seats(lab.ctx()).add(online.doc_id, who)
    assert any(LINK in each for each in letters_to(lab, seated))
    assert letters_to(lab, waiting)
    assert not any(LINK in each for each in letters_to(lab, waiting))


@pytest.mark.parametrize("access", [["guest"], []])
def test_who_may_not_see_the_directory_is_written_to_all_the_same(lab, online, access):
    who = lab.person(access=access)
    Seats(lab.ctx()).add(online.doc_id, who)
    (letter,) = letters_to(lab, who)
    assert LINK in letter
    assert "Hrafn" not in letter


def test_a_guest_reads_a_session_without_the_names_that_are_not_theirs_to_see(lab, capsys, online):
    who = lab.person()
    cli = GuestCli(lab, capsys)
    said = printed(cli, online, who)
    assert "Writing" in said
    assert "Hrafn" not in said
    assert LINK not in said
    assert [each["link"] for each in json.loads(cli("session", "list", "--json", person=who))] == [""]


class GuestCli(Cli):
    """The same, as a guest."""

    def __init__(self, lab, out):
        super().__init__(lab, out)
        as_researcher = lab.ctx
        self.lab = type("Guests", (), {"ctx": staticmethod(lambda person: as_researcher(person, "guest"))})


@pytest.mark.parametrize(
    "words",
    [
        ("signup", 1),
        ("cancel", 1),
        ("accept", 1),
        ("why", 1),
        ("list", 1),
        ("capacity", 1, 3),
        ("give", 1),
        ("feedback", 1),
        ("sheet", 1),
        ("ics", 1),
        ("session", "show", 1),
    ],
)
def test_to_who_may_not_see_it_a_draft_is_not_there(lab, cli, words):
    lab.session(state="draft")
    with pytest.raises(NotFound):
        cli(*words, person=lab.person())
