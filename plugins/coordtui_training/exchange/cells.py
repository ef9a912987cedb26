"""The cells of a table: how values are written into them, and read from them again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from coordtui.api import Message, Refused, fold, safe
from coordtui_training.records import Sitting
from coordtui_training.texts import N_
from coordtui_training.times import in_our_time, known_zone, local, moment

LONGEST = 10_000
"""Characters of a cell; a longer one is refused, as half of what it tells would be untrue."""

_PART = re.compile(r"(?:\\[\\;]|[^;])+")
_ESCAPED = re.compile(r"\\([\\;])")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(Z|[+-]\d\d:\d\d)?")
_TIME = re.compile(r"(\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(Z|[+-]\d\d:\d\d)?")


class Misread(Exception):
    """A cell, or a whole row (`column` is `""`), that is not understood or not allowed, and why."""

    def __init__(self, message: Message | str, column: str = "") -> None:
        super().__init__(message)
        self.message, self.column = message, column


def tidy(text: str) -> str:
    """What is kept of a text: nothing that a terminal obeys, no space around it."""
    return safe(text, limit=LONGEST, lines=True).strip()


def folded(word: str) -> str:
    """A word of this format however it is typed: case, accents and the kind of apostrophe aside."""
    return " ".join(fold(word.replace("’", "'")).split())


def split(cell: str) -> list[str]:
    r"""The parts of a cell between `;`, each once; `\;` and `\\` stand for the sign itself."""
    parts = (_ESCAPED.sub(r"\1", part.strip()) for part in _PART.findall(cell))
    return list(dict.fromkeys(part for part in parts if part))


def joined(parts: Iterable[str]) -> str:
    """One cell that `split` takes apart again."""
    return "; ".join(part.replace("\\", "\\\\").replace(";", "\\;") for part in parts)


def number(cell: str) -> int:
    """A whole number, not below zero."""
    if not (cell.isascii() and cell.isdecimal()) or len(cell) > 6:
        raise Misread(N_("“{text}” is not a whole number.", text=cell))
    return int(cell)


def one_of(words: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """A reader of words: each value by itself, or by other words for it in both languages."""
    meant = {folded(word): value for value, others in words.items() for word in (value, *others)}

    def read(cell: str) -> Any:
        if folded(cell) not in meant:
            said = {"text": cell, "words": ", ".join(words)}
            raise Misread(N_("“{text}” is none of: {words}.", **said))
        return meant[folded(cell)]

    return read


_YES = one_of({"yes": ("oui", "true", "vrai", "1", "x"), "no": ("non", "false", "faux", "0")})


def yes(cell: str) -> bool:
    """Yes or no, in either language."""
    return bool(_YES(cell) == "yes")


def write_moment(at: datetime, zone: str) -> str:
    """A moment by the clocks of a zone; with its offset where the clocks show it twice."""
    here = local(at, zone)
    text = f"{here:%Y-%m-%d} {_clock(here)}"
    twice = here.replace(fold=0).utcoffset() != here.replace(fold=1).utcoffset()
    return f"{text} {_offset(here)}" if twice else text


def read_moment(cell: str, zone: str) -> datetime:
    """The moment that `write_moment` wrote, in UTC; a time without an offset is by the clocks of the zone."""
    found = _MOMENT.fullmatch(cell)
    if found is None:
        raise Misread(N_("“{text}” is no day and time such as 2026-11-12 14:00.", text=cell))
    return _at(found[1], found[2], found[3], zone, cell)


def _at(day: str, clock: str, offset: str | None, zone: str, cell: str) -> datetime:
    try:
        in_our_time(date.fromisoformat(day))
        if offset:
            return datetime.fromisoformat(f"{day}T{clock}{offset}").astimezone(UTC)
        at = time.fromisoformat(clock)
        return moment(date.fromisoformat(day), at, known_zone(zone), seconds=True)
    except (ValueError, OverflowError):
        raise Misread(N_("There is no such day or time: “{text}”.", text=cell)) from None
    except Refused as refused:
        raise Misread(_said(refused)) from refused


def _said(refused: Refused) -> Message | str:
    from coordtui.api import sentences

    return sentences(refused.known)


def _clock(here: datetime) -> str:
    if here.microsecond:
        return f"{here:%H:%M:%S.%f}"
    return f"{here:%H:%M:%S}" if here.second else f"{here:%H:%M}"


def _offset(here: datetime) -> str:
    return f"{here:%z}"[:3] + ":" + f"{here:%z}"[3:5]


def write_sittings(sittings: Iterable[Sitting], zone: str) -> str:
    """Each sitting as `2026-11-12 14:00/17:00`; with the day of its end where that is another."""
    return "; ".join(_sitting(each, zone) for each in sittings)


def _sitting(each: Sitting, zone: str) -> str:
    start, end = write_moment(each.start, zone), write_moment(each.end, zone)
    return f"{start}/{end[11:]}" if start[:10] == end[:10] else f"{start}/{end}"


def read_sittings(cell: str, zone: str) -> list[Sitting]:
    """The sittings that `write_sittings` wrote."""
    return [_read_sitting(part, zone) for part in split(cell)]


def _read_sitting(part: str, zone: str) -> Sitting:
    begin, slash, end = (each.strip() for each in part.partition("/"))
    start = read_moment(begin, zone)
    found = _TIME.fullmatch(end)
    if not slash or not (found or _MOMENT.fullmatch(end)):
        raise Misread(N_("“{text}” is no sitting such as 2026-11-12 14:00/17:00.", text=part))
    finish = _at(begin[:10], found[1], found[2], zone, part) if found else read_moment(end, zone)
    if finish - start <= timedelta(0):
        raise Misread(N_("A sitting ends after it begins: “{text}”.", text=part))
    return Sitting(start=start, end=finish)
