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
from coordtui.host.core import TABLES as CORE_TABLES
from coordtui.host.session import Session, open_session
from coordtui.testing.clock import FrozenClock
from coordtui.testing.conformance import hostile
from coordtui.testing.conformance.hostile import MARK, TEXTS, _make_hostile
from coordtui.testing.pilots import PagePilot
from coordtui.testing.stillness import still_keys
from coordtui.ui import listening
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.run import run_made

PEOPLE, PAPERS = 6, 8

FOUNDER = 1
"""Who walks: the watches of the invented lab are theirs."""

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

WALKS_WITHIN, LEAVES_WITHIN = 150.0, 20.0
"""Seconds after which a walk, or a program that was left, is ended; where it was stands beside the report."""

SHOWN_WITHIN = 30.0
"""Seconds in which what a step brings must be on the screen, on a machine that has other things to do."""

REST = 0.005
"""Seconds between two steps: to the watchdog, a program that never rests is flooded by one of its pages."""


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
        session.actor, person=FOUNDER, name=TEXTS[1], via=f"ssh:{TEXTS[3]}", key=f"SHA256:{TEXTS[0]}"
    )
    session._contexts.clear()
    session.store = session.store.acting_as(session.actor)
    hostile.MOST = MOST
    for owner, table in tables(session):
        if f"{owner}.{table.name}" not in KEPT:
            _make_hostile(session, owner, table)
    for text in TEXTS:
        session.notify(text)
    make_papers_the_labs(session)
    return session


def make_papers_the_labs(session: Session) -> None:
    """Have the papers of the archive be those that people of the lab wrote: both are found by their keys."""
    works = session.store.table("expertise.works")
    for paper, work in zip(session.store.table("arxiv.papers").all(), works.all(), strict=False):
        works.update({"key": f"arxiv:{paper['key']}"}, doc_ids=[work.doc_id])


class Walk:
    """Goes through everything that can be opened."""

    def __init__(self, app: CoordtuiApp, report: Path) -> None:
        self.app, self.report = app, report
        self.wrong: list[str] = []
        self.opened: list[str] = []
        self.known: set[object] = set()
        self.shown: list[str] = []
        """The steps after which the screen said what somebody wrote."""
        self.trace = report.with_suffix(".trace").open("w")

    def end_within(self, seconds: float) -> None:
        """Whatever it waits for, it ends; where it was is in the trace, not in a test that never does."""
        faulthandler.dump_traceback_later(seconds, exit=True, file=self.trace)

    async def all(self, pilot: Any) -> None:
        """Pages first, then what commands open on each, then the windows of the program."""
        self.pilot = PagePilot(pilot, self.app, self.app.session)
        self.end_within(WALKS_WITHIN)
        try:
            await self.pilot.settled()
            for pane in self.app.shell.panes:
                await self.page(pane)
            for name in APP_WINDOWS:
                await self.step(f"app.{name}", getattr(self.app, f"action_{name}"))
            await self.records()
        finally:
            self.end_within(LEAVES_WITHIN)
            self.report.write_text("\n".join(["all", *self.opened, "--", *self.shown, "--", *self.wrong]))
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
        await asyncio.sleep(REST)
        try:
            async with asyncio.timeout(SHOWN_WITHIN):
                await self.done(do)
        except CoordtuiError:
            pass
        except Exception as error:
            self.wrong.append(f"{name}: {error!r}")
        if MARK in self.pilot.text:
            self.shown.append(name)
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

    async def done(self, do: Callable[[], Any]) -> None:
        """Do it, until all that it brings is on the screen; what asks in a window waits for its answer."""
        answer = do()
        work = asyncio.ensure_future(answer) if inspect.isawaitable(answer) else None
        while work is not None and not work.done() and len(self.app.screen_stack) < 2:
            await asyncio.sleep(REST)
        page = self.app.open_page
        if page is not None and page.job_running:
            page.action_stop()
        await self.pilot.settled()
        if work is not None and work.done():
            work.result()

    async def back(self, pane: str) -> None:
        if self.app.shell.open_id != pane:
            await self.pilot.go_to(pane)


if __name__ == "__main__":
    session = written_by_somebody(Path(sys.argv[1]))
    app = CoordtuiApp(session, ticking=False)
    listening.WATCHED_AFTER = 3600.0  # nobody came in by that key: the session would be over
    walk = Walk(app, Path(sys.argv[2]))
    app.run = partial(app.run, auto_pilot=walk.all)  # type: ignore[method-assign]
    with still_keys():  # Textual's own wait would be for answers of parts that a window took with it
        run_made(app)
    session.close()
