"""The register of who saw what: at most one write for each viewer, person, kind and day.

It never stands in the way of what is shown: where the store cannot be written, the log says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tinydb import where

from coordtui.api.errors import Duplicate, Refused, StoreError
from coordtui.api.records import Actor
from coordtui.privacy.tables import EVERYBODY, Sight
from coordtui.text.messages import N_, Message

if TYPE_CHECKING:
    from coordtui.store import PluginStore

DATA, PAGE, LIST, AUDIT = "data", "page", "list", "audit"

KINDS: Mapping[str, Message] = {
    DATA: N_("everything that is held about them, shown or exported"),
    PAGE: N_("their page, with what they do not show to everybody"),
    LIST: N_("a list of everybody in a file, with what they do not show to everybody"),
    AUDIT: N_("the history of changes, searched for them"),
}
"""The views that are recorded, and no others."""

_log = logging.getLogger(__name__)


class Sights:
    """The register of one store, as a session writes and reads it; usable from several threads.

    `store` is the core's part of it.
    """

    def __init__(self, store: PluginStore, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._table = store.records(Sight)
        self._noted: set[tuple[int, int, str, str]] = set()

    def note(self, viewer: Actor, kind: str, person: int = EVERYBODY) -> None:
        """Note that somebody saw what is kept from others; of one's own data nothing is noted.

        Nor is it of the program itself. Never raises for a store that cannot be written.
        """
        if viewer.person in (None, person):
            return
        now = self._clock()
        line = (person, viewer.person, kind, now.date().isoformat())
        if line in self._noted:
            return
        try:
            self._add(viewer, line, now)
        except (StoreError, Refused) as error:
            _log.warning("the register of who saw what was not written: %s", type(error).__name__)
            return
        self._noted.add(line)

    def _add(self, viewer: Actor, line: tuple[int, int, str, str], now: datetime) -> None:
        person, number, kind, day = line
        if self._table.count(_same(line)):
            return
        sight = Sight(
            person=person, viewer=number, kind=kind, day=day, at=now, via=viewer.via, key=viewer.key
        )
        try:
            self._store.acting_as(viewer).records(Sight).add(sight)
        except Duplicate:  # another process was faster
            return

    def of(self, person: int) -> list[Sight]:
        """Who saw what of a person, of everybody too; the last first."""
        theirs = where("person").one_of([person, EVERYBODY]) & (where("viewer") != person)
        return self._table.find(theirs, order=("-at",))

    def all(self, limit: int) -> list[Sight]:
        """The latest lines of the whole register."""
        return self._table.find(order=("-at",), limit=limit)


def _same(line: tuple[int, int, str, str]):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a query of TinyDB
    person, viewer, kind, day = line
    return (
        (where("person") == person)
        & (where("viewer") == viewer)
        & (where("kind") == kind)
        & (where("day") == day)
    )
