"""Whether a key still stands in the file of keys, for this person, and its day has not come.

A file that cannot be read ends the session, as a file does that is not there: sshd lets nobody in then
either, and who wants everybody out takes the file away.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from coordtui.access.watching import over


class KeyWatch:
    """One key of the person whom `login` names. The file is only read when it is another one than before."""

    def __init__(self, path: Path, fingerprint: str, login: Callable[[], str | None]) -> None:
        self._path, self._fingerprint, self._login = path, fingerprint, login

    def look(self, now: datetime) -> over.SessionOver | None:
        """Why the session is over, if it is. `now` is aware."""
        from coordtui.access.keys.file import is_live

        try:
            live = is_live(self._path, self._fingerprint, now, self._login())
        except Exception:  # noqa: BLE001 - whatever stands in the way: it is not known that the key holds
            return over.key_unknown()
        return None if live else over.key_gone()
