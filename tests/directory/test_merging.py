"""Two records that are one person."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.access import SYSTEM
from coordtui.api import (
    Absence,
    DatedRole,
    NotAllowed,
    NotFound,
    Origin,
    Person,
    PersonMerged,
    PersonUnmerged,
    Refused,
)
from coordtui.directory.checking import WasMerged
from coordtui.directory.merging import combined
from coordtui.host.session import Session
from coordtui.testing import actor_with

AT = datetime(2026, 11, 12, tzinfo=UTC)


@pytest.fixture
def directory(session: Session) -> Any:
    return session.directory


def add(directory: Any, name: str, **fields: Any) -> Person:
    person: Person = directory.people().add(Person(name=name, **fields))
    return person


def stored(directory: Any) -> list[Person]:
    return [msgspec.structs.replace(person, rev=0) for person in directory.people().find()]


def test_the_one_who_stays_has_what_both_had_and_the_other_leads_to_them(directory: Any) -> None:
    kept = add(
        directory, "Hrafn Placeholder", emails=["h@example.invalid"], interests=["bandits"], groups=[1]
    )
    double = add(
        directory,
        "H. Placeholder",
        emails=["hp@example.invalid"],
        orcid="0000-0002-1825-0097",
        interests=["Bandits", "proteins"],
        groups=[1, 2],
        about="Works on nothing.",
        absences=[Absence(since=date(2026, 12, 1), until=date(2026, 12, 24))],
        roles=[DatedRole(role="PhD student")],
    )
    one = directory.merge(kept.doc_id, double.doc_id)
    assert one.name == "Hrafn Placeholder"
    assert one.emails == ["h@example.invalid", "hp@example.invalid"]
    assert one.orcid == "0000-0002-1825-0097"
    assert one.interests == ["bandits", "proteins"]
    assert (one.groups, one.about, len(one.absences), len(one.roles)) == ([1, 2], "Works on nothing.", 1, 1)
    assert directory.person(double.doc_id).doc_id == kept.doc_id
    assert double.doc_id not in [person.doc_id for person in directory.find("Placeholder")]


def test_the_more_careful_of_two_wishes_holds(directory: Any) -> None:
    kept = add(directory, "Hrafn", visibility={"emails": "group", "interests": "hidden"})
    double = add(directory, "Hrafn P.", visibility={"emails": "hidden", "orcid": "group"}, matching=False)
    one = directory.merge(kept.doc_id, double.doc_id)
    assert one.visibility == {"emails": "hidden", "interests": "hidden", "orcid": "group"}
    assert one.matching is False


def test_rights_are_not_got_by_being_a_double(directory: Any) -> None:
    kept = add(directory, "Hrafn Placeholder")
    double = add(directory, "Hrafn P.", access=["coordinator"])
    assert directory.merge(kept.doc_id, double.doc_id).access == ["researcher"]


def test_ones_own_word_goes_before_what_came_from_outside() -> None:
    imported = Origin(field="about", value="From a service.", source="openalex", at=AT)
    topic = Origin(field="interests", value="bandits", source="openalex", at=AT)
    kept = Person(name="A", about="From a service.", interests=["bandits"], origins=[imported, topic])
    one = combined(kept, Person(name="B", about="In my words.", interests=["Bandits"]))
    assert (one.about, one.interests, one.origins) == ("In my words.", ["bandits"], [imported])


def test_what_the_one_who_stays_refused_does_not_come_with_the_other() -> None:
    topic = Origin(field="interests", value="bandits", source="openalex", at=AT)
    kept = Person(name="A", origins=[topic])
    other = Person(name="B", interests=["bandits"], origins=[topic])
    assert combined(kept, other).interests == []
    assert combined(kept, Person(name="B", interests=["bandits"])).interests == ["bandits"]


def test_every_field_of_a_person_is_brought_together() -> None:
    kept = Person(name="A")
    full = Person(
        name="B",
        given="Hrafn",
        family="Placeholder",
        emails=["b@example.invalid"],
        orcid="0000-0002-1825-0097",
        login="b",
        roles=[DatedRole(role="Postdoc")],
        access=["coordinator"],
        languages=["fr"],
        groups=[3],
        interests=["a"],
        offers=["b"],
        visibility={"emails": "hidden"},
        place="Here",
        about="About",
        supervisors=[9],
        methods=["c"],
        seeks=["d"],
        projects=["e"],
        links=["f"],
        absences=[Absence(since=date(2026, 1, 1), until=date(2026, 1, 2))],
        busy=True,
        matching=False,
        conflicts=[8],
        origins=[Origin(field="interests", value="a", source="csv", at=AT)],
    )
    blank = Person(name="")
    same = {"name", "access", "merged_into", "doc_id", "rev"}
    result = combined(kept, full)
    for field in set(Person.__struct_fields__) - same:
        assert getattr(full, field) != getattr(blank, field), f"{field} is not in this test"
        assert getattr(result, field) == getattr(full, field), field
    assert (result.name, result.access) == ("A", ["researcher"])


def test_a_login_goes_with_whom_it_is_and_comes_back(directory: Any) -> None:
    kept, double = add(directory, "Hrafn Placeholder"), add(directory, "Hrafn P.", login="hrafn")
    assert directory.merge(kept.doc_id, double.doc_id).login == "hrafn"
    assert directory.with_login("hrafn").doc_id == kept.doc_id
    directory.unmerge(double.doc_id)
    assert directory.with_login("hrafn").doc_id == double.doc_id
    assert directory.person(kept.doc_id).login == ""


def test_a_login_got_by_somebody_else_meanwhile_stays_theirs(directory: Any) -> None:
    kept, double = add(directory, "Hrafn Placeholder", login="h"), add(directory, "Hrafn P.", login="hrafn")
    assert directory.merge(kept.doc_id, double.doc_id).login == "h"
    other = add(directory, "Nobody at all", login="hrafn")
    assert directory.unmerge(double.doc_id).login == ""
    assert directory.with_login("hrafn").doc_id == other.doc_id


def test_nobody_gets_rights_by_being_taken_for_somebody(directory: Any) -> None:
    kept = add(directory, "Hrafn Placeholder", access=["technician", "researcher"])
    double = add(directory, "Hrafn P.", login="hrafn")
    assert directory.merge(kept.doc_id, double.doc_id).login == ""
    assert directory.with_login("hrafn") is None
    assert directory.unmerge(double.doc_id).login == "hrafn"


def test_whoever_pointed_at_the_other_points_at_the_one_who_stays_and_back(directory: Any) -> None:
    kept, double = add(directory, "Hrafn Placeholder"), add(directory, "Hrafn P.")
    student = add(
        directory, "Lu Xiangtest", supervisors=[double.doc_id], conflicts=[double.doc_id, kept.doc_id]
    )
    directory.merge(kept.doc_id, double.doc_id)
    now = directory.people().get(student.doc_id)
    assert (now.supervisors, now.conflicts) == ([kept.doc_id], [kept.doc_id])
    directory.unmerge(double.doc_id)
    now = directory.people().get(student.doc_id)
    assert (now.supervisors, now.conflicts) == ([double.doc_id], [double.doc_id, kept.doc_id])


def test_nobody_supervises_or_declares_themselves_after_a_merge(directory: Any) -> None:
    kept = add(directory, "Hrafn Placeholder")
    double = add(directory, "Hrafn P.", conflicts=[kept.doc_id])
    directory.people().save(msgspec.structs.replace(kept, supervisors=[double.doc_id]))
    one = directory.merge(kept.doc_id, double.doc_id)
    assert (one.supervisors, one.conflicts) == ([], [])


def test_what_was_added_since_stays_with_the_one_who_stayed(directory: Any) -> None:
    kept, double = add(directory, "Hrafn Placeholder"), add(directory, "Hrafn P.", interests=["proteins"])
    one = directory.merge(kept.doc_id, double.doc_id)
    directory.people().save(msgspec.structs.replace(one, interests=["proteins", "bandits"], place="Here"))
    directory.unmerge(double.doc_id)
    one = directory.people().get(kept.doc_id)
    assert (one.interests, one.place) == (["bandits"], "Here")
    assert directory.people().get(double.doc_id).interests == ["proteins"]


def test_an_address_that_somebody_else_has_by_now_is_not_given_back(directory: Any) -> None:
    kept = add(directory, "Hrafn Placeholder")
    double = add(directory, "Hrafn P.", emails=["hp@example.invalid"])
    one = directory.merge(kept.doc_id, double.doc_id)
    directory.people().save(msgspec.structs.replace(one, emails=[]))
    add(directory, "Oswin Placeholder", emails=["HP@example.invalid"])
    assert directory.unmerge(double.doc_id).emails == []


def test_a_chain_is_taken_apart_from_its_end(directory: Any) -> None:
    a, b, c = (add(directory, name, interests=[name]) for name in "abc")
    before = stored(directory)
    directory.merge(b.doc_id, a.doc_id)
    directory.merge(c.doc_id, b.doc_id)
    assert directory.person(a.doc_id).doc_id == c.doc_id
    with pytest.raises(Refused, match="cannot be taken apart now"):
        directory.unmerge(a.doc_id)
    directory.unmerge(b.doc_id)
    directory.unmerge(a.doc_id)
    assert stored(directory) == before


def test_what_makes_no_sense_is_refused_with_the_reason(session: Session, directory: Any) -> None:
    a, b, c = (add(directory, name) for name in "abc")
    coordinator = session.lab.coordinator if session.lab else 0
    directory.merge(b.doc_id, a.doc_id)
    for kept, duplicate, why in (
        (b, b, "themselves"),
        (c, a, "merged already"),
        (a, c, "merged already"),
    ):
        with pytest.raises(Refused, match=why):
            directory.merge(kept.doc_id, duplicate.doc_id)
    with pytest.raises(Refused, match="coordinator of the lab"):
        directory.merge(c.doc_id, coordinator)
    with pytest.raises(NotFound):
        directory.merge(c.doc_id, 999)
    with pytest.raises(Refused, match="is not merged"):
        directory.unmerge(c.doc_id)
    me = directory.acting_as(msgspec.structs.replace(SYSTEM, person=c.doc_id))
    with pytest.raises(Refused, match="is you"):
        me.merge(b.doc_id, c.doc_id)


@pytest.mark.parametrize("role", ["researcher", "guest"])
def test_merging_needs_the_right_to_change_people(directory: Any, role: str) -> None:
    a, b = add(directory, "a"), add(directory, "b")
    theirs = directory.acting_as(actor_with(role, person=a.doc_id))
    for act in (
        lambda: theirs.merge(a.doc_id, b.doc_id),
        lambda: theirs.merging().preview(a.doc_id, b.doc_id),
        lambda: theirs.merging().merges(),
        lambda: theirs.unmerge(b.doc_id),
        lambda: theirs.duplicates().pairs(),
        lambda: theirs.duplicates().tell_apart(a.doc_id, b.doc_id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_preview_says_field_by_field_what_a_merge_would_make_and_writes_nothing(directory: Any) -> None:
    kept = add(directory, "Hrafn Placeholder", interests=["bandits"])
    double = add(directory, "Hrafn P.", interests=["proteins"], place="Here")
    before = stored(directory)
    preview = directory.merging().preview(kept.doc_id, double.doc_id)
    lines = {line.field: (line.kept, line.duplicate, line.result) for line in preview.lines}
    assert lines["interests"] == (["bandits"], ["proteins"], ["bandits", "proteins"])
    assert lines["place"] == ("", "Here", "Here")
    assert "about" not in lines
    assert stored(directory) == before
    merged = directory.merge(kept.doc_id, double.doc_id)
    assert msgspec.structs.replace(merged, rev=0) == msgspec.structs.replace(preview.result, rev=0)


def test_plugins_are_told_of_both(tmp_path: Any) -> None:
    from coordtui.api import Plugin, hookimpl
    from coordtui.testing import open_test_session
    from coordtui.text.messages import N_

    heard: list[Any] = []

    class Listening:
        @staticmethod
        @hookimpl
        def coordtui_plugin() -> Plugin:
            return Plugin(name="listening", title=N_("x"), api=1)

        @staticmethod
        @hookimpl
        def coordtui_event(ctx: Any, event: Any) -> None:
            heard.append(event)

    with open_test_session(tmp_path, {"listening": Listening}) as session:
        a, b = add(session.directory, "a"), add(session.directory, "b")
        session.directory.merge(a.doc_id, b.doc_id)
        session.directory.unmerge(b.doc_id)
    assert heard == [PersonMerged(a.doc_id, b.doc_id), PersonUnmerged(a.doc_id, b.doc_id)]


WORDS = st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "interests": WORDS,
            "groups": st.lists(st.integers(1, 3), unique=True, max_size=3),
            "about": st.sampled_from(["", "x", "y"]),
            "visibility": st.dictionaries(
                st.sampled_from(["about", "papers"]), st.sampled_from(["lab", "group", "hidden"])
            ),
            "supervisors": st.lists(st.integers(2, 5), unique=True, max_size=3),
            "matching": st.booleans(),
            "busy": st.booleans(),
        }
    ),
    min_size=4,
    max_size=4,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, order=st.permutations([0, 1, 2]))
def test_merges_taken_back_in_any_order_leave_what_was(directory: Any, people: Any, order: list[int]) -> None:
    for person in directory.people().find():
        if person.name == "x":
            directory.people().remove(person.doc_id)
    numbers = [add(directory, "x", emails=[f"{n}@example.invalid"]).doc_id for n in range(4)]
    for number, fields in zip(numbers, people, strict=True):
        theirs = [numbers[n - 2] for n in fields["supervisors"] if numbers[n - 2] != number]
        fields["supervisors"] = theirs
        directory.people().save(msgspec.structs.replace(directory.people().get(number), **fields))
    before = stored(directory)
    for number in numbers[1:]:
        directory.merge(numbers[0], number)
    for place in order:
        directory.unmerge(numbers[1:][place])
    assert stored(directory) == before


def test_nothing_is_saved_to_a_double_but_by_merging_itself(directory: Any) -> None:
    kept = add(directory, "Aaa Keepone")
    double = add(directory, "Aab Doubletwo", emails=["two@example.invalid"], place="Room 1")
    directory.merge(kept.doc_id, double.doc_id)
    hidden = directory.people().get(double.doc_id)
    for changed in (
        msgspec.structs.replace(double, place="Room 2"),  # as it was read before
        msgspec.structs.replace(hidden, place="Room 2", emails=double.emails),
    ):
        with pytest.raises(WasMerged) as refused:
            directory.people().save(changed)
        assert refused.value.parts() == [
            "“Aab Doubletwo” was merged into “Aaa Keepone”.",
            "Nothing was saved: nobody would find it there.",
            "Open “Aaa Keepone”, or take the merge back.",
        ]
    assert directory.people().get(double.doc_id) == hidden
    last = add(directory, "Aac Laststay")
    directory.merge(last.doc_id, kept.doc_id)
    with pytest.raises(WasMerged, match="into “Aac Laststay”"):
        directory.people().save(hidden)
    directory.unmerge(kept.doc_id)
    back = directory.unmerge(double.doc_id)
    assert directory.people().save(msgspec.structs.replace(back, place="Room 2")).place == "Room 2"
