"""Moments by the clocks of a place: stored in UTC, meant and shown in a zone.

A time that the clocks skip, and one that they show twice, are refused with the two moments that may
be meant; nothing is shifted silently.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from coordtui.api import Refused, formats, safe
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coordtui.api import Context

_NOT_PLACES = ("posix/", "right/", "posixrules", "localtime", "Factory")
"""Names in the tz database that mean no place, or count leap seconds."""

YEARS = range(2000, 2200)
"""The years that reservations are in: a date outside is a slip."""


class TwoChoices(Refused):
    """A local time that does not exist, or that happens twice.

    `choices` are the two moments (UTC) that may be meant, the earlier first.
    """

    def __init__(self, day: date, at: time, choices: tuple[datetime, datetime], zone: ZoneInfo) -> None:
        self.choices = choices
        twice = choices[0].astimezone(zone).time() == at
        first, second = (f"{each.astimezone(zone):%H:%M %z}" for each in choices)
        said = {"day": day.isoformat(), "time": f"{at:%H:%M}"}
        if twice:
            what = N_("{time} comes twice on {day}: the clocks are put back.", **said)
            remedy = N_("Say which: {first}, or {second}, which comes later.", first=first, second=second)
        else:
            what = N_("{time} does not exist on {day}: the clocks are put forward.", **said)
            remedy = N_("Take {first} or {second}.", first=first, second=second)
        super().__init__(what, remedy=remedy)


def zone_of(name: str) -> ZoneInfo:
    """The zone by which a stored moment is shown; UTC when the tz database has none of that name any more."""
    try:
        return known_zone(name)
    except Refused:
        return known_zone("UTC")


def known_zone(name: str) -> ZoneInfo:
    """The zone of that name in the tz database; raises `Refused`."""
    from zoneinfo import ZoneInfo

    try:
        if name and not name.startswith(_NOT_PLACES):
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there; no name; a folder such as "America"
        pass
    raise Refused(
        N_("There is no time zone “{name}”.", name=safe(name, limit=60)),
        remedy=N_("A zone is named by a place, such as America/Toronto or Europe/Paris."),
    )


def read_moment(text: str, zone: str, now: datetime | None = None) -> datetime:
    """The moment (UTC) of `2026-11-12 14:00` by the clocks of a zone, or with an offset from UTC behind it.

    With `now` the word `now` is understood, and a time alone (`14:00`) is that of today. Raises
    `Refused`, and `TwoChoices` for a time that is not there, or is there twice.
    """
    said, place = text.strip(), known_zone(zone)
    if now is not None and said.lower() in ("now", "maintenant"):
        return tidy(now)
    if now is not None and len(said) == 5 and said[2] == ":":
        said = f"{now.astimezone(place).date().isoformat()} {said}"
    head, _, offset = said.rpartition(" ")
    if head and offset[:1] in ("+", "-"):  # `2026-11-01 01:30 -0500`, as the choices are said
        said = head + offset
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise Refused(
            N_("“{text}” is no moment.", text=safe(text, limit=60)),
            remedy=N_("Write it so: 2026-11-12 14:00."),
        ) from None
    if found.year not in YEARS:
        raise Refused(
            N_("No reservation is in the year {year}.", year=str(found.year)),
            remedy=N_("Look at the year again."),
        )
    return tidy(found) if found.tzinfo is not None else moment(found.date(), found.time(), place)


def moment(day: date, at: time, place: ZoneInfo, again: bool | None = None) -> datetime:
    """The moment (UTC) at which the clocks of a zone show a time, to the minute.

    Where there are two candidates `again` takes the earlier (False) or the later (True) one; without
    it raises `TwoChoices`.
    """
    at = at.replace(second=0, microsecond=0, tzinfo=None)
    first, second = (
        datetime.combine(day, at, place).replace(fold=fold).astimezone(UTC) for fold in (False, True)
    )
    if first == second:
        return first
    choices = (min(first, second), max(first, second))
    if again is None:
        raise TwoChoices(day, at, choices, place)
    return choices[again]


def tidy(moment: datetime) -> datetime:
    """A moment as it is asked for: in UTC, to the minute. Raises `ValueError` for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"not an aware moment: {moment!r}")
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def second(moment: datetime) -> datetime:
    """A moment as it happens: in UTC, to the second, so that stored moments sort as their texts do."""
    return moment.astimezone(UTC).replace(microsecond=0)


def stored(moment: datetime) -> str:
    """A moment as it stands in the store, to ask for with `where("start") < stored(moment)`."""
    import msgspec

    found: str = msgspec.to_builtins(moment.astimezone(UTC).replace(microsecond=0))
    return found


def epoch(moment: datetime) -> int:
    """A moment in whole seconds, for reckoning."""
    return int(moment.timestamp())


def of_epoch(seconds: int) -> datetime:
    """The moment of so many seconds."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def said(ctx: Context, moment: datetime, zone: str = "") -> str:
    """A moment by the clocks of a zone, the lab’s unless given, as who reads writes it."""
    return formats.date_and_time(moment, ctx.translator, tz=zone_of(zone or ctx.settings.zone))
