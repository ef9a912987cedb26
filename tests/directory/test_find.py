from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import where

from coordtui.api import Group, Person, words_of
from coordtui.directory import Directory
from coordtui.directory.lookup import Vocabulary
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
        ("i. nobody", "Ilse Nobody"),
    ],
)
def test_a_search_forgives_accents_order_unfinished_words_and_a_typo(
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
    assert found("nina", 999) == [hidden.doc_id]
    people = directory.acting_as(actor_with("researcher", person=999)).people()
    mail = where("emails").any(["unusual@example.invalid"])
    for criteria in ({"where": mail}, {"match": "unusual"}):
        assert people.find(**criteria) == people.ids(**criteria) == people.select("name", **criteria) == []
        assert people.count(**criteria) == 0
        assert directory.people().ids(**criteria) == [hidden.doc_id]


@given(st.lists(st.text("abcdeéø -", max_size=12), max_size=8), st.integers(0, 7), st.integers(0, 11))
def test_everybody_is_found_by_any_beginning_of_their_words(names: list[str], which: int, cut: int) -> None:
    vocabulary = Vocabulary(enumerate(names))
    for number, name in enumerate(names):
        words = [word[: max(1, cut)] for word in words_of(name)]
        assert not words or number in vocabulary.like(words)
    assert vocabulary.like([]) == []


@given(st.text("abcde", min_size=4, max_size=9), st.integers(0, 8), st.sampled_from("xyz"))
def test_everybody_is_found_with_one_wrong_letter(word: str, at: int, letter: str) -> None:
    position = at % len(word)
    wrong = word[:position] + letter + word[position + 1 :]
    assert Vocabulary([(7, f"Hrafn {word}")]).like([wrong]) == [7]
