"""Where values come from, and what was refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Origin, Person
from coordtui.directory.origins import merge_values, origin_of, refused, settled, withdrawn

NOW = datetime(2026, 11, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=7)


def from_orcid(field: str, value: str, at: datetime = NOW) -> Origin:
    return Origin(field=field, value=value, source="orcid", at=at)


def test_what_is_new_is_added_with_its_source_and_what_is_known_stays_as_it_was_written() -> None:
    hrafn = Person(name="Hrafn Placeholder", interests=["Glaciers"])
    merged = merge_values(hrafn, "interests", ["glâciers", "rivers", "Rivers"], "orcid", NOW)
    assert merged.interests == ["Glaciers", "rivers"]
    assert merged.origins == [from_orcid("interests", "rivers")]
    assert origin_of(merged, "interests", "GLACIERS") is None


def test_a_source_that_says_nothing_new_changes_nothing() -> None:
    once = merge_values(Person(name="A Nobody"), "methods", ["MCMC"], "orcid", NOW)
    assert merge_values(once, "methods", ["mcmc"], "dblp", LATER) is once


def test_a_text_is_filled_in_where_there_is_none_and_the_persons_own_is_kept() -> None:
    empty, own = Person(name="A Nobody"), Person(name="A Nobody", place="Room 3")
    assert merge_values(empty, "place", ["Room 1", "Room 2"], "csv", NOW).place == "Room 1"
    assert merge_values(own, "place", ["Room 1"], "csv", NOW) is own


def test_a_source_may_correct_what_it_said_itself_but_not_another() -> None:
    once = merge_values(Person(name="A Nobody"), "place", ["Room 1"], "csv", NOW)
    again = merge_values(once, "place", ["Room 2"], "csv", LATER)
    assert again.place == "Room 2"
    assert again.origins == [Origin(field="place", value="Room 2", source="csv", at=LATER)]
    assert merge_values(again, "place", ["Room 3"], "orcid", LATER) is again


@pytest.mark.parametrize(("field", "value", "blank"), [("interests", "rivers", []), ("place", "Room 1", "")])
def test_what_a_person_took_out_does_not_come_back(field: str, value: str, blank: object) -> None:
    once = merge_values(Person(name="A Nobody"), field, [value], "orcid", NOW)
    cleared = settled(once, msgspec.structs.replace(once, **{field: blank}))
    assert refused(cleared, field) == {value.lower()}
    assert merge_values(cleared, field, [value.upper()], "openalex", LATER) is cleared


def test_what_a_person_writes_again_is_their_own_word() -> None:
    once = merge_values(Person(name="A Nobody"), "interests", ["rivers"], "orcid", NOW)
    cleared = settled(once, msgspec.structs.replace(once, interests=[]))
    again = settled(cleared, msgspec.structs.replace(cleared, interests=["Rivers"]))
    assert (again.interests, again.origins) == (["Rivers"], [])


def test_a_source_that_says_less_takes_back_only_what_it_said() -> None:
    hrafn = Person(name="Hrafn Placeholder", interests=["birds"])
    hrafn = merge_values(hrafn, "interests", ["rivers", "lakes"], "csv", NOW)
    hrafn = merge_values(hrafn, "interests", ["seas"], "orcid", NOW)
    left = withdrawn(hrafn, "interests", ["Rivers"], "csv")
    assert left.interests == ["birds", "rivers", "seas"]
    assert refused(left, "interests") == set()


def test_what_a_field_does_not_take_is_left_out_and_the_rest_kept_in_one_form() -> None:
    hrafn = merge_values(Person(name="Hrafn Placeholder"), "languages", ["English", "Klingon"], "csv", NOW)
    hrafn = merge_values(hrafn, "links", ["javascript:x", "https://h.example.invalid"], "orcid", NOW)
    hrafn = merge_values(hrafn, "orcid", ["https://orcid.org/0000-0002-1825-0097"], "orcid", NOW)
    assert (hrafn.languages, hrafn.links) == (["en"], ["https://h.example.invalid"])
    assert hrafn.orcid == "0000-0002-1825-0097"
    assert [each.value for each in hrafn.origins] == [*hrafn.languages, *hrafn.links, hrafn.orcid]


def test_the_labs_own_fields_are_filled_in_by_no_source() -> None:
    with pytest.raises(ValueError, match="access"):
        merge_values(Person(name="A Nobody"), "access", ["coordinator"], "csv", NOW)


words = st.lists(st.sampled_from(["rivers", "Rivers", "lakes", "Seas", "birds"]), max_size=4)


@given(own=words, said=words, kept=words, again=words)
def test_no_import_brings_back_what_was_refused_or_removes_what_is_there(
    own: list[str], said: list[str], kept: list[str], again: list[str]
) -> None:
    before = merge_values(Person(name="A Nobody", interests=own), "interests", said, "orcid", NOW)
    edited = settled(before, msgspec.structs.replace(before, interests=kept))
    taken_out = refused(edited, "interests")
    after = settled(edited, merge_values(edited, "interests", again, "openalex", LATER))
    assert after.interests[: len(kept)] == kept
    assert not taken_out & {value.lower() for value in after.interests[len(kept) :]}
    assert refused(after, "interests") == taken_out
