"""Text from outside made harmless before anybody reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LIMIT = 20_000
"""Characters kept of one text: a 200 kB string costs seconds of layout (measured)."""

MARKS = 4
"""Marks kept on one letter: what any living language needs, and too few to climb over other lines."""

_REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_UNBROKEN = "\u00a0\u202f"
_BREAKS = "\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"

# Letters and marks by category, but drawn as nothing: fillers, joiners, variation selectors.
_INVISIBLE = (
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
# Letters by category, but drawn over the letter before them: the middle and end of Korean syllables.
_JOINED = "[\u1161-\u11ff\ud7b0-\ud7ff]"
# What most texts are made of; none of it needs a closer look.
_PLAIN = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027]*")
_PLAIN_LINES = re.compile(f"[\n{_PLAIN.pattern[1:]}")


def safe(text: object, *, limit: int = LIMIT, lines: bool = False) -> str:
    """The text without anything that a terminal or a layout could obey.

    Controls, bidirectional overrides, zero-width and tag characters, variation selectors,
    lone surrogates, private and unassigned code points become nothing; so a family of
    emoji becomes its members, each two cells wide as every terminal draws it. Marks beyond
    `MARKS` on one letter, and those on none, become nothing. White space becomes a space
    (one that does not break stays so), or stays a line break with `lines`. What is beyond
    `limit` characters (not cells, and with the `…`) is cut with `…`. Idempotent.
    """
    source = str(text)
    if len(source) <= limit:
        plain = _PLAIN_LINES if lines else _PLAIN
        return source if plain.fullmatch(source) else "".join(_kept(source, lines))
    return "".join(_kept(source[:limit], lines))[: limit - 1] + "…"


def safe_json(text: str) -> str:
    """A text in JSON that says the same, with what a terminal could obey written as `\\u` and a number.

    JSON itself does so with the controls below the space only.
    """
    return re.sub(r"[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", _numbered, text)


def _numbered(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _kept(source: str, lines: bool) -> Iterator[str]:
    invisible, joined = re.compile(_INVISIBLE).match, re.compile(_JOINED).match
    marks = MARKS  # before the first letter there is nothing to put a mark on
    for char in source.replace("\r\n", "\n"):
        category = unicodedata.category(char)
        if char.isspace():
            marks = MARKS
            yield "\n" if lines and char in _BREAKS else "\u00a0" if char in _UNBROKEN else " "
        elif category in _REFUSED or invisible(char):
            continue
        elif category in {"Mn", "Me"} or joined(char):
            if marks < MARKS:
                marks += 1
                yield char
        else:
            marks = 0
            yield char
