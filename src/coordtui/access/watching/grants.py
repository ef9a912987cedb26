"""Whether the lab's settings still give somebody the rights that they had when they came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from coordtui.access.keys.file import Stamp, stamp_of
from coordtui.access.rules import Access
from coordtui.access.watching import over
from coordtui.api.errors import SettingsError
from coordtui.api.records import Actor

Grants = Mapping[str, Sequence[str]]


class GrantsWatch:
    """Reads the settings again once their file was written; `read` gives `[access.grants]`.

    Only what changes the rights of this very person ends their session. Settings with a fault, or that
    cannot be read, change nothing: they may be half written, and whoever comes in next is told.
    """

    def __init__(self, path: Path, read: Callable[[], Grants], access: Access, actor: Actor) -> None:
        self._path, self._read, self._access, self._actor = path, read, access, actor
        self._rights = access.rights_of(actor)
        self._seen: Stamp | None = None

    def look(self, now: datetime) -> over.SessionOver | None:
        """Why the session is over, if it is."""
        try:
            seen = stamp_of(self._path)
            if seen == self._seen:
                return None
            rights = self._access.granting(self._read()).rights_of(self._actor)
        except SettingsError:  # until it is written again, there is nothing else to read in it
            self._seen = seen
            return None
        except OSError:
            return None
        if rights != self._rights:
            return over.rights_changed()
        self._seen = seen
        return None
