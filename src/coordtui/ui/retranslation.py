"""Everything that is open, said again in another language: nothing moves, closes or is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from coordtui.ui.appearance import AT_ONCE
from coordtui.ui.page_host import PageHost

if TYPE_CHECKING:
    from typing import Any

    from coordtui.ui.app import CoordtuiApp


def retranslate(app: CoordtuiApp) -> None:
    """Say everything again: the translator speaks another language by now.

    A page, a window or a widget that keeps what it once translated has a method
    `retranslated`; the others translate as they draw, and are only drawn again.
    """
    app.delay_update(AT_ONCE)
    for host in app.shell.query(PageHost):
        if host.page is not None and host.page.is_mounted:
            with host.guard():
                host.page.retranslated()
    app.shell.show_title()
    for screen in app.screen_stack:
        _say_again(screen)
    app.show_hints()


def _say_again(screen: Screen[Any]) -> None:
    inside_pages = {node for host in screen.query(PageHost) for node in host.query("*")}
    for node in screen.walk_children(with_self=True):
        if node not in inside_pages and (again := getattr(node, "retranslated", None)) is not None:
            again()
        node.refresh()
    screen.refresh_bindings()  # the words beside the keys, in a window too
