"""Summaries of series: for each step of time the mean, the least, the most, and of how many looks.

A mean is weighed by the looks that it stands for, so that what is rolled twice is what is rolled once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from coordtui_gpus.fleet.packing import KEPT, Series

if TYPE_CHECKING:
    from coordtui_gpus.fleet.packing import Floats, Whole

FIGURES = len(KEPT)
FIVE, HOUR, DAY = 300, 3600, 86_400
"""Seconds of the steps."""


def is_rolled(series: Series) -> bool:
    """Whether it is a summary: means, least, most, looks, one after the other."""
    return len(series.steps) == 4 * FIGURES


def parts_of(series: Series) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean, least, most and looks of each figure; of what was measured itself, one look each."""
    if not is_rolled(series):
        known = np.isfinite(series.values)
        return series.values, series.values, series.values, known.astype(float)
    mean, least, most, looks = (series.values[:, n * FIGURES : (n + 1) * FIGURES] for n in range(4))
    return mean, least, most, np.nan_to_num(looks)


def roll(series: Series, step: int, *, shift: int = 0) -> Series:
    """The series in steps of so many seconds; its moments are those of the steps' beginnings.

    `shift` is added to its moments before: how long after the start of the new row its own was.
    """
    mean, least, most, looks = parts_of(series)
    slots = (series.times + shift) // step
    where = np.unique(slots)
    if not len(where):
        return Series(series.device, where.astype(np.int64), np.empty((0, 4 * FIGURES)), _steps(series))
    order = np.argsort(slots, kind="stable")
    starts = np.searchsorted(slots[order], where)
    mean, least, most, looks = (each[order] for each in (mean, least, most, looks))
    total = np.add.reduceat(np.nan_to_num(mean) * looks, starts, axis=0)
    count = np.add.reduceat(looks, starts, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(count > 0, total / count, np.nan)
    low = np.minimum.reduceat(np.where(looks > 0, least, np.inf), starts, axis=0)
    high = np.maximum.reduceat(np.where(looks > 0, most, -np.inf), starts, axis=0)
    low, high = (np.where(count > 0, each, np.nan) for each in (low, high))
    means = np.clip(means, low, high)  # not by a rounding outside
    values = np.concatenate([means, low, high, count], axis=1)
    return Series(series.device, (where * step).astype(np.int64), values, _steps(series))


def _steps(series: Series) -> tuple[float, ...]:
    told = series.steps[:FIGURES]
    return (*told, *told, *told, *([1.0] * FIGURES))


def together(series: Iterable[Series], shifts: Iterable[int]) -> Series:
    """Series of one device as one; of two values of one second the later given stands.

    `shifts` are what is added to the moments of each.
    """
    given = [*series]
    times: Whole = np.concatenate([each.times + shift for each, shift in zip(given, shifts, strict=True)])
    values = np.concatenate([each.values for each in given])
    kept, last = np.unique(times[::-1], return_index=True)
    steps = np.max([each.steps for each in given], axis=0)
    return Series(given[0].device, kept.astype(np.int64), values[::-1][last], tuple(steps.tolist()))
