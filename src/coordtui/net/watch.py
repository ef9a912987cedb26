"""A request cut short at its deadline, or as soon as the person asks to stop.

The timeouts of httpx count each read by itself: a server that sends one byte a second
keeps a client for hours. A thread watches the whole request and shuts its socket down,
which wakes the reader at once.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Self

from coordtui.api.errors import Cancelled, CoordtuiError
from coordtui.net import failures
from coordtui.text.messages import N_

_TICK = 0.1


class Watch:
    """Watches the request made in its block, whose `extensions` must hold `trace`.

    The block raises `RequestFailed` when it took longer than `seconds`, and `Cancelled`;
    `cancelled` is called from another thread.
    """

    def __init__(self, host: str, seconds: float, cancelled: Callable[[], bool] | None) -> None:
        self._host = host
        self._deadline = time.monotonic() + seconds
        self._cancelled = cancelled
        self._cut: CoordtuiError | None = None
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run, name="coordtui-http-watch", daemon=True)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """The request's `trace` extension: learns the socket once it is connected."""
        if event.endswith("connect_tcp.complete"):
            connected = info["return_value"].get_extra_info("socket")
            # A duplicate reaches the same connection, also once TLS has wrapped the original.
            with self._lock:
                self._sockets.append(connected.dup())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._thread.join()
        for connection in self._sockets:
            connection.close()
        # Whatever the block saw, even what looked like the end of the answer, came from the cut.
        if self._cut is not None:
            raise self._cut

    def _run(self) -> None:
        while not self._over.wait(_TICK):
            if self._cancelled is not None and self._cancelled():
                self._cut = Cancelled(N_("Stopped."))
            elif time.monotonic() > self._deadline:
                self._cut = failures.late(self._host, passing=False)
            if self._cut is not None:
                self._shut_down()

    def _shut_down(self) -> None:
        with self._lock:
            for connection in self._sockets:
                with suppress(OSError):  # closed by the other side already
                    connection.shutdown(socket.SHUT_RDWR)
