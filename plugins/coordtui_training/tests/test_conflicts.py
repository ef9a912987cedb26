"""What stands against a session where it is planned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from coordtui.api import Absence, DatedRole, Group, NotAllowed
from coordtui_training.conflicts import Conflict, conflicts
from coordtui_training.planning import Sessions
from coordtui_training.records import Public, Session, Sitting


def found(lab: Any, session: Session, kind: str) -> list[Conflict]:
    return [each for each in conflicts(lab.ctx(), session) if each.kind == kind]


def said(lab: Any, session: Session, kind: str) -> list[str]:
    return [str(each.text) for each in found(lab, session, kind)]


def test_a_room_is_needed_twice(lab):
    room = lab.room()
    git = lab.session(lab.course("GIT", title_en="Git"), room=room.doc_id)
    mine = lab.session(room=room.doc_id, state="draft")
    (one,) = found(lab, mine, "room")
    assert (one.session, one.hard) == (git.doc_id, True)
    assert str(one.text) == "2.14 has “Git” on 2026-11-19 09:00."
    # Two drafts are worth a word, and no more: nothing is taken yet.
    other = lab.session(room=room.doc_id, state="draft")
    assert [each.hard for each in found(lab, other, "room")] == [True, False]
    assert conflicts(lab.ctx(), other)[0].hard


def test_the_same_start_and_the_same_end_are_a_conflict(lab):
    room = lab.room()
    one = lab.session(room=room.doc_id)
    two = lab.session(room=room.doc_id)
    assert one.sittings == two.sittings
    assert len(found(lab, two, "room")) == 1


def test_sessions_across_midnight_are_seen_on_both_days(lab):
    room = lab.room()
    evening = lab.now + timedelta(days=7, hours=12)
    lab.session(start=evening, hours=6, room=room.doc_id)
    early = lab.session(start=evening + timedelta(hours=5), hours=1, room=room.doc_id)
    assert len(found(lab, early, "room")) == 1


def test_one_begins_when_the_other_ends(lab):
    room = lab.room()
    first = lab.session(room=room.doc_id)
    after = lab.session(start=first.end, room=room.doc_id)
    assert found(lab, after, "room") == []


def test_between_the_sittings_of_another_is_no_conflict(lab):
    room, day = lab.room(), lab.now + timedelta(days=7)
    sittings = [Sitting(start=day + timedelta(days=n), end=day + timedelta(days=n, hours=3)) for n in (0, 2)]
    lab.session(sittings=sittings, room=room.doc_id)
    between = lab.session(start=day + timedelta(days=1), room=room.doc_id)
    assert conflicts(lab.ctx(), between) == []


def test_a_cancelled_session_stands_against_nothing(lab):
    room = lab.room()
    lab.session(room=room.doc_id, state="cancelled")
    assert conflicts(lab.ctx(), lab.session(room=room.doc_id)) == []


def test_a_teacher_gives_or_attends_another(lab):
    teacher = lab.person("Hrafn Placeholder")
    git = lab.session(lab.course("GIT", title_en="Git"), instructors=[teacher])
    latex = lab.session(lab.course("LATX", title_en="LaTeX"))
    over = lab.session(lab.course("OVER", title_en="Over"))
    lab.signup(latex, teacher)
    lab.signup(over, teacher, "offered", expires=lab.now)
    mine = lab.session(state="draft", instructors=[teacher])
    assert said(lab, mine, "instructor") == [
        "Hrafn Placeholder gives “Git” on 2026-11-19 09:00.",
        "Hrafn Placeholder has a seat in “LaTeX” on 2026-11-19 09:00.",
    ]
    assert [each.session for each in found(lab, mine, "instructor")] == [git.doc_id, latex.doc_id]


def test_a_teacher_is_away(lab):
    away = Absence(since=date(2026, 11, 19), until=date(2026, 11, 30))
    teacher = lab.person("Hrafn Placeholder", absences=[away])
    mine = lab.session(instructors=[teacher])
    assert said(lab, mine, "absence") == ["Hrafn Placeholder is away on 2026-11-19."]
    # By the days of its zone: this one ends at midnight in Toronto, when the absence begins.
    late = lab.session(start=mine.start - timedelta(hours=12), hours=3, instructors=[teacher])
    assert late.end.day == 19
    assert found(lab, late, "absence") == []


def test_more_people_than_the_room_has_seats(lab):
    room = lab.room(seats=12)
    assert said(lab, lab.session(room=room.doc_id, capacity=13, start=lab.now), "capacity") == [
        "13 people are taken, and 2.14 has 12 seats."
    ]
    assert said(lab, lab.session(room=room.doc_id, capacity=None, start=lab.now), "capacity") == [
        "2.14 has 12 seats, and as many as come are taken."
    ]
    assert found(lab, lab.session(room=room.doc_id, capacity=12), "capacity") == []


def test_two_sessions_for_the_same_people(lab):
    team = lab.ctx().directory.groups().add(Group(name="Placeholder team"))
    part = lab.ctx().directory.groups().add(Group(name="Its part", parent=team.doc_id))
    for n in range(4):
        lab.person(groups=[part.doc_id if n else team.doc_id])
    lab.person(role="postdoc")
    lab.session(lab.course("GIT", title_en="Git"), public=Public(groups=[part.doc_id]))
    lab.session(lab.course("POST", title_en="For postdocs"), public=Public(roles=["postdoc"]))
    mine = lab.session(public=Public(groups=[team.doc_id]), state="draft")
    assert said(lab, mine, "public") == ["“Git” on 2026-11-19 09:00 is for 75% of the same people."]


def test_people_who_are_signed_up_for_both(lab):
    person = lab.person(roles=[DatedRole(role="msc")])
    nobody = Public(roles=["postdoc"])
    other = lab.session(lab.course("GIT", title_en="Git"), public=nobody)
    mine = lab.session(public=nobody)
    lab.signup(other, person)
    lab.signup(mine, person, "waiting")
    assert said(lab, mine, "public") == ["1 person is signed up for “Git” on 2026-11-19 09:00 too."]


def test_what_is_not_stored_yet_is_held_against_the_rest(lab):
    room = lab.room()
    lab.session(room=room.doc_id)
    new = Sessions(lab.ctx()).new(lab.course(), lab.now + timedelta(days=7, hours=1))
    assert found(lab, msgspec.structs.replace(new, room=room.doc_id), "room")
    assert conflicts(lab.ctx(), msgspec.structs.replace(new, sittings=[])) == []


def test_conflicts_tell_of_people_and_are_for_planners(lab):
    with pytest.raises(NotAllowed):
        conflicts(lab.ctx(lab.person()), lab.session())
