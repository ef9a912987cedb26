"""The line that says where you are, and the field in it that filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message as Posted
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input

from coordtui.text.messages import Message, Translate
from coordtui.ui.widgets.lines import cell_len, ends, fit, one_line
from coordtui.ui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from coordtui.text.filter_completion import Completer
    from coordtui.text.filters import FilterField

_LEAST = 8
"""Cells of where you are that stay beside what is not understood."""


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


class _Ghost(Suggester):
    """Shows softly what the word being typed may become."""

    def __init__(self, completer: Completer) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completer = completer

    async def get_suggestion(self, value: str) -> str | None:
        return self._completer.complete(value) or None


class FilterBar(TextInput, inherit_bindings=False):
    """The filter field: what is typed acts at once, enter keeps it.

    While it is empty it shows the fields there are; tab, or right at the end, completes the
    name of a field or a value that is known.
    """

    key_scope = "filter text"

    DEFAULT_CSS = """
    FilterBar { height: 1; border: none; padding: 0; width: 1fr; min-width: 12; }
    FilterBar:focus { border: none; }
    """

    def __init__(self, fields: Sequence[FilterField] = (), translate: Translate = str) -> None:
        from coordtui.text.filter_completion import Completer

        self._completer = Completer(fields, translate)
        super().__init__(
            longest=200,
            placeholder=self._completer.hint(),
            suggester=_Ghost(self._completer) if fields else None,
        )

    def retranslated(self) -> None:
        """Name the fields in the other language."""
        self.placeholder = self._completer.hint()

    def action_complete(self) -> None:
        """Make the word being typed whole; to the list when there is nothing to complete."""
        whole = self._completer.complete(self.value) if self.cursor_at_end and self.value else ""
        if whole:
            self.value = whole
            self.cursor_position = len(whole)
        else:
            self.action_leave_filter()

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
    urgent = False

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
