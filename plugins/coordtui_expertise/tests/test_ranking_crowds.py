"""What is remembered of the people is what reading everything anew would give, whatever was written since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unittest import mock

import msgspec
import numpy as np  # noqa: F401 - read once, before anything is timed
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import Context, Person
from coordtui_expertise.ranking import crowds
from coordtui_expertise.ranking.crowds import crowd
from coordtui_expertise.ranking.index import snapshot
from coordtui_expertise.ranking.profiles import Crowd
from coordtui_expertise.records import Authorship
from coordtui_expertise.works import Works

WORDS = ("graphs", "molecules", "lakes")


def fresh(ctx: Context) -> Crowd:
    """The crowd as a process reads it that remembers nothing."""
    with mock.patch.object(crowds, "_held", {}):
        return crowd(ctx)


def told(ctx: Context, found: Crowd) -> Mapping[str, Any]:
    """All that a crowd says, as values that can be compared."""
    parts = snapshot(ctx).parts
    return {
        "people": found.people,
        "works": {person: sorted(works) for person, works in found.works.items() if works},
        "by_work": {work: sorted(people) for work, people in found.by_work.items() if people},
        "says": found.says,
        "saying": {term: sorted(people) for term, people in found.saying.items() if people},
        "counts": found.counts,
        "with_profile": found.with_profile,
        "owners": [[sorted(people) for people in found.owners(part)] for part in parts],
        "pairs": [
            sorted(zip(*(column.tolist() for column in found.pairs(part)), strict=True)) for part in parts
        ],
        "in_rows": [row.tolist() for row in found.in_rows],
    }


changes = st.lists(
    st.tuples(
        st.sampled_from(["says", "hides", "group", "opts out", "wrote", "settled", "gone", "new"]),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    max_size=6,
)


def change(lab: Any, people: list[Person], what: str, who: int, how: int) -> None:
    """Write something; `who` is one of the people, or the paper that they wrote first."""
    directory, number = lab.directory.people(), people[who].doc_id
    person = directory.get(number)
    works = Works(lab.as_(None))
    mine = [each for each in lab.as_(None).store.records(Authorship).find() if each.person == number]
    by_kind: dict[str, dict[str, Any]] = {
        "says": {"interests": [WORDS[how]]},
        "hides": {"visibility": {("papers", "interests", "methods")[how]: ("group", "hidden", "lab")[how]}},
        "group": {"groups": [lab.group(f"Invented {how}")] if how else []},
        "opts out": {"matching": how == 0},
    }
    fields = by_kind.get(what, {})
    if what == "new":
        lab.add("Somebody Invented", interests=[WORDS[how]])
    elif person is not None and fields:
        directory.save(msgspec.structs.replace(person, **fields))
    elif person is not None and what == "wrote":
        lab.wrote(person, f"On {WORDS[how]}")
    elif what == "settled" and mine:
        (works.refuse if how else works.confirm)([mine[0].doc_id])
    elif what == "gone" and mine:
        lab.as_(None).store.records(Authorship).remove(mine[-1].doc_id)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_what_is_remembered_is_what_would_be_read_anew_for_each_actor(
    lab: Any, history: list[tuple[str, int, int]]
) -> None:
    group = lab.group("Invented 1")
    people = [
        lab.add(f"Placeholder {n}", groups=[group] if n % 2 else [], interests=["poems"]) for n in range(4)
    ]
    for person in people[:2]:
        lab.wrote(person, "Verses of lakes")
    actors = [lab.as_(None), lab.as_(people[0]), lab.as_(people[1])]
    for ctx in actors:
        told(ctx, crowd(ctx))
    for what, who, how in history:
        change(lab, people, what, who, how)
        for ctx in actors[: 1 + how]:
            assert told(ctx, crowd(ctx)) == told(ctx, fresh(ctx))
    for ctx in actors:
        assert told(ctx, crowd(ctx)) == told(ctx, fresh(ctx))


def test_without_a_change_of_people_or_papers_the_same_crowd_is_given(lab: Any) -> None:
    ctx = lab.as_(None)
    lab.wrote(lab.add("Hrafn Placeholder"), "Verses")
    before = crowd(ctx)
    lab.group("Invented group")
    assert crowd(ctx) is before


def test_only_who_changed_is_read_again(lab: Any) -> None:
    ctx = lab.as_(None)
    one, other = lab.add("Hrafn Placeholder"), lab.add("Olga Invented")
    before = crowd(ctx)
    lab.directory.people().save(msgspec.structs.replace(one, interests=["lakes"]))
    after = crowd(ctx)
    assert after.people[other.doc_id] is before.people[other.doc_id]
    assert after.people[one.doc_id].interests == ["lakes"]


def test_who_leaves_a_group_no_longer_sees_what_it_sees(lab: Any) -> None:
    group = lab.group("Invented group")
    asker = lab.add("Asking Somebody", groups=[group], matching=False)
    person = lab.add(
        "Secret Somebody",
        groups=[group],
        interests=["lakes"],
        visibility={"interests": "group", "papers": "group"},
    )
    lab.wrote(person, "Verses")
    ctx = lab.as_(asker)
    assert crowd(ctx).counts[person.doc_id] == 2
    lab.directory.people().save(msgspec.structs.replace(asker, groups=[]))
    assert crowd(lab.as_(asker)).counts[person.doc_id] == 0


def test_what_is_undone_is_not_remembered(lab: Any) -> None:
    ctx = lab.as_(None)
    person = lab.add("Hrafn Placeholder")

    def fail() -> None:
        with ctx.store.transaction():
            lab.wrote(person, "Verses")
            assert crowd(ctx).counts[person.doc_id] == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert crowd(ctx).counts[person.doc_id] == 0
