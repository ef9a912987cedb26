"""Whether a person can read, take along and leave behind what a plugin holds about them.

Known is: what the plugin's demo wrote about the people of a small lab. A document is about a person
when a field says so by its name (`person`, `people`, `…_person`, …), when the plugin follows it in a merge
(`ctx.directory.follow(…, REFERENCES, …)`), or when a value is a `Ref` to a person;
an address is known wherever it stands, a name only in documents that were about them before: an author
of the same name, of a paper that anybody can read, may be another. What the demo does not write is not
seen, nor what is held in files, by services outside, or under initials.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.access import SYSTEM
from coordtui.api import CoordtuiError, Person, PersonalData
from coordtui.api.references import Reference
from coordtui.testing.conformance.subject import Subject
from coordtui.text.folding import fold
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.host.session import Session
    from coordtui.store import PluginStore

SAYS = N_("A person is shown all that is held about them, as plain data, and forgotten when they ask for it.")

ERASED = 4
"""So many people are erased: those of whom most is held."""

HOOK, EVENTS = "coordtui_personal_data", "coordtui_event"
_PERSONAL = re.compile(r"(?:.+_)?(?:person|people|persons)\Z|(?:person|people|persons)_ids?\Z")


class _Traced:
    """A plugin, with the fields by which it follows people."""

    def __init__(self, subject: Subject) -> None:
        self.name, self.tables, self.followed = subject.name, subject.plugin.tables, _followed(subject)


def check(subject: Subject) -> Iterable[str]:
    """Hooks that are missing, answers that are no plain data, and what is still there afterwards."""
    plugin = _Traced(subject)
    with subject.session(filled=True) as session:
        people = _best_known(plugin, session)
        refers = sorted(_fields(plugin) | _seen(plugin, session))
        answers = session.host.answers(subject.name, HOOK)
        for hook, why in (
            (HOOK, "nobody can see or erase it"),
            (EVENTS, "it stays with the duplicate when two people turn out to be one"),
        ):
            if refers and not session.host.answers(subject.name, hook):
                yield f"{', '.join(refers)} refers to people, and there is no {hook}: {why}."
        if session.host.answers(subject.name, EVENTS):
            yield from _merged(plugin, session, people)
    if not answers:
        return
    with subject.session(filled=True) as session:
        held = _held(plugin, session)
        faults = [fault for each in people for fault in _shown(plugin, session, each, held[str(each.doc_id)])]
        faults += [fault for person in people[:ERASED] for fault in _forgotten(plugin, session, person)]
        yield from dict.fromkeys(faults)


# Who is referred to.


def _fields(plugin: _Traced) -> set[str]:
    """Fields of records that say by their name that they hold people."""
    return {
        f"{table.name}.{field.name}"
        for table in plugin.tables
        for field in msgspec.structs.fields(table.record)
        if _PERSONAL.match(field.name) or field.name in plugin.followed.get(table.name, ())
    }


def _seen(plugin: _Traced, session: Session) -> set[str]:
    """Fields of documents that hold a reference to a person."""
    return {
        f"{table}.{field}"
        for table, _, document in _documents(plugin, session)
        for field, value in document.items()
        if any(_is_ref(each) for each in _within(value))
    }


def _documents(plugin: _Traced, session: Session) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for table in plugin.tables:
        for document in session.store.table(f"{plugin.name}.{table.name}"):
            yield table.name, document.doc_id, document


def _within(value: object) -> list[Any]:
    """A value and everything in it."""
    found = [value]
    for each in found:  # it grows meanwhile
        if isinstance(each, dict):
            found += [*each, *each.values()]
        elif isinstance(each, list):
            found += each
    return found


def _is_ref(value: Any) -> bool:
    return isinstance(value, dict) and value.get("kind") == "person" and "id" in value


def _people_in(document: Mapping[str, Any], followed: Collection[str]) -> Iterator[str]:
    """The numbers of those whom a document is about; `followed` are fields of people by any name."""
    for field, value in document.items():
        if field in followed or _PERSONAL.match(field):
            yield from (str(each) for each in _within(value) if type(each) is int)
        if isinstance(value, dict | list):
            yield from (str(each["id"]) for each in _within(value) if _is_ref(each))


def _followed(subject: Subject) -> dict[str, set[str]]:
    """The fields that the plugin follows when two people become one, by table."""
    from coordtui.directory import Directory

    fields, follow = dict[str, set[str]](), Directory.follow

    def noted(self: Directory, store: PluginStore, references: Sequence[Reference], duplicate: int) -> None:
        for each in references:
            fields.setdefault(each.table, set()).add(each.field)
        follow(self, store, references, duplicate)

    with subject.session(filled=True) as session:
        Directory.follow = noted  # type: ignore[method-assign]
        try:
            _merge(session, _others(session, session.directory_of(SYSTEM).people().find()))
        except CoordtuiError:
            return fields
        finally:
            Directory.follow = follow  # type: ignore[method-assign]
    return fields


def _others(session: Session, people: Iterable[Person]) -> list[int]:
    """The numbers of people other than the coordinator, who has to stay."""
    lab = session.lab
    return [each.doc_id for each in people if lab is None or each.doc_id != lab.coordinator]


def _merge(session: Session, numbers: Sequence[int]) -> None:
    duplicate, kept = numbers[:2]
    session.directory_of(SYSTEM).merge(kept, duplicate)


_Held = Mapping[str, set[tuple[str, int]]]
"""The documents about each person, table and number, by the person's number in letters."""


