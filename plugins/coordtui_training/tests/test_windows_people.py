"""The window of a session's list, and the check-in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len

from coordtui_training.panes.checkin import CheckInWindow
from coordtui_training.panes.large import large
from coordtui_training.panes.people import PeopleWindow
from coordtui_training.records import Session, Signup
from coordtui_training.running import codes
from coordtui_training.seats import Seats

from .windows_lab import Over


@pytest.fixture
def full(lab):
    """A session of two seats, taken by two; three wait."""
    session = lab.session(lab.course("SLRM"), capacity=2, waiting="hand")
    for name in ("Ngozi Inventada", "Tobin Example", "Lu Placeholder", "Oswin Nobody", "Ilse Fake"):
        Seats(lab.ctx()).add(session.doc_id, lab.person(name))
    return session


def state(lab, session, name):
    people = {each.name: each.doc_id for each in lab.ctx().directory.people().find()}
    return lab.states(session)[people[name]]


def capacity(lab, session):
    return lab.ctx().store.records(Session).get(session.doc_id).capacity


async def test_who_waits_stands_in_order_before_who_has_a_seat(lab, full):
    async with Over(lab, (120, 40)) as at:
        window = await at.open(PeopleWindow(lab.ctx(), full))
        names = [row.cells[1] for row in window.list.source.rows(0, 5)]
        assert names == ["Lu Placeholder", "Oswin Nobody", "Ilse Fake", "Ngozi Inventada", "Tobin Example"]
        assert "2/2 seats, 3 waiting" in at.lines()[0]
        assert "Place 1 of 3" in at.said()
        assert "What happened" in at.said()


async def test_names_stand_as_they_are_looked_for_and_an_offer_says_its_end_uncut(lab):
    session = lab.session(lab.course("SLRM"), capacity=3)
    for name in ("Zoé Placeholder", "Étienne Exemple", "Eulalie Inventada", "Ilse Fake"):
        Seats(lab.ctx()).add(session.doc_id, lab.person(name))
    async with Over(lab, (120, 40)) as at:
        window = await at.open(PeopleWindow(lab.ctx(), session))
        names = [row.cells[1] for row in window.list.source.rows(0, 4)]
        assert names == ["Ilse Fake", "Étienne Exemple", "Eulalie Inventada", "Zoé Placeholder"]
        Seats(lab.ctx()).set_capacity(session.doc_id, 4)
        await at.press("j")
        assert "until 13 Nov 09:00" in at.said()


async def test_free_seats_are_given_after_the_proposal_and_its_letters_were_shown(lab, full):
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        assert "c give" not in at.lines()[-1]
        await at.press("+", "+")
        assert capacity(lab, full) == 4
        assert "c give seats" in at.lines()[-1]
        await at.press("c")
        said = at.said()
        assert "2 seats go to" in said
        assert "1 Lu Placeholder 2 Oswin Nobody" in said
        assert "Letter to Lu Placeholder" in said
        assert state(lab, full, "Lu Placeholder") == "waiting"
        await at.press("c")
        assert state(lab, full, "Lu Placeholder") in ("offered", "confirmed")
        await at.press("u")
        assert state(lab, full, "Lu Placeholder") == "waiting"


async def test_leaving_the_proposal_gives_nothing(lab, full):
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        await at.press("+", "c", "x")
        assert state(lab, full, "Lu Placeholder") == "waiting"


async def test_somebody_is_taken_off_the_list_with_a_reason_and_brought_back(lab, full):
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        await at.press("x", "ctrl+o")
        assert "! This has to be filled in." in at.said()
        await at.type("asked to")
        await at.press("ctrl+o")
        assert state(lab, full, "Lu Placeholder") == "cancelled"
        assert "u undoes" in at.said()
        await at.press("u")
        assert state(lab, full, "Lu Placeholder") == "waiting"


async def test_several_who_are_selected_are_taken_off_together(lab, full):
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        await at.press("space", "space", "x")
        assert "Take Lu Placeholder and Oswin Nobody off the list" in at.lines()[0]
        await at.type("double")
        await at.press("ctrl+o")
        assert state(lab, full, "Lu Placeholder") == state(lab, full, "Oswin Nobody") == "cancelled"
        await at.press("u")
        assert state(lab, full, "Oswin Nobody") == "waiting"


async def test_capacity_is_lowered_and_nobody_is_sent_away(lab, full):
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        await at.press("-")
        assert capacity(lab, full) == 1
        assert "over by 1" in at.lines()[0]
        assert state(lab, full, "Ngozi Inventada") == "confirmed"


async def test_somebody_is_let_in_over_capacity_by_name_and_it_shows(lab, full):
    lab.person("Hrafn Placeholder")
    async with Over(lab, (120, 40)) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        await at.press("O")
        await at.type("Hrafn Placeholder")
        await at.press("enter")
        await at.type("invited")
        await at.press("ctrl+o")
        assert state(lab, full, "Hrafn Placeholder") == "confirmed"
        assert "over capacity, by" in at.said()


async def test_somebody_is_moved_to_a_session_that_is_chosen_by_its_free_seats(lab, full):
    other = lab.session(
        lab.ctx().store.records(type(lab.course())).get(full.course), lab.now + timedelta(days=9)
    )
    async with Over(lab, (120, 40)) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        await at.press("M", "f4")
        assert "10 free" in at.said()
        await at.press("enter", "ctrl+o")
        assert state(lab, full, "Lu Placeholder") == "cancelled"
        assert state(lab, other, "Lu Placeholder") == "confirmed"


async def test_who_asks_is_approved_or_refused(lab):
    session = lab.session(capacity=1, moderated=True)
    for name in ("Ngozi Inventada", "Tobin Example"):
        person = lab.person(name)
        Seats(lab.ctx(person)).sign_up(session.doc_id)
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), session))
        assert "y approve" in at.lines()[-1]
        await at.press("y")
        assert state(lab, session, "Ngozi Inventada") == "confirmed"
        await at.press("home", "X")
        await at.type("full")
        await at.press("ctrl+o")
        assert state(lab, session, "Tobin Example") == "refused"


async def test_signing_somebody_up_goes_by_the_rules(lab, full):
    lab.person("Hrafn Placeholder")
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        await at.press("n")
        await at.type("Hrafn Placeholder")
        await at.press("ctrl+o")
        assert state(lab, full, "Hrafn Placeholder") == "waiting"


async def test_what_another_session_does_is_seen_in_the_open_list(lab, full):
    late = lab.person("Hrafn Placeholder")
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        Seats(lab.ctx()).add(full.doc_id, late)
        for _ in range(200):
            await at.pilot.pause(0.02)
            if "Hrafn Placeholder" in at.said():
                break
        assert "Hrafn Placeholder" in at.said()


async def test_a_student_may_not_open_the_list(lab, full):
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(lab.person("Hrafn Placeholder")), full))
        assert "You may not do this." in at.said()
        assert "Ngozi" not in at.said()


async def test_the_journal_says_who_did_what_and_why(lab, full):
    async with Over(lab, (120, 40)) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        await at.press("H")
        assert "5 steps" in at.lines()[0]
        assert "Lu Placeholder, waits: by hand" in at.said()


async def test_the_list_is_closed_after_it_was_shown_what_becomes_of_everybody(lab, full):
    lab.clock.advance(timedelta(days=7, hours=1))
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        await at.press("end", "r", "K")
        said = at.said()
        assert "1 was there. 1 was not." in said
        assert "3 who wait are told" in said
        await at.press("c")
        assert state(lab, full, "Tobin Example") == "attended"
        assert state(lab, full, "Ngozi Inventada") == "no_show"
        assert "list closed" in at.lines()[0]
        await at.press("u")
        assert state(lab, full, "Tobin Example") == "confirmed"


async def test_closing_a_list_on_which_nobody_was_checked_in_asks_whether_all_came(lab, full):
    lab.clock.advance(timedelta(days=7, hours=1))
    async with Over(lab) as at:
        await at.open(PeopleWindow(lab.ctx(), full))
        await at.press("K")
        assert "Nobody was checked in" in at.said()
        await at.press("ctrl+o")
        assert state(lab, full, "Tobin Example") == "attended"


async def test_who_cancelled_late_or_did_not_come_is_below_and_can_be_excused(lab, full):
    late, absent = lab.person("Aksel Placeholder"), lab.person("Abel Placeholder")
    lab.signup(full, late, "late_cancelled")
    lab.signup(full, absent, "excused")
    lab.signup(full, lab.person("Ada Placeholder"), "cancelled")
    async with Over(lab, (120, 40)) as at:
        window = await at.open(PeopleWindow(lab.ctx(), full))
        names = [row.cells[1] for row in window.list.source.rows(5, 9)]
        assert names == ["Abel Placeholder", "Aksel Placeholder"]
        assert "2/2 seats, 3 waiting" in at.lines()[0]
        await at.press("end")
        assert window.list.row_at(window.list.cursor).role == "quiet"
        keys = ("page.refuse", "training.people.move_to", "training.people.present")
        assert not any(window.available(each) for each in keys)
        await at.press("A")
        await at.fill(why="ill")
        await at.press("ctrl+o")
        assert lab.states(full)[late] == "excused"
        await at.press("u")
        assert lab.states(full)[late] == "late_cancelled"


async def test_where_all_are_off_the_list_nobody_is_written_to(lab):
    session = lab.session()
    lab.signup(session, lab.person("Aksel Placeholder"), "late_cancelled")
    async with Over(lab) as at:
        window = await at.open(PeopleWindow(lab.ctx(), session))
        assert "Aksel Placeholder" in at.said()
        assert not window.available("page.mail")
        assert not window.available("training.people.sheet")


async def test_checking_in_by_key_counts_who_is_there_and_undoes(lab, full):
    lab.clock.advance(timedelta(days=7))
    async with Over(lab) as at:
        await at.open(CheckInWindow(lab.ctx(), full))
        assert "0/2 there" in at.lines()[0]
        await at.press("space")
        assert "1/2 there" in at.lines()[0]
        await at.press("u")
        assert "0/2 there" in at.lines()[0]


async def test_a_name_is_found_and_checked_in(lab, full):
    lab.clock.advance(timedelta(days=7))
    async with Over(lab) as at:
        window = await at.open(CheckInWindow(lab.ctx(), full))
        await at.press("/")
        await at.type("tob")
        await at.press("enter")
        assert window.list.length == 1
        await at.press("space")
        present = {each.person: each.present for each in lab.ctx().store.records(Signup).find()}
        assert [0] in present.values()
        assert "1/2 there" in at.lines()[0]


async def test_a_code_for_the_room_is_shown_in_large_signs(lab, full):
    lab.clock.advance(timedelta(days=7))
    async with Over(lab, (120, 40)) as at:
        await at.open(CheckInWindow(lab.ctx(), full))
        await at.press("n")
        code = lab.ctx().store.records(Session).get(full.doc_id).checkin
        for line in large(code):
            assert line.strip() in at.text()
        await at.press("x")
        assert not lab.ctx().store.records(Session).get(full.doc_id).checkin


def test_every_sign_of_a_code_has_a_large_shape_of_its_own():
    shapes = {tuple(large(sign)) for sign in codes.SIGNS}
    assert len(shapes) == len(codes.SIGNS)
    assert all(any(line.strip() for line in shape) for shape in shapes)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40)])
async def test_hostile_names_are_text_at_every_size(lab, size):
    session = lab.session(lab.course(title_en="[/x] [@click=app.bell]CLICK[/]"))
    for name in ("[/x] [@click=app.bell]CLICK[/]", "\x1b[2J\x1b]0;x\x07 X", "深層学習" * 40, "w" * 300):
        Seats(lab.ctx()).add(session.doc_id, lab.person(name, emails=[]))
    async with Over(lab, size) as at:
        await at.open(PeopleWindow(lab.ctx(), session))
        for key in ("down", "enter", "q", "H", "q", "I"):
            await at.press(key)
            for line in at.lines():
                assert cell_len(line) == size[0]
                assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in line)


async def test_why_somebody_cannot_be_moved_is_said_in_full_under_the_field(lab, full):
    other = lab.session(capacity=0)
    async with Over(lab) as at:
        window = await at.open(PeopleWindow(lab.ctx(), full))
        window.list.move_to(4)
        await at.press("M")
        await at.fill(to=other.doc_id)
        await at.press("ctrl+o")
        assert "! " in at.said()
        assert state(lab, full, "Tobin Example") == "confirmed"
