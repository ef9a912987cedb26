"""What the plugin holds about one person: shown, removed, or followed to who they turned out to be."""

from __future__ import annotations

from typing import Any

import msgspec
from tinydb import where

from coordtui.api import Context, Holding, PersonalData
from coordtui.api.references import Moved, Reference
from coordtui_expertise.dates import iso
from coordtui_expertise.names import spelling
from coordtui_expertise.records import Authorship, Feedback, NameForm, Plan, PlanItem, Walk, Work
from coordtui_expertise.source_ids import SourceId
from coordtui_expertise.texts import N_

_SURER = {"uncertain": 0, "refused": 1, "confirmed": 2}


def _together(kept: Authorship, other: Authorship) -> Authorship:
    """Of two answers about one paper a person's goes before a rule's; then the one who stays decides."""
    if (other.by is not None, _SURER[other.state]) <= (kept.by is not None, _SURER[kept.state]):
        return kept
    return msgspec.structs.replace(other, person=kept.person, doc_id=kept.doc_id, rev=kept.rev)


def _planned(plan: Plan, duplicate: int, kept: int) -> Plan:
    """The plan with one person in place of the other, wherever it names them; each once."""

    def pairs(given: list[tuple[str, int]]) -> list[tuple[str, int]]:
        return [*dict.fromkeys((key, kept if person == duplicate else person) for key, person in given)]

    def items(given: list[PlanItem]) -> list[PlanItem]:
        return [
            msgspec.structs.replace(
                item, owners=[*dict.fromkeys(kept if owner == duplicate else owner for owner in item.owners)]
            )
            for item in given
        ]

    there = {taker.person for taker in plan.takers}
    takers = [each for each in plan.takers if each.person != duplicate or kept not in there]
    return msgspec.structs.replace(
        plan,
        by=kept if plan.by == duplicate else plan.by,
        items=items(plan.items),
        takers=[
            msgspec.structs.replace(each, person=kept) if each.person == duplicate else each
            for each in takers
        ],
        fixed=pairs(plan.fixed),
        forbidden=pairs(plan.forbidden),
        pairs=pairs(plan.pairs),
    )


REFERENCES = (
    Reference("authorships", Authorship, "person", one_per=("work",), together=_together),
    Reference("names", NameForm, "person", one_per=("name",)),
    Reference("source_ids", SourceId, "person", one_per=("source", "identity")),
    Reference("feedback", Feedback, "person"),
    Reference("feedback", Feedback, "asker"),
    Reference("plans", Plan, rewritten=_planned),
)
"""What follows a person who turns out to be another."""

_FIELDS: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "authorships": (Authorship, ("person",)),
    "names": (NameForm, ("person",)),
    "source_ids": (SourceId, ("person",)),
    "feedback": (Feedback, ("asker", "person")),
    "moved": (Moved, ("kept", "duplicate")),
}
"""The tables that hold something of a person, and by which fields."""


ABOUT = {
    "authorships": Holding(
        why=N_("Papers that are or are not theirs: their page, and what they are known for"),
        source="outside",
        seen_by="chosen",
    ),
    "names": Holding(why=N_("Names under which they publish: to know their papers"), seen_by="chosen"),
    "source_ids": Holding(
        why=N_("What other services call them: to know their papers"), source="outside", seen_by="chosen"
    ),
    "feedback": Holding(why=N_("What was said of a suggestion: better ones next time"), source="lab"),
    "plans": Holding(why=N_("Assignments of papers or tasks in which they are"), source="lab"),
    "decided": Holding(why=N_("What they confirmed or refused about others")),
    "moved": Holding(why=N_("What came to them when two records became one, so that it can be undone")),
}
"""What people are told about each of them."""

_DECIDED: dict[str, type[Any]] = {"authorships": Authorship, "names": NameForm, "source_ids": SourceId}
"""The tables that say who confirmed or refused something, of others too."""

SOMEBODY = 0
"""Who decided, where they were erased; None is a rule."""


def follow(ctx: Context, person: int) -> None:
    """Bring everything to whom it belongs by now: the answer to a merge, and to its undoing."""
    ctx.directory.follow(ctx.store, REFERENCES, person)


