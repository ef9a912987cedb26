"""Backups made while the program runs, beside the screen, when one is due."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

from coordtui.api.errors import CoordtuiError, JobBusy
from coordtui.backups.tables import COPY_JOB, JOB

if TYPE_CHECKING:
    from coordtui.ui.listening import ListeningApp

EVERY = 900.0
"""Seconds between two looks whether a backup is due."""

_log = logging.getLogger(__name__)


class BackingUp:
    """Looks at once, and now and then, whether a backup is due, and makes it beside the screen.

    Its thread ends with the process. Of many sessions one makes it: the job has a lease. What it
    fails of is told on Today to those who answer for backups, not to whoever is at the screen.
    """

    def __init__(self, app: ListeningApp) -> None:
        self._app = app
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._look()

    def stop(self) -> None:
        """Look no more; a backup that is being made ends with the process, and is made by the next."""
        self._stop.set()
        self._next.cancel()

    def _look(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="coordtui-backup", daemon=True)
            self._thread.start()
        self._next = asyncio.get_running_loop().call_later(EVERY, self._look)

    def _run(self) -> None:
        jobs, clock = self._app.session.jobs, self._app.session.clock
        try:
            for wanted in (JOB.id, COPY_JOB.id):
                if not self._stop.is_set() and wanted in {job.id for job in jobs.due(clock())}:
                    jobs.run(wanted, cancelled=self._stop.is_set)
        except JobBusy:  # another program makes it
            pass
        except CoordtuiError as error:
            _log.warning("the backup was not made: %s", error)
        except Exception:  # noqa: BLE001 - a thread of its own: the log is where it is told
            if not self._stop.is_set():  # else the store was closed under it
                _log.exception("the backup was not made")
