"""A session, or a whole term, again at another time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from coordtui.api import Refused
from coordtui_training.planning import SeriesPlan, Sessions
from coordtui_training.records import Course, Series, Session, Sitting
from coordtui_training.times import TwoChoices, local, moment

TORONTO = "America/Toronto"
SINCE, UNTIL, TO = date(2026, 9, 7), date(2026, 12, 18), date(2027, 1, 11)
"""An autumn from its first Monday, and the first Monday of a winter: eighteen weeks later."""


def at(day: date, hour: int = 9) -> datetime:
    return moment(day, hour * 60, TORONTO)


def shown(session: Session) -> str:
    return f"{local(session.start, session.zone):%a %Y-%m-%d %H:%M}"


def copy(lab: Any, **fields: Any) -> Any:
    return Sessions(lab.ctx()).copy_term(SINCE, UNTIL, TO, **fields)


def test_a_copy_is_a_draft_of_the_same_with_a_list_of_its_own(lab):
    teacher = lab.person()
    session = lab.session(instructors=[teacher], sequence=4, held=True, checkin="K7", state="cancelled")
    made = Sessions(lab.ctx()).copy(session.doc_id, session.start + timedelta(weeks=1))
    assert (made.state, made.sequence, made.held, made.checkin) == ("draft", 0, False, "")
    assert (made.instructors, made.capacity, made.course) == ([teacher], 10, session.course)
    assert made.uid != session.uid


def test_the_sittings_of_a_copy_keep_their_clocks_across_a_change(lab):
    two = [
        Sitting(start=at(day), end=at(day) + timedelta(hours=3))
        for day in (date(2026, 10, 30), date(2026, 11, 2))
    ]
    session = lab.session(sittings=two, opens=at(date(2026, 10, 1)), closes=at(date(2026, 10, 29)))
    made = Sessions(lab.ctx()).copy(session.doc_id, at(date(2026, 11, 27)))
    assert [f"{local(each.start, TORONTO):%m-%d %H:%M}" for each in made.sittings] == [
        "11-27 09:00",
        "11-30 09:00",
    ]
    assert made.opens is not None
    assert f"{local(made.opens, TORONTO):%m-%d %H:%M}" == "10-29 09:00"


def test_a_copy_whose_second_sitting_would_not_exist_is_refused(lab):
    day = date(2026, 11, 14)
    two = [
        Sitting(start=at(day, 22), end=at(day, 23)),
        Sitting(start=moment(day + timedelta(days=1), 150, TORONTO), end=at(day + timedelta(days=1), 4)),
    ]
    session = lab.session(sittings=two)
    with pytest.raises(TwoChoices):
        Sessions(lab.ctx()).copy(session.doc_id, at(date(2027, 3, 13), 22))


def test_a_draft_without_a_time_is_copied_to_one(lab):
    draft = lab.session(state="draft")
    Sessions(lab.ctx()).save(msgspec.structs.replace(draft, sittings=[]))
    made = Sessions(lab.ctx()).copy(draft.doc_id, at(date(2026, 12, 1)))
    assert shown(made) == "Tue 2026-12-01 09:00"


def test_a_term_is_copied_by_weekdays_and_clocks(lab):
    for day in (date(2026, 9, 7), date(2026, 11, 4), date(2026, 12, 18)):
        lab.session(start=at(day))
    lab.session(start=at(date(2026, 12, 19)))
    lab.session(start=at(date(2026, 9, 6), 23))
    made = copy(lab)
    # The second is in summer time there, the third was in winter time: nine stays nine.
    assert [shown(each) for each in made.made] == [
        "Mon 2027-01-11 09:00",
        "Wed 2027-03-10 09:00",
        "Fri 2027-04-23 09:00",
    ]
    assert {each.state for each in made.made} == {"draft"}
    assert made.days == 18 * 7


def test_a_term_belongs_to_the_days_of_its_zone(lab):
    late = lab.session(start=at(UNTIL, 21))
    assert late.start.astimezone(UTC).date() == UNTIL + timedelta(days=1)
    assert len(copy(lab).made) == 1


def test_what_is_left_out_is_said_with_why(lab):
    archived = lab.course("OLD")
    lab.ctx().store.records(Course).save(msgspec.structs.replace(archived, archived=True))
    lab.session(start=at(date(2026, 9, 8)), state="cancelled")
    lab.session(archived, start=at(date(2026, 9, 9)))
    lab.session(start=moment(date(2026, 11, 8), 150, TORONTO))  # half past two on a Sunday
    left = copy(lab).left_out
    assert [[str(part) for part in each.why] for each in left] == [
        ["It was cancelled."],
        ["Its course is put aside."],
        ["02:30 does not exist on 2027-03-14: the clocks are put forward.", "Take 01:30 EST or 03:30 EDT."],
    ]


def test_a_term_copied_twice_is_there_once(lab):
    lab.session(start=at(date(2026, 9, 8)))
    assert len(copy(lab).made) == 1
    again = copy(lab)
    assert again.made == ()
    assert str(again.left_out[0].why[0]) == "It is there already."


def test_what_clashes_is_said_and_a_dry_run_stores_nothing(lab):
    room = lab.room()
    lab.session(start=at(date(2026, 9, 7)), room=room.doc_id)
    lab.session(start=at(date(2026, 9, 14)))
    lab.session(start=at(TO), room=room.doc_id)
    dry = copy(lab, dry=True)
    assert [each.doc_id for each in dry.made] == [0, 0]
    assert [[each.kind for each in found if each.hard] for found in dry.clashes.values()] == [["room"]]
    assert len(lab.ctx().store.records(Session).find()) == 3
    assert [*copy(lab).clashes] == [0]


def test_a_copied_term_is_taken_back_as_a_whole(lab):
    lab.session(start=at(date(2026, 9, 7)))
    lab.session(start=at(date(2026, 9, 14)))
    plan = Sessions(lab.ctx())
    made = copy(lab)
    undo = plan.remove_all([each.doc_id for each in made.made])
    assert len(lab.ctx().store.records(Session).find()) == 2
    undo()
    assert len(lab.ctx().store.records(Session).find()) == 4


def test_the_copies_of_a_series_are_a_series_too(lab):
    plan = SeriesPlan(lab.ctx())
    rule = Series(
        course=lab.course().doc_id,
        first=date(2026, 9, 9),
        at=600,
        minutes=90,
        zone=TORONTO,
        weekdays=[2],
        count=5,
        skipped=[date(2026, 9, 16)],
    )
    made = plan.make(rule)
    Sessions(lab.ctx()).remove(made.made[1].doc_id)
    again = copy(lab)
    (new,) = {each.series for each in again.made}
    assert new not in (None, made.series.doc_id)
    series = plan.get(new)
    assert (series.first, series.until, series.count) == (date(2027, 1, 13), date(2027, 2, 10), None)
    assert series.skipped == [date(2027, 1, 20), date(2027, 1, 27)]
    assert [each.slot for each in again.made] == [local(each.start, TORONTO).date() for each in again.made]
    plan.change(msgspec.structs.replace(series, at=660))
    assert {shown(each)[-5:] for each in plan.sessions(new)} == {"11:00"}


def test_a_term_is_copied_to_later_weeks(lab):
    plan = Sessions(lab.ctx())
    with pytest.raises(Refused, match="to later weeks"):
        plan.copy_term(SINCE, UNTIL, SINCE + timedelta(days=3))
    with pytest.raises(Refused, match="to later weeks"):
        plan.copy_term(UNTIL, SINCE, TO)
