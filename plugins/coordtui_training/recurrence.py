"""The days and the moments of a series: by the clocks of its zone, whatever daylight saving does.

Weekly at nine stays at nine. A slot whose time does not exist that day, or comes twice, has no
moment until somebody takes one of its two: it is never shifted silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import msgspec

from coordtui.api import Message, Refused
from coordtui_training.records import Series, Sitting
from coordtui_training.texts import N_, NN_
from coordtui_training.times import TwoChoices, in_our_time, known_zone, moment

MOST = 200
"""A series has so many slots at most: a weekly one lasts four years."""

_WEEK = timedelta(weeks=1)
_RAREST = 260
"""Weeks between two slots at most: five years."""


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """One day that a series means, and its sitting: None where the day is skipped or its time unclear.

    `choices` are the two moments (UTC) one of which must be taken, `why` says so in words.
    `session` is the number of the session that is there already.
    """

    day: date
    sitting: Sitting | None = None
    skipped: bool = False
    choices: tuple[datetime, datetime] | None = None
    why: tuple[Message | str, ...] = ()
    session: int | None = None


def check(series: Series) -> None:
    """Raise `Refused` for a rule that gives no days, or does not end."""
    known_zone(series.zone)
    in_our_time(series.first, *([series.until] if series.until else []))
    if not series.weekdays or not set(series.weekdays) <= set(range(7)):
        raise Refused(N_("A series needs a day of the week."))
    if not 1 <= series.every <= _RAREST or series.minutes < 1 or not 0 <= series.at < 24 * 60:
        raise Refused(N_("A series needs a time of the day, a length, and how many weeks lie between."))
    if series.until is None and series.count is None:
        raise Refused(
            N_("The series does not end."), remedy=N_("Say until which day it goes, or how many times.")
        )
    if (series.until is not None and series.until < series.first) or (
        series.count is not None and series.count < 1
    ):
        raise Refused(N_("The series ends before it begins."))


def days(series: Series) -> list[date]:
    """Every day that the rule means, the skipped ones too, which count among `count`.

    Weeks begin on Monday, and every `every`-th is taken, from that of `first` on. Raises
    `Refused` as `check` does, and for more than `MOST` days.
    """
    check(series)
    found: list[date] = []
    for day in _days(series):
        if (series.until and day > series.until) or (series.count and len(found) == series.count):
            break
        in_our_time(day)
        if len(found) == MOST:
            raise Refused(
                NN_("A series has at most {n} session.", "A series has at most {n} sessions.", MOST),
                remedy=N_("End it earlier, and begin another."),
            )
        found.append(day)
    return found


def _days(series: Series) -> Iterator[date]:
    week = series.first - timedelta(days=series.first.weekday())
    while True:
        for weekday in sorted(set(series.weekdays)):
            day = week + timedelta(days=weekday)
            if day >= series.first:
                yield day
        week += series.every * _WEEK


def slots(series: Series, again: Mapping[date, bool] | None = None) -> list[Slot]:
    """Every slot of the series, in order. `again` takes the earlier (False) or later moment of a day."""
    return [_slot(series, day, (again or {}).get(day)) for day in days(series)]


def _slot(series: Series, day: date, again: bool | None) -> Slot:
    if day in series.skipped:
        return Slot(day=day, skipped=True)
    try:
        start = moment(day, series.at, series.zone, again)
    except TwoChoices as two:
        return Slot(day=day, choices=two.choices, why=tuple(two.known))
    return Slot(day=day, sitting=Sitting(start=start, end=start + timedelta(minutes=series.minutes)))
