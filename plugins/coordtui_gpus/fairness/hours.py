"""Figures of devices hour by hour, straight from what is packed: a year of a large fleet in seconds.

Of each day the coarsest tier that has it is taken, as `fleet.history` does, and of what is not packed
yet the sweeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tinydb import where

from coordtui.api import Context, Refused
from coordtui_gpus.fairness.times import stored
from coordtui_gpus.records import Samples, Tier

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Values = tuple[Floats, Floats, Floats]

HOUR, DAY = 3600, 86_400
FIGURES = ("utilization", "memory_used_mib", "power_w")

_LONGEST: dict[Tier, timedelta] = {
    "hour": timedelta(days=31),
    "five": timedelta(days=1),
    "raw": timedelta(hours=1),
}
"""How much time a row of a tier holds."""


class Hours(NamedTuple):
    """Of devices, in the order they were asked for, each hour: a mean and the most of each figure.

    NaN is not known. The axes are figure, device, hour.
    """

    mean: Floats
    most: Floats


class Reader:
    """Reads hours of devices that are stored together; `first` is a second, the beginning of an hour.

    Only `wanted` figures are read; the others are not known.
    """

    def __init__(self, ctx: Context, first: float, hours: int, wanted: Sequence[str] = FIGURES) -> None:
        self._ctx, self._first, self._hours, self._wanted = ctx, int(first), hours, wanted
        self._rows = ctx.store.records(Samples)

    def read(self, devices: Sequence[int]) -> Hours:
        """The hours of these devices, all of one part."""
        import numpy as np

        from coordtui_gpus.fleet.packing import PART

        sums = _Sums(devices, self._first, self._hours, self._wanted)
        taken = np.zeros(self._hours, bool)
        for tier in ("hour", "five", "raw"):
            missing = self._missing(taken)
            if missing is not None:
                found = np.zeros(self._hours, bool)
                for row in self._found(tier, devices[0] // PART, *missing):
                    try:
                        found |= sums.add(row, ~taken)
                    except Refused as error:  # packed by another version: the rest is counted
                        self._ctx.log.warning("figures since %s are left out: %s", row.start, error)
                taken |= self._whole_days(found) if tier != "raw" else found
        return self._with_sweeps(sums, taken).told()

    def _missing(self, taken: NDArray[np.bool_]) -> tuple[datetime, datetime] | None:
        """From when to when something is missing still; None when nothing is."""
        import numpy as np

        places = np.nonzero(~taken)[0]
        if not len(places):
            return None
        return tuple(  # type: ignore[return-value]
            datetime.fromtimestamp(self._first + int(place) * HOUR, UTC)
            for place in (places[0], places[-1] + 1)
        )

    def _found(self, tier: Tier, part: int, start: datetime, end: datetime) -> Iterable[Samples]:
        of = (where("tier") == tier) & (where("part") == part)
        during = (where("start") > stored(start - _LONGEST[tier])) & (where("start") < stored(end))
        return self._rows.find(of & during)

    def _whole_days(self, found: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The hours of the days of which anything was found."""
        import numpy as np

        days = (self._first + np.arange(self._hours) * HOUR) // DAY
        taken: NDArray[np.bool_] = np.isin(days, np.unique(days[found]))
        return taken

    def _with_sweeps(self, sums: _Sums, taken: NDArray[np.bool_]) -> _Sums:
        """Add what is not packed yet."""
        missing = self._missing(taken)
        if missing is None:
            return sums
        from coordtui_gpus.fleet.sweeps import listed, unpacked

        numbers = [number for number, _ in listed(self._ctx, *missing)]
        for at, looked in unpacked(self._ctx, numbers):
            sums.add_sweep(int(at.timestamp()), looked.devices, looked.values, ~taken)
        return sums


class _Sums:
    """Sums by device and hour."""

    def __init__(self, devices: Sequence[int], first: int, hours: int, wanted: Sequence[str]) -> None:
        import numpy as np

        self._first, self._hours = first, hours
        self._wanted = [place for place, each in enumerate(FIGURES) if each in wanted]
        self._devices = np.array(sorted(devices))
        self._order = np.searchsorted(self._devices, np.array(devices))
        shape = (len(FIGURES), len(devices) * hours)
        self._total, self._count = np.zeros(shape), np.zeros(shape)
        self._most = np.full(shape, -np.inf)

    def add(self, row: Samples, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Add a row, where hours are wanted; which hours it tells of."""
        import numpy as np

        from coordtui_gpus.fleet.packing import KEPT, unpack_columns

        told = np.zeros(self._hours, bool)
        columns = unpack_columns(row.data, [KEPT.index(FIGURES[each]) for each in self._wanted])
        hour = (columns.times + (int(row.start.timestamp()) - self._first)) // HOUR
        here = np.isin(columns.devices, self._devices)
        inside = here & (hour >= 0) & (hour < self._hours)
        told[hour[inside]] = True
        inside[inside] = wanted[hour[inside]]
        values = zip(columns.mean, columns.most, columns.looks, strict=True)
        self._put(hour, columns.devices, inside, list(values))
        return told

    def add_sweep(self, second: int, devices: Whole, values: Floats, wanted: NDArray[np.bool_]) -> None:
        """Add one look at many devices."""
        import numpy as np

        from coordtui_gpus.fleet.packing import COLUMNS, KEPT

        hour = (second - self._first) // HOUR
        if not 0 <= hour < self._hours or not wanted[hour]:
            return
        here = np.isin(devices, self._devices)
        columns = [values[:, COLUMNS[KEPT.index(FIGURES[each])]] for each in self._wanted]
        told = [(each, each, np.isfinite(each).astype(float)) for each in columns]
        self._put(np.full(len(devices), hour), devices, here, told)

    def _put(
        self,
        hour: Whole,
        which: Whole,
        inside: NDArray[np.bool_],
        values: list[tuple[Floats, Floats, Floats]],
    ) -> None:
        import numpy as np

        cells = np.searchsorted(self._devices, which[inside]) * self._hours + hour[inside]
        for figure, (mean, most, looks) in zip(self._wanted, values, strict=True):
            good = np.isfinite(mean[inside]) & (looks[inside] > 0)
            cell, weight = cells[good], looks[inside][good]
            np.add.at(self._total[figure], cell, mean[inside][good] * weight)
            np.add.at(self._count[figure], cell, weight)
            np.maximum.at(self._most[figure], cell, most[inside][good])

    def told(self) -> Hours:
        """Means and greatest values."""
        import numpy as np

        shape = (len(FIGURES), len(self._devices), self._hours)
        mean, most = np.full(shape, np.nan), np.full(shape, np.nan)
        for figure in self._wanted:
            known = (self._count[figure] > 0).reshape(shape[1:])
            total, count, top = (
                each[figure].reshape(shape[1:]) for each in (self._total, self._count, self._most)
            )
            np.divide(total, count, out=mean[figure], where=known)
            np.copyto(most[figure], top, where=known)
        if (self._order[1:] > self._order[:-1]).all():
            return Hours(mean, most)
        return Hours(mean[:, self._order], most[:, self._order])
