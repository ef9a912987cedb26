"""The job that packs figures: sweeps into hours, hours into days of five minutes and months of hours.

Each row is written in a transaction of its own, from what is in the store; what was packed goes in a
later one. So a job that is killed at any moment loses nothing, and whoever runs again writes the same.
A sweep that comes late is put into its hour as long as that is kept; an older one is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tinydb import where

from coordtui.api import Context, JobRun, Message
from coordtui_gpus.fleet.asking import stored
from coordtui_gpus.fleet.packing import COLUMNS, PART, Series, pack_samples, steps_of, unpack_samples
from coordtui_gpus.fleet.sweeps import listed, unpacked
from coordtui_gpus.records import Device, Samples, Sweep, Tier
from coordtui_gpus.texts import N_, NN_

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=366)
KEEP: dict[Tier, timedelta] = {
    "raw": timedelta(hours=48),
    "five": timedelta(days=30),
    "hour": timedelta(days=5 * 366),
}
"""How long what is packed is kept; raw hours also until their day is rolled."""

LATE = timedelta(minutes=2)
"""An hour is packed so long after its end, so that the last batches are there."""

TOTAL = -1
"""The part that holds how many GPUs were busy in all, instead of series of devices."""


def pack(ctx: Context, run: JobRun) -> Message:
    """Pack what is over, and remove what is too old; says how many hours were packed."""
    packer = Packer(ctx)
    hours = packer.hours()
    for done, hour in enumerate(hours):
        run.progress(N_("Packing figures of the GPUs"), done, len(hours))
        packer.hour(hour)
        if run.cancelled:
            break
    else:
        packer.days(run)
        packer.clean()
    return NN_("{n} hour of figures was packed.", "{n} hours of figures were packed.", len(hours))


class Packer:
    """The steps of packing; each may be done again at any time."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._now = ctx, ctx.clock()
        self._rows = ctx.store.records(Samples)
        self._memory = dict(ctx.store.records(Device).select("doc_id", "memory_mib"))
        self._revs: dict[int, int] = {}

    def hours(self) -> list[datetime]:
        """The past hours of which there are sweeps, oldest first."""
        before = _floor(self._now - LATE, HOUR)
        return sorted({_floor(at, HOUR) for _, at in listed(self._ctx, None, before)})

    def hour(self, start: datetime) -> None:
        """Put the sweeps of an hour into its rows, and remove them."""
        numbers = [number for number, _ in listed(self._ctx, start, start + HOUR)]
        if not self._is_closed(start):
            parts = self._parts(start, numbers)
            for part in sorted(parts):
                self._write("raw", part, start, parts[part])
            self._ctx.store.run(lambda: self._count_busy(start))
        self._ctx.store.run(lambda: self._remove(numbers))

    def _is_closed(self, hour: datetime) -> bool:
        """Whether the day of that hour was rolled and its hours are gone: what comes then is dropped."""
        day = _floor(hour, DAY)
        if day + DAY > self._now - KEEP["raw"] or self._of("raw", day, day + DAY):
            return False
        return any(part != TOTAL for _, part, _ in self._of("five", day, day + DAY))

    def _remove(self, numbers: Sequence[int]) -> None:
        rows = self._ctx.store.records(Sweep)
        for number in numbers:
            rows.remove(number)

    def _parts(self, start: datetime, numbers: list[int]) -> dict[int, list[Series]]:
        """What the sweeps say, by part and device."""
        import numpy as np

        devices, seconds, values = [], [], []
        for at, looked in unpacked(self._ctx, numbers, remember=False):
            devices.append(looked.devices)
            seconds.append(np.full(len(looked.devices), int((at - start).total_seconds())))
            values.append(looked.values[:, COLUMNS].astype(np.float32))
        if not devices:
            return {}
        return self._split(np.concatenate(devices), np.concatenate(seconds), np.concatenate(values))

    def _split(self, devices: Any, seconds: Any, values: Any) -> dict[int, list[Series]]:
        import numpy as np

        order = np.lexsort((seconds, devices))  # stable: of one second the last stands
        devices, seconds, values = devices[order], seconds[order], values[order]
        last = np.ones(len(devices), bool)
        last[:-1] = (devices[1:] != devices[:-1]) | (seconds[1:] != seconds[:-1])
        devices, seconds, values = devices[last], seconds[last], values[last]
        numbers, starts = np.unique(devices, return_index=True)
        ends = np.append(starts, len(devices))[1:]  # of no devices too: machines may answer without one
        parts: dict[int, list[Series]] = {}
        for number, first, end in zip(numbers.tolist(), starts, ends, strict=True):
            steps = steps_of(self._memory.get(number))
            each = Series(number, seconds[first:end].astype(np.int64), values[first:end].astype(float), steps)
            parts.setdefault(number // PART, []).append(each)
        return parts

    def _write(self, tier: Tier, part: int, start: datetime, series: list[Series]) -> None:
        """Merge series into a row, in one transaction; nothing is written when it says the same."""

        def work() -> None:
            found = self._found(tier, part, start)
            told = _merged(unpack_samples(found.data) if found else [], series)
            data = pack_samples(told)
            if found is None:
                self._rows.add(Samples(tier=tier, part=part, start=start, data=data))
            elif found.data != data:
                found.data = data
                self._rows.save(found)

        self._ctx.store.run(work)

    def _found(self, tier: Tier, part: int, start: datetime) -> Samples | None:
        wanted = (where("tier") == tier) & (where("part") == part) & (where("start") == stored(start))
        return self._rows.first(wanted)

    def _of(self, tier: Tier, start: datetime, end: datetime) -> list[tuple[int, int, datetime]]:
        """Number, part and start of rows that start within a time; half-open."""
        wanted = (where("tier") == tier) & (where("start") >= stored(start)) & (where("start") < stored(end))
        found: list[tuple[int, int, datetime]] = self._rows.select("doc_id", "part", "start", where=wanted)
        return found

    def _count_busy(self, hour: datetime) -> None:
        """Note of each five minutes of an hour how many GPUs were busy, and of how many that is known."""
        import numpy as np

        from coordtui_gpus.fleet.counting import Busy
        from coordtui_gpus.fleet.rollup import FIVE, roll

        busy, known = np.zeros(12, np.int64), np.zeros(12, np.int64)
        whole = self._whole()
        for number, part, _ in self._of("raw", hour, hour + HOUR):
            row = self._rows.get(number) if part != TOTAL else None
            for series in unpack_samples(row.data) if row else ():
                if series.device in whole:
                    rolled = roll(series, FIVE)
                    use, slots = rolled.values[:, 0], rolled.times // FIVE
                    known[slots] += np.isfinite(use)
                    busy[slots] += np.nan_to_num(use) > self._ctx.settings.idle_percent
        day = _floor(hour, DAY)
        found = self._found("five", TOTAL, day)
        told = Busy.read(found.data if found else "")
        told.put(int((hour - day) / timedelta(minutes=5)), busy.tolist(), known.tolist())
        data = told.written()
        if found is None:
            self._rows.add(Samples(tier="five", part=TOTAL, start=day, data=data))
        elif found.data != data:
            found.data = data
            self._rows.save(found)

    def _whole(self) -> set[int]:
        rows = self._ctx.store.records(Device).select("doc_id", "parent")
        return {number for number, parent in rows if parent is None}

    def days(self, run: JobRun) -> None:
        """Roll the days that are over and wholly packed: into five minutes, and those into hours."""
        oldest = self._ctx.store.records(Sweep).first(order=("at",))
        before = _floor(min(self._now - LATE, oldest.at if oldest else self._now), DAY)
        hours: dict[tuple[datetime, int], list[int]] = {}
        self._revs = dict(self._rows.select("doc_id", "rev", where=where("tier") == "raw"))
        for number, part, start in self._of("raw", before - YEAR, before):
            hours.setdefault((_floor(start, DAY), part), []).append(number)
        stale = sorted(
            (day, part) for (day, part), numbers in hours.items() if self._changed(day, part, numbers)
        )
        for done, (day, part) in enumerate(stale):
            run.progress(N_("Summing up days of the GPUs"), done, len(stale))
            self._ctx.store.run(partial(self._roll, day, part, hours[day, part]))
            if run.cancelled:
                return

    def _changed(self, day: datetime, part: int, numbers: list[int]) -> bool:
        """Whether an hour was written after its day was rolled, if it ever was: revisions only grow."""
        rolled = self._found("five", part, day)
        if rolled is None:
            return True
        return any(self._revs[number] > rolled.rev for number in numbers)

    def _roll(self, day: datetime, part: int, numbers: list[int]) -> None:
        from coordtui_gpus.fleet.rollup import FIVE, roll, together

        by_device: dict[int, tuple[list[Series], list[int]]] = {}
        for row in self._rows.get_many(numbers):
            shift = int((row.start - day).total_seconds())
            for series in unpack_samples(row.data):
                of = by_device.setdefault(series.device, ([], []))
                of[0].append(series)
                of[1].append(shift)
        whole = [together(*each) for each in by_device.values()]
        self._write("five", part, day, [roll(each, FIVE) for each in whole])
        month = day.replace(day=1)
        shift = int((day - month).total_seconds())
        self._write("hour", part, month, [roll(each, 3600, shift=shift) for each in whole])

    def clean(self) -> None:
        """Remove what is too old: hours only once their day is rolled."""
        for tier, kept in KEEP.items():
            before = self._now - kept
            rolled = {(part, start) for _, part, start in self._of("five", before - YEAR, self._now)}
            old = [
                number
                for number, part, start in self._of(tier, datetime(1970, 1, 1, tzinfo=UTC), before)
                if _over(tier, start) <= before and (tier != "raw" or (part, _floor(start, DAY)) in rolled)
            ]
            if old:
                self._ctx.store.run(partial(self._remove_rows, old))

    def _remove_rows(self, numbers: list[int]) -> None:
        for number in numbers:
            self._rows.remove(number)


def _over(tier: Tier, start: datetime) -> datetime:
    """The end of a row."""
    if tier == "raw":
        return start + HOUR
    return start + DAY if tier == "five" else (start.replace(day=1) + timedelta(days=32)).replace(day=1)


def _merged(known: list[Series], new: list[Series]) -> list[Series]:
    """The series of both, by device; where both tell of a second, the new one stands."""
    from coordtui_gpus.fleet.rollup import together

    merged = {each.device: each for each in known}
    for each in new:
        before = merged.get(each.device)
        merged[each.device] = each if before is None else together([before, each], [0, 0])
    return [merged[number] for number in sorted(merged)]


def _floor(moment: datetime, to: timedelta) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return moment - (moment - epoch) % to
