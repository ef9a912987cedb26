"""The lab's vocabulary: what is one concept under several names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.access import SYSTEM
from coordtui.api import Term, words_of
from coordtui.directory.vocabulary import ORDINARY, Vocabulary, concept_of, singular, starter_terms

STARTER = Vocabulary()


def named(vocabulary: Vocabulary, text: str) -> list[str]:
    return [concept for _, _, concept in vocabulary.concepts(words_of(text))]


def test_each_starter_term_has_both_languages_and_names_that_no_other_has():
    owners: dict[str, str] = {}
    for concept, term in starter_terms().items():
        assert term.en
        assert term.fr
        for name in {*STARTER.names(concept, "en")}:
            key = " ".join(singular(word) for word in words_of(name))
            assert owners.setdefault(key, concept) == concept, name
    assert len(starter_terms()) >= 250


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("RL", "apprentissage par renforcement"),
        ("rl", "reinforcement learning"),
        ("apprentissage par renforcement", "reinforcement learning"),
        ("TALN", "natural language processing"),
        ("nlp", "traitement automatique du langage naturel"),
        ("reseaux de neurones convolutifs", "CNN"),
        ("GNNs", "réseaux de neurones sur graphes"),
        ("grand modèle de langue", "large language models"),
        ("ia", "artificial intelligence"),
        ("les réseaux bayésiens en écologie", "Bayesian networks"),
    ],
)
def test_a_name_expands_to_what_it_means_in_the_other_language(typed: str, meant: str):
    assert meant in STARTER.expand(typed)


def test_what_was_typed_is_not_among_its_expansions():
    assert "RL" not in STARTER.expand("rl")
    assert "GNN" not in STARTER.expand("gnns")


def test_of_a_name_within_a_longer_one_only_the_longer_expands():
    assert "RL" not in STARTER.expand("deep reinforcement learning")


@pytest.mark.parametrize("text", ["or", "est", "il ou elle", "in it", "", "…", "zzz"])
def test_a_common_word_expands_to_nothing(text: str):
    assert STARTER.expand(text) == []


def test_a_common_word_in_capitals_is_an_abbreviation():
    assert "operations research" in STARTER.expand("OR")
    assert "recherche opérationnelle" in STARTER.expand("OR")


def test_an_abbreviation_is_a_whole_word():
    assert STARTER.expand("rlx") == []
    assert STARTER.expand("world") == []


def test_concepts_are_named_with_their_places_the_longest_first():
    words = words_of("On graph neural networks")
    assert list(STARTER.concepts(words)) == [
        (1, 4, "graph neural networks"),
        (2, 4, "neural networks"),
    ]


def test_both_languages_name_the_same_concept():
    assert named(STARTER, "l’apprentissage par renforcement") == named(STARTER, "reinforcement learning")


@pytest.mark.parametrize(
    "text", ["réseau bayésien", "réseaux bayésiens", "Bayesian network", "les RÉSEAUX Bayésiens"]
)
def test_plural_accents_and_case_do_not_matter(text: str):
    assert "bayesian networks" in named(STARTER, text)


def test_small_words_between_may_be_left_out():
    assert named(STARTER, "réduction de la dimension") == named(STARTER, "réduction de dimension")
    assert "reinforcement learning" in named(STARTER, "apprentissage renforcement")


def test_a_term_of_the_lab_takes_the_place_of_the_starters():
    vocabulary = Vocabulary([Term(en="Reinforcement learning", fr="renforcement", also=["renfo"])])
    assert vocabulary.expand("renfo") == ["Reinforcement learning", "renforcement"]
    assert "reinforcement learning" not in named(vocabulary, "RL")


def test_a_term_of_the_lab_is_added():
    vocabulary = Vocabulary(
        [Term(en="invented bandits", fr="bandits inventés", also=["IBX"], facet="method")]
    )
    assert vocabulary.expand("ibx") == ["invented bandits", "bandits inventés"]
    assert vocabulary.facet_of("invented bandits") == "method"


def test_a_term_with_the_name_of_a_starter_and_nothing_else_hides_it():
    vocabulary = Vocabulary([Term(en="reinforcement learning")])
    assert vocabulary.expand("RL") == []
    assert "reinforcement learning" not in vocabulary.terms


def test_a_term_with_one_language_only_is_known_by_it():
    vocabulary = Vocabulary([Term(fr="choses inventées", also=["CHI2"])])
    assert vocabulary.expand("chi2") == ["choses inventées"]
    assert vocabulary.names("choses inventees", "en") == ("choses inventées", "CHI2")


def test_a_term_without_a_name_is_nothing():
    assert Vocabulary([Term(also=["XYZ"])]).expand("xyz") == []


def test_an_abbreviation_may_mean_two_things():
    vocabulary = Vocabulary([Term(en="red lanterns", also=["RL"])])
    assert {"red lanterns", "reinforcement learning"} <= {*named(vocabulary, "rl")}


def test_names_begin_with_those_of_the_language():
    assert STARTER.names("reinforcement learning", "fr")[0] == "apprentissage par renforcement"
    assert STARTER.names("reinforcement learning", "en")[0] == "reinforcement learning"
    assert STARTER.names("nothing", "fr") == ()


def test_facets_tell_how_from_what():
    assert STARTER.facet_of("reinforcement learning") == "method"
    assert STARTER.facet_of("drug discovery") == "application"
    assert STARTER.facet_of("nothing") == ""


def test_it_is_made_anew_only_when_the_labs_terms_changed(session):
    directory = session.directory_of(SYSTEM)
    before = directory.vocabulary()
    assert directory.vocabulary() is before
    directory.terms().add(Term(en="invented bandits", also=["IBX"]))
    assert directory.vocabulary().expand("ibx") == ["invented bandits"]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_text_has_spans_within_it(parts: list[str]):
    words = words_of(" ".join(parts))
    for start, end, concept in STARTER.concepts(words):
        assert 0 <= start < end <= len(words)
        assert concept in STARTER.terms
    assert isinstance(STARTER.expand(" ".join(parts)), list)


@given(st.sampled_from(sorted(starter_terms())), st.data())
def test_every_name_of_a_concept_leads_to_all_its_others(concept: str, data: st.DataObject):
    names = STARTER.names(concept, "en")
    name = data.draw(st.sampled_from([name for name in names if name.casefold() not in ORDINARY]))
    assert concept in named(STARTER, name)
    assert concept_of(STARTER.terms[concept]) == concept


def test_a_name_of_a_thousand_words_names_nothing_and_is_not_looked_for():
    made = Vocabulary([Term(en="again " * 1000)])
    assert list(made.concepts(["again"] * 2000)) == []
