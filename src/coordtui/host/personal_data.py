"""Everything held about one person, by the core and by each plugin, for them to read and to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from tinydb import where

from coordtui.access import SYSTEM
from coordtui.api import Actor, NotAllowed, Person, PersonalData
from coordtui.api.letters import Letter
from coordtui.directory.merge_records import Merge
from coordtui.directory.named import nobody
from coordtui.host.today import Tick
from coordtui.personal.kept import Kept
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.host.behalf import Standing
    from coordtui.host.session import Session
    from coordtui.store import PluginStore

HOOK = "coordtui_personal_data"
VIEW, EDIT, PRIVACY = "core.people.view", "core.people.edit", "core.privacy"

CORE = "core"
"""What the core holds goes under this name, beside those of the plugins."""

PEOPLE = "core.people"


def held(session: Session, standing: Standing, person: int) -> dict[str, PersonalData]:
    """What is held about the person of this number, by plugin; `"core"` is first.

    One's own always; raises `NotAllowed` for another's without the right to change people, and
    `NotFound` when there is nobody of this number. A plugin that cannot answer has a line
    that says so under `"missing"`.
    """
    for each in (standing.eyes, standing.acting):
        if each.person != person and not (session.may(each, EDIT) or session.may(each, PRIVACY)):
            raise NotAllowed(EDIT)
    actor = standing.eyes
    session.sights.note(standing.acting, "data", person)
    data = {CORE: PersonalData(held=_core(session, actor, person))}
    for loaded in session.host.active:
        if not session.host.answers(loaded.name, HOOK):
            continue
        with session.host.guard(loaded.name):
            data[loaded.name] = (
                session.host.ask(
                    loaded.name,
                    HOOK,
                    context=lambda name: session.context(name, actor=standing),
                    person=person,
                    erase=False,
                )
                or PersonalData()
            )
        if loaded.name not in data:
            said = session.translator(N_("“{plugin}” did not answer.", plugin=loaded.name))
            data[loaded.name] = PersonalData(held={"missing": [{"problem": said}]})
    return data


def _core(session: Session, actor: Actor, person: int) -> dict[str, list[dict[str, Any]]]:
    directory, store = session.directory_of(SYSTEM), session.context(CORE, actor=SYSTEM).store
    people = directory.people()
    record = people.get(person)
    if record is None:
        raise nobody(person)
    groups = {group.doc_id: group.name for group in directory.groups().find()}
    of_them = where("person") == person
    kept = store.records(Kept).find(of_them, order=("kind", "name"))
    return {
        "person": [_plain(record)],
        "groups": [{"id": number, "name": groups.get(number, "?")} for number in record.groups],
        "merged": [_plain(each) for each in people.find(where("merged_into") == person)],
        "merges": [
            _merge(each)
            for each in store.records(Merge).find((where("kept") == person) | (where("duplicate") == person))
        ],
        "supervises": _supervised(session, actor, person),
        "personal": [{"kind": each.kind, "name": each.name, "value": each.value} for each in kept],
        "ticks": [{"key": each.key, "day": each.day} for each in store.records(Tick).find(of_them)],
        "letters": _letters(store, record),
        "seen": _seen(session, person),
        "audit": _audit(session, person),
    }


def _letters(store: PluginStore, person: Person) -> list[dict[str, Any]]:
    """The letters to one of their addresses, and what they put in the outbox themselves."""
    theirs = where("to").one_of(person.emails) | (where("person") == person.doc_id)
    plain = ("to", "subject", "text", "html", "state", "made", "by")
    return [
        {"id": letter.doc_id} | {name: msgspec.to_builtins(getattr(letter, name)) for name in plain}
        for letter in store.records(Letter).find(theirs)
    ]


def _seen(session: Session, person: int) -> list[dict[str, Any]]:
    """Who saw what of them that is not shown to everybody."""
    sights = session.sights.of(person)
    viewers = session.directory_of(SYSTEM).people().get_many(sorted({each.viewer for each in sights}))
    names = {viewer.doc_id: viewer.name for viewer in viewers}
    return [
        {"day": each.day, "who": names.get(each.viewer, ""), "what": each.kind, "via": each.via}
        for each in sights
    ]


def _supervised(session: Session, actor: Actor, person: int) -> list[dict[str, Any]]:
    """Those who name them as a supervisor and let the actor see it: it is theirs to hide."""
    if not session.may(actor, VIEW):
        return []
    people = session.directory_of(actor).people()
    named = people.select("doc_id", "name", where=where("supervisors").any([person]))
    return [{"id": number, "name": name} for number, name in named]


def _audit(session: Session, person: int) -> list[dict[str, Any]]:
    """What they changed, and who changed their record; newest first."""
    lines = []
    for entry in session.store.audit_about(PEOPLE, person, by=person):
        about = any(change.table == PEOPLE and change.doc_id == person for change in entry.changes)
        if about or entry.person == person:
            changes = [
                {"table": change.table, "operation": change.operation, "id": change.doc_id}
                for change in entry.changes
                if entry.person == person or (change.table, change.doc_id) == (PEOPLE, person)
            ]
            lines.append({"at": entry.at.isoformat(), "by": entry.name, "via": entry.via, "changes": changes})
    return lines


def _merge(merge: Merge) -> dict[str, Any]:
    """A merge without who referred to the duplicate: whom others must not judge is theirs."""
    plain = _plain(merge)
    del plain["pointed"]
    return plain


def _plain(record: msgspec.Struct) -> dict[str, Any]:
    """All fields, also those with their default value."""
    plain = {name: msgspec.to_builtins(getattr(record, name)) for name in record.__struct_fields__}
    plain["id"] = plain.pop("doc_id")
    return plain
