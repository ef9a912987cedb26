"""Moments by the clocks of a place: stored in UTC, meant and shown in a zone.

A time that the clocks skip, and one that they show twice, are refused with the two moments
that may be meant; nothing is shifted silently. What lies between two moments is counted in
UTC: two moments of one `ZoneInfo` subtract as if no clock were ever changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from coordtui.api import Message, Refused, formats, safe
from coordtui_training.texts import N_

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coordtui.api import Context
    from coordtui_training.records import Sitting

_NOT_PLACES = ("posix/", "right/", "posixrules", "localtime", "Factory")
"""Names in the tz database that mean no place, or count leap seconds."""


YEARS = range(1970, 2200)
"""The years that sessions are in: a date outside is a slip, and clocks are not reckoned there."""


class TwoChoices(Refused):
    """A local time that does not exist, or that happens twice.

    `choices` are the two moments (UTC) that may be meant, the earlier first; `said` are the same
    in words, by the clocks of the zone.
    """

    def __init__(self, day: date, at: time, choices: tuple[datetime, datetime], zone: ZoneInfo) -> None:
        self.choices = choices
        self.twice = local(choices[0], zone).time() == at
        self.said = tuple(f"{local(each, zone):%H:%M %Z}" for each in choices)
        said = {"day": day.isoformat(), "time": f"{at:%H:%M}"}
        first, second = self.said
        if self.twice:
            what = N_("{time} comes twice on {day}: the clocks are put back.", **said)
            remedy = N_("Say which: {first}, or {second}, which comes later.", first=first, second=second)
        else:
            what = N_("{time} does not exist on {day}: the clocks are put forward.", **said)
            remedy = N_("Take {first} or {second}.", first=first, second=second)
        super().__init__(what, remedy=remedy)


def zone_of(name: str) -> ZoneInfo:
    """The zone by which a stored moment is shown: UTC when the tz database of this machine has none
    of that name any more, so that what is planned there is seen all the same."""
    try:
        return known_zone(name)
    except Refused:
        return known_zone("UTC")


def known_zone(name: str) -> ZoneInfo:
    """The zone of that name in the tz database, old names (America/Montreal) too; raises `Refused`."""
    from zoneinfo import ZoneInfo

    try:
        if not name.startswith(_NOT_PLACES):
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there; no name; a folder such as "America"
        pass
    raise Refused(
        N_("There is no time zone “{name}”.", name=safe(name, limit=60)),
        remedy=N_("A zone is named by a place, such as America/Toronto or Europe/Paris."),
    )


def in_our_time(*days: date) -> None:
    """Raise `Refused` for a day so far away that it cannot be meant."""
    for day in days:
        if day.year not in YEARS:
            raise Refused(
                N_("No session is in the year {year}.", year=str(day.year)),
                remedy=N_("Look at the year again."),
            )


def local(moment: datetime, zone: str | ZoneInfo) -> datetime:
    """A moment as the clocks of a zone show it."""
    return moment.astimezone(zone_of(zone) if isinstance(zone, str) else zone)


def moment(
    day: date, at: int | time, zone: str | ZoneInfo, again: bool | None = None, *, seconds: bool = False
) -> datetime:
    """The moment (UTC) at which the clocks of a zone show a time; `at` may be minutes after midnight.

    Where there are two candidates `again` takes the earlier (False) or the later (True) one;
    without it raises `TwoChoices`; `Refused` for a day far away. Seconds are dropped, unless a file
    that is read back has them.
    """
    in_our_time(day)
    place = known_zone(zone) if isinstance(zone, str) else zone
    if isinstance(at, int):
        at = time(*divmod(at, 60))
    at = at.replace(tzinfo=None) if seconds else at.replace(second=0, microsecond=0, tzinfo=None)
    first, second = (
        datetime.combine(day, at, place).replace(fold=fold).astimezone(UTC) for fold in (False, True)
    )
    if first == second:
        return first
    choices = (min(first, second), max(first, second))
    if again is None:
        raise TwoChoices(day, at, choices, place)
    return choices[again]


def day_of(moment: datetime, zone: str | ZoneInfo) -> date:
    """The day that a moment falls on, in a zone."""
    return local(moment, zone).date()


def day_begins(day: date, zone: str | ZoneInfo) -> datetime:
    """The first moment (UTC) of a day: midnight, or what comes first where the clocks skip midnight."""
    place = zone_of(zone) if isinstance(zone, str) else zone
    # `fold` False: the first of two midnights. A midnight that is skipped, read with the offset
    # before the change, is the very moment of the change where that is at midnight.
    found = datetime.combine(day, time(), place).astimezone(UTC)
    while local(found, place).date() < day:
        found += timedelta(minutes=15)
    while local(found - timedelta(minutes=15), place).date() == day:
        found -= timedelta(minutes=15)
    return found


def minutes_of(start: datetime, end: datetime) -> int:
    """Whole minutes that pass between two moments, whatever the clocks do in the meantime."""
    return int((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() // 60)


def tidy(moment: datetime) -> datetime:
    """A moment as it is stored: in UTC, to the minute. Raises `ValueError` for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"not an aware moment: {moment!r}")
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def stored(moment: datetime) -> str:
    """A moment as it stands in the store, to ask for with `where("start") < stored(moment)`."""
    import msgspec

    found: str = msgspec.to_builtins(moment.astimezone(UTC))
    return found


def overlap(one: Sequence[Sitting], other: Sequence[Sitting]) -> bool:
    """Whether any of one's sittings and any of the other's are at the same time, half-open."""
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def when(sittings: Sequence[Sitting], zone: str, language: str) -> str:
    """When a session is, in words of its zone: `Thu 12 Nov 2026 14:00–17:00`; of several, all."""
    return ", ".join(_one(each, zone_of(zone), language) for each in sittings)


def day_and_time(ctx: Context, moment: datetime, zone: str) -> str:
    """A moment by the clocks of a zone, as who reads writes it: `Thu 12 Nov 14:00`."""
    return formats.date_and_time(moment, ctx.translator, tz=zone_of(zone))


def _one(sitting: Sitting, zone: ZoneInfo, language: str) -> str:
    start, end = local(sitting.start, zone), local(sitting.end, zone)
    begins = formats.date_and_time(start, language, year=True, tz=zone)
    if start.date() == end.date():
        return f"{begins}–{formats.clock(end, tz=zone)}"
    return f"{begins} – {formats.date_and_time(end, language, year=True, tz=zone)}"


def named(sittings: Sequence[Sitting], zone: str) -> Message | str:
    """When a session is, in figures that both languages read: `2026-11-12 14:00`."""
    if not sittings:
        return N_("no time yet")
    return f"{local(sittings[0].start, zone):%Y-%m-%d %H:%M}"
