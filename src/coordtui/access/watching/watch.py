"""The one thread that watches over a session: asleep until people are written or a file is due a look."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from coordtui.access.rules import Switch
from coordtui.access.watching.over import SessionOver
from coordtui.access.watching.person import PersonWatch

LOOK_EVERY = 1.0
"""Seconds between two looks at files."""

ONCE_MORE = 0.5
"""Seconds after which a file is looked at again before it ends a session: somebody may be writing it."""

_log = logging.getLogger(__name__)


class FileWatch(Protocol):
    """What is looked at by the clock."""

    def look(self, now: datetime) -> SessionOver | None:
        """Why the session is over, if it is."""


class Watching:
    """Watches until it ends the session or is stopped.

    First the `switch` of the session's rights is thrown, so that whatever is still open changes nothing;
    then `ended` is called, once, from the thread. Without `files` nothing wakes it but `people_written`.
    The person is looked at in the thread that says so, which reads the store already: in one more, that
    would take one more connection, of half a megabyte, for each session.
    """

    def __init__(
        self,
        switch: Switch,
        person: PersonWatch,
        files: Sequence[FileWatch],
        *,
        clock: Callable[[], datetime],
        ended: Callable[[SessionOver], None],
    ) -> None:
        self._switch, self._person, self._files = switch, person, files
        self._clock, self._ended = clock, ended
        self._person_is_due = True
        self._found: SessionOver | None = None
        """What a look at the person found."""
        self._looking = threading.Lock()
        self._woken, self._stopped = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name="coordtui-watching", daemon=True)

    def start(self) -> None:
        """Begin, with a look at everything."""
        self._look_at_person()
        self._thread.start()

    def people_written(self) -> None:
        """Somebody of the directory was written: look at the person, here. Callable from any thread."""
        self._person_is_due = True
        if self._look_at_person() is not None or self._person_is_due:
            self._woken.set()

    def stop(self) -> None:
        """The session ends by itself."""
        self._stopped.set()
        self._woken.set()

    def _watch(self) -> None:
        while not self._stopped.is_set():
            found = self.look()
            if found is not None:
                self._end(found)
                return
            by_clock = self._files or self._person_is_due
            self._woken.wait(LOOK_EVERY if by_clock else None)
            self._woken.clear()

    def look(self) -> SessionOver | None:
        """Why the session is over, if it is: the person when they may have changed, and every file."""
        return self._look_at_person() or self._look_at_files()

    def _look_at_person(self) -> SessionOver | None:
        with self._looking:
            if not self._person_is_due:
                return self._found
            self._person_is_due = False  # before the look: what is written meanwhile is another reason to
            try:
                self._found = self._found or self._person.look()
            except Exception:  # noqa: BLE001 - the store is busy, or being closed: it is asked again
                _log.debug("the person could not be read", exc_info=True)
                self._person_is_due = True
            return self._found

    def _look_at_files(self) -> SessionOver | None:
        for each in self._files:
            if each.look(self._clock()) is None:
                continue
            self._stopped.wait(ONCE_MORE)
            if (found := each.look(self._clock())) is not None:
                return found
        return None

    def _end(self, found: SessionOver) -> None:
        if not self._stopped.is_set():
            self._switch.over = found
            self._ended(found)
