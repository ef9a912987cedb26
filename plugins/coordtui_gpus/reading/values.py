"""What single values of an output mean: a number with its unit, a word, yes or no, or nothing and why.

Nothing here invents: whatever is not a number of the unit that is asked for is None, never 0. The
spellings of “not given” were found in recorded outputs of drivers 384 to 610.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,15}(?:\.[0-9]{1,12})?)\s*([A-Za-z%/°()]*)\s*", re.ASCII | re.DOTALL)

_NOT_GIVEN = frozenset(
    (
        "",
        "n/a",
        "na",
        "not available",
        "not supported",
        "not found",
        "no data",
        "function not found",
        "requested functionality has been deprecated",
        "insufficient permissions",
        "err!",
        "err",
        "error",
        "unknown",
        "unknown error",
        "gpu is lost",
        "gpu requires reset",
        "not active/supported",
        "null",
        "nan",
        "-",
    )
)

_YES = frozenset(("enabled", "yes", "active", "on", "true", "supported"))
_NO = frozenset(("disabled", "no", "not active", "off", "false"))

_BUS = re.compile(
    r"(?:PCI:)?(?:([0-9A-F]{1,8}):)?([0-9A-F]{1,2}):([0-9A-F]{1,2})(?:\.([0-7]))?", re.ASCII | re.IGNORECASE
)

PERCENT = {"": 1.0, "%": 1.0}
WATTS = {"": 1.0, "W": 1.0, "mW": 0.001}
CELSIUS = {"": 1.0, "C": 1.0, "°C": 1.0}
MEBIBYTES = {"": 1.0, "MiB": 1.0, "MB": 1.0, "GiB": 1024.0, "KiB": 1 / 1024}
"""Old drivers write `MB` and mean 2^20 bytes."""
MEGAHERTZ = {"": 1.0, "MHz": 1.0}
COUNT = {"": 1.0}
LANES = {"": 1.0, "x": 1.0}
GIGABYTES_A_SECOND = {"": 1.0, "GB/s": 1.0}


def why(text: str) -> str:
    """In the words of the source why there is no value, such as `[N/A]`; empty where there may be one."""
    short = text.strip()
    bare = short[1:-1].strip() if short[:1] == "[" and short[-1:] == "]" else short
    if bare is not short or bare.lower() in _NOT_GIVEN:
        return short or "[]"
    return ""


def number(text: str) -> float | None:
    """The number that the text is, whatever its unit; None, never 0, where it is none."""
    found = _NUMBER.fullmatch(text)
    return float(found[1]) if found else None


def measured(text: str, units: dict[str, float]) -> float | None:
    """The number in the unit of the field: `units` gives by what each that may stand there is multiplied."""
    found = _NUMBER.fullmatch(text)
    if not found or (factor := units.get(found[2])) is None:
        return None
    value = float(found[1])
    return value if factor == 1.0 else value * factor


@lru_cache(8192)
def percent(text: str) -> float | None:
    """A part of a hundred; None outside 0 to 100, which is no measurement."""
    value = measured(text, PERCENT)
    return value if value is not None and 0 <= value <= 100 else None


@lru_cache(8192)
def speed_of_fan(text: str) -> float | None:
    """Percent of the intended speed: the driver says that it may pass 100."""
    value = measured(text, PERCENT)
    return value if value is not None and 0 <= value <= 200 else None


@lru_cache(8192)
def watts(text: str) -> float | None:
    """A power; never below 0."""
    value = measured(text, WATTS)
    return value if value is not None and value >= 0 else None


@lru_cache(8192)
def celsius(text: str) -> float | None:
    """A temperature."""
    return measured(text, CELSIUS)


@lru_cache(8192)
def mebibytes(text: str) -> int | None:
    """Memory in whole MiB."""
    return _whole(measured(text, MEBIBYTES))


@lru_cache(8192)
def megahertz(text: str) -> int | None:
    """A clock in whole MHz."""
    return _whole(measured(text, MEGAHERTZ))


@lru_cache(8192)
def count(text: str) -> int | None:
    """How many, or a number that names something; a whole number without unit."""
    value = measured(text, COUNT)
    return int(value) if value is not None and value >= 0 and value == int(value) else None


@lru_cache(256)
def lanes(text: str) -> int | None:
    """How many lanes a PCIe link has: `16` or `16x`."""
    return _whole(measured(text, LANES))


def _whole(value: float | None) -> int | None:
    return round(value) if value is not None and value >= 0 else None


@lru_cache(8192)
def word(text: str) -> str | None:
    """A text that says something; None where it says that there is nothing to say."""
    return None if why(text) else text.strip()


_VERSION = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6}){0,4})(?![0-9.])(?:\s.*)?", re.ASCII | re.DOTALL)


@lru_cache(256)
def version(text: str) -> str | None:
    """A version such as `610.62`, without the remark that some drivers put after it."""
    found = _VERSION.fullmatch(text)
    return found[1] if found else None


@lru_cache(256)
def yes(text: str) -> bool | None:
    """Whether something is so; None where it is neither yes nor no."""
    short = text.strip().lower()
    return True if short in _YES else False if short in _NO else None


@lru_cache(8192)
def bus(text: str) -> str | None:
    """An address on the PCI bus as `normal_bus` writes it; None where it is none."""
    return normal_bus(text) or None


def normal_bus(text: str) -> str:
    """An address on the PCI bus as `00000000:0B:00.0`, however it was written; empty where it is none."""
    found = _BUS.fullmatch(text.strip())
    if not found:
        return ""
    domain, number_, device, function = found.groups(default="0")
    return f"{domain.upper():0>8}:{number_.upper():0>2}:{device.upper():0>2}.{function}"


_WINDOWS = re.compile(r"(?:[A-Za-z]:|\\)[^\n]*?\\([^\\\n]*?\.exe)(?:\s.*)?", re.IGNORECASE | re.DOTALL)


def program(text: str) -> str:
    """The name of a program alone: of a path its end, and never an argument, which may be a secret.

    Some programs write their title as they like (`[worker: queue] -x …`): of those the first word stays.
    """
    short = text.strip()
    if (why(short) and " " in short) or not short or short.lower() in ("[n/a]", "n/a"):
        return ""
    if found := _WINDOWS.fullmatch(short):
        return found[1][:64]
    first = short.split(None, 1)[0].split("=", 1)[0]
    return first.rstrip("/").rpartition("/")[2].strip("[]():;,")[:64]
