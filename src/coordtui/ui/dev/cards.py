"""What stands in place of a page that stopped, for who can mend it: the lines of code, at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from coordtui.api import Message, Pane, safe
from coordtui.authoring.developing.tracebacks import shortened
from coordtui.host.report import place_of
from coordtui.text.messages import N_
from coordtui.ui.error_card import ErrorCard
from coordtui.ui.page_host import PageHost
from coordtui.ui.widgets.lines import Role, Words

if TYPE_CHECKING:
    from pathlib import Path

    from coordtui.ui.dev.app import DevApp

MEND = N_("Mend it and save: the page comes back. The other pages go on without it.")


class DevErrorCard(ErrorCard, inherit_bindings=False):
    """The error and the author's own lines that it came through; it scrolls where it is long."""

    DEFAULT_CSS = """
    DevErrorCard { max-width: 100%; margin: 0; padding: 0 1; }
    """

    def __init__(self, pane: Pane, error: Exception, when: datetime, app: DevApp, package: Path) -> None:
        super().__init__(pane, error, when, app.translator)
        self._package = package

    def labelled(self) -> list[tuple[str, int]]:
        """What happened, where, and what to do; nothing of it has a label."""
        say = self._translate
        report = safe(shortened(self.error, self._package), lines=True).splitlines()
        where = safe(place_of(self.error, self._package.stem))
        lines = [self._what(), *([where] if where else []), "", say(MEND), "", *report]
        said = ["", safe(say(self._said), limit=300)] if self._said else []
        return [(line, 0) for line in [*lines, *said]]

    def say(self, words: Words) -> None:
        """What was done last, at the end; the error, which is at the start, stays in sight."""
        self._said = words
        self.refresh(layout=True)

    def available(self, command_id: str) -> bool:
        """The log is in sight already."""
        return command_id != "card.show_log" and super().available(command_id)


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
