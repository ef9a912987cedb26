"""Names that are not in the audit log any more: each must have been forgotten by an entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from coordtui.store import audit

if TYPE_CHECKING:
    from coordtui.store.audit import Known

_AT, _PERSON, _NAME, _CHANGES, _WHO = 1, 2, 3, 5, 6


class Absent:
    """What a reader of the log meets of names that are not there, until an entry explains it.

    Entries of before have the name under their seal. Where it was taken out, the seal
    cannot be told right from wrong; the entry by which the name was forgotten has a digest
    of them instead, as they were left. Only who reads the `whole` log can compare it.
    """

    def __init__(self, actors: Mapping[str, Known] | None, *, whole: bool) -> None:
        self._actors, self._whole = actors, whole
        self._missing: dict[int, int] = {}
        self._blank: dict[int, list[tuple[Any, ...]]] = {}
        self._sound: set[str] = set()

    def is_blank(self, stored: tuple[Any, ...]) -> bool:
        """Whether the entry had its name taken out: its seal is that of what it was."""
        if stored[_WHO] is not None or stored[_PERSON] is None or stored[_NAME] != "":
            return False
        self._blank.setdefault(stored[_PERSON], []).append(stored)
        return True

    def follow(self, stored: tuple[Any, ...]) -> bool:
        """Whether the entry's actor is the one that it was written with, or is not there."""
        sound = self._actors is None or not stored[_WHO] or self._is_known(stored)
        if '"forget"' in stored[_CHANGES]:
            for change in audit.listed_in(stored[_CHANGES]):
                if (change.table, change.operation) == (audit.ACTORS, "forget"):
                    sound = self._explained(change.doc_id, change.digest) and sound
        return sound

    def _is_known(self, stored: tuple[Any, ...]) -> bool:
        who, person = stored[_WHO], stored[_PERSON] or 0
        known = self._actors.get(who) if self._actors else None
        if known is None:
            self._missing.setdefault(person, stored[0])
            return True
        if who not in self._sound and known.digest == who:
            self._sound.add(who)
        return who in self._sound and known.person == person

    def _explained(self, person: int, digest: str) -> bool:
        self._missing.pop(person, None)
        blank = self._blank.pop(person, [])
        return not self._whole or digest == digest_of(blank)

    @property
    def unexplained(self) -> int | None:
        """The first entry whose name is not there, and nobody forgot it."""
        blank = [rows[0][0] for rows in self._blank.values()] if self._whole else []
        missing = [*self._missing.values()] if self._whole else []
        return min([*blank, *missing], default=None)


def digest_of(rows: Iterable[tuple[Any, ...]]) -> str:
    """The digest of entries whose name was taken out, as they were left; nothing for none."""
    left = [*rows]
    return audit.digest(json.dumps(left)) if left else ""
