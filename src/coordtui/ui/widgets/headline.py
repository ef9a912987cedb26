"""The line that says where you are, with room for the field that filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from coordtui.text.messages import Message
from coordtui.ui.widgets.lines import cell_len, ends, fit, one_line

if TYPE_CHECKING:
    from coordtui.text.filters import FilterField
    from coordtui.ui.widgets.filter_bar import FilterBar

_LEAST = 8
"""Cells of where you are that stay beside what is not understood."""


class _Ends(Widget):
    """Text at both ends of one line."""

    left = ""
    right = ""
    urgent = False

    def as_text(self) -> list[str]:
        """The two texts."""
        return [text for text in (self.left, self.right) if text]

    def render(self) -> RenderResult:
        width, left = self.size.width, self.left
        if self.urgent:  # the right one is whole, as long as a word of the left one can stay
            left = fit(left, min(cell_len(left), max(width - cell_len(self.right) - 2, _LEAST)))
        return Content(ends(left, self.right, width))


class Headline(Horizontal):
    """Line 2: where you are (scope, filter, count) and, at its end, sort or layout.

    The filter field is made the first time it is wanted, and stands between the two. Its
    fields are those that the page has in `filter_fields`; what is not understood of a filter
    is said at the end of the line as long as that filter holds.
    """

    DEFAULT_CSS = """
    Headline { height: 1; }
    Headline > _Ends { width: 2fr; height: 1; text-style: bold; }
    Headline > FilterBar { margin: 0 0 0 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._ends = _Ends()
        self.field: FilterBar | None = None
        """The filter field while it is open."""

    def compose(self) -> ComposeResult:
        """The two texts; the field comes when it is asked for."""
        yield self._ends

    def show(self, left: str, right: str) -> None:
        """Set the two texts, already safe and translated."""
        problems = self._problems()
        right, self._ends.urgent = problems or right, bool(problems)
        if (left, right) != (self._ends.left, self._ends.right):
            self._ends.left, self._ends.right = left, right
            self._ends.refresh()

    async def open_filter(self, text: str) -> None:
        """Show the field with what is filtered by now, and go into it."""
        field = self.field
        if field is None:
            from coordtui.ui.widgets.filter_bar import FilterBar

            field = self.field = FilterBar(self._fields, self._translate)
            field.value = text
            await self.mount(field)
        field.focus()
        field.cursor_position = len(field.value)

    def _problems(self) -> str:
        """What is not understood of the filter that the page has now."""
        text, fields = getattr(self.parent, "filter_text", ""), self._fields
        if not text or not fields:
            return ""
        from coordtui.text.filters import parse_filter

        problems = parse_filter(text, fields).problems
        return one_line(" · ".join(self._translate(problem) for problem in problems))

    @property
    def _fields(self) -> Sequence[FilterField]:
        # A window has a headline too, and no fields.
        fields: Sequence[FilterField] = getattr(self.parent, "filter_fields", ())
        return fields

    def _translate(self, message: Message | str) -> str:
        """In the language of the page around it."""
        ctx = getattr(self.parent, "ctx", None)
        return str(message) if ctx is None else ctx._(message)

    def close_filter(self) -> None:
        """Take the field away; the filter itself is the page's."""
        if self.field is not None:
            self.field.remove()
            self.field = None
