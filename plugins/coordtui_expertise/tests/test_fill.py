"""Filling a page: a plan that writes nothing, then all of it or nothing, and a second time nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import Context, NotAllowed, Person, Refused, StaleRecord
from coordtui_expertise.fill import Filling, FillPlan, MaybeSomebodyElse
from coordtui_expertise.known_ids import SourceIds
from coordtui_expertise.lookup import Lookup, SeveralKnown
from coordtui_expertise.names import is_full, spelling
from coordtui_expertise.records import Authorship, NameForm, Work
from coordtui_expertise.same_person import agree
from coordtui_expertise.sources.shapes import Found, SourceRefused
from coordtui_expertise.works import Works

from .conftest import NOW, Lab
from .fake_sources import FakeSources
from .fill_kit import (
    ORCID,
    UTE,
    asking,
    author,
    paper,
)

As = Callable[[Person | None], Context]


@pytest.fixture
def sources() -> Iterator[FakeSources]:
    with FakeSources([author()]) as running:
        yield running


@pytest.fixture
def ute(lab: Lab) -> Person:
    return lab.add(UTE, orcid=ORCID)


def found(*works: Work, **fields: Any) -> Found:
    known: dict[str, Any] = {"source": "openalex", "id": "A1", "name": UTE, "works": works}
    return Found(**(known | fields))


def of(ctx: Context, person: Person) -> list[str]:
    return sorted(work.title for work in Works(ctx).of(person.doc_id))


def kinds(plan: FillPlan) -> list[str]:
    return sorted(each.kind for each in plan.works)


def test_a_plan_writes_nothing(lab: Lab, ctx: Context, ute: Person, sources: FakeSources) -> None:
    before = ctx.store.revision
    lookup = Lookup(asking(ctx, sources), "orcid")
    plan = lookup.plan_known(ute)
    assert plan is not None
    assert kinds(plan) == ["new"] * 3
    assert [(each.field, each.value) for each in plan.values] == [
        ("interests", "imaginary numbers"),
        ("interests", "empty sets"),
        ("links", "https://ute.example.invalid/"),
    ]
    assert ctx.store.revision == before


def test_works_and_values_come_with_their_source_and_date(
    ctx: Context, ute: Person, sources: FakeSources
) -> None:
    plan = Lookup(asking(ctx, sources), "orcid").plan_known(ute)
    assert plan is not None
    Filling(ctx).write(plan)
    assert len(of(ctx, ute)) == 3
    (first, *_) = Works(ctx).of(ute.doc_id)
    assert [(each.source, each.at) for each in first.sources] == [("orcid", NOW)]
    person = ctx.directory.person(ute.doc_id)
    assert person is not None
    assert person.interests == ["imaginary numbers", "empty sets"]
    assert {(o.source, o.at) for o in person.origins} == {("orcid", NOW)}
    assert {e.source for e in ctx.store.records(Authorship).find()} == {"orcid"}


def test_a_person_s_own_word_stays(lab: Lab, ctx: Context, sources: FakeSources) -> None:
    ute = lab.add(
        UTE, orcid=ORCID, interests=["Imaginary  Numbers".replace("  ", " ")], about="My own words."
    )
    sources.authors[0] = author(about="Somebody else’s words.")
    plan = Lookup(asking(ctx, sources), "orcid").plan_known(ute)
    assert plan is not None
    assert "about" not in {each.field for each in plan.values}
    Filling(ctx).write(plan)
    person = ctx.directory.person(ute.doc_id)
    assert person is not None
    assert (person.about, person.interests) == ("My own words.", ["Imaginary Numbers", "empty sets"])


def test_the_same_paper_from_every_source_is_one(ctx: Context, ute: Person, sources: FakeSources) -> None:
    for name in ("orcid", "openalex", "semantic-scholar", "dblp"):
        lookup = Lookup(asking(ctx, sources), name)
        known = lookup.plan_known(ute)
        plan = known or lookup.plan(ute, author().identity(name))
        Filling(ctx).write(plan)
    works = Works(ctx).of(ute.doc_id)
    assert len(works) == 3
    assert {each.source for each in works[0].sources} == {"orcid", "openalex", "semantic-scholar", "dblp"}
    assert works[0].abstract
    assert works[0].authors == [UTE, "Hrafn Placeholder"]


def test_a_preprint_and_its_publication_are_one(ctx: Context, ute: Person) -> None:
    preprint = paper(1, "One and the same", key="openalex:W1", doi="", date=None)
    published = paper(2, "One and the Same", key="openalex:W2", abstract="")
    plan = Filling(ctx).plan(ute.doc_id, found(published, preprint))
    assert kinds(plan) == ["new"]
    Filling(ctx).write(plan)
    assert of(ctx, ute) == ["One and the same"]


_TITLES = st.sampled_from(["Invented sets", "Invented rings", "Invented  SETS", "Nothing"])
_WORKS = st.lists(
    st.builds(
        lambda title, number, doi: paper(number, title, key=f"openalex:W{number}", doi=doi),
        _TITLES,
        st.integers(0, 5),
        st.sampled_from(["", "10.99999/a", "10.99999/b"]),
    ),
    max_size=5,
)
_VALUES = st.dictionaries(
    st.sampled_from(["interests", "about"]),
    st.lists(st.sampled_from(["a", "B", "Á", "c"]), max_size=3).map(tuple),
)


@given(_WORKS, _VALUES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_written_twice_changes_nothing(lab: Lab, ctx: Context, works: list[Work], values: Any) -> None:
    person = lab.add(UTE)
    own = [  # the store is that of every example: nothing of another is to be met
        msgspec.structs.replace(
            work,
            key=f"{work.key}{person.doc_id}",
            title=f"{work.title} {person.doc_id}",
            doi=work.doi and f"{work.doi}{person.doc_id}",
        )
        for work in works
    ]
    came = found(*own, id=f"A{person.doc_id}", values=values)
    Filling(ctx).write(Filling(ctx).plan(person.doc_id, came))
    before = ctx.store.revision
    again = Filling(ctx).plan(person.doc_id, came)
    assert again.empty
    Filling(ctx).write(again)
    assert ctx.store.revision == before


def test_all_or_nothing_is_written(ctx: Context, ute: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Filling(ctx).plan(ute.doc_id, found(paper(1), paper(2), values={"interests": ("nothing",)}))

    def refuse(*_: object) -> None:
        raise Refused("no")

    monkeypatch.setattr(SourceIds, "settle", refuse)
    before = ctx.store.records(Work).count()
    with pytest.raises(Refused):
        Filling(ctx).write(plan)
    assert (ctx.store.records(Work).count(), of(ctx, ute)) == (before, [])


# Somebody else.


def test_an_identity_under_another_name_is_asked_about(ctx: Context, ute: Person) -> None:
    came = found(paper(1), name="Pierre Personne")
    plan = Filling(ctx).plan(ute.doc_id, came)
    assert "Pierre Personne" in str(plan.doubt)
    with pytest.raises(MaybeSomebodyElse):
        Filling(ctx).write(plan)
    assert of(ctx, ute) == []
    Filling(ctx).write(plan, sure=True)
    assert len(of(ctx, ute)) == 1
    assert Filling(ctx).plan(ute.doc_id, came).doubt is None


def test_another_orcid_is_asked_about(ctx: Context, ute: Person) -> None:
    plan = Filling(ctx).plan(ute.doc_id, found(orcid="0000-0000-0000-0036"))
    assert "0000-0000-0000-0036" in str(plan.doubt)


def test_an_orcid_of_one_s_own_that_hides_its_name_is_believed(ctx: Context, ute: Person) -> None:
    came = found(source="orcid", id=ORCID, orcid=ORCID, name="")
    assert Filling(ctx).plan(ute.doc_id, came).doubt is None


def test_one_identity_is_one_person_s(lab: Lab, ctx: Context, ute: Person) -> None:
    other = lab.add(UTE)
    Filling(ctx).write(Filling(ctx).plan(ute.doc_id, found(paper(1))))
    with pytest.raises(Refused, match="somebody else"):
        Filling(ctx).write(Filling(ctx).plan(other.doc_id, found(paper(1))))
    assert of(ctx, other) == []


def test_an_identity_that_was_refused_is_offered_no_more(
    ctx: Context, ute: Person, sources: FakeSources
) -> None:
    wrong = author(name="Ute Q. Nobody", orcid="0000-0000-0000-0036")
    sources.authors.append(wrong)
    lookup = Lookup(asking(ctx, sources), "dblp")
    assert len(lookup.candidates(ute)) == 2
    SourceIds(ctx).settle(ute.doc_id, "dblp", wrong.identity("dblp"), "refused", by=1)
    assert [each.name for each in lookup.candidates(ute)] == [UTE]


def test_several_identities_are_not_chosen_from(ctx: Context, ute: Person, sources: FakeSources) -> None:
    for number in ("A1", "A2"):
        SourceIds(ctx).settle(ute.doc_id, "openalex", number, "confirmed", by=1)
    with pytest.raises(SeveralKnown, match="A1, A2"):
        Lookup(asking(ctx, sources), "openalex").plan_known(ute)


def test_who_has_no_orcid_is_not_guessed(lab: Lab, ctx: Context, sources: FakeSources) -> None:
    nobody = lab.add(UTE)
    for name in ("orcid", "openalex", "semantic-scholar", "dblp"):
        assert Lookup(asking(ctx, sources), name).plan_known(nobody) is None


def test_what_was_refused_before_stays_refused(ctx: Context, ute: Person) -> None:
    plan = Filling(ctx).plan(ute.doc_id, found(paper(1), paper(2)))
    Filling(ctx).write(plan)
    (one, _) = ctx.store.records(Authorship).find()
    Works(ctx).refuse([one.doc_id])
    again = Filling(ctx).plan(ute.doc_id, found(paper(1), paper(2)))
    assert kinds(again) == ["known", "refused"]
    Filling(ctx).write(again)
    assert len(of(ctx, ute)) == 1


def test_what_was_written_is_not_taken_back_from_who_was_merged_since(
    lab: Lab, ctx: Context, ute: Person
) -> None:
    undo = Filling(ctx).write(Filling(ctx).plan(ute.doc_id, found(paper(1), paper(2))))
    kept = lab.add("Aaa Keepone")
    lab.session.directory.merge(kept.doc_id, ute.doc_id)
    before = lab.directory.person(kept.doc_id)
    with pytest.raises(StaleRecord):
        undo()
    assert lab.directory.person(kept.doc_id) == before
    assert len(ctx.store.records(Authorship).find()) == 2


def test_a_broken_page_leaves_everything_as_it_was(ctx: Context, ute: Person, sources: FakeSources) -> None:
    sources.fail("cut")
    before = ctx.store.revision
    with pytest.raises(SourceRefused):
        Lookup(asking(ctx, sources), "orcid").plan_known(ute)
    assert ctx.store.revision == before


# A bibliography.


def plan_file(ctx: Context, person: Person, *authors: str) -> FillPlan:
    works = [paper(n, authors=[name, "Hrafn Placeholder"]) for n, name in enumerate(authors)]
    return Filling(ctx).plan_file(person.doc_id, works)


def test_a_file_s_work_is_theirs_by_their_full_name_only(ctx: Context, ute: Person) -> None:
    plan = plan_file(
        ctx, ute, "Nobody, Ute", "ute nobody", "U. Nobody", "Nobody, U.", "Ute Maria Nobody", "Otto Nobody"
    )
    assert [each.kind for each in plan.works] == ["new", "new", "uncertain", "uncertain", "uncertain"]
    assert plan.theirs_not == 1
    Filling(ctx).write(plan)
    assert len(of(ctx, ute)) == 2
    states = [each.state for each in ctx.store.records(Authorship).find()]
    assert sorted(states) == ["confirmed"] * 2 + ["uncertain"] * 3


def test_a_confirmed_spelling_is_theirs(ctx: Context, ute: Person) -> None:
    ctx.store.records(NameForm).add(
        NameForm(person=ute.doc_id, name=spelling("U. Nobody"), state="confirmed", at=NOW)
    )
    assert kinds(plan_file(ctx, ute, "Nobody, U.")) == ["new"]


def test_a_name_that_two_people_have_is_asked_about(lab: Lab, ctx: Context, ute: Person) -> None:
    lab.add("Uté Nobody")
    assert kinds(plan_file(ctx, ute, "Ute Nobody")) == ["uncertain"]


def test_a_surname_and_an_initial_are_nobody_s_full_name(lab: Lab, ctx: Context) -> None:
    short = lab.add("U. Nobody")
    assert kinds(plan_file(ctx, short, "U. Nobody")) == ["uncertain"]


# Who may.


def test_one_s_own_page_is_one_s_own_to_fill(lab: Lab, as_: As, ute: Person) -> None:
    ctx = as_(ute)
    Filling(ctx).write(Filling(ctx).plan(ute.doc_id, found(paper(1), values={"interests": ("sets",)})))
    assert len(of(ctx, ute)) == 1
    other = lab.add("Otto Personne")
    for refused in (
        lambda: Filling(ctx).plan(other.doc_id, found(paper(2))),
        lambda: Filling(ctx).plan_file(other.doc_id, []),
        lambda: SourceIds(ctx).known_to("orcid"),
        lambda: SourceIds(ctx).of(other.doc_id, "orcid"),
    ):
        with pytest.raises(NotAllowed):
            refused()


# Names.


@pytest.mark.parametrize(
    "other", ["U. Nobody", "Nobody U", "Ute Maria Nobody", "UTE NOBODY", "Ute-Maria Nobody"]
)
def test_names_that_may_be_one_person_s(other: str) -> None:
    assert agree(UTE, other)
    assert agree(other, UTE)


@pytest.mark.parametrize("other", ["Otto Nobody", "Ute Personne", "U. N.", "", "O. Nobody", "Nobo Ute"])
def test_names_that_are_not(other: str) -> None:
    assert not agree(UTE, other)


def test_a_full_name_has_two_words() -> None:
    assert [is_full(name) for name in (UTE, "U. Nobody", "Nobody", "")] == [True, False, False, False]
