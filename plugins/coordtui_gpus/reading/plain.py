"""What the readers of JSON, of Slurm and of exporters share: text out of bytes, and figures out of values.

A figure that is not there is None and never 0; why stands beside it in the words of the source.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from coordtui_gpus.texts import N_

MIB = 1024 * 1024

WORD = 120
"""So many characters of a foreign text are kept where a word is expected."""

NOTHING = frozenset({"", "n/a", "[n/a]", "na", "none", "null", "(null)", "unknown", "not supported"})
"""What tools write, in any case, where they know nothing."""


_BRACKET = re.compile(r"^[ \t]*([{\[])", re.MULTILINE)
_LIST = re.compile(r"\[\s*(?:[{\[\"]|$)")
FAILURES = 20
"""After so many brackets that begin no JSON the search for more is given up."""


LONG = 1_000_000
"""The limit where a text is a list."""

BROKEN = N_("It stops before its end, or is broken.")


def figure(value: Any) -> float | None:
    """A finite number, of a number or of its text; None when it is something else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str) and ("_" in value or len(value) > 40):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def whole(value: float | None) -> int | None:
    """The nearest whole number."""
    return None if value is None or not math.isfinite(value) else round(value)


def mib(size: float | None) -> int | None:
    """Bytes as whole mebibytes."""
    return None if size is None else whole(size / MIB)


def word(value: Any, limit: int = WORD) -> str:
    """A text of the source, empty when the source says that it has none; cut at the limit."""
    text = "" if value is None else str(value).strip()
    return "" if text[:20].lower() in NOTHING else text[:limit]


def told(value: Any) -> str:
    """What stood in the place of a figure, for `missing`."""
    return str(value).strip()[:WORD] or "(empty)"


def moment(value: float | None) -> datetime | None:
    """A moment of seconds since 1970; None outside the calendar, and of 0, with which tools mean none."""
    if not value or value < 0:
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def documents(text: str) -> tuple[list[Any], bool]:
    """The JSON objects and lists of a text one after the other, and whether the text was whole.

    Tools write warnings before their JSON, and some write more than one object. At an object that stops
    before its end, or is broken, reading ends: what stands within it is never taken for itself.
    """
    decoder = json.JSONDecoder(parse_constant=lambda _name: None)
    found: list[Any] = []
    at, failed = 0, 0
    while failed < FAILURES and (begin := _BRACKET.search(text, at)):
        try:
            value, at = decoder.raw_decode(text, begin.start(1))
        except (ValueError, RecursionError):
            if begin[1] == "{" or _LIST.match(text, begin.start(1)):
                return found, False
            at, failed = begin.end(), failed + 1
        else:
            found.append(value)
    return found, True


def mapping(value: Any) -> dict[str, Any]:
    """The value when it is an object of JSON, else an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> Sequence[Any]:
    """The value when it is a list of JSON, else an empty one."""
    return value if isinstance(value, list) else ()


MOST = {"utilization": 100, "memory_utilization": 100, "fan": 200, "pcie_width": 64}
"""Beyond these a figure is no measurement; the fan may pass its intended speed."""


def sound(name: str, number: float | None) -> bool:
    """Whether a number can be that figure: only a temperature is below 0."""
    if number is None:
        return False
    return (number >= 0 or "temperature" in name) and number <= MOST.get(name, 1e15)


class Found:
    """The figures of one GPU while it is read: fields for `Gpu`, and why the others are missing."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.missing: dict[str, str] = {}

    def put(self, name: str, number: float | int | bool | None, said: Any) -> None:
        """Keep a figure, or what stood in its place. What is known is not overwritten."""
        if sound(name, number):
            self.fields.setdefault(name, number)
            self.missing.pop(name, None)
        elif name not in self.fields:
            self.missing.setdefault(name, told(said))

    def say(self, name: str, value: Any, known: bool = True) -> None:
        """Keep a word, or what stood in its place (always when it is not `known`). See `put`."""
        if known and (text := word(value)):
            self.fields.setdefault(name, text)
            self.missing.pop(name, None)
        elif name not in self.fields:
            self.missing.setdefault(name, told("" if value is None else value))
