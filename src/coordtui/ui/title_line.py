"""Line 1: the pages with their figures and badges, the lab, and the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.message import Message as Posted
from textual.widget import Widget

from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, fit


class Tab(msgspec.Struct, frozen=True):
    """One page as the title line names it."""

    id: str
    number: int
    title: str
    badge: str = ""

    def label(self, *, named: bool) -> str:
        """`2 Papers 37`, or without its name `2 37`."""
        figure = str(self.number) if self.number <= 9 else ""
        return " ".join(
            part for part in (figure, self.title if named or not figure else "", self.badge) if part
        )


class Part(NamedTuple):
    """A part of the line, and the page that a click on it opens."""

    text: str
    pane_id: str
    trouble: bool = False


class TitleLine(Widget):
    """The names of the pages, the open one in `[ ]`; at the end the date and the time.

    Before the date stands a note of what must not be missed. When the line is full the date
    gives way first, then the time, then the names of the pages that are not open: their
    figures and the note stay. Where more than nine have no room, the open page stands among its
    neighbours, and `‹4!` and `12›` say how many are before and behind, and whether one of them
    asks for something or has stopped. `clock` gives the ways to write the time,
    longest first; it is asked at each drawing, and `tick` draws again when it changed.
    """

    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "TitleLine { height: 1; dock: top; " + ROLE_CSS + "}"

    class Clicked(Posted):
        """The person clicked the name of a page."""

        def __init__(self, pane_id: str) -> None:
            super().__init__()
            self.pane_id = pane_id

    def __init__(self, clock: Callable[[int], Sequence[str]]) -> None:
        super().__init__()
        self.tabs: Sequence[Tab] = ()
        self.open = ""
        self.note = ""
        self._clock = clock
        self._right = ""
        self._places: list[tuple[int, int, str]] = []

    def show(self, tabs: Sequence[Tab], open: str, note: str = "") -> None:
        """The pages, which of them is open, and what must not be missed; draws only what is different."""
        if (tabs, open, note) != (self.tabs, self.open, self.note):
            self.tabs, self.open, self.note = tabs, open, note
            self.refresh()

    def tick(self) -> None:
        """A minute has passed."""
        if self._shape(self.size.width)[1] != self._right:
            self.refresh()

    def render(self) -> RenderResult:
        """The line."""
        width = self.size.width
        line, right = self._shape(width)
        accent, trouble = self.get_visual_style("role--accent"), self.get_visual_style("role--trouble")
        strong, quiet = self.get_visual_style("role--strong"), self.get_visual_style("role--quiet")
        self._places, x, parts = [], 0, []
        for part in line:
            style = trouble if part.trouble else accent + strong if part.text.startswith("[") else ""
            self._places.append((x, x + cell_len(part.text), part.pane_id))
            x += cell_len(part.text)
            parts.append((part.text, style))
        self._right = right
        note = self.note + ("  " if right else "") if self.note else ""
        gap = max(0, width - x - cell_len(note) - cell_len(right))
        attention = self.get_visual_style("role--attention")
        content = Content.assemble(*parts, " " * gap, (note, attention), (right, quiet))
        return content.truncate(width, ellipsis=False)

    def on_click(self, event: Click) -> None:
        """Go to the page whose name was clicked."""
        for start, stop, pane_id in self._places:
            if start <= event.x < stop:
                self.post_message(self.Clicked(pane_id))

    @property
    def text(self) -> str:
        """The line without colours."""
        content = self.render()
        return fit(content.plain, self.size.width) if isinstance(content, Content) else ""

    def _shape(self, width: int) -> tuple[list[Part], str]:
        """The parts, and what of the time there is room for."""
        rights = (*self._clock(width), "")
        for named in (True, False):
            line = [self._part(tab, named=named or tab.id == self.open) for tab in self.tabs]
            for right in rights:
                if self._room(width, right) >= _cells(line):
                    return line, right
        if len(self.tabs) <= 9:  # what is cut off has its figure all the same
            return line, ""
        right = next((each for each in rights[-2:] if self._around(self._room(width, each))), "")
        return self._around(self._room(width, right)) or line, right

    def _room(self, width: int, right: str) -> int:
        """The columns that a time leaves to the pages, and the note."""
        return width - sum(cell_len(each) + 2 for each in (self.note, right) if each)

    def _part(self, tab: Tab, *, named: bool) -> Part:
        label = tab.label(named=named)
        return Part(f"[{label}]" if tab.id == self.open else f" {label} ", tab.id, tab.badge == "X")

    def _around(self, room: int) -> list[Part]:
        """The open page and as many neighbours on both sides as have room; nothing if not even it has."""
        here = next((at for at, tab in enumerate(self.tabs) if tab.id == self.open), 0)
        first, behind, line = here, here + 1, list[Part]()
        wider = [(first, behind)]
        while fitting := next(((a, b) for a, b in wider if _cells(self._between(a, b)) <= room), None):
            first, behind = fitting
            line = self._between(first, behind)
            wider = [
                (a, b) for a, b in ((first, behind + 1), (first - 1, behind)) if 0 <= a < b <= len(self.tabs)
            ]
            wider.sort(key=lambda ends: abs((here - ends[0]) - (ends[1] - 1 - here)))
        return line

    def _between(self, first: int, behind: int) -> list[Part]:
        """The pages from one up to another, by name, and the mark of those on either side."""
        line = [self._part(tab, named=True) for tab in self.tabs[first:behind]]
        if before := self.tabs[:first]:
            line.insert(0, Part(f"‹{_together(before)} ", before[-1].id, _stopped(before)))
        if after := self.tabs[behind:]:
            line.append(Part(f" {_together(after)}›", after[0].id, _stopped(after)))
        return line


def _cells(line: Sequence[Part]) -> int:
    return sum(cell_len(part.text) for part in line)


def _stopped(tabs: Sequence[Tab]) -> bool:
    return any(tab.badge == "X" for tab in tabs)


def _together(tabs: Sequence[Tab]) -> str:
    """How many pages, and whether one has stopped (`X`) or asks for a decision (`!`)."""
    mark = "X" if _stopped(tabs) else "!" if any(tab.badge.endswith("!") for tab in tabs) else ""
    return f"{len(tabs)}{mark}"
