"""A page with a list and the detail of what is under its cursor."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from coordtui.ui.widgets.page import Page
from coordtui.ui.widgets.record_list import RecordList
from coordtui.ui.widgets.split import ListDetail


class ListPage(Page):
    """A page whose detail follows the cursor of its list; `split` holds both.

    A page writes the headline in `tell` and the detail in `show_detail`, and lists in `filtered`
    and `on_store_changed`. `highlighted` and `opened` are for what else happens then.
    """

    split: ListDetail

    def compose_body(self) -> Iterable[Widget]:
        """List and detail."""
        return [self.split]

    def tell(self) -> None:
        """Say where one is: headline, badge, age. Called when what is selected changes, too."""

    def show_detail(self, *, keep_place: bool = True) -> None:
        """Write all about what is under the cursor; from its top, unless `keep_place`.

        Called when the cursor moves, and when the detail comes in sight or has another width:
        `split.detail_shown` says whether it is in sight.
        """

    def fit_detail(self) -> None:
        """The detail may have another width, or just have come in sight."""
        self.show_detail()

    def highlighted(self) -> None:
        """The cursor is on another line."""
        self.show_detail(keep_place=False)
        self.refresh_bindings()

    def opened(self) -> None:
        """The line under the cursor was opened: the detail gets the room."""
        self.split.open_detail()
        self.show_detail(keep_place=False)

    def retranslated(self) -> None:
        """Say everything in the other language; cursor, selection and filter stay."""
        super().retranslated()
        self.tell()
        self.show_detail()

    def filter_closed(self) -> None:
        """With the field gone there is room for what stands at the end of the headline."""
        self.tell()

    def back(self) -> bool:
        """Close the detail where it lies over the list."""
        closed = self.split.close_detail()
        if closed:
            self.show_detail()
        return closed

    # What the widgets tell.

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """The cursor is on another line."""
        event.stop()
        self.highlighted()

    def on_record_list_selection_changed(self, event: RecordList.SelectionChanged) -> None:
        """More lines are selected, or fewer."""
        event.stop()
        self.tell()

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """The line under the cursor was opened."""
        event.stop()
        self.opened()

    def on_resize(self) -> None:
        """The detail is written for its width."""
        self.call_after_refresh(self.fit_detail)

    def on_list_detail_arranged(self, event: ListDetail.Arranged) -> None:
        """The same, and it may just have come in sight."""
        event.stop()
        self.call_after_refresh(self.fit_detail)
