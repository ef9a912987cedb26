"""The last line: keys for what is under the cursor, the most used first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.geometry import Offset
from textual.message import Message as Posted
from textual.style import Style
from textual.widget import Widget

from coordtui.ui.dispatch import Bound
from coordtui.ui.hints import Hint
from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS

MOST = 8
"""Hints shown at most; more are a list, not hints."""

_GAP = 2
_LAST = ("app.close", "app.help")
"""Commands whose hints stand at the end of the line; the last one never gives way."""


class HintLine(Widget):
    """Hints of keys. When there is no room the least used go; `? help` stays."""

    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "HintLine { height: 1; dock: bottom; " + ROLE_CSS + "}"

    class Clicked(Posted):
        """The person clicked a hint."""

        def __init__(self, bound: Bound) -> None:
            super().__init__()
            self.bound = bound

    def __init__(self) -> None:
        super().__init__()
        self._hints: Sequence[Hint] = ()
        self._make: Callable[[], Sequence[Hint] | None] | None = None
        self._places: list[tuple[int, int, Hint]] = []

    def renew(self, make: Callable[[], Sequence[Hint] | None]) -> None:
        """Other keys may do something now: `make` says which when the line is next looked at.

        A key brings several reasons for that, one after the other, and asking every command whether it
        would do something is dear: so it is done once a frame. None leaves the hints as they are.
        """
        self._make = make
        self.refresh()

    @property
    def hints(self) -> Sequence[Hint]:
        """All hints, the most used first."""
        make, self._make = self._make, None
        made = make() if make else None
        if made is not None:
            self._hints = made
        return self._hints

    def render(self) -> RenderResult:
        """The line."""
        width = self.size.width
        left, right = fitting(self.hints, width)
        accent = self.get_visual_style("role--accent")
        self._places, x = [], 0
        parts: list[str | tuple[str, Style]] = []
        for hints, start in ((left, 0), (right, max(0, width - _width(right)))):
            parts.append(" " * (start - x))
            x = max(x, start)
            for hint in hints:
                parts += [(hint.keys, accent), f" {hint.word}", " " * _GAP]
                self._places.append((x, x + _width([hint]), hint))
                x += _width([hint]) + _GAP
        return Content.assemble(*parts).truncate(width, ellipsis=False)

    def on_click(self, event: Click) -> None:
        """Run the command whose hint was clicked."""
        for start, stop, hint in self._places:
            if start <= event.x < stop and hint.bound is not None:
                self.post_message(self.Clicked(hint.bound))

    def jump_targets(self) -> Iterable[tuple[Offset, Callable[[], object]]]:
        """Between each key and its word: where jump labels stand, and what they press."""
        for x, _, hint in self._places:
            if hint.bound is not None:
                yield Offset(x + cell_len(hint.keys), 0), partial(self.post_message, self.Clicked(hint.bound))

    def as_text(self) -> list[str]:
        """The keys that there is room for, and what they do."""
        left, right = fitting(self.hints, self.size.width)
        return ["  ".join(f"{hint.keys} {hint.word}" for hint in (*left, *right))]


def fitting(hints: Sequence[Hint], width: int) -> tuple[list[Hint], list[Hint]]:
    """The hints that there is room for: those at the start of the line, and those at its end."""
    last = {hint.bound.command.id: hint for hint in hints if hint.bound and hint.bound.command.id in _LAST}
    right = [last[id] for id in _LAST if id in last]
    left = [hint for hint in hints if hint not in right][: MOST - len(right)]
    while left and _width(left) + _GAP + _width(right) > width:
        left.pop()
    while len(right) > 1 and _width(right) > width:
        right.pop(0)
    return left, right


def _width(hints: Sequence[Hint]) -> int:
    return sum(cell_len(hint.keys) + 1 + cell_len(hint.word) for hint in hints) + _GAP * max(
        0, len(hints) - 1
    )
