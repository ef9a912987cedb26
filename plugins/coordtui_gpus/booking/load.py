"""What lies on devices over time: the sum of thousandths at any instant, by a sweep over starts and ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from tinydb import where

from coordtui.api import Context
from coordtui_gpus.booking.times import epoch, stored
from coordtui_gpus.records import WHOLE, Hold, Outage

FOREVER = 2**62
"""The end of what has none, in seconds."""


class Piece(NamedTuple):
    """A hold in seconds."""

    reservation: int
    start: int
    end: int
    share: int
    firm: bool


class Over(NamedTuple):
    """A time in which more is asked for than there is, and the reservations that it is because of."""

    start: int
    end: int
    reservations: frozenset[int]


def sweep(pieces: Iterable[Piece]) -> Iterator[tuple[int, int, int, frozenset[int]]]:
    """The times between starts and ends in their order: start, end, thousandths, and of which reservations.

    At one instant ends come first: one may begin when the other ends.
    """
    found = sorted(pieces)
    events = sorted(
        [(each.start, 1, number) for number, each in enumerate(found)]
        + [(each.end, 0, number) for number, each in enumerate(found)]
    )
    there: set[int] = set()
    for place, (at, begins, number) in enumerate(events):
        if begins:
            there.add(number)
        else:
            there.discard(number)
        until = events[place + 1][0] if place + 1 < len(events) else at
        if there and until > at:
            sum_ = sum(found[each].share for each in there)
            yield at, until, sum_, frozenset(found[each].reservation for each in there)


def peak(pieces: Sequence[Piece]) -> int:
    """The most that lies there at any instant."""
    if len(pieces) < 2:
        return pieces[0].share if pieces else 0
    return max(share for _, _, share, _ in sweep(pieces))


class Load:
    """What lies on devices, as far as it ends after some moment."""

    def __init__(self, holds: Iterable[Hold]) -> None:
        self._pieces: dict[int, list[Piece]] = {}
        for each in holds:
            piece = Piece(each.reservation, epoch(each.start), epoch(each.end), each.share, each.firm)
            self._pieces.setdefault(each.device, []).append(piece)

    def bare(self, device: int, start: int, end: int) -> bool:
        """Whether nothing at all lies on a device in the interval."""
        there = self._pieces.get(device)
        if there is None:
            return True
        for each in there:  # noqa: SIM110 - asked of thousands of devices: a generator takes twice as long
            if each[2] > start and each[1] < end:
                return False
        return True

    def on(self, device: int, start: int, end: int, *, firm: bool = True, but: int = 0) -> list[Piece]:
        """What is firm (or what is not) and lies on a device at any time of the interval, half-open."""
        return [
            each
            for each in self._pieces.get(device, ())
            if each.end > start and each.start < end and each.firm == firm and each.reservation != but
        ]

    def used(self, device: int, start: int, end: int, but: int = 0) -> int:
        """The most that is firmly held of a device at any instant of the interval."""
        if device not in self._pieces:
            return 0
        return peak(self.on(device, start, end, but=but))

    def over(self, device: int, share: int, start: int, end: int, but: int = 0) -> list[Over]:
        """When there is not so much left of a device: the times, joined where they touch."""
        if device not in self._pieces:
            return []
        found: list[Over] = []
        for begins, ends, taken, whose in sweep(self.on(device, start, end, but=but)):
            a, b = max(begins, start), min(ends, end)
            if a >= b or taken + share <= WHOLE:
                continue
            if found and found[-1].end == a:
                found[-1] = Over(found[-1].start, b, found[-1].reservations | whose)
            else:
                found.append(Over(a, b, whose))
        return found


class _Kept:
    revision: int
    since: int
    load: Load


_KEPT: WeakKeyDictionary[object, _Kept] = WeakKeyDictionary()


def load(ctx: Context) -> Load:
    """What lies on all devices from now on; read again only when somebody reserved or let go something.

    Within a transaction it is read anew: what that wrote itself is not told by a revision.
    """
    holds, now = ctx.store.records(Hold), epoch(ctx.clock())
    coming = where("end") > stored(ctx.clock())
    if ctx.store.writing:
        return Load(holds.find(coming))
    engine, revision = ctx.store.table("holds").engine, holds.revision
    kept = _KEPT.get(engine)
    if kept is None or kept.revision != revision or kept.since > now:
        kept = _Kept()
        kept.revision, kept.since, kept.load = revision, now, Load(holds.find(coming))
        _KEPT[engine] = kept
    return kept.load


def load_of(ctx: Context, devices: Iterable[int]) -> Load:
    """What lies on some devices from now on, read now."""
    theirs = where("device").one_of(sorted(set(devices))) & (where("end") > stored(ctx.clock()))
    return Load(ctx.store.records(Hold).find(theirs))


class Outages:
    """When machines, or devices of them, are out of service."""

    def __init__(self, ctx: Context) -> None:
        self._by_host: dict[int, list[Outage]] = {}
        lasting = (where("end") == None) | (where("end") > stored(ctx.clock()))  # noqa: E711 - a query
        for each in ctx.store.records(Outage).find(lasting):
            self._by_host.setdefault(each.host, []).append(each)

    def of(self, host: int, devices: Sequence[int | None], start: int, end: int) -> list[Outage]:
        """Those that touch a device, or the GPU that it is part of, in the interval."""
        return [
            each
            for each in self._by_host.get(host, ())
            if (each.device is None or each.device in devices)
            and epoch(each.start) < end
            and (each.end is None or epoch(each.end) > start)
        ]

    def __bool__(self) -> bool:
        return bool(self._by_host)
