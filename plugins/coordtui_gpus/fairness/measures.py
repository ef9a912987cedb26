"""What was measured of devices, hour by hour, and how much of it lies in slices of time.

Everything is counted by whole hours of UTC, whatever the period: so the parts of a period add up. An
hour of which nothing was heard is unknown, and adds nothing but that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from coordtui.api import Context
from coordtui_gpus.fairness.hours import FIGURES, Hours, Reader
from coordtui_gpus.fairness.slices import Slice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HOUR = 3600.0
PART = 64
"""Devices whose history is in memory at a time: as many as are stored together."""

Ask = Callable[[Sequence[int], float, int], Hours]
"""The hours of devices that are stored together: from a second on, so many."""


class Sums(NamedTuple):
    """Of each slice, in hours weighed by its share: measured use, idle, and not known; then energy in kWh.

    `powered` are the hours of which power was measured.
    """

    busy: Floats
    idle: Floats
    unknown: Floats
    energy: Floats
    powered: Floats


def asked_of(ctx: Context, wanted: Sequence[str] = FIGURES) -> Ask:
    """The hours as the fleet keeps them, of these figures."""
    return lambda devices, first, hours: Reader(ctx, first, hours, wanted).read(devices)


def measured(
    ask: Ask, slices: Sequence[Slice], memory: Mapping[int, int | None], idle_percent: float, *, idle: bool
) -> Sums:
    """What was measured in each slice. `memory` is how much devices have; `idle` asks whether they idled."""
    import numpy as np

    sums = Sums(*(np.zeros(len(slices)) for _ in range(5)))
    if not slices:
        return sums
    first = min(each.start for each in slices) // HOUR * HOUR
    hours = int(-(-(max(each.end for each in slices) - first) // HOUR))
    by = defaultdict[int, list[int]](list)
    for place, each in enumerate(slices):
        by[each.device].append(place)
    for part in _parts(by):
        told = ask(part, first, hours)
        for row, device in enumerate(part):
            series = (
                [told.most[0, row], told.most[1, row]] if idle else [told.mean[0, row], told.mean[2, row]]
            )
            places = np.array(by[device])
            pieces = [slices[place] for place in by[device]]
            span = _Span(
                (np.array([each.start for each in pieces]) - first) / HOUR,
                (np.array([each.end for each in pieces]) - first) / HOUR,
                np.array([each.weight for each in pieces]),
            )
            if idle:
                sums.idle[places] = _idle(span, series, memory.get(device), idle_percent)
            else:
                _used(sums, places, span, series)
    return sums


def _parts(devices: Iterable[int]) -> Iterable[list[int]]:
    """Devices that are stored together are read together."""
    parts = defaultdict[int, list[int]](list)
    for each in sorted(devices):
        parts[each // PART].append(each)
    return parts.values()


class _Span(NamedTuple):
    """Slices of one device: from and to, in hours since the first, and what each weighs."""

    start: Floats
    end: Floats
    weight: Floats

    def over(self, values: Floats) -> Floats:
        """The integral of a value for each hour over each slice, weighed."""
        import numpy as np

        total = np.concatenate([[0.0], np.cumsum(values)])

        def up_to(at: Floats) -> Floats:
            cell = np.minimum(at.astype(np.int64), len(values) - 1)
            found: Floats = total[cell] + (at - cell) * values[cell]
            return found

        found: Floats = (up_to(self.end) - up_to(self.start)) * self.weight
        return found


def _used(sums: Sums, places: NDArray[np.int64], span: _Span, series: list[Floats]) -> None:
    import numpy as np

    use, power = series
    sums.busy[places] = span.over(np.nan_to_num(use) / 100)
    sums.unknown[places] = span.over(np.isnan(use).astype(np.float64))
    sums.energy[places] = span.over(np.nan_to_num(power) / 1000)
    sums.powered[places] = span.over((~np.isnan(power)).astype(np.float64))


def _idle(span: _Span, series: list[Floats], memory: int | None, limit: float) -> Floats:
    """Hours in which no measure was above the limit; without the size of its memory none is known."""
    import numpy as np

    use, held = series
    if not memory:
        return np.zeros(len(span.start))
    idle = (use <= limit) & (held * 100 <= limit * memory)  # with NaN it is not
    return span.over(idle.astype(np.float64))
