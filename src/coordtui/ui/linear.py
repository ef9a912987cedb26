"""Pages as lines of plain text, for screen readers, pipes and terminals that cannot draw.

The program runs as it always does, with nobody's screen; what its widgets say is printed,
and a line that is typed is a key, a row, a page or a filter.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Container
from typing import TYPE_CHECKING, Any

from coordtui.api import CoordtuiError, NotFound
from coordtui.text.messages import N_
from coordtui.text.safety import safe
from coordtui.ui.hints import hints_of
from coordtui.ui.plain_text import text_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from coordtui.ui.app import CoordtuiApp

SIZE = (100, 60)
"""What pages are laid out for: so many rows of a list are said at once; `pagedown` says the next."""

PATIENCE = 10.0
"""Seconds that work beside the screen has until the page is said without it."""

WINDOWS = frozenset(
    {"app.settings", "app.plugins", "app.notifications", "app.news", "app.keys", "app.help", "app.undo_log"}
)
"""Windows that are said by the name of their command, as pages are."""

HOW = N_(
    "Type a key, the number of a row, the name of a page, or / and what to look for; q goes back or leaves."
)


def say_page(app: CoordtuiApp, name: str) -> list[str]:
    """The lines of a page, or of the start page without a name; raises `NotFound`."""
    said: list[str] = []

    async def read(reader: Reader) -> None:
        await reader.go(name)
        said.extend(reader.lines())

    _run(app, read)
    return said


def talk(app: CoordtuiApp, name: str) -> None:
    """Say a page and obey what is typed, until the person leaves or the input ends."""

    async def read(reader: Reader) -> None:
        await reader.go(name)
        answer = ""
        _print(app.translator(HOW), "")
        while app.is_running:
            _print(*([answer] if answer else reader.lines()))
            line = await _typed_line()
            if not line:
                break
            answer = await reader.obey(line.strip())

    app.talks = True
    _run(app, read)


def _run(app: CoordtuiApp, read: Callable[[Reader], Awaitable[None]]) -> None:
    """Run the program with nobody's screen; raises what `read` raises."""

    refused: list[CoordtuiError] = []

    async def pilot_reads(pilot: Pilot[Any]) -> None:
        try:
            await read(Reader(app, pilot))
        except CoordtuiError as error:
            refused.append(error)
        app.exit()

    try:
        app.run(headless=True, size=SIZE, auto_pilot=pilot_reads)
    finally:
        if app.fault is not None:
            raise app.fault
    if app.over is not None:
        raise app.over
    for error in refused:
        raise error


class Reader:
    """Says what the program shows and presses its keys."""

    def __init__(self, app: CoordtuiApp, pilot: Pilot[Any]) -> None:
        self._app, self._pilot, self._say = app, pilot, app.translator

    def lines(self) -> list[str]:
        """What is open: where one is, what it says, the pages there are, and the keys."""
        app, say = self._app, self._say
        window = app.screen is not app.shell
        called = getattr(app.screen, "called", "") if window else app.shell.panes[app.shell.open_id].title
        title = safe(say(called)) or "coordtui"
        hints = hints_of(app.dispatcher, say, at_the_top=not window and app.shell.open_id == app.shell.home)
        said = text_of(app.screen if window else app.shell.host or app.screen, numbered=True)
        return [
            title,
            "=" * len(title),
            *(said[1:] if said[:1] == [title] else said),
            "",
            say(N_("Pages: {pages}", pages=", ".join(self._pages()))),
            say(N_("Keys: {keys}", keys=", ".join(f"{hint.keys} {hint.word}" for hint in hints))),
        ]

    async def go(self, name: str) -> None:
        """Go to a page by its name or number, or open a window; wait for it. Raises `NotFound`."""
        await self._settled()
        if not name:
            return
        wanted = name.casefold()
        for id, page in zip(self._app.shell.panes, self._pages(), strict=True):
            number, _, title = page.partition(" ")
            if wanted in {id, id.partition(".")[2], number, title.casefold()}:
                await self._app.shell.show_page(id)
                await self._settled()
                return
        if await self._runs(wanted, WINDOWS):
            return
        raise NotFound(
            N_("There is no page “{name}”.", name=safe(name, limit=80)),
            remedy=N_("There are: {names}.", names=", ".join(self._pages())),
        )

    async def obey(self, line: str) -> str:
        """Do what was typed: a row's number, `/` and a filter, a key, or a page; what is wrong with it.

        In a field of text, `/` and words are its text, and so is what is none of the others.
        """
        if line.startswith("/"):
            if not await self._write(line[1:]):
                await self._pilot.press("/", *line[1:], "enter")
        elif line.isdecimal():
            await self._open_row(int(line))
        elif line in {key for _, keys in self._app.dispatcher.in_reach() for key in keys}:
            await self._pilot.press(*line.split())
        elif line and hasattr(self._app.screen, "typed"):
            await self._pilot.press(*line)
        elif line and not await self._runs(line.casefold()):
            try:
                await self.go(line)
            except NotFound:
                if not await self._write(line):
                    return self._say(
                        N_(
                            "“{line}” is no key, no page and no number of a row; q goes back.",
                            line=safe(line, limit=80),
                        )
                    )
        await self._settled()
        return ""

    async def _write(self, text: str) -> bool:
        """Put a text into the field one is in, in place of what it says; False outside of one."""
        from textual.widgets import Input

        field = self._app.screen.focused
        if not isinstance(field, Input):
            return False
        field.value = text
        await self._pilot.press("enter")
        return True

    async def _runs(self, wanted: str, among: Container[str] | None = None) -> bool:
        """Run the command of that name or title, if it is in reach, and `among` those that are meant."""
        for bound, _ in self._app.dispatcher.in_reach():
            command = bound.command
            names = {command.id, command.id.rpartition(".")[2], self._say(command.title).casefold()}
            if wanted in names and (among is None or command.id in among):
                await self._app.run_bound(bound)
                await self._settled()
                return True
        return False

    async def _open_row(self, number: int) -> None:
        focused: Any = self._app.screen.focused
        if hasattr(focused, "move_to"):
            focused.move_to(number - 1)
            await self._pilot.press("enter")

    def _pages(self) -> list[str]:
        panes = self._app.shell.panes.values()
        return [f"{number} {safe(self._say(pane.title))}" for number, pane in enumerate(panes, 1)]

    async def _settled(self) -> None:
        """Until what was asked for is there."""
        for _ in range(2):  # what a worker brings may set another to work
            await self._pilot.pause()
            try:
                await asyncio.wait_for(self._app.workers.wait_for_complete(), PATIENCE)
            except TimeoutError:
                return
        await self._pilot.pause()


def _print(*lines: str) -> None:
    """Print past Textual, which takes what is printed for itself."""
    if sys.__stdout__ is not None:
        print(*lines, sep="\n", file=sys.__stdout__, flush=True)


async def _typed_line() -> str:
    """The next line that is typed; empty at the end of the input."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(0, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(0)
    return sys.__stdin__.readline() if sys.__stdin__ is not None else ""
