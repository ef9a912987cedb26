"""Line 1: the pages with their figures and badges, the lab, and the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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


class TitleLine(Widget):
    """The names of the pages, the open one in `[ ]`; at the end the date and the time.

    Before the date stands a note of what must not be missed. When the line is full the date
    gives way first, then the time, then the names of the pages that are not open: their
    figures and the note stay. `clock` gives the ways to write the time,
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
        labels, right = self._shape(width)
        accent, trouble = self.get_visual_style("role--accent"), self.get_visual_style("role--trouble")
        strong, quiet = self.get_visual_style("role--strong"), self.get_visual_style("role--quiet")
        self._places, x, parts = [], 0, []
        for tab, label in zip(self.tabs, labels, strict=True):
            is_open = tab.id == self.open
            text = f"[{label}]" if is_open else f" {label} "
            style = trouble if tab.badge == "X" else accent + strong if is_open else ""
            self._places.append((x, x + cell_len(text), tab.id))
            x += cell_len(text)
            parts.append((text, style))
        self._right = right
        note = self.note + ("  " if right else "") if self.note else ""
        gap = max(0, width - x - cell_len(note) - cell_len(right))
        attention = self.get_visual_style("role--attention")
        line = Content.assemble(*parts, " " * gap, (note, attention), (right, quiet))
        return line.truncate(width, ellipsis=False)

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

    def _shape(self, width: int) -> tuple[list[str], str]:
        """The labels, and what of the time there is room for."""
        named = [tab.label(named=True) for tab in self.tabs]
        short = [tab.label(named=tab.id == self.open) for tab in self.tabs]
        for labels, rights in ((named, self._clock(width)), (short, self._clock(width))):
            used = sum(cell_len(label) + 2 for label in labels)
            used += cell_len(self.note) + 2 if self.note else 0
            for right in (*rights, ""):
                if used + cell_len(right) + (2 if right else 0) <= width:
                    return labels, right
        return short, ""
