"""People from a CSV file: first a plan that can be looked at, then all of it or nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from coordtui.api import Group, Message, Person, fold
from coordtui.directory.checking import EMAIL, LOGIN
from coordtui.directory.csv_cells import split
from coordtui.directory.csv_read import RowError, read_sheet
from coordtui.directory.csv_supervisors import Supervisors
from coordtui.directory.directory import Directory
from coordtui.directory.languages import language_code
from coordtui.directory.links import is_link
from coordtui.directory.orcid import orcid
from coordtui.directory.origins import merge_values, withdrawn
from coordtui.directory.roles import with_present
from coordtui.directory.visibility import HIDEABLE
from coordtui.text.messages import N_

SOURCE = "csv"

_TEXTS = ("given", "family", "place", "about")
_LISTS = ("interests", "methods", "offers", "seeks", "projects", "links")
_NO = frozenset({"no", "non", "false", "faux", "0"})


@dataclass(frozen=True)
class Row:
    """One person as they will be. `changed` names fields.

    `groups` are names of groups they join, `supervisors` names and addresses: both may be new.
    """

    line: int
    person: Person
    groups: tuple[str, ...] = ()
    supervisors: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass
class ImportPlan:
    """What an import would do: whom it adds and changes, which groups it creates, what it leaves out."""

    add: list[Row] = field(default_factory=list)
    change: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    new_groups: list[str] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)


def read_people(directory: Directory, source: Path | str, *, now: datetime) -> ImportPlan:
    """Compare a file (a path) or a text with the directory; nothing is written.

    People are recognised by e-mail, then by ORCID, then by name when only one person has it.
    An empty cell leaves what is known. What is told of somebody is added to what they say
    themselves, and takes the place only of what an earlier file told; what they took out stays
    out. A login is given to who has none. A role ends the one before it, on the day that `now` is
    here; supervisors are those of the file. Who sees what is the choice of those who are here: a
    file says it of new people only.
    Raises `Refused` when the file is no table of people.
    """
    directory.require("core.people.edit")
    sheet = read_sheet(source)
    plan = ImportPlan(extra=sheet.extra, errors=list(sheet.errors))
    people = directory.people().find()
    rows = [_Read(line, cells) for line, cells in sheet.rows]
    supervisors = Supervisors(people, [(row.name, row.emails) for row in rows])
    for row in rows:
        row.problem = row.problem or supervisors.problem(row.supervisors)
    groups = {fold(group.name): group for group in directory.groups().find()}
    owners = _owners(people)
    logins = {each.login: each.name for each in people if each.login}
    for row, known in _recognised(rows, people, owners, plan):
        if problem := _odd_login(row, known, logins):
            plan.errors.append(RowError(row.line, problem))
            continue
        _plan_row(plan, row, known, owners, groups=groups, supervisors=supervisors, now=now)
    plan.errors.sort(key=lambda error: error.line)
    return plan


def apply(directory: Directory, plan: ImportPlan) -> None:
    """Write what the plan says, in one transaction: its rows with errors are left out.

    Raises `StaleRecord` or `Duplicate`, with nothing written, when the directory changed since.
    """
    with directory.transaction():
        directory.groups().add_all([Group(name=name) for name in plan.new_groups])
        numbers = {fold(group.name): group.doc_id for group in directory.groups().find()}

        def whole(row: Row) -> Person:
            joined = (numbers[fold(name)] for name in row.groups)
            return msgspec.structs.replace(row.person, groups=[*row.person.groups, *joined])

        people = directory.people()
        written = [*plan.add, *plan.change]
        stored = people.add_all([whole(row) for row in plan.add])
        stored += [people.save(whole(row)) for row in plan.change]
        if any(row.supervisors for row in written):
            supervisors = Supervisors(people.find())
            for row, person in zip(written, stored, strict=True):
                if row.supervisors:
                    led_by = supervisors.numbers(row.supervisors)
                    people.save(msgspec.structs.replace(person, supervisors=led_by))


class _Read:
    """One row with its cells understood; `problem` when one cannot be."""

    def __init__(self, line: int, cells: dict[str, str]) -> None:
        self.line = line
        self.name = cells.get("name", "")
        self.emails = [each.lower() for each in split(cells.get("email", ""))]
        self.orcid = orcid(cells.get("orcid", "")) or ""
        self.login = cells.get("login", "")
        self.keys = [*self.emails, *([self.orcid] if self.orcid else [])]
        self.roles = split(cells.get("role", ""))
        self.groups = split(cells.get("group", ""))
        self.supervisors = split(cells.get("supervisor", ""))
        self.told = {field: [cells[field]] for field in _TEXTS if cells.get(field)}
        self.told |= {field: split(cells[field]) for field in _LISTS if cells.get(field)}
        self.matching = fold(cells.get("matching", "")) not in _NO
        choices = (each.partition("=") for each in split(cells.get("visibility", "")))
        self.visibility: dict[str, Any] = {field.strip(): choice.strip() for field, _, choice in choices}
        named = [(each, language_code(each)) for each in _languages(cells.get("languages", ""))]
        self.languages = list(dict.fromkeys(code for _, code in named if code))
        unknown = next((each for each, code in named if not code), None)
        self.problem = self._problem(cells.get("orcid", ""), unknown)

    def _problem(self, given_orcid: str, unknown_language: str | None) -> Message | None:
        if not self.name:
            return N_("There is no name.")
        wrong = next((each for each in self.emails if not EMAIL.match(each)), None)
        if wrong:
            return N_("“{email}” is not an e-mail address.", email=wrong)
        if given_orcid and not self.orcid:
            return N_("“{orcid}” is not an ORCID: its form or its last digit is wrong.", orcid=given_orcid)
        if unknown_language:
            return N_(
                "“{language}” is not a known language; write “fr”, “French” or “français”; "
                "several are separated by “;”.",
                language=unknown_language,
            )
        if self.login and not LOGIN.match(self.login):
            return N_("“{login}” cannot be a login.", login=self.login)
        return self._odd_link() or self._odd_choice()

    def _odd_link(self) -> Message | None:
        link = next((each for each in self.told.get("links", ()) if not is_link(each)), None)
        if link is None:
            return None
        return N_("“{link}” is not a web address; it begins with https:// or http://.", link=link)

    def _odd_choice(self) -> Message | None:
        choices = self.visibility.items()
        odd = next((f for f, c in choices if f not in HIDEABLE or c not in {"lab", "group", "hidden"}), None)
        return None if odd is None else N_("What it says of who sees “{field}” is not understood.", field=odd)


def _languages(cell: str) -> list[str]:
    """The parts of a cell split at `;`, and at other signs where each part between them is a language."""
    languages: list[str] = []
    for item in split(cell):
        parts = [part for part in re.split(r"[,/\s]+", item) if part]
        languages += parts if not language_code(item) and all(map(language_code, parts)) else [item]
    return languages


class _Taken:
    """What the rows that are taken say of people, and no other may say too; a row left out is not here."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}
        self._names: dict[str, _Read] = {}
        self.people: dict[int, int] = {}
        """The line of each person of the directory who is meant, by number."""

    def take(self, row: _Read, person: Person | None = None) -> None:
        self._lines |= dict.fromkeys(row.keys, row.line)
        self._names.setdefault(fold(row.name), row)
        if person is not None:
            self.people[person.doc_id] = row.line

    def clash(self, row: _Read) -> Message | None:
        """Why the row is the same person as another, or may be."""
        if double := next((key for key in row.keys if key in self._lines), None):
            return N_("“{key}” is already on line {line}.", key=double, line=self._lines[double])
        other = self._names.get(fold(row.name))
        if other is not None and not (row.keys and other.keys):
            return N_(
                "“{name}” is already on line {line}; give both an e-mail or an ORCID to tell them apart.",
                name=row.name,
                line=other.line,
            )
        return None


