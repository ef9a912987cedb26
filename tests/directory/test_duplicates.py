"""People who may be one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.api import Person
from coordtui.directory.duplicates import CROWD, alike
from coordtui.host.session import Session

ORCIDS = ("0000-0002-1825-0097", "0000-0001-5109-3700")

_MIDDLE = "Their names are the same but for middle names or initials."
_PARTICLE = "Their names are the same but for a particle, such as St, van or de."


def kinds(*people: tuple[str, list[str], str]) -> list[list[str]]:
    pairs = alike((number, *each) for number, each in enumerate(people, 1))
    return [[str(reason) for reason in pair.reasons] for pair in pairs]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Hrafn Placeholder", "HRAFN PLACÉHOLDER", "They have the same name."),
        ("Hrafn Placeholder", "Placeholder, Hrafn", "They have the same name."),
        ("Hrafn Placeholder", "Placeholder Hrafn", "Their names have the same words in another order."),
        ("Marie-Ève Untel", "Marieève Untel", "Their names have the same letters."),
        (
            "Hrafn Placeholder",
            "Hrafn J. Placeholder",
            _MIDDLE,
        ),
        (
            "Hrafn J. Placeholder",
            "Hrafn Jón Placeholder",
            _MIDDLE,
        ),
        ("Zoé St-Miragébois", "Zoé Miragébois", _PARTICLE),
        ("Joost van ’t Voorbeeldsma", "Joost van Voorbeeldsma", _PARTICLE),
        ("Joost van ’t Voorbeeldsma", "Joost ten Voorbeeldsma", _PARTICLE),
        ("Hrafn J. von Placeholder", "Hrafn Placeholder", _PARTICLE),
        ("Hrafn J. von Placeholder", "Hrafn von Placeholder", _MIDDLE),
        ("Hrafn Placeholder", "Hrafn Placehodler", "Their names are one letter apart."),
        ("Hrafn Placeholder", "Hrafna Placeholder", "Their names are one letter apart."),
        ("Hrafn Placeholder", "H. Placeholder", "One is written with an initial that fits the other."),
    ],
)
def test_names_that_may_be_one_persons_are_found_with_the_reason(one: str, other: str, reason: str) -> None:
    assert kinds((one, [], ""), (other, [], "")) == [[reason]]
    assert kinds((other, [], ""), (one, [], "")) == [[reason]]


def test_another_particle_says_less_than_a_middle_name() -> None:
    particle, middle = (
        alike([(1, "Zoé Miragébois", [], ""), (2, other, [], "")])[0].score
        for other in ("Zoé St-Miragébois", "Zoé Q. Miragébois")
    )
    assert particle < middle / 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hrafn Placeholder", "Hulda Placeholder"),
        ("Hrafn Placeholder", "Hrafn Nobody"),
        ("Hrafn J. Placeholder", "Hrafn K. Placeholder"),
        ("Lin Wu", "Lin Xu"),
        ("H. Placeholder", "K. Placeholder"),
        ("Placeholder", "Nobody"),
        ("", ""),
    ],
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert kinds((one, [], ""), (other, [], "")) == []


def test_addresses_that_differ_after_the_at_are_a_reason_but_not_those_of_a_function() -> None:
    assert kinds(("A B", ["hrafn@one.invalid"], ""), ("C D", ["Hrafn+x@two.invalid"], "")) == [
        ["Their addresses differ only after the @: hrafn@one.invalid, Hrafn+x@two.invalid."]
    ]
    assert kinds(("A B", ["info@one.invalid"], ""), ("C D", ["info@two.invalid"], "")) == []


def test_more_reasons_make_it_likelier_and_two_orcids_less() -> None:
    def score(*people: tuple[str, list[str], str]) -> float:
        (pair,) = alike((number, *each) for number, each in enumerate(people, 1))
        return pair.score

    name = score(("H Placeholder", [], ""), ("Hrafn Placeholder", [], ""))
    both = score(("H Placeholder", ["hrafn@a.invalid"], ""), ("Hrafn Placeholder", ["hrafn@b.invalid"], ""))
    against = score(("Hrafn Placeholder", [], ORCIDS[0]), ("Hrafn Placeholder", [], ORCIDS[1]))
    assert name < both
    assert against < score(("Hrafn Placeholder", [], ORCIDS[0]), ("Hrafn Placeholder", [], ""))


def test_a_crowd_that_shares_a_name_is_not_compared_by_pairs() -> None:
    assert kinds(*[("Hrafn Placeholder", [], "")] * (CROWD + 1)) == []


@given(st.lists(st.sampled_from(["Hrafn", "H.", "Placeholder", "Nobody", "Marie-Ève", "J"]), max_size=4))
def test_a_pair_is_the_same_whoever_comes_first(words: list[str]) -> None:
    one, other = ("Hrafn J. Placeholder", [], ""), (" ".join(words), [], "")
    forth, back = kinds(one, other), kinds(other, one)
    assert forth == back


@pytest.fixture
def directory(session: Session) -> Any:
    return session.directory


def test_who_was_told_apart_or_is_merged_is_not_offered(directory: Any) -> None:
    one, other = (directory.people().add(Person(name="Hrafn Placeholder")).doc_id for _ in "ab")
    duplicates = directory.duplicates()
    assert [(pair.one, pair.other) for pair in duplicates.pairs()] == [(one, other)]
    duplicates.tell_apart(other, one)
    duplicates.tell_apart(one, other)
    assert duplicates.pairs() == []
    duplicates.forget(one, other)
    assert len(duplicates.pairs()) == 1
    directory.merge(one, other)
    assert duplicates.pairs() == []
