"""People as CSV, out and in again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import DatedRole, Language, Person, fold, safe
from coordtui.directory import Directory
from coordtui.directory.csv_cells import disarmed, joined, rearmed, split
from coordtui.directory.csv_export import to_csv
from coordtui.directory.csv_import import apply, read_people
from coordtui.host.session import Session
from coordtui.testing import open_test_session

TODAY = date(2026, 11, 12)
NOON = datetime.combine(TODAY, time(12), UTC)


def imported(directory: Directory, text: str) -> None:
    plan = read_people(directory, text, now=NOON)
    assert plan.errors == []
    apply(directory, plan)


def exported(directory: Directory, language: Language = "en") -> str:
    people = directory.people().find()
    groups = {group.doc_id: group.name for group in directory.groups().find()}
    names = {person.doc_id: (person.emails or [person.name])[0] for person in people}
    return to_csv(people, groups, names, language=language)


def person(directory: Directory, name: str) -> Person:
    (found,) = [each for each in directory.people().find() if each.name == name]
    return found


def told(directory: Directory) -> dict[str, dict[str, Any]]:
    """What the file tells of each, without numbers that are another store's."""
    groups = {group.doc_id: group.name for group in directory.groups().find()}
    people = directory.people().find()
    names = {each.doc_id: each.name for each in people}
    left_out = {"doc_id", "rev", "origins", "access"}
    return {
        each.name: {
            name: msgspec.to_builtins(getattr(each, name))
            for name in each.__struct_fields__
            if name not in left_out
        }
        | {
            "groups": [groups[number] for number in each.groups],
            "supervisors": [names[number] for number in each.supervisors],
        }
        for each in people
    }


@pytest.fixture
def full(session: Session) -> Directory:
    text = "\n".join(
        [
            "name,email,group,role,methods,seeks,projects,place,links,about,supervisor,visibility,matching",
            "Hrafn Placeholder,h@example.invalid,Graphs,PhD student,MCMC;ice cores,a desk,P1,Room 3,"
            'https://h.example.invalid,"Two\nlines",ilse@example.invalid,place=group;emails=hidden,no',
            "Ilse Nobody,ilse@example.invalid,,,,,,,,,,,",
        ]
    )
    imported(session.directory, text)
    return session.directory


def test_the_new_columns_are_read(full: Directory) -> None:
    hrafn, ilse = person(full, "Hrafn Placeholder"), person(full, "Ilse Nobody")
    assert (hrafn.methods, hrafn.seeks, hrafn.projects) == (["MCMC", "ice cores"], ["a desk"], ["P1"])
    assert (hrafn.place, hrafn.about, hrafn.links) == ("Room 3", "Two\nlines", ["https://h.example.invalid"])
    assert hrafn.supervisors == [ilse.doc_id]
    assert (hrafn.visibility, hrafn.matching) == ({"place": "group", "emails": "hidden"}, False)
    (origin,) = [each for each in hrafn.origins if each.field == "place"]
    assert (origin.value, origin.source, origin.at.date()) == ("Room 3", "csv", TODAY)
    assert origin.at == NOON  # the moment: midnight in Greenwich is the day before in Montréal


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_exported_imports_back_and_changes_nothing(full: Directory, language: Language) -> None:
    plan = read_people(full, exported(full, language), now=NOON)
    assert (plan.errors, plan.extra, plan.add, plan.change) == ([], [], [], [])


def test_what_is_exported_makes_the_same_people_in_another_lab(full: Directory, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with open_test_session(other) as session:
        imported(session.directory, exported(full))
        assert told(session.directory) == told(full)


def test_a_cell_that_is_a_formula_is_text_to_a_spreadsheet(session: Session) -> None:
    evil = Person(name="=HYPERLINK(1)", interests=["+1", "@x"], place="-2", about="\t=1", offers=["'=1"])
    session.directory.people().add(evil)
    rows = [*csv.DictReader(io.StringIO(exported(session.directory)))]
    assert all(cell[:1] not in "=+-@\t" or not cell for row in rows for cell in row.values())
    plan = read_people(session.directory, exported(session.directory), now=NOON)
    assert (plan.errors, plan.add, plan.change) == ([], [], [])


def test_who_sees_what_is_told_of_new_people_only(full: Directory) -> None:
    imported(full, "name,email,visibility,matching\nHrafn Placeholder,h@example.invalid,place=lab,yes")
    hrafn = person(full, "Hrafn Placeholder")
    assert (hrafn.visibility["place"], hrafn.matching) == ("group", False)


def test_a_file_takes_back_what_a_file_said_and_nothing_else(full: Directory) -> None:
    hrafn = person(full, "Hrafn Placeholder")
    full.people().save(msgspec.structs.replace(hrafn, methods=["ice cores", "drilling"]))
    imported(full, "name,email,methods\nHrafn Placeholder,h@example.invalid,MCMC;lasers")
    assert person(full, "Hrafn Placeholder").methods == ["drilling", "lasers"]  # MCMC was taken out


def test_a_supervisor_whom_nobody_knows_leaves_the_row_out(full: Directory) -> None:
    full.people().add_all([Person(name="Same Name"), Person(name="Same Name")])
    plan = read_people(full, "name,supervisor\nA New,Nobody Here\nB New,same name\nC New,a new", now=NOON)
    assert [(error.line, str(error.message)[:20]) for error in plan.errors] == [
        (2, "There is no supervis"),
        (3, "Several people are c"),
    ]
    assert [row.person.name for row in plan.add] == ["C New"]


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("links", "javascript:alert(1)", "not a web address"),
        ("visibility", "place=everybody", "“place” is not understood"),
        ("visibility", "name=hidden", "“name” is not understood"),
    ],
)
def test_what_cannot_be_kept_is_said_with_its_line(
    full: Directory, column: str, cell: str, sentence: str
) -> None:
    (error,) = read_people(full, f"name,{column}\nA New,{cell}", now=NOON).errors
    assert sentence in str(error.message)


texts = st.text(min_size=1).filter(lambda text: " ".join(safe(text).split()) == text)
"""What can be in a cell: the rest is made safe on its way in."""


@given(st.lists(texts, unique=True))
def test_parts_of_a_cell_come_back_as_they_were(parts: list[str]) -> None:
    assert split(joined(parts)) == parts


@given(st.text())
def test_a_cell_comes_back_as_it_was(cell: str) -> None:
    assert rearmed(disarmed(cell)) == cell
    assert not disarmed(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with open_test_session(tmp_path_factory.mktemp("export")) as session:
        yield session


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=texts,
    interests=st.lists(texts, unique_by=fold, max_size=3),
    place=st.one_of(st.just(""), texts),
    roles=st.lists(texts, unique_by=fold, max_size=2),
)
def test_anybody_imports_back_as_they_were(
    shared: Session, name: str, interests: list[str], place: str, roles: list[str]
) -> None:
    people = shared.directory.people()
    somebody = Person(
        name=name,
        emails=["x@example.invalid"],
        login="x",
        interests=interests,
        place=place,
        roles=[DatedRole(role=each) for each in roles],
    )
    stored = people.add(somebody)
    try:
        plan = read_people(shared.directory, exported(shared.directory), now=NOON)
        assert (plan.errors, plan.add, plan.change) == ([], [], [])
    finally:
        people.remove(stored.doc_id)
