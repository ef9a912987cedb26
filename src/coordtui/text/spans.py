"""Lengths of time and numbers as people type them, in either language.

`1 h 30`, `90 min`, `1:30`, `1,5 h`, `2 j`, `3 days`; `1 234,5`, `1,234.5`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from coordtui.text.folding import fold
from coordtui.text.messages import N_
from coordtui.text.when import LONGEST, Misread

_UNITS = {
    "s": 1, "sec": 1, "min": 60, "mn": 60, "m": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "heure": 3600, "heures": 3600,
    "d": 86_400, "day": 86_400, "days": 86_400, "j": 86_400, "jour": 86_400, "jours": 86_400,
    "w": 604_800, "week": 604_800, "weeks": 604_800, "sem": 604_800, "semaine": 604_800, "semaines": 604_800,
}  # fmt: skip
_PART = re.compile(r"\s*(\d{1,6}(?:[.,]\d{1,3})?)\s*([a-z]+)?\.?")
_CLOCK = re.compile(r"(\d{1,5}):(\d\d)(?::(\d\d))?")
_GROUPS = re.compile(r"[\s'\u00a0\u202f]")


def read_span(text: str) -> timedelta:
    """The length of time that a text means; raises `Misread`. A last figure without a unit is minutes
    after hours: `1 h 30`."""
    said = " ".join(fold(text[:LONGEST]).replace(" et ", " ").replace(" and ", " ").split())
    if found := _CLOCK.fullmatch(said):
        return timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3] or 0))
    seconds, place, unit = Decimal(0), 0, 0
    while place < len(said):
        found = _PART.match(said, place)
        size = (
            None if found is None else 60 if found[2] is None and unit == 3600 else _UNITS.get(found[2] or "")
        )
        if found is None or size is None or (unit and size >= unit):
            raise Misread(
                N_("Not understood as a length of time: {text}. Type 1 h 30, 45 min or 2 days.", text=said)
            )
        seconds += Decimal(found[1].replace(",", ".")) * size
        place, unit = found.end(), size
    if not unit:
        raise Misread(
            N_("Not understood as a length of time: {text}. Type 1 h 30, 45 min or 2 days.", text=said)
        )
    return timedelta(seconds=float(seconds))


def write_span(length: timedelta, language: str) -> str:
    """`2 d 1 h 30 min`, `2 j 1 h 30 min`: whole seconds, none of the units left out that are not 0."""
    seconds = round(length.total_seconds())
    said = []
    for unit, size in (("j" if language == "fr" else "d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            said.append(f"{count} {unit}")
    return " ".join(said) or "0 min"


def read_number(text: str, language: str) -> Decimal:
    """The number that a text means; raises `Misread`.

    In French a comma is the decimal mark, in English it parts thousands; a point is the
    decimal mark in both.
    """
    said = _GROUPS.sub("", text[:LONGEST].replace("−", "-"))
    if language == "fr":
        said = said.replace(",", ".")
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", said):
        said = said.replace(",", "")
    try:
        if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", said):
            return Decimal(said)
    except InvalidOperation:  # more figures than a number has
        pass
    raise Misread(N_("Not understood as a number: {text}.", text=text[:LONGEST]))
