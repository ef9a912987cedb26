"""Sessions: what may be planned, published, changed and called off, and by whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from coordtui.api import NotAllowed, NotFound, Refused, StaleRecord
from coordtui_training import letters, seats
from coordtui_training.planning import Courses, Rooms, Sessions, WrongField, about_of, title_of
from coordtui_training.records import Course, Room, Session, Signup, Sitting

WEEK = timedelta(days=7)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Session | None, Session]]:
    """Of what letters were asked to tell."""
    found: list[tuple[Session | None, Session]] = []
    monkeypatch.setattr(letters, "tell_change", lambda ctx, before, after: found.append((before, after)))
    return found


def draft(lab: Any, **fields: Any) -> Session:
    """A stored draft that lacks nothing."""
    course = fields.pop("course", None) or lab.course()
    plan = Sessions(lab.ctx())
    new = plan.new(course, fields.pop("start", lab.now + WEEK))
    return plan.save(msgspec.structs.replace(new, **{"link": "https://example.invalid/room", **fields}))


# -- titles


def test_a_title_in_the_other_language_is_better_than_none(lab):
    course = Course(code="GIT", title_fr="Git pour les labos", about_en="What Git is.")
    session = draft(lab, title_en="Git, second half")
    assert title_of("fr", session, course) == "Git pour les labos"
    assert title_of("en", session, course) == "Git, second half"
    assert title_of("en", None, course) == "Git pour les labos"
    assert title_of(lab.ctx(), None, Course(code="GIT")) == "GIT"
    assert about_of("fr", session, course) == "What Git is."


# -- drafts


def test_a_new_session_says_what_its_course_says(lab):
    teacher = lab.person()
    course = lab.course(minutes=90, capacity=12, instructors=[teacher], grants=["RGPIN-0000"], moderated=True)
    new = Sessions(lab.ctx()).new(course, lab.now)
    assert new.end - new.start == timedelta(minutes=90)
    assert (new.capacity, new.instructors, new.grants, new.moderated) == (12, [teacher], ["RGPIN-0000"], True)
    assert (new.state, new.zone, new.waiting) == ("draft", "America/Toronto", "offer")


def test_a_draft_may_lack_its_time_and_its_room(lab):
    saved = draft(lab, sittings=[], link="")
    assert saved.start == saved.end == lab.now + WEEK


def test_sittings_are_stored_in_order_to_the_minute(lab):
    day = lab.now + WEEK
    first = Sitting(start=day.replace(second=30), end=day + timedelta(hours=1))
    second = Sitting(start=day + timedelta(days=1), end=day + timedelta(days=1, hours=2))
    saved = draft(lab, sittings=[second, first])
    assert [each.start for each in saved.sittings] == [day, second.start]
    assert (saved.start, saved.end) == (day, second.end)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"zone": "Nowhere/Placeholder"}, "zone"),
        ({"room": 999}, "room"),
        ({"course": Course(code="GONE", doc_id=999)}, "course"),
        ({"capacity": -1}, "capacity"),
        ({"instructors": [999]}, "instructors"),
    ],
)
def test_what_a_session_cannot_be_is_refused_by_its_field(lab, fields, field):
    with pytest.raises(WrongField) as refused:
        draft(lab, **fields)
    assert refused.value.field == field


def test_a_sitting_that_ends_before_it_begins_or_within_another_is_refused(lab):
    day = lab.now + WEEK
    hour = timedelta(hours=1)
    with pytest.raises(WrongField, match="ends after it begins"):
        draft(lab, sittings=[Sitting(start=day, end=day)])
    with pytest.raises(WrongField, match="at the same time"):
        draft(
            lab,
            sittings=[Sitting(start=day, end=day + 2 * hour), Sitting(start=day + hour, end=day + 3 * hour)],
        )
    with pytest.raises(WrongField, match="sign-up ends"):
        draft(lab, opens=day, closes=day)


def test_drafts_are_seen_by_planners_and_their_teachers_only(lab):
    teacher, other = lab.person(), lab.person()
    saved = draft(lab, instructors=[teacher])
    assert Sessions(lab.ctx(teacher)).get(saved.doc_id) == saved
    with pytest.raises(NotFound):
        Sessions(lab.ctx(other)).get(saved.doc_id)
    until = lab.now + 2 * WEEK
    assert Sessions(lab.ctx(other)).between(lab.now, until) == []
    assert Sessions(lab.ctx(teacher)).between(lab.now, until) == [saved]


def test_what_begins_when_the_time_ends_is_not_between(lab):
    session = lab.session(start=lab.now, hours=2)
    plan = Sessions(lab.ctx())
    assert plan.between(lab.now - WEEK, lab.now) == []
    assert plan.between(session.end, lab.now + WEEK) == []
    assert plan.between(lab.now + timedelta(hours=1), lab.now + WEEK) == [session]
    assert plan.between(lab.now - WEEK, lab.now + WEEK, states=("draft",)) == []


@pytest.mark.parametrize(
    "write",
    [
        lambda ctx, s: Courses(ctx).save(Course(code="X", title_en="X")),
        lambda ctx, s: Courses(ctx).archive(s.course),
        lambda ctx, s: Courses(ctx).remove(s.course),
        lambda ctx, s: Rooms(ctx).save(Room(name="X")),
        lambda ctx, s: Rooms(ctx).archive(1),
        lambda ctx, s: Rooms(ctx).remove(1),
        lambda ctx, s: Sessions(ctx).save(s),
        lambda ctx, s: Sessions(ctx).publish(s.doc_id),
        lambda ctx, s: Sessions(ctx).withdraw(s.doc_id),
        lambda ctx, s: Sessions(ctx).cancel(s.doc_id, "why"),
        lambda ctx, s: Sessions(ctx).remove(s.doc_id),
        lambda ctx, s: Sessions(ctx).remove_all([s.doc_id]),
        lambda ctx, s: Sessions(ctx).review(s),
        lambda ctx, s: Sessions(ctx).copy(s.doc_id, s.start),
        lambda ctx, s: Sessions(ctx).copy_term(date(2026, 9, 1), date(2026, 12, 1), date(2027, 1, 5)),
    ],
)
def test_planning_needs_its_right_even_from_who_teaches(lab, write):
    teacher = lab.person()
    session = lab.session(instructors=[teacher])
    with pytest.raises(NotAllowed):
        write(lab.ctx(teacher), session)


# -- publishing


def test_what_is_missing_is_refused_with_the_list(lab):
    course = lab.course(title_fr="", title_en="")
    saved = draft(lab, course=course, sittings=[], link="")
    with pytest.raises(Refused) as refused:
        Sessions(lab.ctx()).publish(saved.doc_id)
    assert (
        str(refused.value.why) == "It has no title. It has no day and time. It has neither a room nor a link."
    )


def test_several_are_published_all_or_none(lab):
    plan = Sessions(lab.ctx())
    whole, lacking = draft(lab), draft(lab, link="")
    with pytest.raises(Refused, match="neither a room nor a link"):
        plan.publish_all([whole.doc_id, lacking.doc_id])
    assert plan.get(whole.doc_id).state == "draft"
    plan.save(msgspec.structs.replace(lacking, link="https://example.invalid/1"))
    assert {each.state for each in plan.publish_all([whole.doc_id, lacking.doc_id])} == {"published"}


def test_french_is_asked_for(lab):
    course = lab.course(title_fr="")
    saved = draft(lab, course=course)
    said = [str(each) for each in Sessions(lab.ctx()).review(saved).advice]
    assert said[0].startswith("The French title is missing")
    assert Sessions(lab.ctx()).publish(saved.doc_id).state == "published"


def test_what_is_over_is_not_published(lab):
    saved = draft(lab, start=lab.now - WEEK)
    with pytest.raises(Refused, match="It is over already"):
        Sessions(lab.ctx()).publish(saved.doc_id)


def test_a_published_session_is_withdrawn_as_long_as_nobody_signed_up(lab):
    saved = draft(lab)
    plan = Sessions(lab.ctx())
    plan.publish(saved.doc_id)
    assert plan.withdraw(saved.doc_id).state == "draft"
    plan.publish(saved.doc_id)
    sign_up(lab, saved)
    with pytest.raises(Refused, match="1 person signed up"):
        plan.withdraw(saved.doc_id)


def sign_up(lab: Any, session: Session, state: str = "confirmed") -> Signup:
    signups = lab.ctx().store.records(Signup)
    return signups.add(Signup(session=session.doc_id, person=lab.person(), state=state, asked=lab.now))  # type: ignore[arg-type]


# -- changing what is published


def test_another_time_or_place_is_told_and_raises_the_sequence(lab, told):
    plan = Sessions(lab.ctx())
    session = plan.publish(draft(lab).doc_id)
    told.clear()
    later = [Sitting(start=each.start + WEEK, end=each.end + WEEK) for each in session.sittings]
    moved = plan.save(msgspec.structs.replace(session, sittings=later))
    assert (moved.sequence, moved.uid) == (1, session.uid)
    linked = plan.save(msgspec.structs.replace(moved, link="https://example.invalid/other"))
    assert linked.sequence == 2
    assert [(before.sequence, after.sequence) for before, after in told] == [(0, 1), (1, 2)]


def test_a_typo_in_the_title_is_told_to_nobody(lab, told):
    plan = Sessions(lab.ctx())
    session = plan.publish(draft(lab).doc_id)
    told.clear()
    changed = plan.save(msgspec.structs.replace(session, title_en="Git", capacity=session.capacity))
    assert (changed.sequence, told) == (0, [])


def test_who_gives_it_is_told_when_it_is_published_given_to_them_or_withdrawn(lab, told):
    teacher, plan = lab.person(), Sessions(lab.ctx())
    session = plan.publish(draft(lab).doc_id)
    session = plan.save(msgspec.structs.replace(session, instructors=[teacher]))
    withdrawn = plan.withdraw(session.doc_id)
    assert (session.sequence, withdrawn.sequence) == (1, 2)
    assert [(before.state, after.state, after.instructors) for before, after in told] == [
        ("draft", "published", []),
        ("published", "published", [teacher]),
        ("published", "draft", [teacher]),
    ]


def test_nobody_is_told_of_what_is_over(lab, told):
    session = lab.session(start=lab.now - WEEK)
    Sessions(lab.ctx()).save(msgspec.structs.replace(session, link="https://example.invalid/recording"))
    assert told == []


def test_letters_and_change_are_one_transaction(lab, monkeypatch):
    def fails(*args: object) -> None:
        raise RuntimeError("the letter failed")

    monkeypatch.setattr(letters, "tell_change", fails)
    session = lab.session(link="https://example.invalid/room")
    plan = Sessions(lab.ctx())
    with pytest.raises(RuntimeError, match="letter failed"):
        plan.save(msgspec.structs.replace(session, link="https://example.invalid/other"))
    assert plan.get(session.doc_id) == session


def test_raising_the_capacity_promotes_who_waits(lab):
    plan = Sessions(lab.ctx())
    session = lab.session(capacity=1, waiting="auto", link="https://example.invalid/room")
    sign_up(lab, session)
    sign_up(lab, session, "waiting")
    saved = plan.save(msgspec.structs.replace(session, capacity=2))
    assert saved.capacity == 2
    assert [*lab.states(session).values()] == ["confirmed", "confirmed"]


def test_a_form_sets_no_state_and_no_sequence(lab, told):
    plan = Sessions(lab.ctx())
    session = draft(lab)
    forged = msgspec.structs.replace(session, state="published", sequence=9, uid="mine", held=True)
    saved = plan.save(forged)
    assert (saved.state, saved.sequence, saved.uid, saved.held) == ("draft", 0, session.uid, False)


def test_what_people_signed_up_for_does_not_lose_its_place(lab, told):
    plan = Sessions(lab.ctx())
    session = plan.publish(draft(lab).doc_id)
    with pytest.raises(Refused, match="neither a room nor a link"):
        plan.save(msgspec.structs.replace(session, link=" "))
    assert plan.get(session.doc_id).link


def test_who_saves_over_somebody_elses_change_is_shown_both(lab):
    plan = Sessions(lab.ctx())
    session = draft(lab)
    plan.save(msgspec.structs.replace(session, title_en="Theirs"))
    with pytest.raises(StaleRecord) as stale:
        plan.save(msgspec.structs.replace(session, title_en="Mine"))
    assert stale.value.changed == ["title_en"]


def test_capacity_goes_through_the_seats(lab, monkeypatch):
    asked: list[tuple[int, int | None]] = []
    monkeypatch.setattr(seats.Seats, "set_capacity", lambda self, n, capacity: asked.append((n, capacity)))
    plan = Sessions(lab.ctx())
    session = draft(lab, capacity=10)
    session = plan.save(msgspec.structs.replace(session, capacity=11))
    assert (session.capacity, asked) == (11, [])
    session = plan.publish(session.doc_id)
    plan.save(msgspec.structs.replace(session, capacity=5))
    assert asked == [(session.doc_id, 5)]


def test_lowering_the_capacity_sends_nobody_away(lab, told):
    plan = Sessions(lab.ctx())
    session = plan.publish(draft(lab, capacity=3).doc_id)
    for _ in range(3):
        sign_up(lab, session)
    plan.save(msgspec.structs.replace(session, capacity=1))
    assert plan.get(session.doc_id).capacity == 1
    assert [*lab.states(session).values()] == ["confirmed"] * 3


# -- cancelling and removing


def test_cancelling_frees_the_room_and_calls_the_list_off(lab, told):
    plan = Sessions(lab.ctx())
    room = lab.room()
    session = plan.publish(draft(lab, room=room.doc_id).doc_id)
    sign_up(lab, session)
    sign_up(lab, session, "waiting")
    cancelled = plan.cancel(session.doc_id, "The teacher is ill.")
    assert (cancelled.state, cancelled.sequence) == ("cancelled", 1)
    assert set(lab.states(session).values()) == {"cancelled"}
    assert [each.name for each in Rooms(lab.ctx()).free(session.sittings)] == ["2.14"]
    with pytest.raises(Refused, match="is cancelled"):
        plan.save(cancelled)


def test_who_cancels_says_why(lab):
    session = lab.session()
    with pytest.raises(Refused, match="Say why"):
        Sessions(lab.ctx()).cancel(session.doc_id, " ")


def test_drafts_are_removed_and_come_back_published_ones_are_cancelled(lab):
    plan = Sessions(lab.ctx())
    session = draft(lab)
    undo = plan.remove(session.doc_id)
    with pytest.raises(NotFound):
        plan.get(session.doc_id)
    undo()
    assert plan.get(session.doc_id).uid == session.uid
    with pytest.raises(Refused, match="A draft is not cancelled"):
        plan.cancel(session.doc_id, "why")
    plan.publish(session.doc_id)
    with pytest.raises(Refused, match="It was published"):
        plan.remove(session.doc_id)
    sign_up(lab, session)
    with pytest.raises(Refused, match="1 person signed up"):
        plan.remove(session.doc_id)


def test_a_closed_list_keeps_its_session(lab):
    session = lab.session(held=True)
    with pytest.raises(Refused, match="is closed"):
        Sessions(lab.ctx()).save(session)


def test_a_time_in_no_zone_is_a_fault_of_the_program(lab):
    at = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="not an aware moment"):
        draft(lab, sittings=[Sitting(start=at, end=datetime(2026, 12, 1, 10, tzinfo=UTC))])
