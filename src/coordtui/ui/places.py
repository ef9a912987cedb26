"""Where a person left: the open page and, of each page, filter, cursor and layout."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from coordtui.api import StoreError
from coordtui.ui.interrupts import nothing_ends

if TYPE_CHECKING:
    from coordtui.host.session import Session
    from coordtui.personal import Kind
    from coordtui.ui.widgets import Page

KIND: Kind = "place"

_OPEN = "open"
"""The name under which the id of the open page is kept; those of pages have a point in them."""

_log = logging.getLogger(__name__)


class Places:
    """Read once, at the start; written when a page is left and when the program ends."""

    def __init__(self, session: Session, home: str = "") -> None:
        self._session, self._home = session, home
        try:
            self._kept: Mapping[str, Any] = session.personal.all(KIND)
        except StoreError as error:  # where one left is no reason not to begin
            _log.info("places are not known: %s", error)
            self._kept = {}

    def start(self, pages: Iterable[str]) -> str | None:
        """The page to begin with: the one the person chose, else the last, else the lab's; None for any."""
        own, lab = self._session.own_settings.get("start_page"), self._session.settings.start_page
        wanted = (own, self._kept.get(_OPEN), lab)
        ids = list(pages)
        named = (next((id for id in ids if name in (id, id.partition(".")[2])), None) for name in wanted)
        return next((id for id in named if id is not None), None)

    def has(self, pane_id: str) -> bool:
        """Whether there is a place to bring the page back to."""
        place = self._kept.get(pane_id)
        return isinstance(place, Mapping) and bool(place)

    def bring_back(self, pane_id: str, page: Page) -> None:
        """Take the page to where the person left it; what it cannot do with that is nobody's concern."""
        if not self.has(pane_id):
            return
        try:
            with nothing_ends():
                page.take_place(self._kept[pane_id])
        except Exception as error:  # noqa: BLE001 - the place is from another day, perhaps another version
            _log.info("%s does not go back to where it was: %s", pane_id, error)

    def of(self, open_id: str, pages: Mapping[str, Page]) -> dict[str, Any]:
        """What there is to write: the open page, unless it is the usual one, and where each of these is."""
        places: dict[str, Any] = {_OPEN: None if open_id == self._home else open_id}
        for pane_id, page in pages.items():
            try:
                with nothing_ends():
                    places[pane_id] = page.place() or None
            except Exception as error:  # noqa: BLE001 - a page that cannot tell must not keep anybody here
                _log.info("%s does not tell where it is: %s", pane_id, error)
        return places

    def write(self, places: dict[str, Any]) -> None:
        """Write it in one change, or nothing when nothing is other than before."""
        try:
            self._session.personal.put_all(KIND, places)
        except (StoreError, TypeError, ValueError) as error:  # a store that is read only; no JSON
            _log.info("places are not kept: %s", error)