def _held(plugin: _Traced, session: Session) -> _Held:
    """The documents about everybody, each read once: a plugin may have many thousands."""
    held = defaultdict[str, set[tuple[str, int]]](set)
    for table, number, document in _documents(plugin, session):
        for person in _people_in(document, plugin.followed.get(table, ())):
            held[person].add((table, number))
    return held


def _about(plugin: _Traced, session: Session, person: int) -> set[tuple[str, int]]:
    """The documents about a person: table and number."""
    return _held(plugin, session)[str(person)]


def _best_known(plugin: _Traced, session: Session) -> list[Person]:
    """The people of whom most is held, first."""
    people, held = session.directory_of(SYSTEM).people().find(), _held(plugin, session)
    return sorted(people, key=lambda person: -len(held[str(person.doc_id)]))


# What a merge does.


def _merged(plugin: _Traced, session: Session, people: Sequence[Person]) -> Iterator[str]:
    """References that stay with a duplicate: of the person most is held of, who is not the coordinator."""
    numbers = _others(session, people)
    if not _about(plugin, session, numbers[0]):
        return
    try:
        _merge(session, numbers)
    except CoordtuiError as error:
        yield f"Two people of the lab could not be made one: {error}"
        return
    if problem := session.host.get(plugin.name).error:
        yield f"It failed when two people became one: {problem.strip().rpartition(chr(10))[2]}"
    for table in sorted({table for table, _ in _about(plugin, session, numbers[0])}):
        yield (
            f"The table {table} still refers to a person who was found to be another: "
            "PersonMerged was not followed."
        )


# What is shown and forgotten.


def _ask(plugin: _Traced, session: Session, person: int, *, erase: bool) -> PersonalData:
    host, name = session.host, plugin.name
    answer = host.ask(
        name,
        HOOK,
        context=lambda each: session.context(each, actor=SYSTEM),
        person=person,
        erase=erase,
    )
    return answer if isinstance(answer, PersonalData) else PersonalData()


def _shown(plugin: _Traced, session: Session, person: Person, theirs: set[tuple[str, int]]) -> Iterator[str]:
    try:
        answer = _ask(plugin, session, person.doc_id, erase=False)
    except Exception as error:  # noqa: BLE001 - a plugin's code may raise anything
        yield f"{HOOK}() failed: {type(error).__name__}: {error}"
        return
    try:
        json.dumps(answer.held)
    except (TypeError, ValueError) as error:
        yield f"What is held about a person is no plain data: {error}."
    about = {table for table, _ in theirs}
    if about and not any(answer.held.values()):
        yield f"{', '.join(sorted(about))} refers to a person of whom {HOOK}() shows nothing."


def _forgotten(plugin: _Traced, session: Session, person: Person) -> Iterator[str]:
    theirs = _about(plugin, session, person.doc_id)
    try:
        _ask(plugin, session, person.doc_id, erase=True)
        left = _ask(plugin, session, person.doc_id, erase=False)
    except Exception as error:  # noqa: BLE001 - a plugin's code may raise anything
        yield f"{HOOK}(erase=True) failed: {type(error).__name__}: {error}"
        return
    for table in sorted(table for table, held in left.held.items() if held):
        yield f"When a person was erased, {HOOK}() still showed “{table}”."
    about = {table for table, _ in _about(plugin, session, person.doc_id)}
    for table in sorted(about):
        yield f"When a person was erased, the table {table} still referred to them."
    for table in sorted(_naming(plugin, session, person, theirs) - about):
        yield f"When a person was erased, the table {table} still had their name or address."


def _naming(plugin: _Traced, session: Session, person: Person, theirs: set[tuple[str, int]]) -> set[str]:
    """The tables that hold a person's address, or their name in one of the documents that were theirs."""
    found, name, addresses = set(), fold(person.name), [fold(each) for each in person.emails]
    for table, number, document in _documents(plugin, session):
        if table in found:
            continue
        said = fold(json.dumps(document, ensure_ascii=False))
        if any(each in said for each in addresses) or ((table, number) in theirs and name in said):
            found.add(table)
    return found
