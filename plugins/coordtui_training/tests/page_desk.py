"""The program with the page of training open, as somebody who acts, and what a test asks of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from coordtui.api import Actor
from coordtui.config.settings import settings_from_text
from coordtui.host import Found
from coordtui.host.session import Session, open_session
from coordtui.testing import settled
from coordtui.ui.app import CoordtuiApp


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
        """Wait for what another thread or process brings."""
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


def terminal_of(
    folder: Path, clock: Callable[[], datetime], person: int, name: str, *roles: str, language: Any = "en"
) -> Session:
    """Another terminal on the store in `folder`, of this person; to be closed after use."""
    return open_session(
        settings_from_text(folder / "settings.toml", ""),
        f"sqlite:///{folder / 'coordtui.db'}",
        language=language,
        actor=Actor(person=person, name=name, roles=frozenset(roles or ("researcher",)), via="ssh:test"),
        clock=clock,
        found=[Found("training", "coordtui_training", "test")],
        state=folder / f"state-{person}",
    )


@asynccontextmanager
async def at(session: Session, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Desk]:
    """The program on a session, the page of training open."""
    app = CoordtuiApp(session, ticking=False)
    async with app.run_test(size=size) as pilot:
        desk = Desk(app, pilot)
        await desk.press("2")
        yield desk
