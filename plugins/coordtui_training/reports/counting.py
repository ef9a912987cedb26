"""The report: lines of numbers, each with what it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Literal

import msgspec
from tinydb import where

from coordtui.api import Context, Message, formats
from coordtui_training.feedback import LEAST, readable
from coordtui_training.parts import in_parts
from coordtui_training.records import CAME, Answer, SignupState, Step
from coordtui_training.reports.keys import OF_PEOPLE, RULES, By, Key, Keys
from coordtui_training.reports.reading import Facts, Place, hours
from coordtui_training.reports.spans import Span
from coordtui_training.texts import N_, NN_

Measure = Literal[
    "sessions",
    "seats",
    "signups",
    "confirmed",
    "fill",
    "attended",
    "partial",
    "no_show",
    "excused",
    "people",
    "hours",
    "left_out",
    "feedback",
]

MEASURES: Mapping[Measure, Message] = {
    "sessions": N_("Sessions"),
    "seats": N_("Seats offered"),
    "signups": N_("Sign-ups"),
    "confirmed": N_("Had a seat"),
    "fill": N_("Seats taken"),
    "attended": N_("Attended"),
    "partial": N_("In part"),
    "no_show": N_("No-shows"),
    "excused": N_("Excused"),
    "people": N_("People"),
    "hours": N_("Hours"),
    "left_out": N_("Left waiting"),
    "feedback": N_("Feedback"),
}

MEANINGS: Mapping[Measure, Message] = {
    "sessions": N_("sessions that were not cancelled"),
    "seats": N_("the seats of sessions that have a limit"),
    "signups": N_("everybody who asked, whatever became of it"),
    "confirmed": N_("who had a seat and kept it, whether or not they came"),
    "fill": N_("the share of the seats offered that was taken"),
    "attended": N_("who came, by lists that are closed"),
    "partial": N_("who came to a part, by lists that are closed"),
    "no_show": N_("who had a seat and did not come, by lists that are closed"),
    "excused": N_("who had a seat and was excused"),
    "people": N_("different people who came, wholly or in part"),
    "hours": N_("the hours that people came to, added up"),
    "left_out": N_("who still waited when the list was closed"),
    "feedback": N_("the mean of the answers to the first question from 1 to 5, from three answers on"),
}
"""What each number counts, in words."""

_CLOSED: tuple[Literal["attended", "partial", "no_show"], ...] = ("attended", "partial", "no_show")
"""What a closed list says of who had a seat."""

_ALONE: tuple[Literal["attended", "partial", "no_show", "excused", "left_out"], ...] = (
    *_CLOSED,
    "excused",
    "left_out",
)
"""Numbers that are of one bucket."""


class Cell(msgspec.Struct, frozen=True):
    """A number, None where there is none to tell, and the sign-ups or sessions that it counts."""

    value: float | None
    signups: tuple[int, ...] = ()
    sessions: tuple[int, ...] = ()


class Line(msgspec.Struct, frozen=True):
    """The numbers of one group, course, month…; `month` is the first day of a month, where it is of one."""

    label: Message | str
    cells: Mapping[Measure, Cell]
    month: date | None = None


class Report(msgspec.Struct, frozen=True):
    """The table. `total` counts everybody and everything once: it is no sum of the lines.

    `unclosed` are the sessions that are over and whose lists wait to be closed.
    """

    by: By
    span: Span
    lines: tuple[Line, ...]
    total: Line
    unclosed: tuple[int, ...]
    notes: tuple[Message, ...]


Bucket = SignupState | Literal["left_out"]
"""What became of a sign-up, as it is counted: it is in one bucket of each of its lines."""


class _Counted:
    """What is under one line: sessions, and the numbers of sign-ups by what became of them."""

    def __init__(self) -> None:
        self.sessions: dict[int, None] = {}
        self.buckets: dict[Bucket, list[int]] = defaultdict(list)

    def numbers(self, *buckets: Bucket) -> tuple[int, ...]:
        """The sign-ups of these buckets; of all without any."""
        return tuple(chain.from_iterable(self.buckets.get(each, ()) for each in buckets or self.buckets))


class _Counter:
    """Puts sessions and sign-ups under their lines and under the total, and reads the numbers off."""

    def __init__(self, ctx: Context, facts: Facts, keys: Keys) -> None:
        self._facts, self._keys = facts, keys
        self._marks = _marks(ctx, facts)
        self.total = _Counted()
        self.total.sessions = dict.fromkeys(facts.sessions)
        self.lines: dict[Key, _Counted] = defaultdict(_Counted)
        self._of_people = keys.by in OF_PEOPLE
        self._under = {} if self._of_people else self._sessions_under()
        self._places = {place.number: place for place in facts.places()}
        self._left_out = left_out(ctx, self._places.values())
        self._hours: dict[int, float] = {}
        for place in self._places.values():
            self._count(place)

    def _sessions_under(self) -> dict[int, tuple[_Counted, ...]]:
        found = {}
        for number, session in self._facts.sessions.items():
            found[number] = tuple(self.lines[key] for key in self._keys.of_session(session))
            for line in found[number]:
                line.sessions[number] = None
        return found

    def _count(self, place: Place) -> None:
        session, bucket = self._facts.sessions[place.session], self._bucket(place)
        if bucket in CAME:
            everything = place.state == "attended" and not place.present
            self._hours[place.number] = hours(session, None if everything else place.present)
        self.total.buckets[bucket].append(place.number)
        for line in self._lines_of(place):
            line.buckets[bucket].append(place.number)

    def _lines_of(self, place: Place) -> Iterable[_Counted]:
        if not self._of_people:
            return self._under[place.session]
        keys = self._keys.of_person(place.person, self._facts.days[place.session])
        lines = [self.lines[key] for key in keys]
        for line in lines:
            line.sessions[place.session] = None
        return lines

    def _bucket(self, place: Place) -> Bucket:
        """What counts as having become of it: before the list is closed who has a seat has a seat."""
        if place.state in _CLOSED and not self._facts.sessions[place.session].held:
            return "confirmed"
        return "left_out" if place.number in self._left_out else place.state

    def cells(self, line: _Counted, *, whole: bool = False) -> dict[Measure, Cell]:
        """The numbers of a line; seats and feedback are of no group of people, but of the `whole`."""
        came, seated = line.numbers(*CAME), line.numbers("confirmed", *_CLOSED)
        found: dict[Measure, Cell] = {
            each: Cell(len(line.buckets[each]), line.numbers(each)) for each in _ALONE
        }
        found["signups"] = Cell(len(everybody := line.numbers()), everybody)
        found["confirmed"] = Cell(len(seated), seated)
        found["people"] = Cell(len({self._places[number].person for number in came}), came)
        found["hours"] = Cell(sum(self._hours[number] for number in came), came)
        found["sessions"] = Cell(len(line.sessions), sessions=tuple(line.sessions))
        if self._of_people and not whole:
            return found | dict.fromkeys(("seats", "fill", "feedback"), Cell(None))
        return found | self._of_sessions(line, seated)

    def _of_sessions(self, line: _Counted, seated: Iterable[int]) -> dict[Measure, Cell]:
        limits = {n: limit for n in line.sessions if (limit := self._facts.sessions[n].capacity) is not None}
        seats = sum(limits.values())
        taken = tuple(number for number in seated if self._places[number].session in limits)
        told = tuple(n for n in line.sessions if n in self._marks)
        marks = [mark for n in told for mark in self._marks[n]]
        return {
            "seats": Cell(seats, sessions=tuple(limits)),
            "fill": Cell(len(taken) / seats if seats else None, taken, tuple(limits)),
            "feedback": Cell(sum(marks) / len(marks) if marks else None, sessions=told),
        }


def left_out(ctx: Context, places: Iterable[Place]) -> set[int]:
    """The numbers of the sign-ups that still waited when the list of their session was closed."""
    closed = (where("why") == "list_closed") & (where("became") == "expired")
    steps, expired = ctx.store.records(Step), (place.number for place in places if place.state == "expired")
    return {
        number
        for part in in_parts(expired)
        for (number,) in steps.select("signup", where=where("signup").one_of(part) & closed)
    }


def _marks(ctx: Context, facts: Facts) -> dict[int, list[int]]:
    """The marks of each session that has enough of them, among the answers that may be read.

    They are the answers to its first question from 1 to 5: of others, such as the pace, 5 is not the best.
    """
    scores: dict[int, list[dict[str, int]]] = defaultdict(list)
    for session, answered in ctx.store.records(Answer).select("session", "scores", order=("doc_id",)):
        if session in facts.sessions:
            scores[session].append(answered)
    read = {session: [*filter(None, readable(told))] for session, told in scores.items()}
    marks = {session: _first(told) for session, told in read.items()}
    return {session: found for session, found in marks.items() if len(found) >= LEAST}


def _first(answers: Iterable[dict[str, int]]) -> list[int]:
    """What was answered to the first of the questions, in each answer that has it."""
    first = min((int(place) for each in answers for place in each), default=0)
    return [each[str(first)] for each in answers if str(first) in each]


def report(ctx: Context, by: By, span: Span) -> Report:
    """Count the sessions of a period, and who signed up for them; see `Facts` for whose."""
    facts, keys = Facts(ctx, span), Keys(ctx, by)
    counter = _Counter(ctx, facts, keys)
    lines = [
        Line(keys.label(key), counter.cells(counted), key if isinstance(key, date) else None)
        for key, counted in counter.lines.items()
    ]
    if by == "month":
        lines.sort(key=lambda line: line.month or span.first)
    else:
        lines.sort(key=lambda line: (-(line.cells["signups"].value or 0), str(line.label)))
    total = Line(N_("All"), counter.cells(counter.total, whole=True))
    return Report(by, span, tuple(lines), total, facts.unclosed, tuple(_notes(facts, by)))


def _notes(facts: Facts, by: By) -> Iterable[Message]:
    yield RULES[by]
    if by in OF_PEOPLE:
        yield N_("Seats and feedback belong to sessions: they are told of all together.")
    if n := len(facts.unclosed):
        yield NN_(
            "{n} session is over and its list is not closed: nobody counts as having come to it.",
            "{n} sessions are over and their lists are not closed: nobody counts as having come to them.",
            n,
        )
    if facts.cancelled:
        yield NN_(
            "{n} cancelled session is left out.", "{n} cancelled sessions are left out.", facts.cancelled
        )
    if facts.own:
        yield N_("Only the sessions that you gave are counted.")


def shown(cell: Cell, measure: Measure, ctx: Context) -> str:
    """A number as its reader writes it; `–` where there is none."""
    if cell.value is None:
        return "–"
    if measure == "fill":
        return formats.percent(cell.value, ctx.translator)
    return formats.number(cell.value, ctx.translator, digits=1 if measure in {"hours", "feedback"} else 0)


def label_of(line: Line, ctx: Context) -> str:
    """What a line is called, in the reader's language."""
    return formats.month(line.month, ctx.translator) if line.month else ctx._(line.label)
