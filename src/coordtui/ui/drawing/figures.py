"""Values and the figures that stand for them. A value may be unknown, which is never the same as 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from coordtui.text.formats import number

Value = float | None
"""A number; `None`, NaN and the infinite are not known."""

LEVELS = "▁▂▃▄▅▆▇█"
NONE, UNKNOWN = "·", "?"
FULL, EMPTY = "█", "░"

_LONGEST = 1e12
_SHORTEST = 1e-3


def known(value: object) -> Value:
    """The value as a finite number; None for whatever is none."""
    if not isinstance(value, int | float):
        return None
    try:
        finite = float(value)
    except OverflowError:  # a whole number beyond any float
        return None
    return finite if math.isfinite(finite) else None


def figure(value: Value, language: str) -> str:
    """`1,234`, `0.25`, `1.2e+30`; `?` when it is not known. At most about ten signs."""
    value = known(value)
    if value is None:
        return UNKNOWN
    size = abs(value)
    if size >= _LONGEST or 0 < size < _SHORTEST:
        mantissa, _, exponent = f"{value:.1e}".partition("e")
        return f"{number(float(mantissa), language, digits=1)}e{exponent}"
    digits = 0 if value == int(value) or size >= 1000 else 1 if size >= 10 else 2 if size >= 0.1 else 3
    return number(value, language, digits=digits)


def bounds(values: Sequence[Value]) -> tuple[float, float] | None:
    """The lowest and the highest known value; None when none is known."""
    found = [each for each in map(known, values) if each is not None]
    return (min(found), max(found)) if found else None


def place(value: float, low: float, high: float) -> float:
    """Where the value is between the two, from 0 to 1; the middle when they are the same.

    Halves keep the difference of the largest floats finite.
    """
    span = high / 2 - low / 2
    return min(1.0, max(0.0, (value / 2 - low / 2) / span)) if span > 0 else 0.5


def level_sign(value: Value, low: float, high: float) -> str:
    """One cell for a value: `▁` to `█`, `·` for nothing at all, `?` for not known."""
    value = known(value)
    if value is None:
        return UNKNOWN
    if value == 0 and low >= 0:
        return NONE
    return LEVELS[min(7, int(place(value, low, high) * 8))]


def share_sign(value: Value, whole: float) -> str:
    """One cell for so much of a whole: `·` only for nothing, `█` only for all of it."""
    value = known(value)
    if value is None or not whole > 0:
        return UNKNOWN
    if value <= 0:
        return NONE
    return LEVELS[min(7, math.ceil(min(1.0, value / whole) * 8) - 1)] if value < whole else FULL


def filled(share: float, width: int) -> int:
    """Cells of a bar: none only for nothing, all only for all, in between what comes nearest."""
    if share <= 0 or width <= 0:
        return 0
    if share >= 1:
        return width
    return min(max(round(share * width), 1), max(width - 1, 1))


def peaks(values: Sequence[Value], count: int) -> list[Value]:
    """So many values in place of more, each the highest of its neighbours: a peak is never lost."""
    if count < 1:
        return []
    if len(values) <= count:
        return [known(each) for each in values]
    edges = [i * len(values) // count for i in range(count + 1)]
    ranges = (bounds(values[start:stop]) for start, stop in pairwise(edges))
    return [each and each[1] for each in ranges]
