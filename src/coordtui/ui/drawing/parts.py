"""What a drawing is made of: lines, and in each line parts with the role they play."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from coordtui.text.messages import Translate
from coordtui.ui.widgets.lines import Align, Role, cell_len, fit, one_line


class Part(NamedTuple):
    """A piece of a line; `target` is what a click on it means, `cursor` that it is under the cursor."""

    text: str
    role: Role = ""
    cursor: bool = False
    target: Hashable = None


Line = tuple[Part, ...]


class Speech:
    """How a drawing says things: words in the person's language, in one harmless line each."""

    def __init__(self, translate: Translate) -> None:
        self._translate = translate

    @property
    def language(self) -> str:
        """The language of dates and figures: that of the translator, or of the page's, behind `translate`."""
        owner = getattr(self._translate, "__self__", self._translate)
        return str(getattr(getattr(owner, "translator", owner), "language", "en"))

    def __call__(self, words: object) -> str:
        """The words as they may stand in a line, whatever they hold."""
        return one_line(self._translate(words))  # type: ignore[arg-type]  # str for text, else a message


def part(text: str, width: int, role: Role = "", align: Align = "left") -> Part:
    """A part of exactly so many cells, whatever the text holds."""
    return Part(fit(one_line(text), width, align), role)


def plain(line: Iterable[Part]) -> str:
    """The text of a line."""
    return "".join(each.text for each in line)


def padded(line: Iterable[Part], width: int) -> Line:
    """The line in exactly `width` cells; neighbours that look alike are joined, empty ones dropped."""
    made: list[Part] = []
    room = width
    for each in line:
        text = each.text if cell_len(each.text) <= room else fit(each.text.rstrip(), room)
        room -= cell_len(text)
        if text and made and made[-1][1:] == each[1:]:
            made[-1] = each._replace(text=made[-1].text + text)
        elif text:
            made.append(each._replace(text=text))
    return (*made, Part(" " * room)) if room > 0 else tuple(made)


def wrapped_parts(pieces: Iterable[tuple[Part, ...]], width: int, gap: int = 2) -> list[Line]:
    """Pieces side by side, in as few lines as hold them whole."""
    lines: list[list[Part]] = []
    used = width
    for piece in pieces:
        length = cell_len(plain(piece))
        if lines and used + gap + length <= width:
            lines[-1] += [Part(" " * gap), *piece]
            used += gap + length
        else:
            lines.append(list(piece))
            used = length
    return [tuple(line) for line in lines]
