"""Rooms and teachers are never taken twice, unless by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import where

from coordtui.api import RuleBroken
from coordtui_training.planning import Sessions, Taken
from coordtui_training.records import Booking, Session, Sitting

DAY = datetime(2026, 12, 1, tzinfo=UTC)


def at(start: float, end: float) -> list[Sitting]:
    return [Sitting(start=DAY + timedelta(hours=start), end=DAY + timedelta(hours=end))]


def plan(lab: Any, sittings: list[Sitting], course: Any = None, **fields: Any) -> Session:
    """A stored draft at these times."""
    course = course or lab.course()
    sessions = Sessions(lab.ctx())
    new = sessions.new(course, sittings[0].start)
    return sessions.save(
        msgspec.structs.replace(new, sittings=sittings, **{"link": "https://example.invalid/1", **fields})
    )


def bookings(lab: Any, session: Session | None = None) -> list[Booking]:
    query = None if session is None else where("session") == session.doc_id
    return lab.ctx().store.records(Booking).find(query)


def test_a_published_session_takes_its_room_and_its_teachers_at_each_sitting(lab):
    room, teacher = lab.room(), lab.person()
    two_days = [*at(14, 17), *at(38, 41)]
    session = plan(lab, two_days, room=room.doc_id, instructors=[teacher])
    assert bookings(lab) == []
    Sessions(lab.ctx()).publish(session.doc_id)
    taken = [(each.what, each.start) for each in bookings(lab, session)]
    assert taken == [
        (what, s.start) for s in two_days for what in (f"room:{room.doc_id}", f"person:{teacher}")
    ]


def test_a_room_that_is_taken_is_refused_with_who_has_it_and_the_nearest_free_ones(lab):
    room = lab.room("2.14", seats=12)
    lab.room("1.02", seats=30)
    lab.room("small", seats=4)
    git = lab.course("GIT", title_en="Git for labs")
    sessions = Sessions(lab.ctx())
    first = sessions.publish(plan(lab, at(14, 17), git, room=room.doc_id).doc_id)
    second = plan(lab, at(16, 18), room=room.doc_id, capacity=10)
    with pytest.raises(Taken) as taken:
        sessions.publish(second.doc_id)
    assert str(taken.value.what) == "2.14 is taken at that time."
    assert taken.value.why == "2.14 has “Git for labs” on 2026-12-01 09:00"
    assert str(taken.value.remedy).startswith("Free then: 1.02, small. Or take it all the same")
    assert [each.booking.session for each in taken.value.clashes] == [first.doc_id]
    assert sessions.get(second.doc_id).state == "draft"
    assert bookings(lab, second) == []


def test_a_double_booking_is_accepted_by_name(lab):
    room = lab.room()
    sessions = Sessions(lab.ctx())
    sessions.publish(plan(lab, at(14, 17), room=room.doc_id).doc_id)
    second = sessions.publish(plan(lab, at(16, 18), room=room.doc_id).doc_id, anyway=True)
    assert [each.anyway for each in bookings(lab, second)] == [lab.ctx().actor.name]
    # What was accepted once is not asked for again when a title is corrected.
    saved = sessions.save(msgspec.structs.replace(second, title_en="Better"))
    # A third is refused because of both.
    third = plan(lab, at(16, 17), room=room.doc_id)
    with pytest.raises(Taken) as taken:
        sessions.publish(third.doc_id)
    assert len(taken.value.clashes) == 2
    assert saved.title_en == "Better"


def test_a_teacher_gives_one_session_at_a_time(lab):
    teacher = lab.person("Hrafn Placeholder")
    sessions = Sessions(lab.ctx())
    sessions.publish(plan(lab, at(14, 17), instructors=[teacher]).doc_id)
    second = plan(lab, at(16, 18), instructors=[teacher])
    with pytest.raises(Taken, match="Hrafn Placeholder is taken at that time"):
        sessions.publish(second.doc_id)


def test_one_begins_when_the_other_ends(lab):
    room = lab.room()
    sessions = Sessions(lab.ctx())
    for start in (9, 12, 15):
        sessions.publish(plan(lab, at(start, start + 3), room=room.doc_id).doc_id)


@pytest.mark.parametrize("other", [(14, 17), (22, 26), (23, 25), (20, 30)])
def test_the_same_times_and_times_across_midnight_are_seen(lab, other):
    room = lab.room()
    sessions = Sessions(lab.ctx())
    sessions.publish(plan(lab, at(14, 17), room=room.doc_id).doc_id)
    sessions.publish(plan(lab, at(22, 26), room=room.doc_id).doc_id)
    with pytest.raises(Taken):
        sessions.publish(plan(lab, at(*other), room=room.doc_id).doc_id)


def test_a_session_that_moves_lets_go_what_it_had(lab):
    room = lab.room()
    sessions = Sessions(lab.ctx())
    first = sessions.publish(plan(lab, at(14, 17), room=room.doc_id).doc_id)
    second = sessions.publish(plan(lab, at(18, 20), room=room.doc_id).doc_id)
    with pytest.raises(Taken):
        sessions.save(msgspec.structs.replace(second, sittings=at(16, 18)))
    sessions.save(msgspec.structs.replace(first, sittings=at(38, 41)))
    assert sessions.save(msgspec.structs.replace(second, sittings=at(16, 18))).sequence == 1


def test_the_engine_holds_against_who_asks_nobody(lab):
    bookings_ = lab.ctx().store.records(Booking)
    (sitting,) = at(14, 17)
    taken = Booking(what="room:1", session=1, start=sitting.start, end=sitting.end)
    bookings_.add(taken)
    with pytest.raises(RuleBroken, match="taken at that time"):
        bookings_.add(msgspec.structs.replace(taken, session=2))


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 8), st.integers(1, 2), st.integers(1, 2)),
        min_size=2,
        max_size=6,
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_published_never_overlaps(lab, asked):
    store = lab.ctx().store
    for record in (Session, Booking):
        for each in store.records(record).find():
            store.records(record).remove(each.doc_id)
    rooms = [room.doc_id for room in (*_rooms(lab),)]
    teachers = _teachers(lab)
    course = _course(lab)
    accepted: list[tuple[int, int, int, int]] = []
    for start, length, room, teacher in asked:
        mine = (start, start + length, room, teacher)
        meets = any(
            mine[0] < other[1] and other[0] < mine[1] and (mine[2] == other[2] or mine[3] == other[3])
            for other in accepted
        )
        draft = plan(
            lab,
            at(start, start + length),
            course,
            room=rooms[room - 1],
            instructors=[teachers[teacher - 1]],
        )
        try:
            Sessions(lab.ctx()).publish(draft.doc_id)
        except Taken:
            assert meets
        else:
            assert not meets
            accepted.append(mine)
    for one, other in combinations(bookings(lab), 2):
        assert one.what != other.what or one.end <= other.start or other.end <= one.start


def _rooms(lab: Any) -> list[Any]:
    from coordtui_training.records import Room

    found = lab.ctx().store.records(Room).find()
    return found or [lab.room("a"), lab.room("b")]


def _teachers(lab: Any) -> list[int]:
    people = [each.doc_id for each in lab.ctx().directory.people().find() if each.name.startswith("Teach")]
    return people or [lab.person("Teach One"), lab.person("Teach Two")]


def _course(lab: Any) -> Any:
    from coordtui_training.records import Course

    return lab.ctx().store.records(Course).first() or lab.course("ONE")
