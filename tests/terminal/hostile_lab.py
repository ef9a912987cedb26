"""A lab in which somebody wrote every text, walked through on a real terminal: all pages, windows, panels.

Its arguments are a folder and a file in which it says where it is, and at the end what went wrong. The
records are those of an invented lab; those of tables that it leaves empty are made up from their types.
"""

from __future__ import annotations

import asyncio
import faulthandler
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from coordtui.api import CoordtuiError, Ref, Table
from coordtui.config.settings import settings_from_text
from coordtui.demo.build import build
from coordtui.host.session import CORE_TABLES, Session, open_session
from coordtui.testing.clock import FrozenClock
from coordtui.testing.conformance import hostile
from coordtui.testing.conformance.hostile import MARK, TEXTS, _make_hostile
from coordtui.testing.pilots import PagePilot
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.run import run_made

PEOPLE, PAPERS = 6, 8

MOST = len(TEXTS)
"""So many of a table's first documents are changed, and of its last: two for each text and field."""

KEPT = frozenset({"core.personal", "core.events", "core.leases"})
"""Tables whose texts name code or keys of the program, which nobody writes by hand."""

APP_WINDOWS = (
    "notifications",
    "undo_log",
    "news",
    "plugins",
    "settings",
    "keys",
    "help",
    "commands",
    "search",
)

LEAVES_WITHIN = 20.0
"""Seconds after which a program that does not end is ended; where it was stands beside the report."""

LONGEST = 0.4
"""Seconds that a window has to come up."""


def tables(session: Session) -> Iterator[tuple[str, Table]]:
    """Every table of the core and of the plugins, with its owner."""
    for table in CORE_TABLES:
        yield "core", table
    for loaded in session.host.active:
        for table in loaded.plugin.tables if loaded.plugin else ():
            yield loaded.name, table


def written_by_somebody(folder: Path) -> Session:
    """A session on the lab; its actor, too, has a name and comes from an address that are hostile."""
    settings = settings_from_text(folder / "settings.toml", "")
    session = open_session(
        settings, f"sqlite:///{folder / 'lab.db'}", create=True, clock=FrozenClock(), state=folder / "state"
    )
    build(session, people=PEOPLE, papers=PAPERS, language="en")
    session.actor = msgspec.structs.replace(
        session.actor, name=TEXTS[1], via=f"ssh:{TEXTS[3]}", key=f"SHA256:{TEXTS[0]}"
    )
    session._contexts.clear()
    session.store = session.store.acting_as(session.actor)
    hostile.MOST = MOST
    for owner, table in tables(session):
        if f"{owner}.{table.name}" not in KEPT:
            _make_hostile(session, owner, table)
    for text in TEXTS:
        session.notify(text)
    return session


class Walk:
    """Goes through everything that can be opened."""

    def __init__(self, app: CoordtuiApp, report: Path) -> None:
        self.app, self.report = app, report
        self.wrong: list[str] = []
        self.opened: list[str] = []
        self.known: set[object] = set()

    async def all(self, pilot: Any) -> None:
        """Pages first, then what commands open on each, then the windows of the program."""
        self.pilot = PagePilot(pilot, self.app, self.app.session)
        try:
            await self.pilot.settled()
            for pane in self.app.shell.panes:
                await self.page(pane)
            for name in APP_WINDOWS:
                await self.step(f"app.{name}", getattr(self.app, f"action_{name}"))
            await self.records()
        finally:
            trace = self.report.with_suffix(".trace").open("w")
            faulthandler.dump_traceback_later(LEAVES_WITHIN, exit=True, file=trace)
            self.report.write_text("\n".join(["all", *self.opened, "--", *self.wrong]))
            self.app.exit()

    async def page(self, pane: str) -> None:
        """One page: its record in full, and each of its commands."""
        await self.step(pane, partial(self.pilot.go_to, pane), stay=True)
        self.opened.append(f"page {self.app.shell.open_id}")
        for key in ("down", "enter"):
            await self.step(f"{pane} {key}", partial(self.pilot.press, key), stay=True)
        kind = type(self.app.open_page)
        for name in [name for name in dir(kind) if name.startswith("action_")]:
            function = getattr(kind, name)
            if function in self.known or not function.__module__.startswith("coordtui"):
                continue
            self.known.add(function)
            await self.back(pane)
            action = getattr(self.app.open_page, name, None)
            if action is not None:
                await self.step(f"{pane} {name}", action)

    async def records(self) -> None:
        """What plugins offer to do with records that they find, and add to them."""
        session = self.app.session
        refs = {"person": Ref("person", "1")}
        for answer in session.call("coordtui_search", query=MARK, limit=20):
            refs.update((hit.ref.kind, hit.ref) for hit in answer.value)
        for ref in refs.values():
            session.panels(session.actor, ref)
            for command in session.actions(ref):
                await self.step(f"{command.id} on {ref.kind}", partial(self.app.run_target, command, ref))

    async def step(self, name: str, do: Callable[[], Any], *, stay: bool = False) -> None:
        """Do one thing, wait for what comes of it, and note what is wrong; then close what it opened."""
        self.report.write_text(name)
        try:
            async with asyncio.timeout(LONGEST):
                answer = do()
                if inspect.isawaitable(answer):
                    await answer
                await self.pilot.settled()
        except (TimeoutError, CoordtuiError):
            pass
        except Exception as error:
            self.wrong.append(f"{name}: {error!r}")
        page = self.app.open_page
        if page is not None and page.job_running:
            page.action_stop()
        if len(self.app.screen_stack) > 1:
            self.opened.append(f"{name}: {type(self.app.screen).__name__}")
        if self.pilot.error is not None:
            self.wrong.append(f"{name}: {self.pilot.error!r}")
        for loaded in self.app.session.host.plugins:
            if loaded.strikes:
                self.wrong.append(f"{name}: {loaded.name}: {loaded.error}")
                self.app.session.host.give_another_chance(loaded.name)
        while not stay and len(self.app.screen_stack) > 1:
            self.app.pop_screen()
            await self.pilot.pilot.pause(0)

    async def back(self, pane: str) -> None:
        if self.app.shell.open_id != pane:
            await self.pilot.go_to(pane)


if __name__ == "__main__":
    session = written_by_somebody(Path(sys.argv[1]))
    app = CoordtuiApp(session, ticking=False)
    walk = Walk(app, Path(sys.argv[2]))
    app.run = partial(app.run, auto_pilot=walk.all)  # type: ignore[method-assign]
    run_made(app)
    session.close()
