"""Rows of intervals along an axis of time that can be moved and stretched."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from coordtui.text.messages import Translate
from coordtui.ui.drawing.booking import (
    Board,
    Span,
    Track,
    board_words,
    head_lines,
    legend_line,
    told_lines,
    track_line,
    widths,
)
from coordtui.ui.drawing.parts import Line, part
from coordtui.ui.drawing.scale import STEPS, USUAL, Axis, clamped, day_before
from coordtui.ui.widgets.calendar import now_utc
from coordtui.ui.widgets.drawn import CursorMoved, Drawn, Told

__all__ = ["Span", "Timeline", "Track"]

_HEAD = 3


class Timeline(Drawn, can_focus=True):
    """`>b07  [Fauxpont 8==]··│·(Carabosse 8?)│···  8?`: who has what until when.

    A booking is `[==]`, what is asked for `(??)`, out of service `[--]`, an overlap `!`;
    `v` is now, `<` and `>` say that it goes on. The row of the cursor is told in words
    below. The cursor is a row and a moment; it stays on both over `show` and zoom.
    """

    key_scope = "timeline"
    tells_row = True
    """Whether the row of the cursor is told in words below; a page may have a better place for them."""

    @dataclass
    class Highlighted(CursorMoved):
        """The cursor stands elsewhere; of a burst only the last arrives."""

        key: Hashable
        moment: datetime

    @dataclass
    class Opened(Told):
        """The person wants to see the row, and the spans that are there at the moment of the cursor."""

        key: Hashable
        moment: datetime
        spans: Sequence[Span]

    def __init__(
        self,
        tracks: Sequence[Track] = (),
        *,
        clock: Callable[[], datetime] = now_utc,
        tz: tzinfo | None = None,
        translate: Translate = str,
        id: str | None = None,
    ) -> None:
        super().__init__(translate=translate, id=id)
        self._tracks, self._clock, self._tz = tracks, clock, tz
        self._row = self._top = 0
        self._zoom = USUAL
        self._wide: tuple[tuple[Sequence[Track], int, str], tuple[int, int]] | None = None
        self._moment = clamped(clock().astimezone(UTC))
        self._start = day_before(self._moment, tz)

    # What is shown.

    @property
    def cursor_key(self) -> Hashable:
        """The key of the row under the cursor; None when there is none."""
        return self._tracks[self._row].key if self._tracks else None

    @property
    def moment(self) -> datetime:
        """The moment of the cursor, in UTC."""
        return self._moment

    def show(self, tracks: Sequence[Track]) -> None:
        """Other rows; the cursor stays on its own, or near where it was when that is gone."""
        key = self.cursor_key
        self._tracks = tracks
        places = {track.key: place for place, track in enumerate(tracks)}
        self._row = places.get(key, max(0, min(self._row, len(tracks) - 1)))
        self.redraw()
        if self.cursor_key != key:
            self._tell()

    def move_to(self, row: int, moment: datetime | None = None) -> None:
        """Put the cursor on a row and a moment; the axis follows when it is out of sight."""
        row = max(0, min(row, len(self._tracks) - 1))
        moment = self._moment if moment is None else clamped(moment.astimezone(UTC))
        if (row, moment) == (self._row, self._moment):
            return
        self._row, self._moment = row, moment
        axis = self._axis(self.size.width)
        column = axis.column(moment)
        if not 0 <= column < axis.width:
            self._start = clamped(axis.moment(column - axis.width // 2))
        self.redraw()
        self._tell()

    def lines_at(self, width: int, height: int) -> list[Line]:
        """Period, days and now; the rows around the cursor; the row of the cursor in words; the signs."""
        before, _ = room = self._widths(width)
        axis = self._axis(width)
        head = head_lines(self._board(), axis, before, width, self.speech)[: max(0, min(_HEAD, height - 1))]
        if not self._tracks:
            return [*head, *((part("  " + words, width, "quiet"),) for words in self.as_text())]
        told = told_lines(self._board(), axis, width, self.speech) if self.tells_row else []
        free = height - len(head)
        below = told[: max(2, free // 3)] if free >= 5 else told[1:2] if free >= 3 else []
        rows = free - len(below)
        top = max(min(self._top, self._row), self._row - rows + 1)
        self._top = max(0, min(top, len(self._tracks) - rows))
        shown = range(self._top, min(self._top + rows, len(self._tracks)))
        lines = [track_line(self._board(), row, axis, room, self.speech) for row in shown]
        legend = legend_line(width, self.speech)
        fits = len(head) + len(lines) + len(below) + len(legend) < height
        return [*head, *lines, *below, *([(), *legend] if fits else [])]

    def as_text(self) -> list[str]:
        """Each row with all that is in it."""
        return board_words(self._board(), self._axis(80), self.speech)

    def clicked(self, target: Hashable) -> None:
        """The cursor goes there."""
        if isinstance(target, tuple):
            row, column = target
            self.move_to(row, None if column is None else self._axis(self.size.width).moment(column))

    # Actions, named in the program's table of keys.

    def action_cursor_up(self) -> None:
        """The row above."""
        self.move_to(self._row - 1)

    def action_cursor_down(self) -> None:
        """The row below."""
        self.move_to(self._row + 1)

    def action_half_up(self) -> None:
        """Half a page of rows up."""
        self.move_to(self._row - max(1, self.size.height // 2))

    def action_half_down(self) -> None:
        """Half a page of rows down."""
        self.move_to(self._row + max(1, self.size.height // 2))

    def action_cursor_left(self) -> None:
        """A sign earlier."""
        self.move_to(self._row, self._moment - STEPS[self._zoom])

    def action_cursor_right(self) -> None:
        """A sign later."""
        self.move_to(self._row, self._moment + STEPS[self._zoom])

    def action_earlier(self) -> None:
        """A window of time earlier."""
        self._scroll(-1)

    def action_later(self) -> None:
        """A window of time later."""
        self._scroll(1)

    def action_now(self) -> None:
        """Now, with the day from its beginning on."""
        moment = clamped(self._clock().astimezone(UTC))
        self._start = day_before(moment, self._tz)
        self.move_to(self._row, moment)
        self.redraw()

    def action_zoom_in(self) -> None:
        """Less time a sign."""
        self._stretch(-1)

    def action_zoom_out(self) -> None:
        """More time a sign."""
        self._stretch(1)

    def action_open(self) -> None:
        """See the row."""
        if self._tracks:
            spans = [span for span in self._tracks[self._row].spans if span.start <= self._moment < span.end]
            self.post_message(self.Opened(self, self.cursor_key, self._moment, spans))

    # The axis.

    def _axis(self, width: int) -> Axis:
        before, after = self._widths(width)
        return Axis(self._start, STEPS[self._zoom], max(1, width - before - after), self._tz)

    def _widths(self, width: int) -> tuple[int, int]:
        """See `widths`; of the same rows they are reckoned once."""
        of = self._tracks, width, self.speech.language
        if self._wide is None or self._wide[0][0] is not of[0] or self._wide[0][1:] != of[1:]:
            self._wide = of, widths(self._tracks, width, self.speech)
        return self._wide[1]

    def _board(self) -> Board:
        return Board(self._tracks, self._row, self._moment, self._clock().astimezone(UTC))

    def _scroll(self, windows: int) -> None:
        """Axis and cursor go together, so that the cursor stays in its column."""
        axis = self._axis(self.size.width)
        by = axis.step * max(1, axis.width * 3 // 4) * windows
        self._start = clamped(self._start + by)
        self.move_to(self._row, self._moment + by)

    def _stretch(self, steps: int) -> None:
        """Another step; the moment of the cursor stays in its column."""
        zoom = max(0, min(self._zoom + steps, len(STEPS) - 1))
        if zoom != self._zoom:
            column = self._axis(self.size.width).column(self._moment)
            self._zoom = zoom
            self._start = clamped(self._moment - STEPS[zoom] * column)
            self.redraw()

    def _tell(self) -> None:
        self.post_message(self.Highlighted(self, self.cursor_key, self._moment))
