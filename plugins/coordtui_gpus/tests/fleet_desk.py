"""The program with the page of GPUs open, on a fleet that is given to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Actor
from coordtui.config.settings import settings_from_text
from coordtui.host import Found
from coordtui.host.session import Session as Opened
from coordtui.host.session import open_session
from coordtui.testing import settled
from coordtui.ui.app import CoordtuiApp
from coordtui_gpus import fleet as service
from coordtui_gpus.fleet.values import Fleet

from .conftest import Lab


class Desk:
    """The page in the real program."""

    def __init__(self, app: CoordtuiApp, pilot: Any) -> None:
        self.app, self.pilot = app, pilot

    @property
    def page(self) -> Any:
        return self.app.open_page

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await settled(self.pilot)

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait for what another thread brings."""
        from time import monotonic

        deadline = monotonic() + 20
        while not so():
            assert monotonic() < deadline, self.text()
            await self.pilot.pause(0.01)
        await settled(self.pilot)

    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def text(self) -> str:
        return "\n".join(self.lines())

    @property
    def status(self) -> str:
        return self.lines()[-2]

    @property
    def keys(self) -> str:
        return self.lines()[-1]

    def row(self, words: str) -> str:
        return next(line for line in self.lines()[2:] if words in line and "──" not in line)


class Given:
    """What the store would say, given by a test."""

    def __init__(self, patch: pytest.MonkeyPatch, fleet: Fleet) -> None:
        self.fleet, self.reads = fleet, 0
        patch.setattr(service, "live", self.live, raising=False)
        patch.setattr(service, "history", lambda *_, **__: [], raising=False)
        patch.setattr(service, "busy_history", lambda *_: tuple(range(48)), raising=False)

    def live(self, ctx: Any, hosts: Any = None) -> Fleet:
        ctx.require("gpus.view")
        self.reads += 1
        if hosts is None:
            return self.fleet
        return Fleet(hosts=tuple(each for each in self.fleet.hosts if each.host.doc_id in hosts))


def terminal_of(lab: Lab, folder: Path, language: Any, *roles: str) -> Opened:
    """Another terminal on the store of a lab, of somebody with these roles; to be closed after use."""
    number = lab.person("Somebody Else")
    return open_session(
        settings_from_text(folder / "settings.toml", ""),
        f"sqlite:///{folder / 'coordtui.db'}",
        language=language,
        actor=Actor(person=number, name="Somebody Else", roles=frozenset(roles), via="ssh:test"),
        clock=lab.clock,
        found=[Found("gpus", "coordtui_gpus", "test")],
        state=folder / f"state-{number}",
    )


@asynccontextmanager
async def at(opened: Opened, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Desk]:
    """The program on a session, the page of GPUs open and read."""
    app = CoordtuiApp(opened, ticking=False)
    async with app.run_test(size=size) as pilot:
        desk = Desk(app, pilot)
        await desk.press("2")
        await desk.until(lambda: desk.page.listing.known is not None)
        yield desk
