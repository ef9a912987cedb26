"""What windows with a list and a detail have in common."""

from __future__ import annotations

from typing import TypeVar

from coordtui.ui.widgets.record_list import RecordList
from coordtui.ui.widgets.split import ListDetail
from coordtui.ui.widgets.window import Window

T = TypeVar("T")


class ListWindow(Window[T], inherit_bindings=False):
    """A window whose detail follows the cursor of its list; `split` holds both."""

    split: ListDetail

    def show_all(self) -> None:
        """Write everything that is seen."""

    def show_detail(self) -> None:
        """Write all about what is under the cursor."""

    def retranslated(self) -> None:
        """Everything in the other language."""
        self.show_all()

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """All about another one."""
        event.stop()
        self.show_detail()
        self.refresh_bindings()

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """All the room for the detail."""
        event.stop()
        self.split.open_detail()

    def on_list_detail_arranged(self, event: ListDetail.Arranged) -> None:
        """The detail may just have come in sight."""
        event.stop()
        self.call_after_refresh(self.show_detail)

    def back(self) -> bool:
        """Close the detail where it lies over the list, then the window."""
        return self.split.close_detail() or super().back()

    def action_zoom(self) -> None:
        """All the room for the part that has the focus, or both again."""
        self.split.toggle_zoom()
