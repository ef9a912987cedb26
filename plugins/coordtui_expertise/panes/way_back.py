"""The way back from the profile of somebody who was named to the answers that named them.

A window closes when a page comes to the front, and with it would go a question that took long
to write. The page is perhaps made only then, so the way is kept beside both, one for each program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from coordtui.api import Ref

if TYPE_CHECKING:
    from textual.app import App

    from coordtui.ui.widgets import Window

Again = Callable[[], "Window[Any]"]
"""Makes the window that was left once more, as it was."""

_WAYS: WeakKeyDictionary[App[Any], tuple[Ref, Again]] = WeakKeyDictionary()


def leave(app: App[Any], ref: Ref, again: Again) -> None:
    """Remember, on the way to the profile `ref`, what was left for it."""
    _WAYS[app] = (ref, again)


def take(app: App[Any], ref: Ref | None) -> Again | None:
    """What was left for the profile `ref`, once; for any other the way is forgotten."""
    left, again = _WAYS.pop(app, (None, None))
    return again if left is not None and left == ref else None
