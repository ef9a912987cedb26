"""GPU-hours by person, group, grant, project, machine, model or month.

What is counted: the time that somebody's processes were on a GPU, an instance of one by its share,
split evenly among the people who were on it at the same moment, so that the people add up to the
machines. It is told under the grant and project of the reservation that the same person had for it;
without one under none. Who is in several groups counts for each in equal parts. What goes on counts up
to now, and of a machine that is silent up to its last answer. Months begin by the clocks of the lab.
Energy is that of the hours held of which power was measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from tinydb import where

from coordtui.api import Context, Refused
from coordtui_gpus.fairness.keys import Keys
from coordtui_gpus.fairness.measures import HOUR, Sums, asked_of, measured
from coordtui_gpus.fairness.slices import Reserved, Slice, Used, at_borders, clipped, shared_out, under
from coordtui_gpus.fairness.times import months, stored
from coordtui_gpus.fairness.values import By, Line
from coordtui_gpus.records import STANDING, WHOLE, Device, Hold, Reservation, Seen, Use
from coordtui_gpus.texts import N_


class Facts:
    """What is counted of a period, read and measured once: slices of use, and of what was reserved.

    `lines` counts them by anything, in a moment: a window keeps them for as long as its period stands.
    `own`: only what is of who acts, which everybody may count.
    """

    def __init__(self, ctx: Context, start: datetime, end: datetime, *, own: bool = False) -> None:
        ctx.require("gpus.view" if own else "gpus.report")
        if own and ctx.actor.person is None:
            raise Refused(N_("Nobody is known who asks: there are no hours of their own."))
        if start >= end:
            raise Refused(N_("A period begins before it ends."))
        self._ctx = ctx
        self.start = start.timestamp()
        self.end = max(self.start, min(end, ctx.clock()).timestamp())
        self.devices = {each.doc_id: each for each in ctx.store.records(Device).find()}
        self.root = {
            number: number if each.parent is None else each.parent for number, each in self.devices.items()
        }
        self._worth = {
            number: 1.0 if each.parent is None else each.share / WHOLE
            for number, each in self.devices.items()
        }
        self.reservations, self._holds = self._read_reserved()
        self.used = [*self._slices()]
        self.reserved = [*self._cut(self._held())]
        if own:  # what others had counts until here: hours on one GPU are shared out
            self.used = [each for each in self.used if each.who == ctx.actor.person]
            self.reserved = [each for each in self.reserved if each.who == ctx.actor.person]

    def _read_reserved(self) -> tuple[dict[int, Reservation], list[Reserved]]:
        within = (where("start") < _stored(self.end)) & (where("end") > _stored(self.start))
        standing = where("state").one_of([*STANDING])
        store = self._ctx.store
        found = {each.doc_id: each for each in store.records(Reservation).find(within & standing)}
        columns = ("reservation", "device", "start", "end", "share")
        held = [
            Reserved(
                device,
                found[number].person,
                number,
                max(start.timestamp(), self.start),
                min(end, found[number].end).timestamp() if end > found[number].end else end.timestamp(),
                share / WHOLE,
            )
            for number, device, start, end, share in store.records(Hold).select(*columns, where=within)
            if number in found
        ]
        return found, [
            each._replace(end=min(each.end, self.end))
            for each in held
            if each.start < min(each.end, self.end)
        ]

    def _uses(self) -> Iterator[Used]:
        begun = where("since") < _stored(self.end)
        records = self._ctx.store.records(Use)
        columns = ("device", "host", "user", "person", "since", "until")
        over = (where("until") > _stored(self.start)) & begun
        heard = self._heard()
        for query in (over, (where("until") == None) & begun):  # noqa: E711 - a query
            for device, host, user, person, since, until in records.select(*columns, where=query):
                who = person if person is not None else user
                end = until.timestamp() if until else max(heard.get(host, self.end), since.timestamp())
                yield Used(device, host, who, since.timestamp(), end)

    def _heard(self) -> dict[int, float]:
        """Until when machines that are silent were heard; those that answer are heard until now."""
        seen = self._ctx.store.records(Seen).select("host", "state", "good")
        return {
            host: good.timestamp() for host, state, good in seen if good and state not in ("ok", "degraded")
        }

    def _slices(self) -> Iterable[Slice]:
        slices: Iterable[Slice] = shared_out(clipped(self._uses(), self.start, self.end), self._worth)
        return self._cut(under(slices, self._holds, self.root))

    def _held(self) -> Iterator[Slice]:
        """What was reserved: of whole GPUs, where what an instance takes of one stands too."""
        for each in self._holds:
            device = self.devices.get(each.device)
            if device is not None and device.parent is None:
                host = device.host or 0
                yield Slice(
                    each.device, host, each.person, each.start, each.end, each.share, each.reservation
                )

    def _cut(self, slices: Iterable[Slice]) -> Iterable[Slice]:
        borders = [first.timestamp() for first in months(self.start, self.end, self._ctx.settings.zone)]
        return at_borders(slices, borders)

    @cached_property
    def _measured(self) -> tuple[Sums, Sums]:
        """What was measured in the slices of use, and in those of what was reserved."""
        used = asked_of(self._ctx, ("utilization", "power_w"))
        held, idle = asked_of(self._ctx, ("utilization", "memory_used_mib")), self._ctx.settings.idle_percent
        memory = {number: each.memory_mib for number, each in self.devices.items()}
        return (
            measured(used, self.used, {}, idle, idle=False),
            measured(held, self.reserved, memory, idle, idle=True),
        )

    def keys(self, by: By) -> Keys:
        """What is counted by."""
        return Keys(self._ctx, self.devices, self.reservations, by)

    def lines(self, by: By) -> list[Line]:
        """The lines of a report, the most held first, months in their order."""
        keys, counts = self.keys(by), defaultdict[str, _Counted](_Counted)
        self._count_used(keys, counts)
        self._count_reserved(keys, counts)
        lines = [each.line(key, keys.name(key)) for key, each in counts.items()]
        if by == "month":
            return sorted(lines, key=lambda line: line.key)
        return sorted(lines, key=lambda line: (-line.held, -line.reserved, line.name))

    def _count_used(self, keys: Keys, counts: defaultdict[str, _Counted]) -> None:
        sums = self._measured[0]
        columns = (each.tolist() for each in (sums.busy, sums.unknown, sums.energy, sums.powered))
        for piece, busy, unknown, energy, powered in zip(self.used, *columns, strict=True):
            held = (piece.end - piece.start) / HOUR * piece.weight
            for key, part in keys.of(piece):
                line = counts[key]
                line.held += held * part
                line.busy += busy * part
                line.unknown += unknown * part
                line.energy += energy * part
                line.powered += powered
                line.gpus.add(self.root.get(piece.device, piece.device))

    def _count_reserved(self, keys: Keys, counts: defaultdict[str, _Counted]) -> None:
        for piece, idle in zip(self.reserved, self._measured[1].idle.tolist(), strict=True):
            reserved = (piece.end - piece.start) / HOUR * piece.weight
            for key, part in keys.of(piece):
                line = counts[key]
                line.reserved += reserved * part
                line.unused += idle * part
                line.gpus.add(self.root.get(piece.device, piece.device))


def _stored(second: float) -> str:
    return stored(datetime.fromtimestamp(second, UTC))


def usage(ctx: Context, start: datetime, end: datetime, by: By) -> list[Line]:
    """Count a period, the most held first, months in their order; see the module for the rules.

    Raises `NotAllowed` without the right to count, `Refused` for a period that ends before it begins.
    """
    return Facts(ctx, start, end).lines(by)


def own_usage(ctx: Context, start: datetime, end: datetime, by: By) -> list[Line]:
    """The same of who acts alone; for everybody who may see GPUs. Raises as `usage`, `Refused` for nobody."""
    return Facts(ctx, start, end, own=True).lines(by)


class _Counted:
    def __init__(self) -> None:
        self.held = self.busy = self.reserved = self.unused = 0.0
        self.unknown = self.energy = self.powered = 0.0
        self.gpus = set[int]()

    def line(self, key: str, name: str) -> Line:
        return Line(
            key=key,
            name=name,
            held=self.held,
            busy=self.busy,
            reserved=self.reserved,
            unused=self.unused,
            unknown=self.unknown,
            energy_kwh=self.energy if self.powered else None,
            gpus=len(self.gpus),
        )


class Behind(NamedTuple):
    """A stretch that a number counts: of use, or of a reservation (then `reserved`)."""

    reserved: bool
    device: int
    host: int
    person: int | None
    login: str
    reservation: int | None
    start: datetime
    end: datetime
    hours: float


def behind(ctx: Context, start: datetime, end: datetime, by: By, key: str) -> list[Behind]:
    """What a line counts, the longest first. Raises as `usage` does."""
    facts = Facts(ctx, start, end)
    keys = facts.keys(by)
    found = [*_behind(facts.used, keys, key, reserved=False)]
    found += _behind(facts.reserved, keys, key, reserved=True)
    return sorted(found, key=lambda each: (each.reserved, -each.hours, each.start))


def _behind(pieces: Sequence[Slice], keys: Keys, key: str, *, reserved: bool) -> Iterator[Behind]:
    for each in pieces:
        part = dict(keys.of(each)).get(key)
        if part is not None:
            person = each.who if isinstance(each.who, int) else None
            yield Behind(
                reserved,
                each.device,
                each.host,
                person,
                each.who if isinstance(each.who, str) else "",
                each.reservation,
                datetime.fromtimestamp(each.start, UTC),
                datetime.fromtimestamp(each.end, UTC),
                (each.end - each.start) / HOUR * each.weight * part,
            )
