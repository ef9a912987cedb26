"""Whom, which group, role and language a person means by what they typed."""

from __future__ import annotations

import pytest

from coordtui.api import CoordtuiError, DatedRole, Group, NotFound, Person
from coordtui.directory import Directory
from coordtui.host.session import Session
from coordtui.testing import actor_with


@pytest.fixture
def directory(session: Session) -> Directory:
    session.directory.groups().add(Group(name="Équipe Vide"))
    session.directory.people().add_all(
        [
            Person(name="Éloïse d’Exemple", emails=["eloise@example.invalid"], interests=["glaciers"]),
            Person(name="Ilse Nobody", emails=["ilse@example.invalid"], roles=[DatedRole(role="Dean")]),
            Person(name="Ilse Nobody", emails=["other@example.invalid"]),
            Person(name="Ilsa Nowhere", visibility={"emails": "hidden"}, emails=["secret@example.invalid"]),
        ]
    )
    return session.directory


def number_of(directory: Directory, text: str, *, guess: bool = False) -> int:
    return directory.the_one(text, guess=guess).doc_id


@pytest.mark.parametrize("text", ["2", "ELOISE@example.invalid", " éloïse  D'EXEMPLE ", "eloise d’exemple"])
def test_a_person_is_meant_by_number_address_or_whole_name(directory: Directory, text: str) -> None:
    assert directory.the_one(text).name == "Éloïse d’Exemple"


@pytest.mark.parametrize(
    "text",
    ["glaciers", "Éloïse", "eloise@other.invalid", "eloise example invalid", "", "?", "0", "99", "9" * 5000],
)
def test_nobody_is_taken_for_somebody_who_was_not_named(directory: Directory, text: str) -> None:
    with pytest.raises(NotFound):
        directory.the_one(text)


def test_who_may_be_meant_is_named_with_their_number(directory: Directory) -> None:
    with pytest.raises(NotFound) as refused:
        directory.the_one("eloise")
    assert str(refused.value.what) == "Nobody is called “eloise”."
    assert "Éloïse d’Exemple <eloise@example.invalid> (2)" in str(refused.value.why)


def test_at_most_five_are_named_and_nobody_for_an_address(directory: Directory) -> None:
    directory.people().add_all([Person(name=f"Alma Number{n}") for n in range(9)])
    with pytest.raises(NotFound) as refused:
        directory.the_one("alma")
    assert str(refused.value.why).count("Alma") == 5
    with pytest.raises(NotFound) as refused:
        directory.the_one("alma@example.invalid")
    assert refused.value.why is None


def test_namesakes_are_told_apart_by_number_however_many_there_are(directory: Directory) -> None:
    with pytest.raises(NotFound) as refused:
        directory.the_one("ilse nobody")
    assert str(refused.value.what) == "Several people answer to “ilse nobody”."
    assert "(3)" in str(refused.value.why)
    assert "(4)" in str(refused.value.why)


def test_a_lone_hit_by_name_is_taken_only_where_guessing_does_no_harm(directory: Directory) -> None:
    assert number_of(directory, "eloise", guess=True) == 2
    for text in ("glaciers", "ilse", "eloise@other.invalid"):
        with pytest.raises(NotFound):
            directory.the_one(text, guess=True)


def test_a_hidden_address_names_nobody_to_who_may_not_see_it(directory: Directory) -> None:
    assert number_of(directory, "secret@example.invalid") == 5
    with pytest.raises(NotFound):
        directory.acting_as(actor_with("researcher")).the_one("secret@example.invalid")


def test_who_was_merged_leads_to_the_one_who_stayed_by_number_alone(directory: Directory) -> None:
    directory.merge(3, 4)
    assert number_of(directory, "4") == number_of(directory, "ilse nobody") == 3


@pytest.mark.parametrize(
    ("text", "role"), [("Doctorant", "phd"), ("maîtrise", "master"), ("dean", "dean"), ("intern", "intern")]
)
def test_a_role_is_a_usual_one_or_one_that_somebody_has(directory: Directory, text: str, role: str) -> None:
    assert directory.the_role(text) == role


def test_a_group_and_a_language_are_found_however_they_are_written(directory: Directory) -> None:
    assert directory.the_group("equipe vide").name == "Équipe Vide"
    assert directory.the_language("French") == directory.the_language("fr") == "fr"


@pytest.mark.parametrize(
    ("what", "text", "proposed"),
    [
        ("the_role", "profesor", "Did you mean “professor”?"),
        ("the_role", "deann", "Did you mean “dean”?"),
        ("the_role", "zzz", "Write “professor”, “PhD” or “maîtrise”."),
        ("the_group", "equipe vid", "Did you mean “Équipe Vide”?"),
        ("the_group", "zzz", "There are: Équipe Vide."),
        ("the_language", "zz", "Write “fr”, “French” or “français”."),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    directory: Directory, what: str, text: str, proposed: str
) -> None:
    with pytest.raises(CoordtuiError) as refused:
        getattr(directory, what)(text)
    assert f"“{text}”" in str(refused.value.what)
    assert str(refused.value.remedy) == proposed
