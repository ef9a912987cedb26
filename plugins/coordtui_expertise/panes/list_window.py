"""What windows with a list and a detail have in common."""

from __future__ import annotations

from coordtui.ui.widgets import ListDetail, RecordList, Window


class ListWindow(Window[None], inherit_bindings=False):
    """A window whose detail follows the cursor of its list; `_split` holds both."""

    _split: ListDetail

    def _show(self) -> None:
        """Write everything that is seen."""

    def _show_detail(self) -> None:
        """Write all about what is under the cursor."""

    def retranslated(self) -> None:
        """Everything in the other language."""
        self._show()

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """All about another one."""
        event.stop()
        self._show_detail()
        self.refresh_bindings()

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """All the room for the detail."""
        event.stop()
        self._split.open_detail()

    def on_list_detail_arranged(self, event: ListDetail.Arranged) -> None:
        """The detail may just have come in sight."""
        event.stop()
        self.call_after_refresh(self._show_detail)
