"""What was done last, to take back and to do again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from coordtui.api.errors import ChangedSince, Refused, StaleRecord
from coordtui.ui.widgets.lines import Words

Undo = Callable[[], object]
"""Takes one change back, or makes it again."""
Do = Callable[[], Undo]
"""Makes a change and returns what takes it back."""

LONGEST = 1_000
"""Changes that are kept, so that a morning of triage can be taken back."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Left:
    """What left the machine, and when: it stays done."""

    words: Words
    at: datetime


@dataclass(frozen=True)
class Change(Left):
    """What was done here, and when: it can be taken back and done again."""

    do: Do
    undo: Undo


@contextmanager
def _step(change: Change, steps: list[Left] | list[Change]) -> Iterator[None]:
    """A step that is refused leaves the history: it would be in the way of all that was done before it.

    Nobody edits who takes a step back: what is stale then was changed since.
    """
    try:
        yield
    except Refused as error:
        steps.remove(change)
        if isinstance(error, StaleRecord):
            raise ChangedSince(error.stored, error.yours) from error
        raise


class History:
    """The changes of one page, newest last. Doing something new forgets what was taken back.

    Threads may share one: what they do and take back comes one after the other.
    """

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._done: list[Left] = []
        self._undone: list[Change] = []

    def do(self, words: Words, do: Do) -> None:
        """Make a change; `words` say what it was. What `do` raises is raised, and nothing kept."""
        with self._lock:
            self._add(Change(words, self._clock(), do, do()))
            self._undone.clear()

    def did(self, words: Words, undo: Undo, again: Undo) -> None:
        """Note a change that is made already; `again` makes it when `undo` has taken it back."""

        def do() -> Undo:
            again()
            return undo

        with self._lock:
            self._add(Change(words, self._clock(), do, undo))
            self._undone.clear()

    def left(self, words: Words) -> None:
        """Note what left the machine, as a mail does: it is in the log and cannot be taken back."""
        with self._lock:
            self._add(Left(words, self._clock()))

    def _add(self, change: Left) -> None:
        self._done = [*self._done[1 - LONGEST :], change]

    @property
    def changes(self) -> Sequence[Left]:
        """What was done, newest first."""
        return self._done[::-1]

    @property
    def last(self) -> Change | None:
        """What `undo` would take back."""
        return next((each for each in self.changes if isinstance(each, Change)), None)

    def undo(self) -> Words | None:
        """Take back the last change that can be; what it was, or None when there is none.

        Raises `ChangedSince` where taking it back raises `StaleRecord`; so does `redo`. A step that is
        refused, so or otherwise, leaves the history; one that fails for another reason stays. An action of a
        page lets refusals through: the program says them on the page's last line.
        """
        with self._lock:
            change = self.last
            if change is None:
                return None
            with _step(change, self._done):
                change.undo()
            self._done.remove(change)
            self._undone.append(change)
            return change.words

    def redo(self) -> Words | None:
        """Make the change again that was taken back last."""
        with self._lock:
            if not self._undone:
                return None
            change = self._undone[-1]
            with _step(change, self._undone):
                undo = change.do()
            self._undone.pop()
            self._add(Change(change.words, self._clock(), change.do, undo))
            return change.words

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return self.last is not None

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back."""
        return bool(self._undone)
