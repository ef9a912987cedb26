"""Sessions that come again, and what becomes of each when the series changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from coordtui.api import NotAllowed, NotFound, Refused, StaleRecord
from coordtui_training.planning import SeriesPlan, Sessions
from coordtui_training.records import Series, Session, Sitting
from coordtui_training.times import local

MONDAY = date(2026, 11, 16)


def rule(lab: Any, **fields: Any) -> Series:
    """Four Mondays at nine, from next week."""
    course = fields.pop("course", None) or lab.course()
    given = {"first": MONDAY, "at": 540, "minutes": 120, "weekdays": [0], "count": 4, **fields}
    return Series(course=course.doc_id, zone="America/Toronto", **given)


def shown(session: Session) -> str:
    return f"{local(session.start, session.zone):%m-%d %H:%M}"


def all_shown(lab: Any, series: Series) -> list[str]:
    return [shown(each) for each in SeriesPlan(lab.ctx()).sessions(series.doc_id)]


def test_a_series_makes_drafts_each_with_a_list_of_its_own(lab):
    room, course = lab.room(), lab.course(capacity=12)
    plan = Sessions(lab.ctx())
    template = msgspec.structs.replace(plan.new(course, lab.now), room=room.doc_id, title_en="Clinic")
    made = SeriesPlan(lab.ctx()).make(rule(lab, course=course), template)
    assert [shown(each) for each in made.made] == ["11-16 09:00", "11-23 09:00", "11-30 09:00", "12-07 09:00"]
    assert {(each.state, each.room, each.title_en, each.capacity) for each in made.made} == {
        ("draft", room.doc_id, "Clinic", 12)
    }
    assert len({each.uid for each in made.made}) == 4
    assert [each.slot for each in made.made] == [MONDAY + timedelta(weeks=n) for n in range(4)]


def test_a_preview_shows_each_slot_before_anything_is_stored(lab):
    plan = SeriesPlan(lab.ctx())
    slots = plan.preview(rule(lab, skipped=[MONDAY]))
    assert [(slot.skipped, slot.session) for slot in slots] == [(True, None), *[(False, None)] * 3]
    made = plan.make(rule(lab))
    assert [slot.session for slot in plan.preview(made.series)] == [each.doc_id for each in made.made]


def test_a_day_whose_time_is_not_there_is_chosen_or_skipped_first(lab):
    plan = SeriesPlan(lab.ctx())
    nights = rule(lab, first=date(2027, 3, 7), weekdays=[6], at=150, count=3)
    with pytest.raises(Refused, match="1 day of the series has no time yet: 2027-03-14") as refused:
        plan.make(nights)
    assert "Choose one of the two" in str(refused.value.remedy)
    assert plan.all() == []
    made = plan.make(nights, again={date(2027, 3, 14): True})
    assert [shown(each) for each in made.made] == ["03-07 02:30", "03-14 03:30", "03-21 02:30"]
    skipping = plan.make(msgspec.structs.replace(nights, skipped=[date(2027, 3, 14)]))
    assert len(skipping.made) == 2


def test_another_time_moves_the_future_ones_that_follow(lab):
    plan, sessions = SeriesPlan(lab.ctx()), Sessions(lab.ctx())
    made = plan.make(rule(lab))
    moved = made.made[2]
    later = [
        Sitting(start=each.start + timedelta(days=1), end=each.end + timedelta(days=1))
        for each in moved.sittings
    ]
    assert sessions.save(msgspec.structs.replace(moved, sittings=later)).detached
    lab.clock.now = lab.now + timedelta(days=10)  # the first is over
    changed = plan.change(msgspec.structs.replace(made.series, at=13 * 60))
    assert all_shown(lab, made.series) == ["11-16 09:00", "11-23 13:00", "12-01 09:00", "12-07 13:00"]
    assert [shown(each) for each in changed.changed] == ["11-23 13:00", "12-07 13:00"]
    assert changed.made == changed.removed == changed.left == ()


def test_who_changes_the_text_of_one_leaves_it_in_its_series(lab):
    made = SeriesPlan(lab.ctx()).make(rule(lab))
    first = Sessions(lab.ctx()).save(msgspec.structs.replace(made.made[0], title_en="The first"))
    assert not first.detached


def test_another_weekday_moves_each_to_the_next_slot(lab):
    plan = SeriesPlan(lab.ctx())
    made = plan.make(rule(lab))
    numbers = [each.doc_id for each in made.made]
    changed = plan.change(msgspec.structs.replace(made.series, weekdays=[1]))
    assert [shown(each)[:5] for each in changed.changed] == ["11-17", "11-24", "12-01", "12-08"]
    assert [each.doc_id for each in changed.changed] == numbers
    assert not any(each.detached for each in changed.changed)


def test_a_longer_series_gets_drafts_like_the_last(lab):
    plan = SeriesPlan(lab.ctx())
    made = plan.make(rule(lab))
    changed = plan.change(msgspec.structs.replace(made.series, count=6), {"title_en": "Clinic"})
    assert [shown(each)[:5] for each in changed.made] == ["12-14", "12-21"]
    assert {each.title_en for each in plan.sessions(made.series.doc_id)} == {"Clinic"}


def test_a_shorter_series_removes_drafts_and_leaves_what_is_published(lab):
    plan = SeriesPlan(lab.ctx())
    made = plan.make(rule(lab))
    last = made.made[-1]
    Sessions(lab.ctx()).save(msgspec.structs.replace(last, link="https://example.invalid/1"))
    Sessions(lab.ctx()).publish(last.doc_id)
    changed = plan.change(msgspec.structs.replace(made.series, count=2))
    assert [each.doc_id for each in changed.removed] == [made.made[2].doc_id]
    assert [(each.doc_id, each.detached) for each in changed.left] == [(last.doc_id, True)]


def test_published_sessions_of_a_series_are_told_and_booked_again(lab):
    room = lab.room()
    plan, sessions = SeriesPlan(lab.ctx()), Sessions(lab.ctx())
    template = msgspec.structs.replace(sessions.new(lab.course(), lab.now), room=room.doc_id)
    made = plan.make(rule(lab), template)
    for each in made.made:
        sessions.publish(each.doc_id)
    changed = plan.change(msgspec.structs.replace(made.series, at=600))
    assert [each.sequence for each in changed.changed] == [1] * 4
    assert [each.sequence for each in plan.change(changed.series, {"title_en": "Typo"}).changed] == [1] * 4


def test_a_series_that_cannot_be_changed_whole_stays_as_it_is(lab):
    room = lab.room()
    plan, sessions = SeriesPlan(lab.ctx()), Sessions(lab.ctx())
    template = msgspec.structs.replace(sessions.new(lab.course(), lab.now), room=room.doc_id)
    made = plan.make(rule(lab), template)
    for each in made.made:
        sessions.publish(each.doc_id)
    lab.session(start=made.made[3].end, room=room.doc_id, state="draft")
    sessions.publish(sessions.between(made.made[3].end, made.made[3].end + timedelta(hours=1))[0].doc_id)
    with pytest.raises(Refused, match="is taken at that time"):
        plan.change(msgspec.structs.replace(made.series, at=600))
    assert {shown(each)[6:] for each in plan.sessions(made.series.doc_id)} == {"09:00"}
    assert plan.get(made.series.doc_id).at == 540


def test_a_skipped_day_loses_its_draft_and_calls_off_what_was_published(lab):
    plan, sessions = SeriesPlan(lab.ctx()), Sessions(lab.ctx())
    made = plan.make(rule(lab))
    assert plan.skip(made.series.doc_id, MONDAY).removed == (made.made[0],)
    second = sessions.save(msgspec.structs.replace(made.made[1], link="https://example.invalid/1"))
    sessions.publish(second.doc_id)
    with pytest.raises(Refused, match="Say why"):
        plan.skip(made.series.doc_id, second.slot)
    skipped = plan.skip(made.series.doc_id, second.slot, "A holiday.")
    assert [each.state for each in skipped.changed] == ["cancelled"]
    assert skipped.series.skipped == [MONDAY, second.slot]
    with pytest.raises(Refused, match="skipped already"):
        plan.skip(made.series.doc_id, MONDAY)
    with pytest.raises(Refused, match="has no session on"):
        plan.skip(made.series.doc_id, date(2026, 11, 17))
    # Neither comes back when the series is changed.
    plan.change(msgspec.structs.replace(skipped.series, at=600))
    assert all_shown(lab, made.series) == ["11-23 09:00", "11-30 10:00", "12-07 10:00"]


def test_who_changes_a_series_that_somebody_else_changed_is_told(lab):
    plan = SeriesPlan(lab.ctx())
    made = plan.make(rule(lab))
    plan.change(msgspec.structs.replace(made.series, at=600))
    with pytest.raises(StaleRecord):
        plan.change(msgspec.structs.replace(made.series, at=660))


def test_a_series_ends_and_what_was_published_stays(lab):
    plan, sessions = SeriesPlan(lab.ctx()), Sessions(lab.ctx())
    made = plan.make(rule(lab))
    first = sessions.save(msgspec.structs.replace(made.made[0], link="https://example.invalid/1"))
    sessions.publish(first.doc_id)
    ended = plan.remove(made.series.doc_id)
    assert (len(ended.removed), len(ended.left)) == (3, 1)
    with pytest.raises(NotFound):
        plan.get(made.series.doc_id)


@pytest.mark.parametrize(
    "do",
    [
        lambda plan, s: plan.preview(s),
        lambda plan, s: plan.make(s),
        lambda plan, s: plan.change(s),
        lambda plan, s: plan.skip(s.doc_id, MONDAY),
        lambda plan, s: plan.remove(s.doc_id),
        lambda plan, s: plan.get(s.doc_id),
        lambda plan, s: plan.all(),
        lambda plan, s: plan.sessions(s.doc_id),
    ],
)
def test_series_are_for_planners(lab, do):
    made = SeriesPlan(lab.ctx()).make(rule(lab))
    with pytest.raises(NotAllowed):
        do(SeriesPlan(lab.ctx(lab.person())), made.series)
