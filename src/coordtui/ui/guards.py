"""What stands around the program on a real screen: the watchdog, and a loop that pages cannot end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from coordtui.ui.containment import Host, responsible

if TYPE_CHECKING:
    from coordtui.ui.base_app import BaseApp
    from coordtui.ui.loop import HouseLoop
    from coordtui.ui.watchdog import Held

_log = logging.getLogger(__name__)

TOLD_FROM = 2.0
"""Seconds for which a plugin held the screen from which on the person is told; less is only counted."""


class Guards:
    """Hands what the watchdog sees, and what a task raised, to the page or plugin that answers for it."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._session: Any = getattr(app, "session", None)
        self.loop: HouseLoop | None = None
        self._told: set[str] = set()

    def package_of(self, package: str) -> str | None:
        """The plugin that a package belongs to."""
        found: str | None = self._session.host.plugin_of(package) if self._session else None
        return found

    def held(self, held: Held) -> None:
        """The screen was held, and is free again."""
        if self._session is not None and self.loop is not None:
            self.loop.call_soon_threadsafe(self._tell_held, held)

    def _tell_held(self, held: Held) -> None:
        """Count it against the plugin; the person is told once, unless a card says it already."""
        if held.plugin is None:
            _log.warning("the screen was held for %.1f s at %s", held.seconds, held.place)
            return
        loaded = self._session.host.get(held.plugin)
        loaded.held_for(held.seconds, held.place)
        _log.warning("%s held the screen for %.1f s at %s", held.plugin, held.seconds, held.place)
        if held.seconds >= TOLD_FROM and not held.stopped and held.plugin not in self._told:
            from coordtui.api import Ref
            from coordtui.host.notices import PLUGINS
            from coordtui.host.telling import held_the_screen

            self._told.add(held.plugin)
            said = held_the_screen(loaded, held.seconds, held.place)
            self._session.told.tell(said, "warning", pane=PLUGINS, ref=Ref("plugin", held.plugin))

    def flooded(self, host: Host, error: Exception) -> None:
        """A page never lets the loop rest."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self._fail, host, error)

    def contained(self, error: Exception) -> bool:
        """Something went through a task that would end the program: whether somebody answers for it."""
        host = responsible(error, None)
        if host is not None:
            self._fail(host, error)
            return True
        name = self._session.host.blame(error) if self._session else None
        if name is not None:
            self._session.host.strike(name, error)
        return name is not None

    def _fail(self, host: Host, error: Exception) -> None:
        with self._app._context():
            host.failed(error)


@contextmanager
def guarded(app: BaseApp) -> Iterator[dict[str, Any]]:
    """The options to run an app with, so that its pages hold nobody up for ever, and do not end it."""
    from coordtui.ui.loop import house_loop
    from coordtui.ui.watchdog import Watchdog

    guards = Guards(app)
    app.watchdog = watchdog = Watchdog(guards.package_of, guards.held, guards.flooded)
    with house_loop(guards.contained, watchdog) as loop:
        guards.loop = loop
        yield {"loop": loop}
