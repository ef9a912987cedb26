"""One connection to the server, which does not wait for ever for one that has stopped.

The system notices a machine that is gone, not a server that is stopped while its machine goes on
answering for it. So where no answer comes, it is asked on a second connection whether it is there
at all; a server that only works for long on what was asked says that it is.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg import errors

T = TypeVar("T")

SILENCE = 5.0
"""Seconds without an answer after which the server is asked whether it is there."""

_CONNECTING = 3
"""Seconds that it has for that."""


class Silent(psycopg.OperationalError):
    """The server has stopped answering; the connection is closed."""


class Unfinished(psycopg.OperationalError):
    """The server is there, and did not end in time what was asked; the connection is closed."""


class Link(psycopg.Connection[tuple[Any, ...]]):
    """A connection whose server is looked after while it is waited for.

    After `until` (of `time.monotonic`; None: never) what is asked is given up.
    """

    until: float | None = None
    warned = False
    """Whether the server has answered with a warning since this was last set to false."""
    address: dict[str, Any] | None = None
    """How the same server is reached again, whichever others there are."""

    def wait(self, gen: Generator[Any, Any, T], *arguments: Any, **options: Any) -> T:
        """What psycopg does while it waits. Raises `Silent` or `Unfinished`."""
        return super().wait(self._looking_after(gen), *arguments, **options)

    def note(self, said: errors.Diagnostic) -> None:
        """Take what the server says beside its answer."""
        self.warned = self.warned or said.severity_nonlocalized == "WARNING"

    def remember(self, how: dict[str, Any]) -> None:
        """Keep how this very server is reached: of several, and by its number where a name may move."""
        self.address = {
            **how,
            "host": self.info.host,
            "hostaddr": self.info.hostaddr or None,
            "port": self.info.port,
            "target_session_attrs": "any",
            "connect_timeout": _CONNECTING,
        }

    def _looking_after(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        heard = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard = time.monotonic()
                elif time.monotonic() - heard > SILENCE:
                    self._ask_whether_it_is_there()
                    heard = time.monotonic()
                if self.until is not None and time.monotonic() > self.until:
                    self.close()
                    raise Unfinished("no end came in time")
                wanted = gen.send(ready)
        except StopIteration as end:
            result: T = end.value
            return result

    def _ask_whether_it_is_there(self) -> None:
        if self.address is None:
            return
        try:
            psycopg.connect(**self.address).close()
        except errors.ConnectionTimeout as error:
            self.close()
            raise Silent("no answer") from error
        except psycopg.Error:  # whoever refuses is there; that the machine is gone, the system tells
            return
