"""Letters delivered while the program runs, beside the screen."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from coordtui.api.errors import CoordtuiError, JobBusy
from coordtui.outbox.tables import JOB

if TYPE_CHECKING:
    from coordtui.ui.listening import ListeningApp

GOODBYE = 2.0
"""Seconds that a letter on its way is waited for when the program is left."""


class Deliveries:
    """Runs the outbox's job when it is woken; once more after it, when it was woken meanwhile.

    A server may be silent for half a minute, and nobody who leaves waits for that: the thread ends
    with the process, and its letter is `unsure` from then on.
    """

    def __init__(self, app: ListeningApp) -> None:
        self._app = app
        self._again = False
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def wake(self) -> None:
        """A letter waits; callable from any thread."""
        self._app.call_later(self._start)

    def stop(self) -> None:
        """End with the letter that is on its way; the others wait in the store."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(GOODBYE)

    def _start(self) -> None:
        if self._thread is not None:
            self._again = True
        elif not self._stop.is_set():
            self._app.run_worker(self._deliver(), group="outbox")

    async def _deliver(self) -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()

        def work() -> None:
            try:
                self._run()
            except Exception:
                # Whatever a store raises that is closed under it while the program is left; else it counts.
                if not self._stop.is_set():
                    raise
            finally:
                with suppress(RuntimeError):  # nobody waits any more
                    loop.call_soon_threadsafe(over.set)

        self._thread = threading.Thread(target=work, name="coordtui-outbox", daemon=True)
        self._thread.start()
        await over.wait()
        self._thread = None
        if self._again:
            self._again = False
            self._start()

    def _run(self) -> None:
        session = self._app.session
        try:
            session.jobs.run(JOB.id, cancelled=self._stop.is_set)
        except JobBusy:  # another program delivers
            pass
        except CoordtuiError as error:
            session.notify(" ".join(error.parts(session.translator)), "warning", pane=JOB.id)
