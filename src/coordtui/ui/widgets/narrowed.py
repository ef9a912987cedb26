"""A window whose list is narrowed as one types, in the field of its headline."""

from __future__ import annotations

from typing import TypeVar

from textual.widget import Widget

from coordtui.ui.widgets.filter_bar import FilterChanged, FilterClosed
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.window import Window

T = TypeVar("T")


class Narrowed(Window[T], inherit_bindings=False):
    """`headline` has the field, `narrowed_list` is what it narrows, `filter_text` what stands in it.

    `narrow` shows what answers to `filter_text`, and is called when that is another.
    """

    headline: Headline
    filter_text = ""

    @property
    def narrowed_list(self) -> Widget:
        """Where the keys go when the field is left."""
        raise NotImplementedError

    def narrow(self) -> None:
        """Show what answers to `filter_text`."""
        raise NotImplementedError

    def available(self, command_id: str) -> bool:
        """A filter can be cleared once there is one."""
        return super().available(command_id) and (command_id != "page.clear_filter" or bool(self.filter_text))

    async def action_filter(self) -> None:
        """Open the field."""
        await self.headline.open_filter(self.filter_text)

    def action_clear_filter(self) -> None:
        """Show everything again."""
        self._narrow("")

    def on_filter_changed(self, event: FilterChanged) -> None:
        """Narrow as it is typed."""
        event.stop()
        self._narrow(event.text)

    def on_filter_closed(self, event: FilterClosed) -> None:
        """Back to the list, which stays narrowed."""
        event.stop()
        self.headline.close_filter()
        self.narrowed_list.focus()

    def _narrow(self, text: str) -> None:
        if text != self.filter_text:
            self.filter_text = text
            self.narrow()
            self.refresh_bindings()
