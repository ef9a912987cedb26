"""What this plugin tells the others."""

from __future__ import annotations

from coordtui.api import Event


class PaperFound(Event, frozen=True, kw_only=True):
    """Papers that the store did not have, by number: one event for each page that was stored.

    It is stored with the page, so that no death of the program can part the two.
    """

    papers: tuple[int, ...]
