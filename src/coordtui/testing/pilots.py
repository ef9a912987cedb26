"""A pilot on one page of the program, who says what is to be seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from coordtui.testing.screens import app_for, screen_text, screen_words
from coordtui.testing.stillness import settled, still_keys

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from coordtui.host.session import Session
    from coordtui.ui.app import CoordtuiApp
    from coordtui.ui.error_card import ErrorCard
    from coordtui.ui.widgets import Page

_A_MOMENT = 0.01
"""Seconds between two looks at whether a condition holds."""


class PagePilot:
    """Presses keys and reads the screen; made by `page_pilot`.

    `pilot` is Textual's own, for what is not here; `app` the program, `session` what it works with.
    """

    def __init__(self, pilot: Pilot[Any], app: CoordtuiApp, session: Session) -> None:
        self.pilot, self.app, self.session = pilot, app, session

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, and wait until all that they began is done."""
        await self.pilot.press(*keys)
        await self.settled()

    async def type(self, text: str) -> None:
        """Type a text into the field that has the focus."""
        await self.press(*("space" if letter == " " else letter for letter in text))

    async def settled(self) -> None:
        """Wait until the program is still: workers done, all laid out and painted."""
        await settled(self.pilot)

    async def until(self, condition: Callable[[], object], *, within: float = 30.0) -> None:
        """Wait until `condition()` holds: for what comes by itself, such as what another session wrote.

        `settled` does not wait for that: the page has yet to hear of it. Raises `AssertionError` with the
        text of the screen when it does not hold after `within` seconds.
        """
        try:
            async with asyncio.timeout(within):
                while not condition():
                    await self.settled()
                    await asyncio.sleep(_A_MOMENT)
        except TimeoutError:
            told = f"It did not hold within {within:g} seconds; the screen says:\n{self.text}"
            raise AssertionError(told) from None

    async def go_to(self, pane: str) -> None:
        """Open another page; raises `LookupError` when this person has no such page."""
        if pane not in self.app.shell.panes:
            has = ", ".join(self.app.shell.panes)
            raise LookupError(f"Whoever acts here has no page {pane!r}; there are: {has}.")
        await self.app.shell.show_page(pane)
        await self.settled()

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size, in cells."""
        await self.pilot.resize_terminal(width, height)
        await self.settled()

    @property
    def lines(self) -> list[str]:
        """The lines of the screen, without colours."""
        return screen_text(self.app)

    @property
    def text(self) -> str:
        """The screen as text, a line below the other, without the blanks at their ends."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def words(self) -> str:
        """What the screen says in one line, however it is broken into lines."""
        return screen_words(self.app)

    @property
    def page(self) -> Page:
        """The open page; when it has stopped, what stopped it is raised."""
        page = self.app.open_page
        if page is None:
            raise AssertionError("The page has stopped; its card says:\n" + self.text) from self.error
        return page

    @property
    def card(self) -> ErrorCard | None:
        """The card that stands in the place of the open page, when it has stopped."""
        host = self.app.shell.host
        return host.shown_card if host is not None and host.error is not None else None

    @property
    def error(self) -> Exception | None:
        """What stopped the open page."""
        host = self.app.shell.host
        return None if host is None else host.error


@asynccontextmanager
async def page_pilot(
    session: Session, pane: str | None = None, *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[PagePilot]:
    """Open the program on a session, at the page `pane` (its first without); `size` is columns and lines.

    Raises `LookupError` when there is no such page.
    """
    with still_keys():
        app = app_for(session)
        async with app.run_test(size=size) as pilot:
            page = PagePilot(pilot, app, session)
            await page.settled()
            if pane is not None:
                await page.go_to(pane)
            yield page
