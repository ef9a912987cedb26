"""Fewer bytes for the same screen: nothing is said that the terminal does by itself.

Textual names both colours of every piece of a line, also where they are the terminal's
own, and under NO_COLOR it writes greys of 24 bits. Here such colours are left out, and
neighbours that look the same become one piece.
"""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as Ink
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_REVERSE = Style(reverse=True)


class Lean(LineFilter):
    """For themes of the terminal's own colours; without `colour`, only bold, underline and reverse remain."""

    def __init__(self, *, colour: bool = True) -> None:
        super().__init__()
        self._style = _lean if colour else _colourless

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The pieces, as few as they can be."""
        pieces: list[Segment] = []
        for text, style, control in segments:
            told = None if style is None else self._style(style)
            if pieces and not control and not pieces[-1].control and pieces[-1].style == told:
                pieces[-1] = Segment(pieces[-1].text + text, told)
            else:
                pieces.append(Segment(text, told, control))
        return pieces


@lru_cache(1024)
def _lean(style: Style) -> Style | None:
    return _or_none(style.without_color + Style.from_color(_named(style.color), _named(style.bgcolor)))


@lru_cache(1024)
def _colourless(style: Style) -> Style | None:
    """What was told by its ground (a selected text) is told in reverse."""
    return _or_none(style.without_color + (_REVERSE if _named(style.bgcolor) else Style.null()))


def _named(ink: Ink | None) -> Ink | None:
    return None if ink is None or ink.is_default else ink


def _or_none(style: Style) -> Style | None:
    """None for a style that changes nothing: it has no attribute that is on, and no colour."""
    plain = not (style.color or style.bgcolor or style.link or style._attributes & style._set_attributes)
    return None if plain else style
