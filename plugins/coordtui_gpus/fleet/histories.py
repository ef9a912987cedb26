"""Figures over time: from the finest samples that are kept, at the step that is asked for."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from tinydb import where

from coordtui.api import Context
from coordtui_gpus.fleet.asking import stored
from coordtui_gpus.fleet.counting import Busy
from coordtui_gpus.fleet.job import TOTAL
from coordtui_gpus.fleet.packing import COLUMNS, KEPT, PART, unpack_samples
from coordtui_gpus.fleet.sweeps import listed, unpacked
from coordtui_gpus.fleet.values import History
from coordtui_gpus.records import Device, Samples, Tier

if TYPE_CHECKING:
    from coordtui_gpus.fleet.packing import Floats, Whole

    _Span = tuple[datetime, datetime]

DAY, FIVE = timedelta(days=1), timedelta(minutes=5)
MOST_POINTS = 5000
_RESOLUTION: dict[Tier, int] = {"raw": 30, "five": 300, "hour": 3600}

_slots: WeakKeyDictionary[Any, dict[tuple[datetime, int], tuple[int, int]]] = WeakKeyDictionary()
_lock = threading.Lock()


class _Bins:
    """Sums of one device over the steps of a time."""

    def __init__(self, points: int) -> None:
        import numpy as np

        self.total, self.count = np.zeros(points), np.zeros(points)
        self.most = np.full(points, -np.inf)

    def add(self, places: Whole, mean: Floats, most: Floats, looks: Floats) -> None:
        """Count values in at their places; those out of reach or not known are left out."""
        import numpy as np

        good = (places >= 0) & (places < len(self.total)) & np.isfinite(mean) & (looks > 0)
        np.add.at(self.total, places[good], (mean * looks)[good])
        np.add.at(self.count, places[good], looks[good])
        np.maximum.at(self.most, places[good], most[good])

    def told(self) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
        """Means and greatest values, None where nothing was heard."""
        means = [t / n if n else None for t, n in zip(self.total.tolist(), self.count.tolist(), strict=True)]
        mosts = [m if n else None for m, n in zip(self.most.tolist(), self.count.tolist(), strict=True)]
        return tuple(means), tuple(mosts)


def history(  # noqa: PLR0917 - what is asked for: of what, which, from, to, how fine
    ctx: Context, devices: Collection[int], figure: str, start: datetime, end: datetime, points: int
) -> list[History]:
    """One figure of devices over a time, in so many steps; one for each device, in their order.

    A figure of which no history is kept (see `packing.KEPT`) is not known anywhere, as is a time of which
    nothing was heard. Raises `ValueError` for a time that ends before it begins.
    """
    ctx.require("gpus.view")
    points = max(1, min(points, MOST_POINTS))
    step = (end - start).total_seconds() / points
    if step <= 0:
        raise ValueError("a time that ends before it begins")
    bins = {number: _Bins(points) for number in devices}
    if figure in KEPT and bins:
        _Reader(ctx, bins, KEPT.index(figure), (start, end, step)).read()
    told = [(number, *bins[number].told()) for number in devices]
    return [
        History(device=number, figure=figure, start=start, step_s=step, mean=mean, most=most)
        for number, mean, most in told
    ]


class _Reader:
    """Reads samples day by day, each from the coarsest tier that is fine enough and has it."""

    def __init__(
        self, ctx: Context, bins: dict[int, _Bins], column: int, time: tuple[datetime, datetime, float]
    ) -> None:
        self._ctx, self._bins, self._column = ctx, bins, column
        self._start, self._end, self._step = time
        self._parts = sorted({number // PART for number in bins})
        self._rows = ctx.store.records(Samples)
        self._months: dict[datetime, list[Any]] = {}

    def read(self) -> None:
        """Fill the bins."""
        order: tuple[Tier, ...] = ("raw", "five", "hour")
        if self._step >= _RESOLUTION["hour"]:
            order = ("hour", "five", "raw")
        elif self._step >= _RESOLUTION["five"]:
            order = ("five", "raw", "hour")
        day = self._start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        while day < self._end:
            next(filter(None, (self._day(tier, day) for tier in order)), None)
            day += DAY

    def _found(self, tier: Tier, start: datetime, end: datetime) -> Iterator[Samples]:
        for part in self._parts:
            wanted = (where("tier") == tier) & (where("part") == part)
            during = (where("start") >= stored(start)) & (where("start") < stored(end))
            yield from self._rows.find(wanted & during)

    def _day(self, tier: Tier, day: datetime) -> bool:
        """Take a day from a tier; whether there was anything of it."""
        low, high = max(day, self._start), min(day + DAY, self._end)
        if tier == "raw":
            return self._raw(low, high)
        if tier == "five":
            found = [(row.start, unpack_samples(row.data)) for row in self._found("five", day, day + DAY)]
        else:
            month = day.replace(day=1)
            if month not in self._months:
                rows = self._found("hour", month, month + timedelta(seconds=1))
                self._months[month] = [(row.start, unpack_samples(row.data)) for row in rows]
            found = self._months[month]
        return self._taken(found, low, high, _RESOLUTION[tier])

    def _taken(self, found: list[Any], low: datetime, high: datetime, resolution: int) -> bool:
        from coordtui_gpus.fleet.rollup import parts_of

        any_ = False
        for start, series in found:
            for each in series:
                if each.device not in self._bins:
                    continue
                mean, _, most, looks = (part[:, self._column] for part in parts_of(each))
                at = each.times + (start - self._start).total_seconds()
                told = mean, most, looks
                any_ |= self._put(each.device, at, told, span=(low, high), resolution=resolution)
        return any_

    def _put(
        self, device: int, at: Floats, values: tuple[Floats, ...], *, span: _Span, resolution: int
    ) -> bool:
        """Count values in; one of a step longer than ours stands in each of ours that it covers."""
        import numpy as np

        since, until = ((each - self._start).total_seconds() for each in span)
        here = (at + resolution > since) & (at < until) if resolution > 30 else (at >= since) & (at < until)
        if not here.any():
            return False
        at = at[here]
        mean, most, looks = (each[here] for each in values)
        for part in range(max(1, int(np.ceil(resolution / self._step)))):
            moved = at + part * self._step
            inside = (moved >= since) & (moved < until) & (moved < at + resolution)
            places = np.floor(moved[inside] / self._step).astype(np.int64)
            self._bins[device].add(places, mean[inside], most[inside], looks[inside])
        return True

    def _raw(self, low: datetime, high: datetime) -> bool:
        """Hours that are packed, and of the others the sweeps; what is in both counts once."""
        hour = low.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        found = [(row.start, unpack_samples(row.data)) for row in self._found("raw", hour, high)]
        packed = {
            (each.device, int(start.timestamp()) + int(second))
            for start, series in found
            for each in series
            if each.device in self._bins
            for second in each.times.tolist()
        }
        seen = self._taken(found, low, high, 30)
        return self._swept(low, high, packed) or seen

    def _swept(self, low: datetime, high: datetime, packed: set[tuple[int, int]]) -> bool:
        import numpy as np

        seen, wanted = False, np.array(sorted(self._bins))
        for at, looked in unpacked(self._ctx, [number for number, _ in listed(self._ctx, low, high)]):
            second = int(at.timestamp())
            for place in np.nonzero(np.isin(looked.devices, wanted))[0].tolist():
                number = int(looked.devices[place])
                if (number, second) in packed:
                    continue
                value = looked.values[place : place + 1, COLUMNS[self._column]]
                moment = np.array([(at - self._start).total_seconds()])
                told = value, value, np.ones(1)
                seen |= self._put(number, moment, told, span=(low, high), resolution=30)
        return seen


def busy_history(ctx: Context, start: datetime, end: datetime, points: int) -> tuple[float | None, ...]:
    """How many GPUs were busy in all, as a mean over each of so many steps of a time; None is not known.

    A GPU is busy in five minutes when its mean use in them is above `idle_percent`.
    """
    ctx.require("gpus.view")
    import numpy as np

    points = max(1, min(points, MOST_POINTS))
    step = (end - start).total_seconds() / points
    if step <= 0:
        raise ValueError("a time that ends before it begins")
    bins, slot = _Bins(points), start - (start - datetime(1970, 1, 1, tzinfo=UTC)) % FIVE
    counted = _counted(ctx, slot, end)
    while slot < end:
        busy, known = counted.get(slot, (0, 0))
        if known:
            at = (slot - start).total_seconds()
            covered = np.arange(np.floor(at / step), np.ceil((at + 300) / step)).astype(np.int64)
            value = np.full(len(covered), float(busy))
            bins.add(covered, value, value, np.ones(len(covered)))
        slot += FIVE
    return bins.told()[0]


def _counted(ctx: Context, start: datetime, end: datetime) -> dict[datetime, tuple[int, int]]:
    """Busy and known GPUs by five minutes: of days that are packed, and of the sweeps since."""
    found: dict[datetime, tuple[int, int]] = {}
    wanted = (where("tier") == "five") & (where("part") == TOTAL) & (where("start") < stored(end))
    rows = ctx.store.records(Samples)
    for row in rows.find(wanted & (where("start") > stored(start - DAY))):
        told = Busy.read(row.data)
        for place, (busy, known) in enumerate(zip(told.busy, told.known, strict=True)):
            if busy is not None and known is not None:
                found[row.start + place * FIVE] = busy, known
    return found | _swept_busy(ctx, start, end)


def _swept_busy(ctx: Context, start: datetime, end: datetime) -> dict[datetime, tuple[int, int]]:
    """The same of what is not packed yet; slots that are over are reckoned once by a process."""
    idle: int = ctx.settings.idle_percent
    slots: dict[datetime, list[int]] = {}
    for number, at in listed(ctx, start, end):
        slots.setdefault(at - (at - datetime(1970, 1, 1, tzinfo=UTC)) % FIVE, []).append(number)
    with _lock:
        held = _slots.setdefault(ctx.store.table("sweeps").engine, {})
        for key in [each for each in held if each[0] not in slots and start <= each[0] < end]:
            del held[key]
    found: dict[datetime, tuple[int, int]] = {}
    whole: set[int] | None = None
    for slot, numbers in slots.items():
        known = held.get((slot, len(numbers) * 1000 + idle))
        if known is None:
            if whole is None:
                rows = ctx.store.records(Device).select("doc_id", "parent")
                whole = {number for number, parent in rows if parent is None}
            known = held[slot, len(numbers) * 1000 + idle] = _busy_of(ctx, numbers, whole, idle)
        found[slot] = known
    return found


def _busy_of(ctx: Context, numbers: list[int], whole: set[int], idle: int) -> tuple[int, int]:
    import numpy as np

    devices, uses = [np.empty(0, np.int64)], [np.empty(0)]
    for _, looked in unpacked(ctx, numbers):
        known = np.isfinite(looked.values[:, 0])
        devices.append(looked.devices[known])
        uses.append(looked.values[known, 0])
    named, places = np.unique(np.concatenate(devices), return_inverse=True)
    sums = np.bincount(places, weights=np.concatenate(uses), minlength=len(named))
    counts = np.maximum(np.bincount(places, minlength=len(named)), 1)
    here = np.isin(named, np.array(sorted(whole), np.int64))
    return int(((sums / counts > idle) & here).sum()), int(here.sum())
