"""The program with one window over the page, and what a test asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from textual.screen import Screen

from coordtui.access import actor_for
from coordtui.api import Context, Person
from coordtui.testing import app_for, settled

from .conftest import Lab


class Visit:
    """Opens what `window` makes of the plugin's context, for `reader` or else for the coordinator.

    `size` is columns by lines. `returned` has what the window gave back when it closed.
    """

    def __init__(
        self,
        lab: Lab,
        window: Callable[[Context], Screen[Any]],
        size: tuple[int, int] = (80, 24),
        reader: Person | None = None,
    ) -> None:
        if reader is not None:
            lab.session.actor = actor_for(reader)
        self.ctx = lab.session.context("expertise")
        self.app = app_for(lab.session)
        self.returned: list[Any] = []
        self._make, self._running = window, self.app.run_test(size=size)

    async def __aenter__(self) -> Any:
        self.pilot = await self._running.__aenter__()
        self.window: Any = self._make(self.ctx)
        self.app.push_screen(self.window, self.returned.append)
        await self.settle()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._running.__aexit__(*error)

    @property
    def top(self) -> Any:
        """The screen that lies on top."""
        return self.app.screen

    async def press(self, *keys: str) -> None:
        """Press keys, each when what the one before began is done."""
        for key in keys:
            await self.type([key])

    async def type(self, keys: Iterable[str]) -> None:
        """Press keys at once, as somebody does who types quickly."""
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Wait until no work is under way beside the screen."""
        await settled(self.pilot)

    def lines(self) -> list[str]:
        """What the screen shows, each line as wide as the screen."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        """What the screen shows, without the spaces at the ends of lines."""
        return "\n".join(line.rstrip() for line in self.lines())

    def words(self) -> str:
        """What the screen shows, however it is broken into lines."""
        return " ".join(self.text().split())
