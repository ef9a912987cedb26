"""Everything that training holds, as one JSON file; read again, what is not there yet is added.

People are named by mail, ORCID and name beside their numbers, so that the file may be read in
another lab. Feeds are left out: who knows their tokens could read them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from tinydb import where

from coordtui.api import (
    Context,
    CoordtuiError,
    Message,
    Record,
    Ref,
    Refused,
    SignupChanged,
    read_text,
    safe_json,
    sentences,
)
from coordtui_training.exchange.cells import Misread
from coordtui_training.exchange.importing import Done, Outcome, Plan, Undone
from coordtui_training.exchange.naming import Names
from coordtui_training.exchange.reading import RowError, Sheet
from coordtui_training.exchange.signup_rules import Lists
from coordtui_training.exchange.soundness import sound
from coordtui_training.feedback import told_apart
from coordtui_training.planning.bookings import book
from coordtui_training.records import (
    SEATED,
    SESSION,
    Answer,
    Certificate,
    Course,
    Room,
    Series,
    Session,
    Signup,
    Step,
)
from coordtui_training.texts import N_

FORM = "coordtui-training-1"

R = TypeVar("R", bound=Record)
Numbers = dict[int, int]
"""Numbers here by the numbers in the file."""

_TABLES: Mapping[str, type[Record]] = {
    "rooms": Room,
    "courses": Course,
    "series": Series,
    "sessions": Session,
    "signups": Signup,
    "steps": Step,
    "certificates": Certificate,
    "answers": Answer,
}
"""What there is, each after what it refers to."""


def export_json(ctx: Context) -> str:
    """Everything, as JSON; needs `training.plan` and `training.run`."""
    _require(ctx)
    names = Names(ctx)
    tables: dict[str, Sequence[Record]] = {
        name: ctx.store.records(record).find() for name, record in _TABLES.items()
    }
    tables["answers"] = told_apart(ctx)
    wanted = {n for records in tables.values() for each in records for n in _people_of(each)}
    people = [
        {"number": n, "name": each.name, "email": next(iter(each.emails), ""), "orcid": each.orcid}
        for n in sorted(wanted)
        if (each := names.people.get(n)) is not None
    ]
    groups = [{"number": n, "name": name} for n, name in sorted(names.groups.items())]
    data = {"form": FORM, "people": people, "groups": groups}
    plain = {name: [_plain(each) for each in records] for name, records in tables.items()}
    return safe_json(json.dumps({**data, **plain}, ensure_ascii=False, indent=1)) + "\n"


def _require(ctx: Context) -> None:
    ctx.require("training.plan")
    ctx.require("training.run")


def _plain(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(record)
    found.pop("rev", None)
    return found


def _people_of(record: Record) -> Iterable[int]:
    for name in ("person", "by"):
        if (number := getattr(record, name, None)) is not None:
            yield number
    yield from getattr(record, "instructors", ())


def import_json(ctx: Context, source: Path | str, *, apply: bool = False, partial: bool = False) -> Plan:
    """Add what of a file is not there yet; what is there stays as it is.

    Courses are known by code, rooms by name, sessions by uid, certificates by code, sign-ups by
    session, person and moment of asking. Steps and answers come with what they are of. Capacity
    is the engine's to refuse. Raises `Refused` for a file of another kind.
    """
    _require(ctx)
    data = _read(read_text(source) if isinstance(source, Path) else source)
    whole = _Whole(ctx, data)
    try:
        with ctx.store.transaction():
            whole.take()
            if not apply or (whole.plan.errors and not partial):
                raise Undone
            whole.plan.written = True
    except Undone:
        pass
    return whole.plan


def _read(text: str) -> dict[str, list[dict[str, Any]]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(N_("This is not a JSON file."), why=str(error)[:200]) from error
    rows = ("people", "groups", *_TABLES)
    if not (
        isinstance(data, dict)
        and data.get("form") == FORM
        and all(isinstance(data.get(name, []), list) for name in rows)
        and all(isinstance(each, dict) for name in rows for each in data.get(name, []))
    ):
        raise Refused(
            N_("This is not what training writes."),
            remedy=N_("“export all” writes such a file; its “form” is “{form}”.", form=FORM),
        )
    return {name: data.get(name, []) for name in rows}


class _Whole:
    """Adds the records of a file, table after table, with the numbers that they have here."""

    def __init__(self, ctx: Context, data: Mapping[str, list[dict[str, Any]]]) -> None:
        self._ctx, self._data, self._names = ctx, data, Names(ctx)
        self.plan = Plan("all", [], [], Sheet("all", [], [], [], []))
        self._numbers: dict[str, Numbers] = {name: {} for name in ("people", "groups", *_TABLES)}
        self._new: dict[str, set[int]] = {name: set() for name in _TABLES}
        self._limits: Numbers = {}
        self._asked: dict[int, list[int]] = {}

    def take(self) -> None:
        """Add everything that is not there."""
        self._meet()
        for name, record in _TABLES.items():
            known = self._known(name)
            for at, plain in enumerate(self._data[name], 1):
                try:
                    with self._ctx.store.transaction():
                        self._one(name, record, plain, known)
                except Misread as error:
                    self._refuse(name, at, error.message)
                except (msgspec.ValidationError, TypeError, ValueError, OverflowError) as error:
                    self._refuse(name, at, str(error)[:200])  # whatever a file may hold
                except CoordtuiError as error:
                    self._refuse(name, at, sentences(error.known))
        self._finish()

    def _refuse(self, name: str, at: int, why: Message | str) -> None:
        self.plan.errors.append(RowError(at, name, why))

    def _meet(self) -> None:
        """Find the people and groups of the file here."""
        for at, each in enumerate(self._data["people"], 1):
            said = (str(each.get(name, "")) for name in ("name", "email", "orcid"))
            try:
                self._numbers["people"][int(each["number"])] = self._names.person_of(*said)
            except (Misread, KeyError, TypeError, ValueError, OverflowError) as error:
                why = error.message if isinstance(error, Misread) else str(error)
                self._refuse("people", at, why)
        for each in self._data["groups"]:
            found = [n for n, name in self._names.groups.items() if name == each.get("name")]
            if found and isinstance(each.get("number"), int):
                self._numbers["groups"][each["number"]] = found[0]

    def _known(self, name: str) -> dict[object, int]:
        keys = _KEYS.get(name)
        found = self._ctx.store.records(_TABLES[name]).find() if keys else []
        return {keys(each): each.doc_id for each in found} if keys else {}

    def _one(self, name: str, kind: type[R], plain: dict[str, Any], known: dict[object, int]) -> None:
        json.dumps(plain, ensure_ascii=False).encode()  # `ValueError`: half a character is no text
        given = msgspec.convert(plain, kind, str_keys=True)
        number = given.doc_id
        sound(given)
        if name in _BELONGS and getattr(given, _BELONGS[name]) not in self._new[_OWNER[name]]:
            self.plan.rows.append(Done(number, "same", name))  # it is here with what it is of
            return
        record = self._here(msgspec.structs.replace(given, doc_id=0, rev=0))
        keys = _KEYS.get(name)
        there = known.get(keys(record)) if keys else None
        if there is None:
            if isinstance(record, Signup) and plain["session"] not in self._new["sessions"]:
                self._check(record)
            there = self._ctx.store.records(kind).add(record).doc_id
            self._new[name].add(number)
            if isinstance(given, Course):
                self._asked[there] = given.prerequisites
            if keys:
                known[keys(record)] = there
            self._came(name, number, there)
        self._numbers[name][number] = there
        outcome: Outcome = "create" if number in self._new[name] else "same"
        self.plan.rows.append(Done(number, outcome, f"{name} {number}"))

    def _came(self, name: str, number: int, there: int) -> None:
        """What a new session takes; and room in it for those who were let in beyond its capacity, by name."""
        sessions = self._ctx.store.records(Session)
        if name != "sessions" or (session := sessions.get(there)) is None:
            return
        over = sum(
            each.get("session") == number and bool(each.get("over")) and each.get("state") in SEATED
            for each in self._data["signups"]
        )
        if session.state == "published" and session.end > self._ctx.clock():
            book(self._ctx, session)
        if over and session.capacity is not None:
            self._limits[there] = session.capacity
            sessions.save(msgspec.structs.replace(session, capacity=session.capacity + over))

    @cached_property
    def _lists(self) -> Lists:
        sessions = {each.doc_id: each for each in self._ctx.store.records(Session).find()}
        return Lists(self._ctx, sessions, self._ctx.store.records(Signup).find())

    def _check(self, signup: Signup) -> None:
        """Raise `Misread` where the list that is here would not have it: nobody passes who waits."""
        session = self._ctx.store.records(Session).get(signup.session)
        if session is not None:
            self._lists.check(session, None, signup)
            self._lists.take(None, signup)

    def _tell(self) -> None:
        """What came without its last step gets one, others hear of it, and free seats are given."""
        from coordtui_training.seats.settle import settle

        signups, steps, touched = self._ctx.store.records(Signup), self._ctx.store.records(Step), set[int]()
        for number in sorted(self._new["signups"]):
            signup = signups.get(self._numbers["signups"][number])
            if signup is None:
                continue
            last = steps.first(where("signup") == signup.doc_id, order=("-doc_id",))
            was = last.became if last is not None else ""
            if was != signup.state:
                step = Step(
                    signup=signup.doc_id,
                    session=signup.session,
                    person=signup.person,
                    at=self._ctx.clock(),
                    was=was,
                    became=signup.state,
                    why="imported",
                    by=self._ctx.actor.person,
                )
                steps.add(step)
            session = Ref(SESSION, str(signup.session))
            self._ctx.emit(SignupChanged(session, signup.person, "", signup.state))
            touched.add(signup.session)
        settle(self._ctx, *sorted(touched))

    def _finish(self) -> None:
        """What new courses ask for, and the capacities that were raised, as they are in the file."""
        courses, sessions = self._ctx.store.records(Course), self._ctx.store.records(Session)
        for number, prerequisites in self._asked.items():
            asked = [there for each in prerequisites if (there := self._numbers["courses"].get(each))]
            if asked and (course := courses.get(number)):
                courses.save(msgspec.structs.replace(course, prerequisites=asked))
        for number, capacity in self._limits.items():
            if session := sessions.get(number):
                sessions.save(msgspec.structs.replace(session, capacity=capacity))
        self._tell()

    def _here(self, record: R) -> R:
        """The record with the numbers that what it refers to has here; raises `Misread` for what is not."""
        changes: dict[str, Any] = {}
        for field, table in _REFERS.items():
            if field == "prerequisites" and isinstance(record, Course):
                changes[field] = []  # the course that is asked for may come later: see `_finish`
                continue
            value = getattr(record, field, None)
            if isinstance(value, list):
                changes[field] = [self._number(table, each) for each in value]
            elif value is not None and hasattr(record, field):
                changes[field] = self._number(table, value)
        if hasattr(record, "public"):
            public = record.public
            groups = [self._number("groups", each) for each in public.groups]
            changes["public"] = msgspec.structs.replace(public, groups=groups)
        return msgspec.structs.replace(record, **changes)

    def _number(self, table: str, number: int) -> int:
        if number not in self._numbers[table]:
            said = {"table": table, "number": number}
            raise Misread(N_("It refers to number {number} of “{table}”, which is not here.", **said))
        return self._numbers[table][number]


_REFERS = {
    "course": "courses",
    "prerequisites": "courses",
    "room": "rooms",
    "series": "series",
    "session": "sessions",
    "signup": "signups",
    "person": "people",
    "by": "people",
    "instructors": "people",
}
"""The fields that name others, and the table in which those are."""

_KEYS: Mapping[str, Callable[[Any], object]] = {
    "rooms": lambda room: room.name,
    "courses": lambda course: course.code,
    "series": lambda series: msgspec.json.encode(msgspec.structs.replace(series, doc_id=0, rev=0)),
    "sessions": lambda session: session.uid,
    "signups": lambda signup: (signup.session, signup.person, signup.asked),
    "certificates": lambda certificate: certificate.code,
}
"""By what a record of the file is known here."""

_BELONGS = {"steps": "signup", "answers": "session"}
_OWNER = {"steps": "signups", "answers": "sessions"}
"""What is added only with what it is of."""
