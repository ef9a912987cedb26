"""Terms of texts in two languages, scores of people, and how good they are on recorded papers."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np  # noqa: F401 - read once, before anything is timed
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Person
from coordtui_expertise.ranking import segments
from coordtui_expertise.ranking.index import Snapshot, superseded
from coordtui_expertise.ranking.profiles import Crowd
from coordtui_expertise.ranking.query import query_of
from coordtui_expertise.ranking.scoring import Scoring
from coordtui_expertise.ranking.similarity import similarities, together
from coordtui_expertise.ranking.strength import FLOORS, strength_of
from coordtui_expertise.ranking.topics import profile_terms
from coordtui_expertise.ranking.words import keys_of, terms_of

RECORDED = Path(__file__).parents[3] / ".." / "shared" / "data" / "expertise"


def stems(text: str) -> set[str]:
    return set(terms_of(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("networks", "network"),
        ("réseaux", "reseau"),
        ("Molécules", "molecules"),
        ("optimisation", "optimization"),
        ("graphes", "graphs"),
        ("entraîné", "entrainement"),
    ],
)
def test_forms_of_a_word_are_one_term(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_words_that_say_nothing_are_no_terms_in_either_language() -> None:
    assert stems("the of and with, les des dans avec une qu’il") == set()


def test_pairs_do_not_go_over_the_end_of_a_sentence_or_a_small_word() -> None:
    assert "graph network" in stems("graph networks")
    assert not any(" " in term for term in stems("graph. Network of molecules"))


def test_terms_are_told_as_they_are_written() -> None:
    assert set(terms_of("Réseaux profonds").values()) == {"Réseaux", "profonds", "Réseaux profonds"}


@given(st.text(max_size=60))
def test_any_text_has_terms_that_can_be_keys(text: str) -> None:
    assert len(keys_of(terms_of(text))) == len(terms_of(text))


def index_of(*works: str) -> Snapshot:
    """An index of these texts, numbered from 1."""
    segment = segments.make({number: keys_of(terms_of(text)) for number, text in enumerate(works, 1)})
    segment.doc_id = 1
    parts = [segments.read(segment)]
    return Snapshot(tuple(parts), superseded(parts))


@given(st.lists(st.text("abcdef ", max_size=20), min_size=1, max_size=5), st.text("abcdef ", max_size=20))
def test_similarities_are_cosines(works: list[str], question: str) -> None:
    index = index_of(*works)
    assert all(0 < value <= 1.000001 for value in similarities(index, question).values())


@given(
    st.lists(st.text("abcdef ", max_size=12), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6)), max_size=12),
    st.text("abcdef ", max_size=20),
)
def test_a_large_index_gives_the_same_scores(
    works: list[str], wrote: list[tuple[int, int]], question: str
) -> None:
    index = index_of(*works)
    mine: dict[int, list[int]] = defaultdict(list)
    for person, work in dict.fromkeys(wrote):
        mine[person].append(work)
    people = {number: Person(name="", interests=["ab cd"] if number == 2 else []) for number in range(1, 5)}

    def scores() -> dict[int, float]:
        return Scoring(index, Crowd(people, mine), query_of(index, question)).scores(people.keys())

    with pytest.MonkeyPatch.context() as patch:
        one_by_one = scores()
        patch.setattr("coordtui_expertise.ranking.index.LARGE", 0)
        assert scores() == pytest.approx(one_by_one)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.integers(0, 8))
def test_one_more_work_that_is_not_near_lowers_the_score(values: list[float], more: int) -> None:
    best_first = sorted(values, reverse=True)
    assert (
        together(best_first, len(values) + more) <= together(best_first, len(values)) <= best_first[0] + 1e-9
    )


def test_the_nearest_works_count_most() -> None:
    assert together([0.6], 3) == pytest.approx(0.6 / (1 + 1 / 2 + 1 / 3))
    assert together([], 0) == 0


def test_the_strength_rises_with_the_score() -> None:
    assert [strength_of(floor) for floor in FLOORS] == [1, 2, 3, 4, 5]
    assert strength_of(FLOORS[0] - 0.001) == 0


def test_topics_are_pairs_as_written_with_their_papers_and_last_day(lab: Any) -> None:
    from datetime import date

    person = lab.add("Hrafn Placeholder")
    lab.wrote(person, "Graph networks for lakes", date=date(2024, 1, 2))
    lab.wrote(person, "Deep graph networks", date=date(2025, 3, 4))
    lab.wrote(person, "Poems", date=date(2026, 3, 4))
    (first, *_) = profile_terms(lab.as_(None), person.doc_id)
    assert (first.word, first.weight, first.papers, first.last) == (
        "graph networks",
        1.0,
        2,
        date(2025, 3, 4),
    )


def test_hidden_papers_give_no_topics_to_others(lab: Any) -> None:
    other = lab.add("Olga Invented")
    person = lab.add("Hrafn Placeholder", visibility={"papers": "hidden"})
    lab.wrote(person, "Graph networks for lakes")
    assert profile_terms(lab.as_(other), person.doc_id) == []
    assert profile_terms(lab.as_(person), person.doc_id)


def test_on_recorded_papers_it_ranks_better_than_the_mean_of_plain_similarities() -> None:
    if not RECORDED.is_dir():
        pytest.skip("the recorded papers are not beside this checkout (../shared/data/expertise)")
    profiles = [json.loads(line) for line in (RECORDED / "profiles.jsonl").read_text("utf-8").splitlines()][
        :80
    ]
    names = {each["person"]: number for number, each in enumerate(profiles, 1)}
    numbers: dict[str, int] = {}
    terms: dict[int, list[int]] = {}
    works: dict[int, list[int]] = defaultdict(list)
    for each in profiles:
        for paper in each["papers"]:
            number = numbers.setdefault(paper["id"], len(numbers) + 1)
            works[names[each["person"]]].append(number)
            if number not in terms:
                terms[number] = keys_of(terms_of(f"{paper['title']}.\n{paper['abstract']}"))
    segment = segments.make(terms)
    segment.doc_id = 1
    index = Snapshot((segments.read(segment),), superseded([segments.read(segment)]))
    crowd = Crowd({number: Person(name="") for number in works}, works)
    ours, plain, asked = 0.0, 0.0, 0
    for line in (RECORDED / "queries.jsonl").read_text("utf-8").splitlines():
        question = json.loads(line)
        wrote = {names[person] for person in question["relevant"] if person in names}
        if not wrote:
            continue
        asked += 1
        scoring = Scoring(index, crowd, query_of(index, f"{question['title']}.\n{question['abstract']}"))
        ours += reciprocal_rank(scoring.scores(crowd.people.keys()), wrote)
        near = scoring.works.by_work()
        means = {p: sum(near.get(work, 0.0) for work in mine) / len(mine) for p, mine in works.items()}
        plain += reciprocal_rank(means, wrote)
    assert ours > plain
    assert ours / asked > 0.7


def reciprocal_rank(scores: dict[int, float], wrote: set[int]) -> float:
    ranking = sorted(scores, key=lambda person: -scores[person])
    return max((1 / rank for rank, person in enumerate(ranking, 1) if person in wrote), default=0.0)
