"""What complementary means: the properties that any measure of it must have."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from coordtui_expertise.complement import NOT_SAID, complement, complement_on, usable
from coordtui_expertise.facets import FACETS, Facets, cosine, weights
from coordtui_expertise.similar import similar

TERMS = st.sets(st.sampled_from("abcdefghij"), max_size=6)
WEIGHTS = st.fixed_dictionaries({key: st.floats(0.1, 9) for key in "abcdefghij"})


def keys(words) -> dict[str, str]:
    return {word: f"“{word}”" for word in words}


def of(methods="", applications="", seeks="", offers="", person=0) -> Facets:
    return Facets(
        person=person,
        method=keys(methods),
        application=keys(applications),
        seeks=keys(seeks),
        offers=keys(offers),
    )


PEOPLE = st.builds(of, TERMS, TERMS)
WITH_WISHES = st.builds(of, TERMS, TERMS, TERMS, TERMS)


def score(one, other, weigh=None) -> float:
    fit = complement(one, other, weigh or {})
    return fit.score if fit else 0.0


@given(PEOPLE, PEOPLE, WEIGHTS)
def test_it_is_symmetric_when_no_needs_are_stated(one, other, weigh):
    assert score(one, other, weigh) == score(other, one, weigh)


@given(WITH_WISHES, WEIGHTS)
def test_identical_profiles_do_not_complement_each_other(one, weigh):
    assert score(one, one, weigh) == 0


@given(TERMS, TERMS, TERMS, TERMS, WEIGHTS)
def test_who_shares_nothing_does_not_complement(methods, others, applications, subjects, weigh):
    one, other = of(methods, applications), of(others - methods, subjects - applications)
    assert score(one, other, weigh) == 0


@given(WITH_WISHES, WITH_WISHES, WEIGHTS)
def test_a_score_is_between_nothing_and_one(one, other, weigh):
    assert 0 <= score(one, other, weigh) <= 1


def test_same_domain_with_different_method_beats_same_with_same_and_different_with_different():
    one = of("abc", "def")
    complementary = score(one, of("ghi", "def"))
    assert complementary > score(one, of("abc", "def"))
    assert complementary > score(one, of("abg", "def"))
    assert complementary > score(one, of("ghi", "jkl"))


def test_it_works_in_both_directions():
    by_method = complement(of("abc", "def"), of("abc", "ghi"), {})
    assert by_method is not None
    assert by_method.on == "method"


@settings(suppress_health_check=[HealthCheck.filter_too_much])  # few pairs at random fit at all
@given(PEOPLE, PEOPLE, WEIGHTS, st.sampled_from(FACETS), st.data())
def test_taking_away_a_shared_term_lowers_the_score_on_that_ground(one, other, weigh, facet, data):
    fit = complement_on(facet, one, other, weigh)
    assume(fit is not None)
    shared = sorted(one.on(facet).keys() & other.on(facet).keys())
    gone = data.draw(st.sampled_from(shared))
    less = {key: written for key, written in one.on(facet).items() if key != gone}
    without = of(**{"methods": one.method, "applications": one.application} | {f"{facet}s": less})
    after = complement_on(facet, without, other, weigh)
    assert (after.score if after else 0.0) < fit.score


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(WITH_WISHES, WITH_WISHES, WEIGHTS)
def test_the_explanation_names_only_what_is_stored(one, other, weigh):
    fit = complement(one, other, weigh)
    assume(fit is not None)
    mine, theirs = {*one.everything.values()}, {*other.everything.values()}
    assert {*fit.ground} <= mine & theirs
    assert {*fit.they} <= theirs
    assert {*fit.you} <= mine
    assert {*fit.meets} <= {*other.offers.values()}


@given(WITH_WISHES, WITH_WISHES, WEIGHTS)
def test_what_each_brings_the_other_does_not_have_there(one, other, weigh):
    fit = complement(one, other, weigh)
    assume(fit is not None)
    assert not {*fit.they} & {*fit.you}
    assert fit.ground


def test_what_is_in_common_nobody_brings():
    one, other = of("abc", "def"), of("ghd", "def")
    fit = complement_on("application", one, other, {})
    assert fit is not None
    assert set(fit.ground) == {"“d”", "“e”", "“f”"}
    assert set(fit.they) == {"“g”", "“h”"}


def test_who_offers_what_is_looked_for_comes_first():
    one = of("abc", "def", seeks="xy")
    assert usable(one, of(offers="x")) == 0.5
    assert usable(one, of(offers="xyz")) == 1
    assert score(one, of("ghi", "def", offers="xy")) > score(one, of("ghi", "def", offers="x"))


def test_it_counts_half_when_nobody_said():
    assert usable(of(), of(offers="x")) == usable(of(seeks="x"), of()) == NOT_SAID


def test_who_says_nothing_of_methods_is_not_known_to_have_others():
    assert score(of("abc", "def"), of("", "def")) == 0


def test_a_little_shared_ground_is_none():
    assert score(of("a", "bcdefgh"), of("z", "ijklmnb")) == 0


@given(TERMS, TERMS, WEIGHTS)
def test_a_cosine_is_whole_only_of_the_same(one, other, weigh):
    alike = cosine(keys(one), keys(other), weigh)
    assert 0 <= alike <= 1
    assert (alike == 0) == (not one & other)


def test_the_rarer_a_term_the_more_it_weighs():
    lab = [of(applications="ab"), of(applications="a"), of(applications="a")]
    assert weights(lab)["b"] > weights(lab)["a"] > 0


@given(PEOPLE, PEOPLE, WEIGHTS)
def test_similar_people_are_so_mutually_and_most_of_all_like_themselves(one, other, weigh):
    there, back = similar(one, other, weigh), similar(other, one, weigh)
    assert (there.score if there else 0) == (back.score if back else 0)
    if one.everything:
        assert similar(one, one, weigh).score == pytest.approx(1)


@dataclass
class Words:
    """A vocabulary of three concepts."""

    facets: dict[str, str] = field(default_factory=dict)

    def concepts(self, words):
        names = {("graph", "networks"): "gnn", ("reseaux", "graphes"): "gnn", ("chemistry",): "chemistry"}
        for start in range(len(words)):
            for end in range(len(words), start, -1):
                if tuple(words[start:end]) in names:
                    yield start, end, names[tuple(words[start:end])]

    def facet_of(self, concept):
        return {"gnn": "method", "chemistry": "application"}.get(concept, "")


@pytest.fixture
def reader():
    from coordtui_expertise.facets import FacetReader

    return FacetReader(Words())


def person(**fields):
    from coordtui.api import Person

    return Person(name="Hrafn Placeholder", **fields)


def test_what_is_stated_as_a_method_is_one_and_an_interest_unless_the_vocabulary_says_so(reader):
    facets = reader.of(person(methods=["interviews"], interests=["tea", "graph networks"]))
    assert set(facets.method) == {"interviews", "gnn"}
    assert set(facets.application) == {"tea"}


def test_topics_count_only_where_the_vocabulary_puts_them(reader):
    facets = reader.of(person(), ["chemistry", "something else", "graph networks"])
    assert set(facets.application) == {"chemistry"}
    assert set(facets.method) == {"gnn"}


def test_french_and_english_meet_in_a_concept_and_each_keeps_its_words(reader):
    french, english = (
        reader.of(person(methods=["Réseaux graphes"])),
        reader.of(person(methods=["Graph networks"])),
    )
    assert french.method.keys() == english.method.keys()
    assert [*french.method.values()] == ["Réseaux graphes"]


def test_a_phrase_of_several_concepts_counts_for_each(reader):
    facets = reader.of(person(interests=["graph networks for chemistry", "", "  "]))
    assert set(facets.everything) == {"gnn", "chemistry"}
