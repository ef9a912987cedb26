"""The line that says where you are, and the field in it that filters."""

from __future__ import annotations

from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message as Posted
from textual.widget import Widget
from textual.widgets import Input

from coordtui.ui.widgets.lines import ends


class FilterChanged(Posted):
    """The person typed in the filter; of a burst only the last arrives."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def can_replace(self, message: Posted) -> bool:
        """A newer text makes an older one that still waits superfluous."""
        return isinstance(message, FilterChanged)


class FilterClosed(Posted):
    """The person is done typing: the filter is kept."""


class FilterBar(Input):
    """The filter field: what is typed acts at once, enter keeps it."""

    key_scope = "filter"

    DEFAULT_CSS = """
    FilterBar { height: 1; border: none; padding: 0; width: 1fr; min-width: 12; }
    FilterBar:focus { border: none; }
    """

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False, max_length=200)
        self.cursor_blink = False

    def action_leave_filter(self) -> None:
        """Back to the list, which stays narrowed."""
        self.post_message(FilterClosed())

    def action_clear_filter(self) -> None:
        """Back to the list, with everything in it."""
        self.post_message(FilterChanged(""))
        self.post_message(FilterClosed())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass it on as our own message, which coalesces."""
        event.stop()
        self.post_message(FilterChanged(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps the filter."""
        event.stop()
        self.action_leave_filter()


class _Ends(Widget):
    """Text at both ends of one line."""

    left = ""
    right = ""

    def render(self) -> RenderResult:
        return Content(ends(self.left, self.right, self.size.width))


class Headline(Horizontal):
    """Line 2: where you are (scope, filter, count) and, at its end, sort or layout.

    The filter field is made the first time it is wanted, and stands between the two.
    """

    DEFAULT_CSS = """
    Headline { height: 1; }
    Headline > _Ends { width: 2fr; height: 1; text-style: bold; }
    Headline > FilterBar { margin: 0 0 0 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._ends = _Ends()

    def compose(self) -> ComposeResult:
        """The two texts; the field comes when it is asked for."""
        yield self._ends

    def show(self, left: str, right: str) -> None:
        """Set the two texts, already safe and translated."""
        if (left, right) != (self._ends.left, self._ends.right):
            self._ends.left, self._ends.right = left, right
            self._ends.refresh()

    @property
    def field(self) -> FilterBar | None:
        """The filter field while it is open."""
        return next(iter(self.query(FilterBar)), None)

    async def open_filter(self, text: str) -> None:
        """Show the field with what is filtered by now, and go into it."""
        field = self.field
        if field is None:
            field = FilterBar()
            field.value = text
            await self.mount(field)
        field.focus()
        field.cursor_position = len(field.value)

    def close_filter(self) -> None:
        """Take the field away; the filter itself is the page's."""
        if (field := self.field) is not None:
            field.remove()