def personal_data(ctx: Context, person: int, *, erase: bool) -> PersonalData:
    """What is held about a person; the works themselves are public and stay.

    What others said of somebody as an answer is shown without who said it.
    """
    if ctx.actor.person != person or erase:
        ctx.require("expertise.manage")
    with ctx.store.transaction():
        found = {name: _of(ctx, name, person) for name in _FIELDS}
        plans = [each for each in ctx.store.records(Plan).find() if _without(each, person) != each]
        decided = {name: _decided(ctx, name, person) for name in _DECIDED}
        if erase:
            for name, records in decided.items():
                for record in records:
                    ctx.store.records(_DECIDED[name], name).save(msgspec.structs.replace(record, by=SOMEBODY))
            for name, records in found.items():
                for record in records:
                    ctx.store.records(_FIELDS[name][0], name).remove(record.doc_id)
            for plan in plans:
                ctx.store.records(Plan).save(_without(plan, person))
            _forget_name(ctx, person)
    held = {
        name: [_plain(ctx, each, person) for each in records] for name, records in found.items() if records
    }
    if plans:
        held["plans"] = [_part(plan, person) for plan in plans]
    if told := [{"table": name, "id": each.doc_id} for name, rows in decided.items() for each in rows]:
        held["decided"] = told
    erased = sum(map(len, (*found.values(), *decided.values()))) + len(plans)
    return PersonalData(held=held, erased=erased if erase else 0, about=ABOUT)


def _forget_name(ctx: Context, person: int) -> None:
    """Take the person's name from those for which libraries were looked through."""
    people = ctx.directory.people().select("doc_id", "name")
    theirs = {spelling(name) for number, name in people if number == person}
    walks = ctx.store.records(Walk)
    for walk in walks.find():
        if theirs & {*walk.names}:
            names = [name for name in walk.names if name not in theirs]
            walks.save(msgspec.structs.replace(walk, names=names))


def _decided(ctx: Context, name: str, person: int) -> list[Any]:
    """What they confirmed or refused about others."""
    theirs = (where("by") == person) & (where("person") != person)
    return list(ctx.store.records(_DECIDED[name], name).find(theirs))


def _part(plan: Plan, person: int) -> dict[str, Any]:
    """What an assignment says of one person, and of nobody else."""
    plain: dict[str, Any] = {"name": plan.name, "kind": plan.kind}
    plain["takes"] = [msgspec.to_builtins(each) for each in plan.takers if each.person == person]
    plain["owns"] = [item.key for item in plan.items if person in item.owners]
    for name in ("fixed", "forbidden", "pairs"):
        plain[name] = [key for key, each in getattr(plan, name) if each == person]
    return plain


def _without(plan: Plan, person: int) -> Plan:
    """The plan as if the person had never been in it."""
    return msgspec.structs.replace(
        plan,
        by=None if plan.by == person else plan.by,
        items=[
            msgspec.structs.replace(item, owners=[each for each in item.owners if each != person])
            for item in plan.items
        ],
        takers=[each for each in plan.takers if each.person != person],
        fixed=[each for each in plan.fixed if each[1] != person],
        forbidden=[each for each in plan.forbidden if each[1] != person],
        pairs=[each for each in plan.pairs if each[1] != person],
    )


def _of(ctx: Context, name: str, person: int) -> list[Any]:
    kind, fields = _FIELDS[name]
    found = {
        record.doc_id: record
        for field in fields
        for record in ctx.store.records(kind, name).find(where(field) == person)
    }
    return [found[number] for number in sorted(found)]


def _plain(ctx: Context, record: Any, person: int) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(record)
    if isinstance(record, Authorship) and (work := ctx.store.records(Work).get(record.work)) is not None:
        sources = [msgspec.to_builtins(each) for each in work.sources]
        plain["paper"] = {"key": work.key, "title": work.title, "date": iso(work), "sources": sources}
    if isinstance(record, Feedback) and record.asker != person:
        del plain["asker"], plain["query"]
    if isinstance(record, Moved):  # what was moved may be a whole plan, which tells of others
        for name in ("gone", "before", "after"):
            plain.pop(name, None)
    return plain
