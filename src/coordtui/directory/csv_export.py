"""People as a CSV file that can be imported again, and that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from coordtui.api import Language, Person
from coordtui.directory.csv_cells import disarmed, joined
from coordtui.directory.csv_read import COLUMNS
from coordtui.directory.roles import present

_FRENCH = {
    "name": "nom",
    "given": "prénom",
    "family": "nom de famille",
    "email": "courriel",
    "login": "identifiant",
    "role": "fonction",
    "group": "groupe",
    "languages": "langues",
    "place": "lieu",
    "about": "présentation",
    "interests": "intérêts",
    "methods": "méthodes",
    "offers": "offres",
    "seeks": "cherche",
    "projects": "projets",
    "links": "liens",
    "supervisor": "direction",
    "visibility": "visibilité",
    "matching": "jumelage",
}


def to_csv(
    people: Iterable[Person],
    groups: Mapping[int, str],
    names: Mapping[int, str],
    *,
    language: Language = "en",
) -> str:
    """The people, one a row, as whoever read them sees them.

    `groups` are the names of groups, `names` how a person is named as a supervisor: an address or
    a name. Of roles the present ones are told; JSON has the dates too.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_FRENCH.get(each, each) if language == "fr" else each for each in COLUMNS)
    for person in people:
        cells = _cells(person, groups, names)
        writer.writerow(disarmed(cells[column]) for column in COLUMNS)
    return file.getvalue()


def _cells(person: Person, groups: Mapping[int, str], names: Mapping[int, str]) -> dict[str, str]:
    cells = {
        name: getattr(person, name)
        for name in ("name", "given", "family", "orcid", "login", "place", "about")
    }
    for name in ("languages", "interests", "methods", "offers", "seeks", "projects", "links"):
        cells[name] = joined(getattr(person, name))
    choices = (f"{field}={choice}" for field, choice in sorted(person.visibility.items()))
    return cells | {
        "email": joined(person.emails),
        "role": joined(present(person.roles)),
        "group": joined(groups[number] for number in person.groups if number in groups),
        "supervisor": joined(names[number] for number in person.supervisors if number in names),
        "visibility": joined(choices),
        "matching": "" if person.matching else "no",
    }
