"""What stands in place of a page that stopped, for who can mend it: the lines of code, at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import RenderResult
from textual.content import Content

from coordtui.api import Message, Pane, safe
from coordtui.authoring.developing.tracebacks import shortened
from coordtui.host.report import place_of
from coordtui.text.messages import N_
from coordtui.ui.error_card import ErrorCard
from coordtui.ui.page_host import PageHost
from coordtui.ui.widgets.lines import Role, Words
from coordtui.ui.widgets.wrapping import wrapped

if TYPE_CHECKING:
    from pathlib import Path

    from coordtui.ui.dev.app import DevApp

MEND = N_("Mend it and save: the page comes back. The other pages go on without it.")


class DevErrorCard(ErrorCard, inherit_bindings=False):
    """The error and the author's own lines that it came through; it scrolls where it is long."""

    key_scope = "card scroll"
    DEFAULT_CSS = """
    DevErrorCard { max-width: 100%; margin: 0; padding: 0 1; }
    """

    def __init__(self, pane: Pane, error: Exception, when: datetime, app: DevApp, package: Path) -> None:
        super().__init__(pane, error, when, app.translator)
        self._package = package
        self._first = 0

    def lines(self) -> list[str]:
        """What happened, where, and what to do."""
        say = self._translate
        report = safe(shortened(self.error, self._package), lines=True).splitlines()
        where = safe(place_of(self.error, self._package.stem))
        lines = [self._what(), *([where] if where else []), "", say(MEND), "", *report]
        return [*lines, "", safe(say(self._said), limit=300)] if self._said else lines

    def render(self) -> RenderResult:
        """The lines from the first in sight on."""
        lines = wrapped(self.plain(), self.size.width)
        self._first = max(0, min(self._first, len(lines) - self.size.height))
        return Content("\n".join(lines[self._first :]))

    def available(self, command_id: str) -> bool:
        """The log is in sight already."""
        return command_id != "card.show_log" and super().available(command_id)

    def _scroll(self, lines: int) -> None:
        self._first = max(0, self._first + lines)
        self.refresh()

    def action_cursor_down(self) -> None:
        """A line further."""
        self._scroll(1)

    def action_cursor_up(self) -> None:
        """A line back."""
        self._scroll(-1)

    def action_page_down(self) -> None:
        """A page further."""
        self._scroll(max(1, self.size.height - 1))

    def action_page_up(self) -> None:
        """A page back."""
        self._scroll(-max(1, self.size.height - 1))

    def action_cursor_home(self) -> None:
        """To the start."""
        self._scroll(-self._first)

    def action_cursor_end(self) -> None:
        """To the end."""
        self._scroll(1_000_000)


class DevPageHost(PageHost):
    """The place of a page that its author mends: it is started again by a save, not by itself."""

    app: DevApp
    DEFAULT_CSS = ""
    restarts: ClassVar[tuple[float, ...]] = ()

    def say(self, words: Words, role: Role = "") -> None:
        """As every page's place; the card says itself what went wrong."""
        if self.error is None or role != "trouble":
            super().say(words, role)

    def card(self, error: Exception, note: Message | None) -> ErrorCard:
        """The report for the author; for a page of another plugin, what everybody sees."""
        if self.plugin != self.app.project.name:
            return super().card(error, note)
        return DevErrorCard(self.pane, error, self.app.now(), self.app, self.app.project.package)
