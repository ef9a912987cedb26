"""What lies on machines over time, to be drawn: a row for each, with its reservations and outages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from coordtui.api import Context
from coordtui_gpus.booking.load import Load, Outages
from coordtui_gpus.booking.reading import holds_between, live
from coordtui_gpus.booking.sight import seen
from coordtui_gpus.booking.stock import Unit, stock
from coordtui_gpus.booking.times import epoch, of_epoch
from coordtui_gpus.booking.values import Bar, BarKind, Clash, Row
from coordtui_gpus.records import WHOLE, Hold, Outage, Reservation


def rows(ctx: Context, start: datetime, end: datetime, hosts: Collection[int] | None = None) -> list[Row]:
    """A row for each machine that is not archived, by place and name, with what lies on it in the interval.

    A reservation on several machines has a bar on each. Told as who acts may see it.
    """
    ctx.require("gpus.view")
    drawing = _Drawing(ctx, start, end)
    there = drawing.stock.hosts
    numbers = [
        number for number, host in there.items() if not host.archived and (hosts is None or number in hosts)
    ]
    numbers.sort(key=lambda each: (there[each].place, there[each].name, each))
    return [drawing.row(number) for number in numbers]


class _Drawing:
    """What lies on machines in an interval, read once for all of them."""

    def __init__(self, ctx: Context, start: datetime, end: datetime) -> None:
        self._ctx, self._start, self._end = ctx, epoch(start), epoch(end)
        self.stock, self._outages = stock(ctx), Outages(ctx)
        self._known = {each.doc_id: each for each in live(ctx, start, end)}
        self._holds: dict[int, dict[int, list[Hold]]] = {}
        for each in holds_between(ctx, start, end):
            unit = self.stock.units.get(each.device)
            if unit is not None and each.reservation in self._known:
                of_host = self._holds.setdefault(unit.host, {})
                of_host.setdefault(each.reservation, []).append(each)

    def row(self, host: int) -> Row:
        """A machine with what lies on it."""
        units = [unit for unit in self.stock.by_host.get(host, ()) if not unit.retired]
        whole = [unit for unit in units if unit.parent is None]
        out = self._outages.of(host, [unit.id for unit in units], self._start, self._end)
        holds = self._holds.get(host, {})
        bars = [self._bar(host, self._known[number], own) for number, own in holds.items()]
        bars += [_out(host, each, whole) for each in out]
        bars.sort(key=lambda bar: (bar.start, bar.reservation.doc_id if bar.reservation else 0))
        every = Load([replace(each, firm=True) for own in holds.values() for each in own])
        clashes = tuple(self._clashes(every, units, out))
        return Row(host=host, gpus=len(whole), bars=tuple(bars), clashes=clashes)

    def _bar(self, host: int, reservation: Reservation, own: list[Hold]) -> Bar:
        instances = {each.through for each in own if each.through is not None}
        kind: BarKind = "booked"
        if reservation.state == "requested":
            kind = "requested"
        elif reservation.preemptible:
            kind = "preemptible"
        elif reservation.person == self._ctx.actor.person:
            kind = "mine"
        return Bar(
            host=host,
            kind=kind,
            start=reservation.start,
            end=reservation.end,
            devices=tuple(each.device for each in own if each.through is None),
            share=sum(each.share for each in own if each.device not in instances),
            reservation=seen(self._ctx, reservation),
        )

    def _clashes(self, every: Load, units: list[Unit], out: list[Outage]) -> Iterator[Clash]:
        """Where more lies on a device than there is: with requests, with what gives way, in outages."""
        for unit in units:
            for over in every.over(unit.id, 0, self._start, self._end):
                yield self._clash(unit, over.start, over.end, sorted(over.reservations))
            for outage in out:
                if outage.device not in (None, unit.id, unit.parent):
                    continue
                first = max(epoch(outage.start), self._start)
                last = self._end if outage.end is None else min(epoch(outage.end), self._end)
                for piece in every.on(unit.id, first, last):
                    begins, ends = max(first, piece.start), min(last, piece.end)
                    yield replace(self._clash(unit, begins, ends, [piece.reservation]), outages=(outage,))

    def _clash(self, unit: Unit, start: int, end: int, whose: Iterable[int]) -> Clash:
        told = tuple(seen(self._ctx, self._known[each]) for each in whose)
        return Clash(device=unit.id, start=of_epoch(start), end=of_epoch(end), reservations=told)


def _out(host: int, outage: Outage, whole: list[Unit]) -> Bar:
    devices = tuple(unit.id for unit in whole) if outage.device is None else (outage.device,)
    return Bar(
        host=host,
        kind="out",
        start=outage.start,
        end=outage.end,
        devices=devices,
        share=WHOLE * len(devices),
        outage=outage,
    )
