"""The field in the headline that filters; made the first time it is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.message import Message as Posted
from textual.suggester import Suggester
from textual.widgets import Input

from coordtui.text.messages import Translate
from coordtui.ui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from coordtui.text.filter_completion import Completer
    from coordtui.text.filters import FilterField


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
        """Make the word being typed whole, where there is something to complete.

        It never leaves the field: what is typed next must not become commands.
        """
        whole = self._completer.complete(self.value) if self.cursor_at_end and self.value else ""
        if whole:
            self.value = whole
            self.cursor_position = len(whole)

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
