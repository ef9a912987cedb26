"""Several sittings of one session as one event that comes again.

One rule counts the days, the days on which there is no sitting are taken out, and a sitting at
another hour, or of another length, replaces that of its day. Every calendar reads that, those too
that know no RDATE. Only sittings that no day tells apart (morning and afternoon), and those for
which clocks change on the way, are listed one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

from coordtui_training.ics.writing import moments

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coordtui_training.records import Sitting

_MOST_SKIPPED = 60
"""Days without a sitting that are worth writing down."""


class Again(NamedTuple):
    """How the sittings of an event are written.

    `zone` is by whose clocks, None for UTC. `lines` say when the first comes again; `others` are the
    sittings that differ from it, each with the moment at which those lines would have it.
    """

    zone: ZoneInfo | None
    lines: tuple[str, ...] = ()
    others: tuple[tuple[datetime, Sitting], ...] = ()


def again(sittings: Sequence[Sitting], zone: ZoneInfo) -> Again:
    """How to write sittings, which are in order.

    By the clocks of the zone wherever those say it: the second of two equal times they cannot say.
    """
    first, *more = sittings
    if any(_second(each.start, zone) or _second(each.end, zone) for each in sittings):
        return _listed(sittings)
    if not more:
        return Again(zone)
    if any(_offset(each.start, zone) != _offset(each.end, zone) for each in sittings):
        return _listed(sittings)
    begin = first.start.astimezone(zone)
    days = [(each.start.astimezone(zone).date() - begin.date()).days for each in sittings]
    meant = [_wall(begin, day, zone) for day in days]
    step = gcd(*days)
    if len(set(days)) < len(days) or None in meant or days[-1] // step - len(more) > _MOST_SKIPPED:
        return _listed(sittings)
    rule = f"FREQ=WEEKLY;INTERVAL={step // 7}" if step % 7 == 0 else f"FREQ=DAILY;INTERVAL={step}"
    lines = [f"RRULE:{rule.removesuffix(';INTERVAL=1')};COUNT={days[-1] // step + 1}"]
    skipped = [_by(begin, day, zone) for day in range(0, days[-1], step) if day not in days]
    if skipped:
        lines.append(moments("EXDATE", skipped, zone))
    return Again(zone, tuple(lines), _differing([each for each in meant if each], sittings))


def _listed(sittings: Sequence[Sitting]) -> Again:
    """One by one, in UTC: no rule has to follow the clocks of a place."""
    starts = [each.start for each in sittings]
    lines = (moments("RDATE", starts[1:], None),) if starts[1:] else ()
    return Again(None, lines, _differing(starts, sittings))


def _differing(
    meant: Sequence[datetime], sittings: Sequence[Sitting]
) -> tuple[tuple[datetime, Sitting], ...]:
    length = sittings[0].end - sittings[0].start
    pairs = zip(meant, sittings, strict=True)
    return tuple((at, each) for at, each in pairs if at != each.start or each.end - each.start != length)


def _by(begin: datetime, day: int, zone: ZoneInfo) -> datetime:
    """The hour of the first sitting, so many days later by the clocks."""
    return (begin.replace(tzinfo=None, fold=0) + timedelta(days=day)).replace(tzinfo=zone)


def _wall(begin: datetime, day: int, zone: ZoneInfo) -> datetime | None:
    """The same as a moment; None where the clocks do not show it then."""
    found = _by(begin, day, zone)
    moment = found.astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == found.replace(tzinfo=None) else None


def _second(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks showed the same time before."""
    local = moment.astimezone(zone)
    return bool(local.fold) and local.replace(fold=0).utcoffset() != local.utcoffset()


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
