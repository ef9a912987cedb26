"""What changes around a list: the session is moved, the clocks go back, somebody writes past the service."""

from __future__ import annotations

import argparse
import re
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from coordtui.api import Absence
from coordtui_training.cli import configure
from coordtui_training.conflicts import conflicts
from coordtui_training.fit import cutoff
from coordtui_training.ics import attachment
from coordtui_training.planning import Sessions
from coordtui_training.records import Public, Session, Sitting
from coordtui_training.seats import Seats

LINK = "https://meet.example.invalid/1"


def sign_up(lab, session, person):
    return Seats(lab.ctx(person)).sign_up(session.doc_id).signup


def at(lab, session, start, **fields):
    """The session, moved to begin then."""
    record = lab.ctx().store.records(Session).get(session.doc_id)
    sitting = Sitting(start=start, end=start + (session.end - session.start))
    return Sessions(lab.ctx()).save(replace(record, sittings=[sitting], **fields))


def clashing(lab):
    """One who waits for the first of two sessions at the same time, with a seat in the second."""
    first, second = lab.session(capacity=1, link=LINK), lab.session(capacity=1, link=LINK)
    holder, waiter = lab.person(), lab.person()
    sign_up(lab, first, holder)
    assert sign_up(lab, first, waiter).state == "waiting"
    sign_up(lab, second, waiter)
    Seats(lab.ctx(holder)).cancel(first.doc_id)
    assert lab.states(first)[waiter] == "waiting"
    return first, second, waiter


@pytest.mark.parametrize("which", [0, 1])
def test_a_session_that_is_moved_out_of_the_way_gives_the_seat_at_once(lab, which):
    first, second, waiter = clashing(lab)
    at(lab, (first, second)[which], first.start + timedelta(days=2))
    assert lab.states(first)[waiter] == "offered"


def test_who_does_not_teach_any_more_gets_the_seat_at_once(lab):
    first, second = lab.session(capacity=1, link=LINK), lab.session(link=LINK, state="draft")
    teacher, holder = lab.person(), lab.person()
    sign_up(lab, first, holder)
    sign_up(lab, first, teacher)
    record = Sessions(lab.ctx()).save(replace(second, instructors=[teacher]))
    record = Sessions(lab.ctx()).publish(record.doc_id)
    Seats(lab.ctx(holder)).cancel(first.doc_id)
    assert lab.states(first)[teacher] == "waiting"
    Sessions(lab.ctx()).save(replace(record, instructors=[]))
    assert lab.states(first)[teacher] == "offered"


def test_an_offer_ends_sooner_when_the_session_begins_sooner(lab):
    session, holder, waiter = lab.session(capacity=1, link=LINK), lab.person(), lab.person()
    sign_up(lab, session, holder)
    sign_up(lab, session, waiter)
    Seats(lab.ctx(holder)).cancel(session.doc_id)
    moved = at(lab, session, lab.now + timedelta(hours=5))
    explained = Seats(lab.ctx(waiter)).explain(session.doc_id)
    assert explained.expires == cutoff(moved, lab.ctx().settings) == lab.now + timedelta(hours=3)
    (*_, step) = Seats(lab.ctx()).steps(session=session.doc_id)
    assert step.why == "rescheduled"
    told = lab.ctx().outbox.find(f"step:{step.doc_id}").text
    assert "so the offer ends sooner. The seat is kept for you until Thu 12 Nov 2026 12:00 (" in told
    assert "came free" not in told
    at(lab, session, lab.now + timedelta(hours=1))
    assert lab.states(session)[waiter] == "expired"


def test_who_is_meant_from_now_on_gets_the_seat_that_is_free(lab):
    session, holder, waiter = lab.session(capacity=1, link=LINK), lab.person(), lab.person()
    sign_up(lab, session, holder)
    sign_up(lab, session, waiter)
    record = lab.ctx().store.records(Session).get(session.doc_id)
    record = Sessions(lab.ctx()).save(replace(record, public=Public(roles=["professor"])))
    Seats(lab.ctx(holder)).cancel(session.doc_id)
    assert lab.states(session)[waiter] == "waiting"
    Sessions(lab.ctx()).save(replace(record, public=Public(), rev=record.rev))
    assert lab.states(session)[waiter] == "offered"


def test_who_is_back_on_that_day_gets_the_seat_by_itself(lab):
    session, holder = lab.session(capacity=1), lab.person()
    day = session.start.date()
    away = lab.person(absences=[Absence(since=day, until=day)])
    sign_up(lab, session, holder)
    sign_up(lab, session, away)
    Seats(lab.ctx(holder)).cancel(session.doc_id)
    people = lab.ctx().directory.people()
    people.save(replace(people.get(away), absences=[]))
    assert "within minutes" in str(Seats(lab.ctx(away)).explain(session.doc_id).why_not)
    Seats(lab.ctx()).settle_all()
    assert lab.states(session)[away] == "offered"


