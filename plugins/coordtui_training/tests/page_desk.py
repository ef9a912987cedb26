"""The program with the page of training open, as somebody who acts, and what a test asks of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from coordtui.api import Actor
from coordtui.config.settings import settings_from_text
from coordtui.host import Found
from coordtui.host.session import Session as Opened
from coordtui.host.session import open_session
from coordtui.testing import settled
from coordtui.ui.app import CoordtuiApp
from coordtui_training.records import Session
from coordtui_training.seats import Seats

from .conftest import Lab

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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
) -> Opened:
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
async def at(session: Opened, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Desk]:
    """The program on a session, the page of training open."""
    app = CoordtuiApp(session, ticking=False)
    async with app.run_test(size=size) as pilot:
        desk = Desk(app, pilot)
        await desk.press("2")
        yield desk


class Term:
    """A few weeks of a small lab, with one thing that needs somebody."""

    def __init__(self, lab: Lab) -> None:
        self.lab, now = lab, lab.now
        room = lab.room("1.02", seats=24).doc_id
        hrafn = lab.person("Hrafn Placeholder")
        given: dict[str, Any] = {"room": room, "instructors": [hrafn]}
        self.slurm = lab.course(
            "SLRM",
            title_en="Slurm for newcomers",
            title_fr="Slurm pour débuter",
            about_en="How to send work to the machines, and how to wait for it.",
            about_fr="Comment confier du travail aux machines, et l’attendre.",
        )
        self.ethics = lab.course("ÉTHI", title_fr="Éthique de l’IA", title_en="Ethics of AI")
        self.git = lab.course("GIT", title_en="Git for labs", title_fr="Git pour les labos", level="advanced")
        self.today = lab.session(self.slurm, now + 5 * HOUR, capacity=2, **given)
        self.friday = lab.session(self.ethics, now + DAY, 2, language="fr", instructors=[hrafn], link="x:y")
        self.bare = lab.session(self.git, now + 4 * DAY, language="both")
        self.full = lab.session(self.slurm, now + 4 * DAY + 5 * HOUR, capacity=1, **given)
        self.draft = lab.session(self.git, now + 20 * DAY, state="draft", **given)
        self.off = lab.session(self.git, now + 21 * DAY, state="cancelled", cancelled_why="Snow.", **given)
        self.past = lab.session(self.git, now - 30 * DAY, held=True, **given)
        self.people = [lab.person(name) for name in ("Ngozi Inventada", "Tobin Example", "Lu Xiangtest")]
        for person in self.people:
            Seats(lab.ctx(person)).sign_up(self.full.doc_id)
        Seats(lab.ctx(self.people[0])).sign_up(self.today.doc_id)

    def on(self, size: tuple[int, int] = (80, 24)) -> AbstractAsyncContextManager[Desk]:
        return at(self.lab.opened, size)

    def stored(self, session: Session) -> Session:
        found = self.lab.ctx().store.records(Session).get(session.doc_id)
        assert found is not None
        return found
