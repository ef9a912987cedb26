"""No command of any page or window asks somebody from afar for a file of the server.

Everything that a key or the list of commands runs is run, on every page and in what that opens. The forms
that ask for a file are known by what they ask: the control is somebody at home, who is asked.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coordtui.api import Ref, Refused
from coordtui.config.settings import settings_from_text
from coordtui.demo.build import build
from coordtui.host.session import Session, open_session
from coordtui.testing.clock import FrozenClock
from coordtui.testing.pilots import PagePilot, page_pilot
from coordtui.text.messages import N_
from coordtui.ui import listening
from coordtui.ui.dispatch import Bound
from coordtui.ui.widgets.fields import TextField
from coordtui.ui.widgets.form_screen import FormScreen

FOUNDER = 1
NOT_RUN = re.compile(
    r"app\.(leave|close|how_to_leave|select_text|theme|commands|focus_\w+)$|go\.|list\.(?!open)|filter\.|card\."
    r"|page\.(zoom|layout|filter|clear_filter|next_pane|settings|undo)$"
)
"""What ends the walk, waits for a hand, or only changes how what is shown is shown."""

ASKS_FOR_A_FILE = re.compile(r"\b(file|folder|path)\b|~", re.IGNORECASE)


def session_of(folder: Path, via: str) -> Session:
    """The founder's session on an invented lab, who may do everything."""
    session = open_session(
        settings_from_text(folder / "settings.toml", ""),
        f"sqlite:///{folder / 'lab.db'}",
        create=True,
        clock=FrozenClock(),
        state=folder / "state",
    )
    build(session, people=4, papers=4, language="en")
    session.actor = msgspec.structs.replace(session.actor, person=FOUNDER, via=via)
    session._contexts.clear()
    session.store = session.store.acting_as(session.actor)
    return session


class Walk:
    """Runs every command once, by the way that leads to it."""

    def __init__(self, pilot: PagePilot) -> None:
        self.pilot, self.app = pilot, pilot.app
        self.done = set[tuple[object, str]]()

    async def all(self, panes: list[str]) -> None:
        """What can be done on each page, and with a record that plugins know."""
        for pane in panes:
            await self.on(pane)
        ref = Ref("person", "2")
        for command in self.app.session.actions(ref):
            await self.after(lambda command=command: self.app.run_target(command, ref))
            await self.home(panes[0])

    async def on(self, pane: str, way: tuple[str, ...] = ()) -> None:
        """Run what can be run where a way leads, and then in each window that this opened."""
        await self.go(pane, way)
        here, windows = self.app.screen_stack[-1], []
        for bound in self.new():
            self.done.add(self.mark(bound))
            await self.run(bound.command.id)
            if self.app.screen is not here and not way:
                windows.append(bound.command.id)
            while here in self.app.screen_stack[:-1]:
                await self.close()
            if here not in self.app.screen_stack or self.app.shell.open_id != pane:
                await self.go(pane, way)
                here = self.app.screen_stack[-1]
        for each in windows:
            await self.on(pane, (each,))

    def new(self) -> list[Bound]:
        """What can be run here and was not yet."""
        reach = [bound for bound, _ in self.app.dispatcher.in_reach()]
        new = [each for each in reach if self.mark(each) not in self.done]
        return [each for each in new if not NOT_RUN.match(each.command.id)]

    @staticmethod
    def mark(bound: Bound) -> tuple[object, str]:
        """What tells a command of one window from the same of another."""
        return type(bound.owner), bound.command.id

    async def go(self, pane: str, way: tuple[str, ...]) -> None:
        """From the page, by these commands."""
        await self.home(pane)
        for each in way:
            await self.run(each)

    async def home(self, pane: str) -> None:
        """Close what is open; the page as it was at first."""
        while len(self.app.screen_stack) > 1:
            await self.close()
        if self.app.shell.open_id != pane:
            await self.pilot.go_to(pane)

    async def close(self) -> None:
        """Take the window on top away, whatever it asks."""
        self.app.pop_screen()
        await self.pilot.pilot.pause(0)

    async def run(self, command: str) -> bool:
        """Run what this name means here; whether it means anything."""
        found = [bound for bound, _ in self.app.dispatcher.in_reach() if bound.command.id == command]
        if found:
            await self.after(lambda: self.app.run_bound(found[0]))
        return bool(found)

    async def after(self, do: Callable[[], Awaitable[object] | object]) -> None:
        """Do it, and wait until the screen is still; what asks in a window waits for its answer."""
        answer = do()
        if isinstance(answer, Awaitable):
            work = asyncio.ensure_future(answer)
            while not work.done() and len(self.app.screen_stack) < 2:
                await asyncio.sleep(0.002)
        page = self.app.open_page
        if page is not None and page.job_running:
            page.action_stop()
        await self.pilot.settled()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the forms that would have asked for a file. None is opened: drawing them costs most."""
    found = list[str]()

    def told(form: FormScreen[Any], title: Any, fields: Any, *rest: object, **named: object) -> None:
        typed = [each for each in fields if type(each) is TextField]
        if any(ASKS_FOR_A_FILE.search(f"{each.name} {each.label} {each.help}") for each in typed):
            found.append(str(title))
        raise Refused(N_("No form is opened in this walk."))

    monkeypatch.setattr(FormScreen, "__init__", told)
    monkeypatch.setattr(listening, "WATCHED_AFTER", 3600.0)  # nobody came in by that key
    return found


async def test_no_command_of_any_page_asks_for_a_file_of_the_server(tmp_path: Path, asked: list[str]) -> None:
    session = session_of(tmp_path, "ssh:192.0.2.7")
    async with page_pilot(session) as pilot:
        walk = Walk(pilot)
        await walk.all([*pilot.app.shell.panes])
    session.close()
    assert len(walk.done) > 100
    assert asked == []


async def test_control_who_is_at_home_is_asked_for_files(tmp_path: Path, asked: list[str]) -> None:
    session = session_of(tmp_path, "local")
    async with page_pilot(session) as pilot:
        walk = Walk(pilot)
        for command in ("gpus.books.read_table", "page.export"):
            await walk.go("gpus.fleet", ("gpus.books",))
            assert await walk.run(command)
    session.close()
    assert asked == ["Read a table of equipment", "Write the books as CSV"]
