"""What a month and a week have in common: events, and a cursor on the days."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, Generic, TypedDict, TypeVar

from coordtui.text.messages import Translate
from coordtui.ui.drawing.days import CalendarEntry
from coordtui.ui.widgets.drawn import CursorMoved, Drawn

Place = TypeVar("Place", bound=Hashable)
"""Where a cursor stands: a day, or a day and an hour."""


def now_utc() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Options(TypedDict, total=False):
    """What every calendar can be told: `tz` None is the zone of this machine, 0 is Monday."""

    clock: Callable[[], datetime]
    tz: tzinfo | None
    first_weekday: int
    translate: Translate
    id: str | None


class Calendar(Drawn, Generic[Place], can_focus=True):
    """Events, and a cursor on a place among them; the cursor begins at `place`, or now."""

    key_scope = "calendar"
    Highlighted: Callable[[Drawn, Place], CursorMoved]

    def __init__(
        self,
        events: Sequence[CalendarEntry],
        place: Place | None,
        *,
        clock: Callable[[], datetime] = now_utc,
        tz: tzinfo | None = None,
        first_weekday: int = 0,
        translate: Translate = str,
        id: str | None = None,
    ) -> None:
        super().__init__(translate=translate, id=id)
        self._events, self._clock, self._tz, self._first_weekday = events, clock, tz, first_weekday
        self._now = clock()
        self._cursor = self.bounded(self.here if place is None else place)

    @property
    def here(self) -> Place:
        """The place of now."""
        raise NotImplementedError

    def bounded(self, place: Place) -> Place:
        """The place, or the nearest one that there is."""
        raise NotImplementedError

    def show(self, events: Sequence[CalendarEntry]) -> None:
        """Other events, and today as it is now; only what differs is drawn."""
        self._events, self._now = events, self._clock()
        self.redraw()

    def move_to(self, place: Place) -> None:
        """Put the cursor there, or as near as there is a place."""
        place = self.bounded(place)
        if place != self._cursor:
            self._cursor, self._now = place, self._clock()
            self.redraw()
            self.post_message(self.Highlighted(self, place))

    def clicked(self, target: Any) -> None:
        """The cursor goes there."""
        self.move_to(target)

    def action_today(self) -> None:
        """Today, now."""
        self._now = self._clock()
        self.move_to(self.here)

    @property
    def _local(self) -> datetime:
        return self._now.astimezone(self._tz)
