"""What is held of one person: shown, or removed so that reports still count right.

Who was erased is nobody in particular: each of their places gets a number of its own below zero, so
that a session still counts as many people as were there, and no two of them are the same person. What
they said, wrote as a note, taught or was certified goes.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Holding, PersonalData, Record
from coordtui.api.eyes import as_program
from coordtui.api.references import Moved
from coordtui_training.records import Booking, Certificate, Course, Feed, Guess, Session, Signup, Step
from coordtui_training.texts import N_

SOMEBODY = 0
"""Who did a step, where they were erased; None is the program."""


ABOUT = {
    "signups": Holding(
        why=N_("Places in sessions: to give seats, to know who came"), source="person", kept="nameless"
    ),
    "steps": Holding(why=N_("What happened to each place, and why"), kept="nameless"),
    "done": Holding(why=N_("What they decided about the places of others"), kept="nameless"),
    "certificates": Holding(why=N_("Certificates of what they finished"), source="lab"),
    "issued": Holding(why=N_("Certificates that they signed for others"), kept="nameless"),
    "feeds": Holding(why=N_("The address of their own calendar"), seen_by="person"),
    "guesses": Holding(why=N_("What might fit them, and what they said of it"), seen_by="person"),
    "courses": Holding(why=N_("Courses that they teach"), source="lab", seen_by="lab"),
    "sessions": Holding(why=N_("Sessions that they teach"), source="lab", seen_by="lab"),
    "bookings": Holding(why=N_("Hours for which their time is taken"), seen_by="lab"),
    "moved": Holding(why=N_("What came to them when two records became one, so that it can be undone")),
}
"""What people are told about each of them."""


def personal_data(ctx: Context, person: int, *, erase: bool) -> PersonalData:
    """What is held about a person, also of those whom they took in.

    Another’s, and erasing, need `training.run`. Answers to the questions after a session name nobody,
    so they are neither told nor erased. Places in sessions that come are given up first.
    """
    if ctx.actor.person != person or erase:
        ctx.require("training.run")
    if not erase:
        return PersonalData(held=_plain(_of(ctx, person)), about=ABOUT)
    with ctx.store.transaction():
        held = _of(ctx, person)
        _give_up(ctx, held["signups"])
        for name, records in _of(ctx, person).items():
            for record in records:
                _forget(ctx, name, record, person)
        _forget_name(ctx, person)
    erased = sum(len(records) for name, records in held.items() if name != "moved")
    return PersonalData(held=_plain(held), erased=erased, about=ABOUT)


def _of(ctx: Context, person: int) -> dict[str, list[Record]]:
    """A person's records, by what they are."""
    store, theirs = ctx.store, where("person") == person
    teaching = where("instructors").any([person])
    return {
        "signups": [*store.records(Signup).find(theirs)],
        "steps": [*store.records(Step).find(theirs)],
        "done": [*store.records(Step).find((where("by") == person) & ~theirs)],
        "certificates": [*store.records(Certificate).find(theirs)],
        "issued": [*store.records(Certificate).find((where("by") == person) & ~theirs)],
        "feeds": [*store.records(Feed).find(theirs)],
        "guesses": [*store.records(Guess).find(theirs)],
        "courses": [*store.records(Course).find(teaching)],
        "sessions": [*store.records(Session).find(teaching)],
        "bookings": [*store.records(Booking).find(where("what") == f"person:{person}")],
        "moved": [*store.records(Moved).find((where("kept") == person) | (where("duplicate") == person))],
    }


_TOLD = {
    "done": ("doc_id", "session", "at", "became", "why"),
    "issued": ("doc_id", "session", "issued"),
    "courses": ("doc_id", "code"),
    "sessions": ("doc_id", "start"),
    "feeds": ("doc_id", "language"),
}
"""What is told of records that are about others too, and of one that is a key: not all that they hold."""


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
        if told or name == "signups":
            plain[name] = told
    return plain


def _give_up(ctx: Context, signups: list[Record]) -> None:
    """End the places in sessions that are still to come; a seat goes to who is next."""
    from coordtui_training.seats.settle import settle
    from coordtui_training.seats.steps import change

    given_up = []
    for each in signups:
        if isinstance(each, Signup) and each.state in ("requested", "waiting", "offered", "confirmed"):
            session = ctx.store.records(Session).get(each.session)
            if session is not None and session.end > ctx.clock():
                change(ctx, session, each, "cancelled", "cancelled", tell=False)
                given_up.append(session.doc_id)
    settle(ctx, *given_up)


def _forget(ctx: Context, name: str, record: Record, person: int) -> None:
    table = ctx.store.records(type(record))
    match record:
        case Signup():
            table.save(replace(record, person=-record.doc_id, code=""))
        case Step() if name == "done":
            table.save(replace(record, by=SOMEBODY, note=""))
        case Step():
            by = SOMEBODY if record.by == person else record.by
            table.save(replace(record, person=-record.signup, by=by, note=""))
        case Certificate() if name == "issued":
            table.save(replace(record, by=SOMEBODY))
        case Course() | Session():
            table.save(replace(record, instructors=[each for each in record.instructors if each != person]))
        case _:  # certificates, feeds, guesses, bookings, and what a merge moved: it holds what was theirs
            table.remove(record.doc_id)


def _forget_name(ctx: Context, person: int) -> None:
    """Where they let somebody in beyond the rules, it shows that somebody did, and no longer who."""
    known = as_program(ctx).directory.people().get(person)
    if known is None:
        return
    for signup in ctx.store.records(Signup).find(where("over") == known.name):
        ctx.store.records(Signup).save(replace(signup, over="?"))
    for booking in ctx.store.records(Booking).find(where("anyway") == known.name):
        ctx.store.records(Booking).save(replace(booking, anyway="?"))
