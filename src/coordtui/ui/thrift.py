"""The same screen in fewer bytes: of a look only what differs from the one in force is sent.

Textual sets the whole look of every piece of a line and takes it back after it. Lines that
look the same, as the rows of a list do, then say the same colours over and over, and where
only the letters are of another colour their ground is said again: half of all that is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

RESET = "\x1b[m"
GROUND, LETTERS, UNKNOWN = "ground", "letters", "unknown"

Look: TypeAlias = tuple[tuple[str, str], ...]
"""What is set, by what it sets, in order. With `UNKNOWN` in it, that is only a part of what is in force."""

_SOMETHING: Look = ((UNKNOWN, ""),)
_USUAL = {LETTERS: "39", GROUND: "49"}

_LOOK = re.compile("(\x1b\\[[0-9;:]*m)")
_MOVES = re.compile("(?:\n|\x1b\\[[0-9]*;[0-9]*H)*")
"""What goes elsewhere and draws nothing. What else is sent may depend on the look, as an erased line does."""


def thrifty(text: str) -> str:
    """What any terminal shows like `text`, in no more bytes."""
    try:
        return _thrifty(text)
    except ValueError:  # a look that Textual does not use
        return text


def _thrifty(text: str) -> str:
    sent: list[str] = []
    in_force = wanted = _SOMETHING
    for number, part in enumerate(_LOOK.split(text)):
        if number % 2:
            wanted = _with(wanted, part)
            continue
        moves = _MOVES.match(part)
        start = moves.end() if moves else 0
        sent.append(part[:start])
        if start < len(part):
            if wanted != in_force:
                sent.append(_change(in_force, wanted))
                in_force = wanted
            sent.append(part[start:])
    sent.append(_change(in_force, wanted))
    return "".join(sent)


@lru_cache(512)
def _with(look: Look, sequence: str) -> Look:
    """The look after a sequence that sets some of it."""
    found = dict(look)
    for what, setting in _settings(sequence[2:-1]):
        if not what:
            found.clear()
        elif UNKNOWN not in found and _USUAL.get(what) == setting:
            found.pop(what, None)
        else:
            found[what] = setting
    return tuple(sorted(found.items()))


def _settings(numbers: str) -> Iterator[tuple[str, str]]:
    """What a sequence sets, and how; nothing for a reset. Raises `ValueError` for what is not known here."""
    rest = numbers.split(";")
    while rest:
        number = rest.pop(0)
        if number.strip("0") == "":
            yield "", ""
        elif number in ("38", "48") and rest:
            more = {"2": 4, "5": 2}.get(rest[0], 0)
            yield (LETTERS if number == "38" else GROUND), ";".join([number, *rest[:more]])
            del rest[:more]
        elif re.fullmatch("3[0-79]|9[0-7]", number):
            yield LETTERS, number
        elif re.fullmatch("4[0-79]|10[0-7]", number):
            yield GROUND, number
        elif re.fullmatch("[1-9]|21|5[1-3]", number):  # bold, underlined …
            yield number, number
        else:
            raise ValueError(number)


@lru_cache(512)
def _change(old: Look, new: Look) -> str:
    """What turns one look into another: what differs, or a new beginning if that is shorter."""
    before, after = dict(old), dict(new)
    again = _sequence(after[what] for what in after if what != UNKNOWN)
    if UNKNOWN in before and UNKNOWN not in after:
        return RESET + again
    gone = before.keys() - after.keys()
    more = [after[what] for what in after if before.get(what) != after[what]]
    if not gone <= _USUAL.keys():
        return RESET + again
    different = _sequence([*(_USUAL[what] for what in sorted(gone)), *more])
    return min(different, RESET + again, key=len) if UNKNOWN not in after else different


def _sequence(settings: Iterator[str] | list[str]) -> str:
    numbers = ";".join(settings)
    return f"\x1b[{numbers}m" if numbers else ""
