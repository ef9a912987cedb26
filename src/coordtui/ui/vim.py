"""The vim preset: what it adds to the usual keys, as data.

`yy` needs nothing here, because `y` copies at once. Figures are counts (`5j`, `10G`), so
pages are `g` with their letter or their figure.
"""

from __future__ import annotations

ADDED = {
    "list.cursor_home": ("g g",),
    "scroll.cursor_home": ("g g",),
    "today.cursor_home": ("g g",),
    "list.open": ("l",),
    "today.open": ("l",),
    "list.select_range": ("V",),
    "page.layout": ("g v",),
    "page.next_pane": ("ctrl+w w",),
    "app.focus_next": ("ctrl+w w",),
    "page.redo": ("ctrl+r",),
    "page.edit": ("i",),
    "app.back": ("h",),
    "app.leave": ("Z Z",),
}
"""Keys by the ids of commands, beside the usual ones."""

COUNTS = "0123456789"
"""Keys that make up a count; it begins with any of them but `0`."""

COUNTED_IN = frozenset({"list", "scroll", "today"})
"""Scopes whose commands may be counted."""

MOST = 9_999_999
"""The largest count that is read; a longer one stays at that."""


def keys_in_vim(id: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of a command in this preset."""
    if id.startswith("go."):
        return tuple(key for key in usual if key not in COUNTS)
    return (*usual, *ADDED.get(id, ()))
