"""Courses and rooms: what may be said of them, and when they may go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from coordtui.api import Duplicate, NotFound, Refused
from coordtui_training.planning import Courses, Rooms, Sessions, WrongField
from coordtui_training.records import Course, Public, Room, Session, Sitting


def draft(lab: Any, course: Course | None = None, **fields: Any) -> Session:
    """A stored draft in a week."""
    plan = Sessions(lab.ctx())
    new = plan.new(course or lab.course(), lab.now + timedelta(days=7))
    return plan.save(msgspec.structs.replace(new, **fields))


def test_a_course_is_kept_under_its_code(lab):
    courses = Courses(lab.ctx())
    saved = courses.save(Course(code=" GIT ", title_en="Git for labs"))
    assert courses.named("git") == saved
    assert courses.named(str(saved.doc_id)) == saved
    with pytest.raises(Duplicate):
        courses.save(Course(code="GIT", title_en="Another"))
    with pytest.raises(NotFound, match="There are: GIT"):
        courses.named("SLRM")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "LONGER"}, "code"),
        ({"code": "A B"}, "code"),
        ({"title_en": " "}, "title_fr"),
        ({"minutes": 0}, "minutes"),
        ({"capacity": -1}, "capacity"),
        ({"instructors": [999]}, "instructors"),
        ({"prerequisites": [999]}, "prerequisites"),
        ({"public": Public(groups=[999])}, "public"),
        ({"public": Public(years=[0])}, "public"),
    ],
)
def test_what_a_course_cannot_be_is_refused_by_its_field(lab, fields, field):
    with pytest.raises(WrongField) as refused:
        Courses(lab.ctx()).save(Course(**{"code": "GIT", "title_en": "Git", **fields}))
    assert refused.value.field == field


def test_no_course_is_its_own_prerequisite_by_whatever_way(lab):
    courses = Courses(lab.ctx())
    first = courses.save(Course(code="A", title_en="A"))
    second = courses.save(Course(code="B", title_en="B", prerequisites=[first.doc_id]))
    with pytest.raises(WrongField, match="its own prerequisite"):
        courses.save(msgspec.structs.replace(first, prerequisites=[second.doc_id]))


def test_a_course_in_use_is_put_aside_not_removed(lab):
    courses = Courses(lab.ctx())
    used, unused = lab.course("USED"), lab.course("FREE")
    draft(lab, course=used)
    with pytest.raises(Refused, match="It has 1 session"):
        courses.remove(used.doc_id)
    courses.archive(used.doc_id)
    assert [each.code for each in courses.all()] == ["FREE"]
    undo = courses.remove(unused.doc_id)
    assert courses.all() == []
    undo()
    assert courses.get(unused.doc_id).code == "FREE"


def test_the_free_rooms_come_by_how_well_they_fit(lab):
    rooms = Rooms(lab.ctx())
    for name, count in (("small", 8), ("right", 24), ("hall", 200), ("unknown", None), ("taken", 24)):
        rooms.save(Room(name=name, seats=count))
    session = draft(lab, room=rooms.named("taken").doc_id)
    Sessions(lab.ctx()).publish(session.doc_id)
    assert [room.name for room in rooms.free(session.sittings, 20)] == ["right", "hall", "small", "unknown"]
    assert "taken" in [room.name for room in rooms.free(session.sittings, 20, but=session.doc_id)]
    after = [Sitting(start=session.end, end=session.end + timedelta(hours=1))]
    assert "taken" in [room.name for room in rooms.free(after, 20)]


def test_a_room_in_use_is_put_aside_not_removed(lab):
    rooms = Rooms(lab.ctx())
    room = rooms.save(Room(name=" 2.14 "))
    assert room.name == "2.14"
    draft(lab, room=room.doc_id)
    with pytest.raises(Refused, match="1 session is in it"):
        rooms.remove(room.doc_id)
    rooms.archive(room.doc_id)
    assert rooms.all() == []
