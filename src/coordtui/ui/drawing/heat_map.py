"""Many things at a glance: one cell each, in labelled rows and groups."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from coordtui.text.messages import N_, NN_, Message
from coordtui.ui.drawing.figures import NONE, UNKNOWN, Value, figure, known, share_sign
from coordtui.ui.drawing.parts import Line, Part, Speech, part, wrapped_parts
from coordtui.ui.widgets.lines import Role, Words, cell_len, one_line

ROLES: dict[str, Role] = {UNKNOWN: "trouble", "!": "attention", "X": "trouble", NONE: "quiet", "-": "quiet"}
"""The role of a sign: the sign says it, the colour repeats it."""


class HeatCell(msgspec.Struct, frozen=True, gc=False):
    """One thing: how much of its `whole` is in use, or a state by its `sign`, such as `?`, `!`, `-`.

    `words` is what the thing is told by when the cursor is on it; without, its figures. Of thousands,
    `name` and `words` may be calls that make them when they are read.
    """

    key: Hashable
    name: Words | Callable[[], Words]
    value: Value = None
    whole: float = 8
    sign: str = ""
    words: Words | Callable[[], Words] = ""

    @property
    def shown(self) -> str:
        """Its one cell."""
        return (one_line(self.sign) if self.sign else "") or share_sign(self.value, self.whole)


class HeatRow(msgspec.Struct, frozen=True):
    """A label and groups of things, which stand a space apart."""

    label: Words
    groups: Sequence[Sequence[HeatCell]]


class Heat(msgspec.Struct, frozen=True, dict=True):
    """The rows; `legend` says what signs mean, besides those that everybody knows."""

    rows: Sequence[HeatRow]
    legend: Mapping[str, Words] = msgspec.field(default_factory=dict)

    @cached_property
    def cells(self) -> list[HeatCell]:
        """All things, in reading order."""
        return [cell for row in self.rows for group in row.groups for cell in group]

    @cached_property
    def signs(self) -> frozenset[str]:
        """The signs that are there."""
        return frozenset(cell.shown for cell in self.cells)


class HeatLine(NamedTuple):
    """A line of the strip: the label, empty where a row goes on, and where each thing stands."""

    label: str
    places: tuple[int, ...]
    first: int


def heat_layout(heat: Heat, width: int, speech: Speech) -> tuple[list[HeatLine], int]:
    """The lines with the column of each thing, and the width of the labels; things count through."""
    labels = [speech(row.label) for row in heat.rows]
    gutter = min(max(map(cell_len, labels), default=0), max(width // 3, 1)) + 2
    room = max(1, width - gutter)
    lines: list[HeatLine] = []
    first = 0
    for row, label in zip(heat.rows, labels, strict=True):
        for places in _placed([len(group) for group in row.groups], room):
            lines.append(HeatLine(label, tuple(gutter + x for x in places), first))
            first += len(places)
            label = ""  # noqa: PLW2901 - the row goes on without its label
    return lines, gutter


def _placed(sizes: Sequence[int], room: int) -> list[list[int]]:
    """The columns of a row's things; a group goes to the next line rather than be cut, if it fits there."""
    lines: list[list[int]] = [[]]
    x = 0
    for size in sizes:
        if x and (x + 1 + size > room):
            lines.append([])
            x = 0
        elif x:
            x += 1
        for _ in range(size):
            if x >= room:
                lines.append([])
                x = 0
            lines[-1].append(x)
            x += 1
    return lines


def heat_line(line: HeatLine, cells: Sequence[HeatCell], gutter: int, cursor: int) -> Line:
    """One line; the row of the cursor has a `>`, so that it is seen without colour or reverse."""
    here = line.first <= cursor < line.first + len(line.places)
    parts = [Part(">" if here else " "), part(line.label, gutter - 1, "quiet")]
    x = gutter
    for number, column in enumerate(line.places, line.first):
        sign = part(cells[number].shown, 1).text
        parts.append(Part(" " * (column - x)))
        parts.append(Part(sign, ROLES.get(sign, ""), number == cursor, number))
        x = column + 1
    return tuple(parts)


def legend_lines(heat: Heat, width: int, speech: Speech) -> list[Line]:
    """`? silent  ! fault  - out`: only signs that are there."""
    pieces = [
        (Part(sign, ROLES.get(sign, "")), Part(f" {speech(words)}", "quiet"))
        for sign, words in heat.legend.items()
        if sign in heat.signs
    ]
    return wrapped_parts(pieces, width)


def cell_words(cell: HeatCell, heat: Heat, speech: Speech) -> str:
    """`gpu-b07: silent 3 h`, `gpu-a01: 7 of 8`, `gpu-a02: not known`."""
    return speech(N_("{title}: {words}", title=speech(_read(cell.name)), words=_state(cell, heat, speech)))


def heat_words(heat: Heat, speech: Speech) -> list[str]:
    """First every thing with a sign of its own, then each row in full."""
    marked = [f"{cell.shown} {cell_words(cell, heat, speech)}" for cell in heat.cells if _needs_a_look(cell)]
    rows = []
    for row in heat.rows:
        cells = [cell for group in row.groups for cell in group]
        said = ", ".join(f"{speech(_read(cell.name))} {_state(cell, heat, speech)}" for cell in cells)
        words = speech(NN_("{n} thing: {things}", "{n} things: {things}", len(cells), things=said))
        rows.append(f"{speech(row.label)}, {words}" if cells else f"{speech(row.label)}, {speech(_EMPTY)}")
    return [*marked, *rows] or [speech(_EMPTY)]


_EMPTY = N_("nothing here")


def _read(words: Words | Callable[[], Words]) -> Words:
    return words() if callable(words) else words


def _needs_a_look(cell: HeatCell) -> bool:
    return bool(cell.sign) or cell.shown == UNKNOWN


def _state(cell: HeatCell, heat: Heat, speech: Speech) -> str:
    if words := _read(cell.words):
        return speech(words)
    if cell.sign:
        return speech(heat.legend.get(cell.shown, cell.shown))
    value = known(cell.value)
    said: Message = (
        N_("not known")
        if cell.shown == UNKNOWN
        else N_(
            "{value} of {whole}",
            value=figure(value, speech.language),
            whole=figure(cell.whole, speech.language),
        )
    )
    return speech(said)
