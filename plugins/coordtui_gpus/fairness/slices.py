"""Who was on which device from when to when, and under which reservation: the time that is counted.

Pure: of uses and reservations come slices that neither overlap nor leave anything out. The slices of a
device at any moment weigh together what it is worth, a GPU 1 and an instance its share, whoever shares it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

Who = int | str
"""A person, or a login that nobody is known by."""


class Used(NamedTuple):
    """Somebody's processes on a device of a machine, in seconds since 1970."""

    device: int
    host: int
    who: Who
    start: float
    end: float


class Reserved(NamedTuple):
    """A reservation on a device, in seconds; `share` is the part of it, from 0 to 1."""

    device: int
    person: int
    reservation: int
    start: float
    end: float
    share: float = 1.0


class Slice(NamedTuple):
    """A stretch of one device for one person; `weight` is the part of a GPU that is theirs."""

    device: int
    host: int
    who: Who
    start: float
    end: float
    weight: float
    reservation: int | None = None


def clipped(uses: Iterable[Used], start: float, end: float) -> Iterator[Used]:
    """What of the uses lies within the period."""
    for each in uses:
        since, until = max(each.start, start), min(each.end, end)
        if since < until:
            whole = since == each.start and until == each.end
            yield each if whole else each._replace(start=since, end=until)


def shared_out(uses: Iterable[Used], worth: Mapping[int, float]) -> list[Slice]:
    """The time of each device, split evenly among the people who are on it at the same moment.

    Two processes of one person are one. Who is on two machines' device of one number is on it once.
    """
    by = defaultdict[int, list[Used]](list)
    for each in uses:
        by[each.device].append(each)
    found: list[Slice] = []
    for device, on_it in by.items():
        found.extend(_of_device(device, on_it, worth.get(device, 1.0)))
    return found


def _of_device(device: int, uses: list[Used], worth: float) -> Iterator[Slice]:
    if len({(each.who, each.host) for each in uses}) == 1:
        first = uses[0]
        for start, end in _merged((each.start, each.end) for each in uses):
            yield Slice(device, first.host, first.who, start, end, worth)
        return
    changes: list[tuple[float, int, Who, int]] = []
    for each in uses:
        changes += ((each.start, 1, each.who, each.host), (each.end, -1, each.who, each.host))
    changes.sort(key=lambda change: change[0])
    there = dict[Who, list[int]]()
    before = changes[0][0]
    for at, step, who, host in changes:
        if at > before and there:
            weight = worth / len(there)
            for shares, hosts in there.items():
                yield Slice(device, hosts[-1], shares, before, at, weight)
        before = at
        on = there.setdefault(who, [])
        if step > 0:
            on.append(host)
        else:
            on.remove(host)
        if not on:
            del there[who]


def _merged(spans: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Spans that overlap or touch are one."""
    ordered = sorted(spans)
    start, end = ordered[0]
    for since, until in ordered[1:]:
        if since > end:
            yield start, end
            start, end = since, until
        else:
            end = max(end, until)
    yield start, end


def under(slices: Iterable[Slice], reserved: Iterable[Reserved], root: Mapping[int, int]) -> Iterator[Slice]:
    """The slices, cut where a reservation of the same person on the GPU (or a part of it) begins or ends.

    Where two of theirs overlap, the one that began first is meant.
    """
    by = defaultdict[tuple[int, int], list[Reserved]](list)
    for each in reserved:
        by[each.person, root.get(each.device, each.device)].append(each)
    for held in by.values():
        held.sort(key=lambda each: (each.start, each.reservation))
    for piece in slices:
        own = (
            by.get((piece.who, root.get(piece.device, piece.device))) if isinstance(piece.who, int) else None
        )
        if own is None:
            yield piece
        else:
            yield from _cut(piece, own)


def _cut(piece: Slice, own: Sequence[Reserved]) -> Iterator[Slice]:
    at = piece.start
    for each in own:
        since, until = max(each.start, at), min(each.end, piece.end)
        if since >= until:
            continue
        if at < since:
            yield piece._replace(start=at, end=since)
        yield piece._replace(start=since, end=until, reservation=each.reservation)
        at = until
    if at < piece.end:
        yield piece if at == piece.start else piece._replace(start=at)


def at_borders(slices: Iterable[Slice], borders: Sequence[float]) -> Iterator[Slice]:
    """The slices, cut at these moments, such as the beginnings of months."""
    for piece in slices:
        at = piece.start
        for border in borders[bisect_right(borders, piece.start) :]:
            if border >= piece.end:
                break
            yield piece._replace(start=at, end=border)
            at = border
        yield piece if at == piece.start else piece._replace(start=at)
