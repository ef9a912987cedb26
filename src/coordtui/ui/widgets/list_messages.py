"""What a list tells its page: `RecordList.Opened` comes as `on_record_list_opened`, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message as Posted

from coordtui.ui.widgets.rows import Key

if TYPE_CHECKING:
    from coordtui.ui.widgets.record_list import RecordList
    from coordtui.ui.widgets.row_cursor import RowCursor


class _OfAList(Posted, namespace="record_list"):
    """Something a list tells."""

    def __init__(self, record_list: RowCursor) -> None:
        super().__init__()
        self.record_list = record_list


class Highlighted(_OfAList, namespace="record_list"):
    """The cursor stands on another row; of a burst only the last arrives."""

    def __init__(self, record_list: RowCursor, key: Key | None) -> None:
        super().__init__(record_list)
        self.key = key

    def can_replace(self, message: Posted) -> bool:
        """Only where the cursor came to rest matters."""
        return isinstance(message, Highlighted) and message.record_list is self.record_list


class Opened(_OfAList, namespace="record_list"):
    """The person wants to read the row."""

    def __init__(self, record_list: RowCursor, key: Key) -> None:
        super().__init__(record_list)
        self.key = key


class SelectionChanged(_OfAList, namespace="record_list"):
    """Rows were selected or no longer are; a burst is told once."""


class Sorted(_OfAList, namespace="record_list"):
    """The list is to be in another order: the page brings it, unless the list could by itself."""

    def __init__(self, record_list: RecordList, key: str, reverse: bool) -> None:
        super().__init__(record_list)
        self.key, self.reverse = key, reverse