def _owners(people: list[Person]) -> dict[str, Person]:
    """Who has each address and ORCID; those of a double are of the person it was merged into."""
    by_number = {person.doc_id: person for person in people}

    def kept(person: Person) -> Person:
        seen = set()
        while person.merged_into in by_number and person.doc_id not in seen:
            seen.add(person.doc_id)
            person = by_number[person.merged_into]
        return person

    owners = {email.lower(): kept(person) for person in people for email in person.emails}
    return owners | {person.orcid: kept(person) for person in people if person.orcid}


def _recognised(
    rows: Iterable[_Read], people: list[Person], owners: dict[str, Person], plan: ImportPlan
) -> Iterator[tuple[_Read, Person | None]]:
    """Each row with the person it is about, None for somebody new; those known by e-mail or ORCID first."""
    taken = _Taken()
    unknown = []
    for row in rows:
        matches = {owners[key].doc_id: owners[key] for key in row.keys if key in owners}
        if row.problem:
            plan.errors.append(RowError(row.line, row.problem))
        elif not matches:
            unknown.append(row)
        elif problem := taken.clash(row) or _conflict(matches, taken.people):
            plan.errors.append(RowError(row.line, problem))
        else:
            (person,) = matches.values()
            taken.take(row, person)
            yield row, person
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.merged_into is None:
            by_name[fold(person.name)].append(person)
    rows_of = _rows_by_name(row for row in unknown if not taken.clash(row))
    for row in unknown:
        name = fold(row.name)
        # somebody whom another row names by e-mail is not a second time meant by name
        free = [each for each in by_name[name] if each.doc_id not in taken.people]
        namesakes = [each for each in free if not _differ(row, each)]
        if problem := taken.clash(row) or _doubt(row, namesakes, rows_of[name]):
            plan.errors.append(RowError(row.line, problem))
        else:
            known = namesakes[0] if namesakes else None
            taken.take(row, known)
            yield row, known


