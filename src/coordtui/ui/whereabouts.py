"""Where the person is in a page that is about to be made again, from changed code."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from coordtui.ui.interrupts import nothing_ends
from coordtui.ui.widgets import Page, RecordList

_log = logging.getLogger(__name__)


class Whereabouts(NamedTuple):
    """What the page says of its place, that of each of its lists, and which part has the focus."""

    place: Mapping[str, Any]
    lists: Sequence[Mapping[str, Any]]
    focus: int | None


def whereabouts(page: Page) -> Whereabouts:
    """Where the person is; of a page that cannot tell, as much as its lists know."""
    lists = [each.place() for each in page.query(RecordList)]
    focused, parts = page.screen.focused, page.focusable_parts()
    focus = parts.index(focused) if focused in parts else None
    try:
        with nothing_ends():
            place = page.place()
        return Whereabouts(place, lists, focus)
    except Exception as error:  # noqa: BLE001 - the page may be the very thing that its author mends
        _log.info("%s does not tell where it is: %s", page.pane.id, error)
        return Whereabouts({}, lists, focus)


def go_back(page: Page, left: Whereabouts) -> None:
    """Bring the page there; what a changed page cannot do with it is nobody's concern.

    A page that says nothing of its own gets the cursors of its lists back all the same.
    """
    try:
        with nothing_ends():
            if left.place:
                page.take_place(left.place)
            if type(page).place is Page.place:
                for each, place in zip(page.query(RecordList), left.lists, strict=False):
                    each.take_place(place)
    except Exception as error:  # noqa: BLE001 - it is another version of the page
        _log.info("%s does not go back to where it was: %s", page.pane.id, error)


def focus_again(page: Page, left: Whereabouts) -> bool:
    """Put the focus where it was; False when there is no such part any more."""
    parts = page.focusable_parts()
    if left.focus is None or left.focus >= len(parts):
        return False
    parts[left.focus].focus()
    return True
