"""Whether the lab's settings still give somebody the rights that they had when they came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from coordtui.access.rules import Access
from coordtui.access.watching import over
from coordtui.api.errors import SettingsError
from coordtui.api.records import Actor

Grants = Mapping[str, Sequence[str]]
Signature = tuple[int, int, int, int]


class GrantsWatch:
    """Reads the settings again once their file was written; `read` gives `[access.grants]`.

    Only what changes the rights of this very person ends their session. Settings with a fault, or that
    cannot be read, change nothing: they may be half written, and whoever comes in next is told.
    """

    def __init__(self, path: Path, read: Callable[[], Grants], access: Access, actor: Actor) -> None:
        self._path, self._read, self._access, self._actor = path, read, access, actor
        self._rights = access.rights_of(actor)
        self._seen: Signature | None = None

    def look(self, now: datetime) -> over.SessionOver | None:
        """Why the session is over, if it is."""
        try:
            seen = signature(self._path)
            if seen == self._seen:
                return None
            rights = self._access.granting(self._read()).rights_of(self._actor)
        except (OSError, SettingsError):
            return None
        if rights != self._rights:
            return over.rights_changed()
        self._seen = seen
        return None


def signature(path: Path) -> Signature:
    """What differs once a file was written or replaced; raises `OSError`."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
