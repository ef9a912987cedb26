"""What a search finds, and what it forgives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import where

from coordtui.api import Group, Person
from coordtui.directory import Directory
from coordtui.directory.lookup import SHORTEST_WITH_SLIP, SHORTEST_WITH_TWO, Words
from coordtui.host.session import Session
from coordtui.testing import actor_with

NAMES = [
    "Hrafn Placeholder",
    "Éloïse Placeholder-Nobody",
    "Søren Łukasz Nowhere",
    "Jean-François D’Exemple",
    "Ilse Nobody",
    "Placidus Nobody",
]


@pytest.fixture
def directory(session: Session) -> Directory:
    session.directory.people().add_all([Person(name=name) for name in NAMES])
    return session.directory


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hrafn", "Hrafn Placeholder"),
        ("ELOISE", "Éloïse Placeholder-Nobody"),
        ("nobody eloise", "Éloïse Placeholder-Nobody"),
        ("élo plac", "Éloïse Placeholder-Nobody"),
        ("soren", "Søren Łukasz Nowhere"),
        ("lukasz", "Søren Łukasz Nowhere"),
        ("jean francois", "Jean-François D’Exemple"),
        ("exemple", "Jean-François D’Exemple"),
        ("hrafm", "Hrafn Placeholder"),
        ("hrfan", "Hrafn Placeholder"),
        ("hrafnn", "Hrafn Placeholder"),
        ("hrfn", "Hrafn Placeholder"),
        ("plcaeholder hrafm", "Hrafn Placeholder"),
        ("plcaehol h", "Hrafn Placeholder"),
        ("placeohldr hrafn", "Hrafn Placeholder"),
        ("i. nobody", "Ilse Nobody"),
        ("J.-F. D. E.", "Jean-François D’Exemple"),
        ("jfde", "Jean-François D’Exemple"),
        ("sln", "Søren Łukasz Nowhere"),
        ("nobody of ilse", "Ilse Nobody"),
    ],
)
def test_a_search_forgives_accents_order_unfinished_words_initials_and_slips(
    directory: Directory, typed: str, found: str
) -> None:
    assert directory.find(typed)[0].name == found


def test_people_found_as_typed_come_before_those_a_typo_away(directory: Directory) -> None:
    directory.people().add(Person(name="Hrafm Elsewhere"))
    assert [person.name for person in directory.find("hrafn")] == ["Hrafn Placeholder", "Hrafm Elsewhere"]


def test_a_name_comes_before_an_interest(directory: Directory) -> None:
    directory.people().add(Person(name="Aaron Nobody", interests=["hrafn studies"]))
    assert [person.name for person in directory.find("hrafn")] == ["Hrafn Placeholder", "Aaron Nobody"]


def test_addresses_and_interests_are_searched(directory: Directory) -> None:
    person = Person(name="Nina Nobody", emails=["n.unusual@example.invalid"], interests=["Glaciers d’été"])
    directory.people().add(person)
    for typed in ("unusual", "n.unusual@example.invalid", "glaciers ete"):
        assert [each.name for each in directory.find(typed)] == ["Nina Nobody"]


@pytest.mark.parametrize("typed", ["", "   ", "-", "zzzzzz", "\x00", '"', "a AND", "*"])
def test_a_search_for_nothing_or_nobody_finds_nobody(directory: Directory, typed: str) -> None:
    assert [person.name for person in directory.find(typed) if "zz" in typed or not typed.strip()] == []
    directory.find(typed)


def test_no_more_are_found_than_asked_for(directory: Directory) -> None:
    assert len(directory.find("nobody", limit=2)) == 2


def test_somebody_new_is_found_even_after_a_search(directory: Directory) -> None:
    assert directory.find("wilhelmima") == []
    directory.people().add(Person(name="Wilhelmina Nobody"))
    assert [person.name for person in directory.find("wilhelmima")] == ["Wilhelmina Nobody"]


def test_what_is_hidden_is_not_found(directory: Directory) -> None:
    group = directory.groups().add(Group(name="Graphs"))
    hidden = directory.people().add(
        Person(
            name="Nina Nobody",
            emails=["unusual@example.invalid"],
            interests=["volcanoes"],
            groups=[group.doc_id],
            visibility={"emails": "hidden", "interests": "group"},
        )
    )
    colleague = directory.people().add(Person(name="Colleague Placeholder", groups=[group.doc_id]))

    def found(typed: str, person: int) -> list[int]:
        view = directory.acting_as(actor_with("researcher", person=person))
        return [each.doc_id for each in view.find(typed)]

    assert found("unusual", hidden.doc_id) == [hidden.doc_id]
    assert found("unusual", colleague.doc_id) == []
    assert found("volcanoes", colleague.doc_id) == [hidden.doc_id]
    assert found("volcanoes", 999) == []
    assert found("volcanos", colleague.doc_id) == [hidden.doc_id]
    assert found("volcanos", 999) == []
    assert found("nina", 999) == [hidden.doc_id]
    people = directory.acting_as(actor_with("researcher", person=999)).people()
    mail = where("emails").any(["unusual@example.invalid"])
    for criteria in ({"where": mail}, {"match": "unusual"}):
        assert people.find(**criteria) == people.ids(**criteria) == people.select("name", **criteria) == []
        assert people.count(**criteria) == 0
        assert directory.people().ids(**criteria) == [hidden.doc_id]


WORDS = st.text("abcde", min_size=1, max_size=12)


@given(st.lists(WORDS, max_size=8), st.integers(0, 7), st.integers(1, 12))
def test_every_word_is_found_by_any_beginning(words: list[str], which: int, cut: int) -> None:
    known = Words(words)
    for word in words[which:]:
        assert word in known.begun(word[:cut])


@given(st.text("abcde", min_size=SHORTEST_WITH_SLIP, max_size=9), st.integers(0, 8), st.sampled_from("abc"))
def test_every_word_is_found_with_one_wrong_letter(word: str, at: int, letter: str) -> None:
    place = at % len(word)
    wrong = word[:place] + letter + word[place + 1 :]
    assert wrong == word or word in Words([word, "abcde"]).slipped(wrong)


@given(st.text("abcde", min_size=6, max_size=9), st.integers(0, 8), st.text("abcde", max_size=4))
def test_a_word_that_is_only_begun_is_found_with_two_letters_swapped(word: str, at: int, end: str) -> None:
    place = at % (len(word) - 1)
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    starts = Words([word + end]).slipped_begun(swapped)
    assert swapped == word or word in starts
    assert all((word + end).startswith(start) for start in starts)


@given(st.text("abcde", min_size=SHORTEST_WITH_TWO, max_size=14), st.integers(1, 13), st.integers(1, 13))
def test_a_long_word_is_found_with_two_letters_wrong_after_the_first(word: str, one: int, other: int) -> None:
    letters = list(word)
    for place in {one % (len(word) - 1) + 1, other % (len(word) - 1) + 1}:
        letters[place] = "x"
    assert word in Words([word]).slipped_twice("".join(letters))