def _rows_by_name(rows: Iterable[_Read]) -> Counter[str]:
    """How many rows of each name are not the same person as an earlier one of that name."""
    count: Counter[str] = Counter()
    taken: dict[str, _Taken] = defaultdict(_Taken)
    for row in rows:
        name = fold(row.name)
        if not taken[name].clash(row):
            taken[name].take(row)
            count[name] += 1
    return count


def _conflict(matches: dict[int, Person], lines: dict[int, int]) -> Message | None:
    if len(matches) > 1:
        names = ", ".join(person.name for person in matches.values())
        return N_("Its e-mail and its ORCID belong to different people: {names}.", names=names)
    (number,) = matches
    if number in lines:
        return N_("It is the same person as on line {line}.", line=lines[number])
    return None


def _differ(row: _Read, person: Person) -> bool:
    """Whether an ORCID proves that these are two people."""
    return bool(row.orcid and person.orcid and row.orcid != person.orcid)


def _doubt(row: _Read, namesakes: list[Person], rows_of_this_name: int) -> Message | None:
    """Why the name alone does not say who is meant."""
    if namesakes and max(len(namesakes), rows_of_this_name) > 1:
        return N_("Several people are called “{name}”; give the e-mail or the ORCID.", name=row.name)
    if namesakes and row.emails and namesakes[0].emails:
        return N_(
            "There is a “{name}” with another e-mail; put both addresses in the cell, split by “;”, "
            "if it is the same person, or give the ORCID of each if not.",
            name=row.name,
        )
    return None


def _plan_row(
    plan: ImportPlan,
    row: _Read,
    known: Person | None,
    owners: dict[str, Person],
    *,
    groups: dict[str, Group],
    supervisors: Supervisors,
    now: datetime,
) -> None:
    before = known or Person(name=row.name)
    for name in row.groups:
        if fold(name) not in groups:
            plan.new_groups.append(name)
            groups[fold(name)] = Group(name=name)
    joined = [groups[fold(name)] for name in row.groups]
    after = _told(before, row, owners, now)
    after = msgspec.structs.replace(
        after,
        name=row.name,
        login=row.login or before.login,
        roles=_roles(before, row.roles, None if known is None else now.astimezone().date()),
        groups=list(dict.fromkeys([*before.groups, *(g.doc_id for g in joined if g.doc_id)])),
    )
    if known is None:
        after = msgspec.structs.replace(after, visibility=row.visibility, matching=row.matching)
    joins = tuple(group.name for group in joined if not group.doc_id)
    led = supervisors.differ(before.supervisors, row.supervisors)
    more = {"groups"} if joins else set()
    more |= {"supervisors"} if led else set()
    changed = [
        name
        for name in Person.__struct_fields__
        if name in more or (name != "origins" and getattr(before, name) != getattr(after, name))
    ]
    outcome = plan.add if known is None else plan.change if changed else plan.unchanged
    outcome.append(Row(row.line, after, joins, tuple(row.supervisors) if led else (), tuple(changed)))


def _told(person: Person, row: _Read, owners: dict[str, Person], at: datetime) -> Person:
    """The person with what the row tells, each value with its origin; earlier files give way."""
    told = dict(row.told)
    if row.languages:
        told["languages"] = row.languages
    for name, values in told.items():
        person = merge_values(withdrawn(person, name, values, SOURCE), name, values, SOURCE, at)
    # what somebody has already is this person's own, or stays with a double of theirs
    person = merge_values(person, "emails", [each for each in row.emails if each not in owners], SOURCE, at)
    return merge_values(person, "orcid", [row.orcid] if row.orcid not in owners else [], SOURCE, at)


def _odd_login(row: _Read, known: Person | None, logins: dict[str, str]) -> Message | None:
    """Why the row cannot give its login: a file gives one to who has none, and changes nobody's."""
    if not row.login or (known is not None and known.login == row.login):
        return None
    if known is not None and known.login:
        return N_(
            "“{name}” comes in as “{login}”; “coordtui people edit --login” gives another.",
            name=known.name,
            login=known.login,
        )
    if row.login in logins:
        return N_("“{login}” is the login of “{name}”.", login=row.login, name=logins[row.login])
    logins[row.login] = row.name
    return None


def _roles(person: Person, names: list[str], since: date | None) -> list[Any]:
    """The roles with these as the present ones; a file that names one of several leaves them all."""
    known = {fold(each.role) for each in person.roles if each.until is None}
    if all(fold(name) in known for name in names):
        return person.roles
    return with_present(person.roles, names, since)
