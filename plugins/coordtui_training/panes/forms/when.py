"""When a session is, as people type it: a day, a time, and on the days of the clocks which of two."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, Refused
from coordtui.ui.widgets import DateField, TimeField, Words
from coordtui_training import times
from coordtui_training.records import Session, Sitting
from coordtui_training.texts import N_

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_MARKED = re.compile(r"(?P<rest>.*\d.*?)\s+(?P<mark>[A-Z]{3,5}|[+-]\d\d(?::?\d\d)?)")
_SPAN = re.compile(
    r"(?P<day>.+?)\s+(?P<start>\d{1,2}(?:[:h]\d\d|h)?)\s*[-–]\s*(?P<end>\d{1,2}(?:[:h]\d\d|h)?)"
)

CLOCK_HELP = N_("14:30, 14 h 30, noon; when the clocks are put back, 01:30 EST says which.")
MORE_HELP = N_("With the same list, a line for each: 2026-11-13 09:00-12:00.")


class FieldRefused(Refused):
    """A value that means nothing together with others; it is said under the field."""

    def __init__(
        self, field: str, what: Message | str, *, why: Message | str | None = None,
        remedy: Message | str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(what, why=why, remedy=remedy)
        self.field = field

    @classmethod
    def under(cls, field: str, error: Refused) -> FieldRefused:
        """The same refusal, under a field."""
        return cls(field, error.what, why=error.why, remedy=error.remedy)


@dataclass(frozen=True)
class Clock:
    """A time of the day; `mark` tells which, where the clocks show it twice: `EST`."""

    at: time
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class ClockField(TimeField):
    """A `Clock`. Steps lose the mark: another time comes once."""

    help: Words = CLOCK_HELP

    def parse(self, text: str, language: str) -> Clock:  # type: ignore[override]  # a time and its mark
        """See `TypedField`."""
        found = _MARKED.fullmatch(text)
        if found is None:
            return Clock(super().parse(text, language))
        return Clock(super().parse(found["rest"], language), found["mark"])

    def write(self, value: Clock, language: str) -> str:  # type: ignore[override]  # see parse
        """See `TypedField`."""
        return f"{super().write(value.at, language)} {value.mark}".strip()

    def stepped(self, value: Clock | None, by: int, *, far: bool) -> Clock:  # type: ignore[override]
        """See `TypedField`."""
        return Clock(super().stepped(value.at if value else None, by, far=far))

    def normal(self, stored: Any) -> Clock | None:
        """See `Field`."""
        return stored if isinstance(stored, Clock) else None


def moment(day: date, clock: Clock, zone: ZoneInfo, field: str) -> datetime:
    """The moment that is meant; raises `FieldRefused` with the two choices where there are two."""
    try:
        return times.moment(day, clock.at, zone)
    except times.TwoChoices as error:
        marked = [clock.mark in said.split() for said in error.said]
        if error.twice and clock.mark and marked.count(True) == 1:
            return error.choices[marked.index(True)]
        raise FieldRefused.under(field, error) from error


def clock_of(at: datetime, zone: ZoneInfo) -> Clock:
    """How a moment is typed."""
    local = times.local(at, zone)
    shown = local.time().replace(second=0, microsecond=0)
    try:
        times.moment(local.date(), shown, zone)
    except times.TwoChoices:
        return Clock(shown, f"{local:%Z}")
    return Clock(shown)


def values_of(session: Session) -> dict[str, Any]:
    """Day, time and length of the first sitting, and the others as lines."""
    zone = times.zone_of(session.zone)
    first, *others = session.sittings
    return {
        "day": times.day_of(first.start, zone),
        "at": clock_of(first.start, zone),
        "lasts": first.end.astimezone(first.start.tzinfo) - first.start,
        "more": "\n".join(line_of(sitting, zone) for sitting in others),
        "zone": session.zone,
    }


def line_of(sitting: Sitting, zone: ZoneInfo) -> str:
    """A sitting as a line that `sittings_of` reads."""
    start, end = times.local(sitting.start, zone), times.local(sitting.end, zone)
    return f"{start:%Y-%m-%d %H:%M}-{end:%H:%M}"


def sittings_of(ctx: Context, values: Mapping[str, Any]) -> list[Sitting]:
    """The sittings that the fields `day`, `at`, `lasts`, `more` and `zone` mean, in their order.

    Raises `FieldRefused` where one means nothing, such as a time that the clocks skip.
    """
    zone = times.known_zone(values["zone"])
    day, clock, lasts = values["day"], values["at"], values["lasts"]
    if day is None or clock is None or not lasts:
        raise FieldRefused("day", N_("When is it? Day, time and length are still to be said."))
    start = moment(day, clock, zone, "at")
    sittings = [Sitting(start=start, end=start + lasts), *_more(ctx, values["more"], zone)]
    sittings.sort(key=lambda sitting: sitting.start)
    for one, next_ in itertools.pairwise(sittings):
        if next_.start < one.end:
            raise FieldRefused("more", N_("Two of these meetings are at the same time."))
    return sittings


def _more(ctx: Context, lines: str, zone: ZoneInfo) -> Iterator[Sitting]:
    days, clocks = DateField(name="", label="", tz=zone, clock=ctx.clock), ClockField(name="", label="")
    for line in filter(None, map(str.strip, lines.splitlines())):
        found = _SPAN.fullmatch(line)
        try:
            if found is None:
                raise ValueError(line)
            day = days.parse(found["day"], ctx.translator.language)
            start, end = (clocks.parse(found[part], ctx.translator.language) for part in ("start", "end"))
        except ValueError as error:
            said = N_("“{line}” is no day and time such as 2026-11-13 09:00-12:00.", line=line)
            raise FieldRefused("more", said) from error
        sitting = Sitting(start=moment(day, start, zone, "more"), end=moment(day, end, zone, "more"))
        if sitting.end <= sitting.start:
            raise FieldRefused("more", N_("“{line}” ends before it begins.", line=line))
        yield sitting
