"""What is held of one person: shown, or removed so that reports still count right.

Who was erased is nobody in particular: each of their reservations and uses gets a number of its own below
zero, so that hours are still counted, and no two of them are the same person’s. Purposes, notes and
login names go. Reservations that are still to come are cancelled first, and those that go on end.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Holding, PersonalData, Record, fold
from coordtui.api.eyes import as_program
from coordtui.api.references import Moved
from coordtui_gpus.records import Asset, Edit, Incident, Login, Outage, Reservation, Seen, SeenProcess, Use
from coordtui_gpus.texts import N_

SOMEBODY = 0
"""Who did something, where they were erased; None is the program."""


ABOUT = {
    "reservations": Holding(
        why=N_("Reservations of GPUs: who uses what until when, and whether it was used"),
        source="person",
        seen_by="lab",
        kept="nameless",
    ),
    "uses": Holding(why=N_("What ran under their login: to count hours"), kept="nameless"),
    "logins": Holding(why=N_("Their logins on machines: to know whose a process is"), source="lab"),
    "incidents": Holding(why=N_("Waste and faults that were noticed: to ask them about it"), kept="nameless"),
    "decided": Holding(why=N_("Reservations of others on which they decided"), kept="nameless"),
    "noted": Holding(why=N_("Notes that they wrote on incidents of others")),
    "outages": Holding(
        why=N_("Times at which they took machines out of use"), seen_by="lab", kept="nameless"
    ),
    "edits": Holding(why=N_("What they changed on the books: to answer for it"), kept="nameless"),
    "moved": Holding(why=N_("What came to them when two records became one, so that it can be undone")),
}
"""What people are told about each of them."""


def personal_data(ctx: Context, person: int, *, erase: bool) -> PersonalData:
    """What is held about a person. Another’s, and erasing, need `gpus.decide`."""
    if ctx.actor.person != person or erase:
        ctx.require("gpus.decide")
    if not erase:
        return PersonalData(held=_plain(_of(ctx, person)), about=ABOUT)
    with ctx.store.transaction():
        held = _of(ctx, person)
        _give_up(ctx, person)
        logins = {each.login for each in held["logins"] if isinstance(each, Login)}
        logins |= {each.user for each in held["uses"] if isinstance(each, Use)}
        for name, records in _of(ctx, person).items():
            for record in records:
                _forget(ctx, name, record, person)
        _forget_logins(ctx, logins)
        _forget_owner(ctx, person)
    erased = sum(len(records) for name, records in held.items() if name != "moved")
    return PersonalData(held=_plain(held), erased=erased, about=ABOUT)


def _of(ctx: Context, person: int) -> dict[str, list[Record]]:
    """A person’s records, by what they are; what they did with those of others is told apart."""
    store, theirs = ctx.store, where("person") == person
    did = ((where("by") == person) | (where("decided_by") == person)) & ~theirs
    return {
        "reservations": [*store.records(Reservation).find(theirs)],
        "uses": [*store.records(Use).find(theirs)],
        "logins": [*store.records(Login).find(theirs)],
        "incidents": [*store.records(Incident).find(theirs)],
        "decided": [*store.records(Reservation).find(did)],
        "noted": [*store.records(Incident).find((where("noted_by") == person) & ~theirs)],
        "outages": [*store.records(Outage).find(where("by") == person)],
        "edits": [*store.records(Edit).find(where("by") == person)],
        "moved": [*store.records(Moved).find((where("kept") == person) | (where("duplicate") == person))],
    }


_TOLD = {
    "decided": ("doc_id", "start", "state", "decided_why"),
    "noted": ("doc_id", "kind", "since", "noted"),
    "outages": ("doc_id", "start", "end", "why"),
}
"""What is told of records that are about others too: not all that they hold."""


def _plain(held: dict[str, list[Record]]) -> dict[str, list[dict[str, object]]]:
    plain: dict[str, list[dict[str, object]]] = {}
    for name, records in held.items():
        fields = _TOLD.get(name, ())
        told = [
            {
                field: msgspec.to_builtins(getattr(record, field))
                for field in fields or record.__struct_fields__
            }
            for record in records
        ]
        if told or name == "reservations":
            plain[name] = told
    return plain


def _give_up(ctx: Context, person: int) -> None:
    """End what they hold now, and cancel what is to come."""
    from coordtui_gpus.booking.reading import of_person
    from coordtui_gpus.booking.service import end_quietly

    for each in of_person(ctx, person):
        end_quietly(ctx, each)


def _forget(ctx: Context, name: str, record: Record, person: int) -> None:
    table = ctx.store.records(type(record))
    match record:
        case Reservation() if name == "decided":
            table.save(replace(record, **_nobody(record, person, "by", "decided_by")))
        case Reservation():
            given = _nobody(record, person, "by", "decided_by")
            table.save(replace(record, person=-record.doc_id, purpose="", decided_why="", **given))
        case Use():
            table.save(replace(record, person=-record.doc_id, user="?", names=[]))
        case Incident() if name == "noted":
            table.save(replace(record, noted_by=SOMEBODY, noted=""))
        case Incident():
            given = _nobody(record, person, "noted_by")
            table.save(replace(record, person=-record.doc_id, user="", facts={}, noted="", **given))
        case Outage():
            table.save(replace(record, by=SOMEBODY))
        case Edit():
            table.save(replace(record, by=SOMEBODY, name="?"))
        case _:  # logins, and what a merge moved: it holds what was theirs
            table.remove(record.doc_id)


def _forget_owner(ctx: Context, person: int) -> None:
    """Where the books say whose a thing is, by name, it is somebody's."""
    known = as_program(ctx).directory.people().get(person)
    names = set() if known is None else {fold(each) for each in (known.name, *known.emails)}
    assets = ctx.store.records(Asset)
    for each in assets.find(where("owner") != ""):
        if fold(each.owner) in names:
            assets.save(replace(each, owner="?"))


def _nobody(record: Record, person: int, *fields: str) -> dict[str, int]:
    return {field: SOMEBODY for field in fields if getattr(record, field) == person}


def _forget_logins(ctx: Context, logins: set[str]) -> None:
    """Their login names leave what was last seen of machines too."""
    if not logins:
        return

    def forgotten(each: SeenProcess) -> SeenProcess:
        return replace(each, user="?", name="") if each.user in logins else each

    seen = ctx.store.records(Seen)
    for each in seen.find():
        gpus = [
            replace(gpu, processes=[forgotten(one) for one in gpu.processes]) if gpu.processes else gpu
            for gpu in each.gpus
        ]
        jobs = [replace(job, user="?") if job.user in logins else job for job in each.jobs]
        if (gpus, jobs) != (each.gpus, each.jobs):
            seen.save(replace(each, gpus=gpus, jobs=jobs))
