"""Signs for old terminals: on the way out each becomes its twin in ASCII, one cell for one cell.

Widgets always draw Unicode. Letters keep their accents where the terminal's locale is in
UTF-8; where it is not, they lose them, and what has no twin becomes `?`.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from coordtui.text.folding import LETTERS

_SIGNS = (
    ("•★☆✗✘✕✖✓✔●○◆◇■□▪▫", "N*.xxxxvv#.*o#.#."),  # states and strengths
    ("▁▂▃▄▅▆▇█▀▉▊▋▌▐▍▎▏", "1234567#'###==--|"),  # figures of eight, and bars
    ("░▒▓", "-=#"),
    ("▖▗▘▝▙▛▜▟▚▞", "..''######"),
    ("·…‥∙⋅", ".~:.."),
    ("↑↓←→↕↔⇧⏎↵", "^v<>|-^<<"),
    ("▲△▼▽◀◁▶▷►◄▸▾‹›«»", "^^vv<<>>><>v<><>"),
    ("‘’‚‛“”„‟′″", "''''\"\"\"\"'\""),
    ("‐‑‒–—―−", "-------"),
    ("×÷±≈≠≤≥∞√", "x/~~!<>8V"),
    ("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f", "        "),
)
_LINES = {"─━┄┅┈┉╌╍╴╶╸╺╼╾": "-", "│┃┆┇┊┋╎╏╵╷╹╻╽╿": "|", "═": "=", "║": "|", "╱": "/", "╲": "\\", "╳": "x"}
_UPPER_DOTS, _LOWER_DOTS = 0b00011011, 0b11100100
"""The dots of a Braille sign in its two upper and its two lower rows."""


def _table() -> dict[int, str]:
    table = dict.fromkeys(range(0x2500, 0x2580), "+")  # corners and crossings
    for signs, twin in _LINES.items():
        table.update(dict.fromkeys(map(ord, signs), twin))
    for dots in range(256):
        up, low = dots & _UPPER_DOTS, dots & _LOWER_DOTS
        table[0x2800 + dots] = ":" if up and low else "'" if up else "." if low else " "
    for signs, twins in _SIGNS:
        table.update(zip(map(ord, signs), twins, strict=True))
    return table


_TABLE = _table()
_TWINS = LETTERS | {"ß": "s"}


class Ascii(LineFilter):
    """Puts the twins in place of the signs; with `letters`, nothing but ASCII is left."""

    def __init__(self, *, letters: bool = False) -> None:
        super().__init__()
        self._spell = _only_ascii if letters else _without_signs

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, as wide as they were."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(self._spell(segment.text), segment.style)
            for segment in segments
        ]


@lru_cache(2048)
def _without_signs(text: str) -> str:
    return text.translate(_TABLE)


@lru_cache(2048)
def _only_ascii(text: str) -> str:
    return text if text.isascii() else "".join(map(_letter, text.translate(_TABLE)))


def _letter(char: str) -> str:
    """The letter without what ASCII does not have, or as many question marks as it has cells."""
    if char.isascii():
        return char
    width = cell_len(char)
    bare = _TWINS.get(char.lower(), unicodedata.normalize("NFKD", char))[:1]
    if width != 1 or not bare.isascii():
        return "?" * width
    return bare.upper() if char.isupper() else bare
