"""Ends a session over SSH in which nobody has pressed a key for long: each takes memory of the server.

The person is told before, and any key lets it go on. Nothing is lost: forms keep their drafts, and the
place where they were is there again. One timer is set for the end of the time, so nothing is woken for it.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual import events

from coordtui.api.errors import Refused
from coordtui.text.messages import N_, NN_
from coordtui.ui.appearance import DressedApp

BEFORE = 120.0
"""Seconds before the end at which the person is told; half of the time where that is short."""


class LeftAlone(Refused):
    """The session ended because nobody pressed a key."""

    exit_status = 124

    def __init__(self, minutes: int) -> None:
        super().__init__(
            NN_(
                "Your session was ended: no key was pressed for {n} minute.",
                "Your session was ended: no key was pressed for {n} minutes.",
                minutes,
            ),
            why=N_("Each open session takes memory of the server."),
            remedy=N_("Come in again: what you began is kept, and you are where you were."),
        )


class Idleness:
    """Watches one app for `minutes` without a key. `seen` is called with each key."""

    def __init__(self, app: DressedApp, minutes: int, clock: Callable[[], float] = monotonic) -> None:
        self._app, self._minutes, self._clock = app, minutes, clock
        self._limit = minutes * 60.0
        self._told = False
        self._last = clock()
        self._wait()

    def seen(self) -> None:
        """Somebody is there."""
        self._last = self._clock()
        self._told = False

    def look(self) -> None:
        """Tell the person, or end the session, where it is time; else wait on."""
        left = self._left
        if left <= 0:
            self._app.over = over = LeftAlone(self._minutes)
            self._app.exit(return_code=over.exit_status)
            return
        if left <= self._before and not self._told:
            self._told = True
            self._app.say(
                N_(
                    "No key for long: the session ends in {seconds} s unless one is pressed.",
                    seconds=round(left),
                ),
                "attention",
            )
        self._wait()

    @property
    def _left(self) -> float:
        return self._last + self._limit - self._clock()

    @property
    def _before(self) -> float:
        return min(BEFORE, self._limit / 2)

    def _wait(self) -> None:
        left = self._left
        self._app.set_timer(max(0.05, left if self._told else left - self._before), self.look)


class AttendedApp(DressedApp):
    """An app that can be told to end when nobody has pressed a key for long."""

    _idleness: Idleness | None = None

    def attend(self, minutes: int) -> None:
        """End after so many minutes without a key; 0: never."""
        if minutes:
            self._idleness = Idleness(self, minutes)

    async def on_event(self, event: events.Event) -> None:
        """As in `BaseApp`; a key or a click says that somebody is there."""
        if self._idleness is not None and isinstance(event, events.Key | events.Paste | events.MouseEvent):
            self._idleness.seen()
        await super().on_event(event)
