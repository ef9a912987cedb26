"""Lets in what is typed as fast as the program takes it; what comes faster waits in the line.

Each key and each click is a message, and each message brings others: a flood of them, by a stuck key,
a cat on the keyboard or somebody who means it, would fill the memory, and keep the program from ever
resting, for which the watchdog would blame the page that is open. So only a few go in before the loop
has rested once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from textual import events
from textual.message import Message

FEW = 16
"""Messages that go in before the loop must have rested: it works on them for a fraction of a second."""

AHEAD = 1000
"""Messages that may wait outside, where the keys that leave are seen at once. With more, no key is read."""

_PER_MESSAGE = 200
"""Characters of a paste that count as one message."""


class Pace:
    """A queue for the thread that reads keys, which the loop tells when it `rests`.

    `let_in` takes a message in; `waiting` says how many of those still wait for their turn; `ask` makes
    the loop work and rest once more; `room` is called by the loop, and must wake the thread.
    """

    def __init__(
        self,
        let_in: Callable[[Message], None],
        waiting: Callable[[], int],
        ask: Callable[[], object],
        room: Callable[[], object],
    ) -> None:
        self._let_in, self._waiting, self._ask, self._room = let_in, waiting, ask, room
        self._ahead: deque[Message] = deque()
        self._weight = self._gone_in = 0
        self._asked = False

    @property
    def full(self) -> bool:
        """Whether so many wait outside that no more are to be read."""
        return self._weight >= AHEAD

    def add(self, message: Message) -> None:
        """A message came; it goes in at once if there is room."""
        self._ahead.append(message)
        self._weight += _weight(message)
        self._go_in()

    def rests(self) -> None:
        """The loop has nothing to do. Called by it each time, so it costs nothing where nobody asked."""
        if self._asked:
            self._asked = False
            self._room()

    def rested(self) -> None:
        """The loop has rested: a few more go in, unless what went in before still waits for its turn."""
        self._asked = True  # before it is looked: whatever still waits makes the loop rest once more
        if self._waiting() < FEW:
            self._asked, self._gone_in = False, 0
            self._go_in()

    def _go_in(self) -> None:
        while self._ahead and self._gone_in < FEW:
            message = self._ahead.popleft()
            self._weight -= _weight(message)
            self._gone_in += 1
            self._let_in(message)
        if self._gone_in >= FEW and not self._asked:
            self._asked = True
            self._ask()


def _weight(message: Message) -> int:
    return 1 + len(message.text) // _PER_MESSAGE if isinstance(message, events.Paste) else 1
