"""The agenda: sessions one a line under the days that have some, with a cursor that skips the days."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from coordtui.ui.widgets import Key, RecordList, RowSource, fit
from coordtui.ui.widgets.lines import one_line


class DayKey(NamedTuple):
    """The key of a day's header: the day, and the number of the first session under it."""

    day: date
    first: int


class Agenda(RecordList, inherit_bindings=False):
    """A list in which rows whose key is a `DayKey` are headers: drawn through, and never under the cursor.

    A header is followed by at least one row of its day. Its words are its state, translated.
    """

    def refresh_rows(self, source: RowSource | None = None, *, another: bool = False) -> None:
        """See `RecordList`: where the row under the cursor went, the cursor goes to no header."""
        super().refresh_rows(source, another=another)
        if isinstance(self.cursor_key, DayKey):
            self.move_to(self.cursor)

    def move_to(self, place: int) -> None:
        """Put the cursor on the session at a place, or on the next one in the direction of the move."""
        place = max(0, min(place, self.length - 1))
        if self.length and self._is_day(place):
            place += 1 if place >= self.cursor or place == 0 else -1
        super().move_to(place)

    def line(self, y: int) -> Strip:
        """One line of the screen: a day goes through all columns."""
        place = y - self.header + self.top
        if y < self.header or place >= self.length or not self._is_day(place):
            return super().line(y)
        said = one_line(self.row_at(place).state)
        return Strip([Segment(fit(f"  {said}", self.size.width), self.style_of("quiet"))], self.size.width)

    @property
    def sessions(self) -> list[int]:
        """The numbers of the sessions that are selected, in their order."""
        return [key for key in self.selected if isinstance(key, int)]

    @property
    def session(self) -> int | None:
        """The number of the session under the cursor."""
        key = self.cursor_key
        return key if isinstance(key, int) else None

    def _is_day(self, place: int) -> bool:
        keys: list[Key] = list(self.source.keys(place, place + 1))
        return bool(keys) and isinstance(keys[0], DayKey)