def test_who_has_two_seats_at_once_as_a_session_was_moved_is_shown(lab):
    first = lab.session(link=LINK)
    second, person = lab.session(start=first.start + timedelta(days=1), link=LINK), lab.person()
    sign_up(lab, first, person)
    sign_up(lab, second, person)
    moved = at(lab, second, first.start)
    said = [str(each.text) for each in conflicts(lab.ctx(), moved) if each.session == first.doc_id]
    assert any("1 person is signed up for" in each for each in said)
    assert lab.states(first) == lab.states(second) == {person: "confirmed"}


def test_a_request_that_is_approved_after_the_cut_off_waits_and_that_is_said(lab):
    session, person = lab.session(moderated=True), lab.person()
    asked = sign_up(lab, session, person)
    lab.clock.now = cutoff(session, lab.ctx().settings)
    outcome = Seats(lab.ctx()).approve([asked.doc_id])
    assert outcome.signup.state == "waiting"
    assert "1 waits for a seat" in str(outcome.said)


def test_in_the_hour_that_comes_twice_the_list_goes_by_what_really_came_first(lab):
    """In Toronto 01:50 comes before 01:10 in the night of 1 November 2026."""
    lab.clock.now = datetime(2026, 11, 1, 5, 50, tzinfo=UTC)
    session = lab.session(capacity=1, start=lab.now + timedelta(days=7))
    sign_up(lab, session, lab.person())
    before, after = lab.person(), lab.person()
    first = sign_up(lab, session, before)
    lab.clock.now = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)
    second = sign_up(lab, session, after)
    assert second.asked - first.asked == timedelta(minutes=20)
    places = [each.signup.person for each in Seats(lab.ctx()).queue(session.doc_id) if each.place]
    assert places == [before, after]


def test_what_calendars_are_told_rises_through_the_life_of_a_session(lab):
    teacher, room = lab.person(), lab.room().doc_id
    draft = Sessions(lab.ctx()).save(lab.session(state="draft", link=LINK, instructors=[teacher]))
    planned, told = Sessions(lab.ctx()), []

    def hear(method):
        session = planned.get(draft.doc_id)
        text = attachment(lab.ctx(), session, teacher, method).text
        told.append((int(re.search(r"SEQUENCE:(\d+)", text)[1]), method))

    planned.publish(draft.doc_id)
    hear("REQUEST")
    record = at(lab, draft, draft.start + timedelta(days=1))
    hear("REQUEST")
    planned.save(replace(record, room=room))
    hear("REQUEST")
    planned.withdraw(draft.doc_id)
    hear("CANCEL")
    planned.publish(draft.doc_id)
    hear("REQUEST")
    planned.cancel(draft.doc_id, "ill")
    hear("CANCEL")
    numbers = [number for number, _ in told]
    assert numbers == sorted(set(numbers))


def test_another_program_that_writes_into_the_file_is_refused_by_the_engine(lab, tmp_path):
    session = lab.session(capacity=1)
    sign_up(lab, session, lab.person())
    waits = sign_up(lab, session, lab.person())
    with sqlite3.connect(tmp_path / "coordtui.db") as other:
        tables = [name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        (table,) = [each for each in tables if each.endswith("training.signups")]
        columns = [row[1] for row in other.execute(f'PRAGMA table_info("{table}")')]
        document = next(each for each in columns if each in ("data", "doc", "document", "body"))
        with pytest.raises(sqlite3.IntegrityError, match="seats"):
            other.execute(
                f'UPDATE "{table}" SET {document} = '
                f"json_set({document}, '$.state', 'confirmed') WHERE {columns[0]} = ?",
                (waits.doc_id,),
            )
    other.close()
    assert lab.states(session)[waits.person] == "waiting"


def test_who_was_removed_by_name_frees_the_seat_for_the_next(lab):
    session, holder, waiter = lab.session(capacity=1), lab.person(), lab.person()
    sign_up(lab, session, holder)
    sign_up(lab, session, waiter)
    Seats(lab.ctx()).remove(session.doc_id, holder, "as agreed")
    assert lab.states(session)[waiter] == "offered"


def leaves(parser):
    """All commands that do something, by their words."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, each in action.choices.items():
                inner = [*leaves(each)]
                yield from ((f"{name} {words}".strip(), one) for words, one in inner or [("", each)])


def test_every_command_answers_scripts_and_none_asks_who_acts():
    parser = argparse.ArgumentParser()
    configure(parser)
    found = dict(leaves(parser))
    for word in ("signup", "cancel", "offers", "checkin", "report", "ics"):
        assert any(name.split()[0] == word for name in found), word
    for name, each in found.items():
        flags = {flag for action in each._actions for flag in action.option_strings}
        assert "--json" in flags, name
        assert not flags & {"--as", "--actor", "--user", "--now"}, name
