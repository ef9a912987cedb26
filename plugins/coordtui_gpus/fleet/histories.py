"""Figures over time: from the finest samples that are kept, at the step that is asked for."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from tinydb import where

from coordtui.api import Context, Refused
from coordtui_gpus.fleet.asking import stored
from coordtui_gpus.fleet.counting import Busy
from coordtui_gpus.fleet.job import TOTAL
from coordtui_gpus.fleet.packing import COLUMNS, KEPT, PART, unpack_columns
from coordtui_gpus.fleet.sweeps import listed, unpacked
from coordtui_gpus.fleet.values import History
from coordtui_gpus.records import Device, Samples, Tier

if TYPE_CHECKING:
    from coordtui_gpus.fleet.packing import Floats, Whole

    Values = tuple[Floats, Floats, Floats]
    _Span = tuple[datetime, datetime]

DAY, FIVE = timedelta(days=1), timedelta(minutes=5)
MOST_POINTS = 5000
_RESOLUTION: dict[Tier, int] = {"raw": 30, "five": 300, "hour": 3600}

_slots: WeakKeyDictionary[Any, dict[tuple[datetime, int], tuple[int, int]]] = WeakKeyDictionary()
_lock = threading.Lock()


class _Bins:
    """Sums of devices, a line for each, over the steps of a time."""

    def __init__(self, devices: int, points: int) -> None:
        import numpy as np

        self._shape = devices, points
        self._total, self._count = np.zeros(devices * points), np.zeros(devices * points)
        self._most = np.full(devices * points, -np.inf)

    def add(self, lines: Whole, places: Whole, values: Values) -> None:
        """Count values in at their places; those out of reach or not known are left out."""
        import numpy as np

        mean, most, looks = values
        good = (places >= 0) & (places < self._shape[1]) & np.isfinite(mean) & (looks > 0)
        cells = lines[good] * self._shape[1] + places[good]
        np.add.at(self._total, cells, (mean * looks)[good])
        np.add.at(self._count, cells, looks[good])
        np.maximum.at(self._most, cells, most[good])

    def told(self) -> Iterator[tuple[tuple[float | None, ...], tuple[float | None, ...]]]:
        """Means and greatest values of each line, None where nothing was heard."""
        import numpy as np

        known = self._count > 0
        means = np.divide(self._total, self._count, out=np.zeros_like(self._total), where=known)
        lines = []
        for each in (means, self._most):
            plain = each.astype(object)
            plain[~known] = None
            lines.append(map(tuple, plain.reshape(self._shape).tolist()))
        yield from zip(*lines, strict=True)


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
    numbers = sorted(set(devices))
    bins = _Bins(len(numbers), points)
    if figure in KEPT and numbers:
        _Reader(ctx, numbers, bins, KEPT.index(figure), (start, end, step)).read()
    told = dict(zip(numbers, bins.told(), strict=True))
    return [
        History(device=each, figure=figure, start=start, step_s=step, mean=told[each][0], most=told[each][1])
        for each in devices
    ]


class _Told(NamedTuple):
    """Values of devices, which are numbered as in the bins: how long after the start, and the second."""

    lines: Whole
    at: Floats
    seconds: Whole
    values: Values


class _Reader:
    """Reads samples day by day, each from the coarsest tier that is fine enough and has it."""

    def __init__(
        self,
        ctx: Context,
        devices: Sequence[int],
        bins: _Bins,
        column: int,
        time: tuple[datetime, datetime, float],
    ) -> None:
        import numpy as np

        self._ctx, self._bins, self._column = ctx, bins, column
        self._devices = np.array(devices, np.int64)
        self._start, self._end, self._step = time
        self._parts = sorted({number // PART for number in devices})
        self._rows = ctx.store.records(Samples)
        self._months: dict[datetime, list[_Told]] = {}

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
            found = self._unpacked(self._found("five", day, day + DAY))
        else:
            month = day.replace(day=1)
            if month not in self._months:
                rows = self._found("hour", month, month + timedelta(seconds=1))
                self._months[month] = self._unpacked(rows)
            found = self._months[month]
        return self._taken(found, (low, high), _RESOLUTION[tier])

    def _unpacked(self, rows: Iterable[Samples]) -> list[_Told]:
        """What rows tell of the devices that were asked for."""
        import numpy as np

        told = []
        for row in rows:
            try:
                found = unpack_columns(row.data, [self._column])
            except Refused as error:  # packed by another version: the rest is told
                self._ctx.log.warning("figures since %s are left out: %s", row.start, error)
                continue
            here = np.isin(found.devices, self._devices)
            values = found.mean[0, here], found.most[0, here], found.looks[0, here]
            since = (row.start - self._start).total_seconds()
            at = np.asarray(found.times[here] + since, np.float64)
            seconds = found.times[here] + int(row.start.timestamp())
            told.append(_Told(self._lines(found.devices[here]), at, seconds, values))
        return told

    def _lines(self, devices: Whole) -> Whole:
        import numpy as np

        return np.searchsorted(self._devices, devices)

    def _taken(self, found: list[_Told], span: _Span, resolution: int) -> bool:
        taken = [self._put(each, span, resolution) for each in found]
        return any(taken)

    def _put(self, told: _Told, span: _Span, resolution: int) -> bool:
        """Count values in; one of a step longer than ours stands in each of ours that it covers."""
        import numpy as np

        at = told.at
        since, until = ((each - self._start).total_seconds() for each in span)
        here = (at + resolution > since) & (at < until) if resolution > 30 else (at >= since) & (at < until)
        if not here.any():
            return False
        at, lines = at[here], told.lines[here]
        mean, most, looks = (each[here] for each in told.values)
        for part in range(max(1, int(np.ceil(resolution / self._step)))):
            moved = at + part * self._step
            inside = (moved >= since) & (moved < until) & (moved < at + resolution)
            places = np.floor(moved[inside] / self._step).astype(np.int64)
            self._bins.add(lines[inside], places, (mean[inside], most[inside], looks[inside]))
        return True

    def _raw(self, low: datetime, high: datetime) -> bool:
        """Hours that are packed, and of the others the sweeps; what is in both counts once."""
        import numpy as np

        hour = low.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        found = self._unpacked(self._found("raw", hour, high))
        packed = [_moments(each.lines, each.seconds) for each in found]
        seen = self._taken(found, (low, high), 30)
        return self._swept((low, high), np.concatenate([np.empty(0, np.int64), *packed])) or seen

    def _swept(self, span: _Span, packed: Whole) -> bool:
        import numpy as np

        seen = False
        for at, looked in unpacked(self._ctx, [number for number, _ in listed(self._ctx, *span)]):
            here = np.isin(looked.devices, self._devices)
            lines = self._lines(looked.devices[here])
            seconds = np.full(len(lines), int(at.timestamp()))
            new = ~np.isin(_moments(lines, seconds), packed) if len(packed) else np.ones(len(lines), bool)
            value = looked.values[here, COLUMNS[self._column]][new]
            moments = np.full(len(value), (at - self._start).total_seconds())
            told = _Told(lines[new], moments, seconds[new], (value, value, np.ones(len(value))))
            seen |= self._put(told, span, 30)
        return seen


def _moments(lines: Whole, seconds: Whole) -> Whole:
    """One number for a device and a second."""
    return (lines << 40) + seconds


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
    bins, slot = _Bins(1, points), start - (start - datetime(1970, 1, 1, tzinfo=UTC)) % FIVE
    counted = _counted(ctx, slot, end)
    while slot < end:
        busy, known = counted.get(slot, (0, 0))
        if known:
            at = (slot - start).total_seconds()
            covered = np.arange(np.floor(at / step), np.ceil((at + 300) / step)).astype(np.int64)
            value = np.full(len(covered), float(busy))
            bins.add(np.zeros_like(covered), covered, (value, value, np.ones(len(covered))))
        slot += FIVE
    return next(bins.told())[0]


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
