"""What the terminal shows, cell by cell: of a frame only what differs is sent.

Textual paints whole regions: the whole screen when a page, a window or the focus changes.
Most of it is there already. As `first_frame` does, this rests on private names of Textual.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

from coordtui.ui.widgets.line_view import LAST_PLAIN

Cell = tuple[str, Style | None]
_NOT_KNOWN: Cell = ("\0", None)


class Piece(NamedTuple):
    """A part of a line, and the cell where it begins."""

    x: int
    y: int
    strip: Strip


class Pieces(CompositorUpdate):
    """A frame, or what is left of one."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def render_segments(self, console: Console) -> str:
        """What is sent to the terminal."""
        sent, after = [], (-1, -1)
        for x, y, strip in self.pieces:
            if (x, y) != after:
                sent.append(f"\x1b[{y + 1};{x + 1}H")
            sent.append(strip.render(console))
            after = x + strip.cell_length, y
        return "".join(sent)


class Shown:
    """Remembers every cell that was sent. `forget` when the terminal may show something else."""

    def __init__(self) -> None:
        self._size = Size()
        self._lines: list[list[Cell]] = []

    def forget(self) -> None:
        """What the terminal shows is not known."""
        self._size, self._lines = Size(), []

    def news(self, update: LayoutUpdate | ChopsUpdate) -> Pieces:
        """What of a frame is not on the screen yet; from now on it counts as shown."""
        if isinstance(update, LayoutUpdate):
            if update.region.size != self._size:
                self._size = update.region.size
                self._lines = [[_NOT_KNOWN] * self._size.width for _ in range(self._size.height)]
            return Pieces([*self._differing(_whole(update))])
        pieces = _parts(update)
        return Pieces([*(self._differing(pieces) if self._lines else pieces)])

    def _differing(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
        for x, y, strip in pieces:
            line, new = self._lines[y] if y < len(self._lines) else [], cells(strip)
            old = line[x : x + len(new)]
            if len(old) != len(new):  # a window that does not know the new size yet
                line[x:] = [_NOT_KNOWN] * (len(line) - x)
                yield Piece(x, y, strip)
            elif old != new:
                line[x : x + len(new)] = new
                first, last = span(old, new)
                cut = last - first + 1 < len(new)
                yield Piece(x + first, y, strip.crop(first, last + 1) if cut else strip)


def cells(strip: Strip) -> list[Cell]:
    """The cells of a strip. Text that is not as wide as it is long stands in its first cell, whole."""
    found: list[Cell] = []
    if strip.cell_length == sum(len(text) for text, _, _ in strip):
        for text, style, _ in strip:
            found.extend(zip(text, repeat(style)))
        return found
    for text, style, _ in strip:
        width = cell_len(text)
        if width == len(text):
            found.extend(zip(text, repeat(style)))
        elif width:
            found += [(text, style), *[("", style)] * (width - 1)]
        elif found:
            found[-1] = (found[-1][0] + text, style)
    return found


def span(old: Sequence[Cell], new: Sequence[Cell]) -> tuple[int, int]:
    """The first and the last cell that have to be sent of a part of a line that is another.

    Terminals do not agree on the width of all signs: what stands between two of them goes along.
    """
    first = next(_places(old, new))
    return first, len(new) - 1 - next(_places(reversed(old), reversed(new)))


def _places(old: Iterable[Cell], new: Iterable[Cell]) -> Iterator[int]:
    """The cells that have to be sent, from one end."""
    return (n for n, (was, now) in enumerate(zip(old, new, strict=True)) if was != now or _odd(was, now))


def _odd(*both: Cell) -> bool:
    return any(len(text) != 1 or text > LAST_PLAIN for text, _ in both)


def _whole(update: LayoutUpdate) -> Iterator[Piece]:
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield Piece(x, y, strip)
            x += strip.cell_length


def _parts(update: ChopsUpdate) -> Iterator[Piece]:
    for y, start, stop in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= stop and end > start:
                whole = stop > x >= start and end <= stop
                yield Piece(x, y, strip if whole else strip.crop(0, min(end, stop) - x))
