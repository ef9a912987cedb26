"""The list of commands: over the lower lines of the page, narrowed by typing, ranked by use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.message import Message as Posted

from coordtui.api import Command, Ref
from coordtui.text.messages import N_, NN_
from coordtui.ui.choices import Choice, said
from coordtui.ui.chooser import Chooser
from coordtui.ui.offers import Offer, offers, ranked, record_offers
from coordtui.ui.overlay import Overlay

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

LINES = 10
"""Lines of commands; fewer in a low window."""

_FRAME = 4
"""Lines that stay: title line, prompt and hints of keys, and one of the page."""


class RecordCommands(Posted):
    """What plugins offer to do with the record under the cursor."""

    def __init__(self, ref: Ref, commands: Sequence[Command]) -> None:
        super().__init__()
        self.ref, self.commands = ref, commands


class CommandChooser(Overlay, Chooser):
    """Every command with its key; returns the chosen one, bound."""

    DEFAULT_CSS = """
    CommandChooser { background: transparent; align-vertical: bottom; }
    CommandChooser > * { background: $background; }
    """

    def __init__(self, app: CoordtuiApp) -> None:
        super().__init__(app, N_("Command"), share=0.5)
        self.prompt.ruled = True
        self.parts = (self.prompt, self.list, self.hints)
        self._offers = offers(app)
        self._able = sum(offer.bound is not None for offer in self._offers)
        self._weight = app.shell.habits.weight
        self._page = app.open_page if app.screen is app.shell else None

    def on_mount(self) -> None:
        """As high as the window allows; what plugins offer for the record comes when it is known."""
        self._fit_height(self.app.size.height)
        ref = self._page.under_cursor() if self._page is not None else None
        if ref is not None:
            self.run_worker(lambda: self._ask(ref), thread=True)

    def on_resize(self) -> None:
        """The window has another height."""
        self._fit_height(self.app.size.height)

    def _fit_height(self, height: int) -> None:
        self.list.styles.height = max(1, min(LINES, height - _FRAME))

    def _ask(self, ref: Ref) -> None:
        if commands := self.app.session.actions(ref):
            self.post_message(RecordCommands(ref, commands))

    def on_record_commands(self, event: RecordCommands) -> None:
        """They come first: they are about what the person looks at; what the page offers too stands once."""
        event.stop()
        here = {said(offer.title) for offer in self._offers if offer.bound is not None}
        offers = record_offers(self.app, event.ref, event.commands)
        more = [offer for offer in offers if said(offer.title) not in here]
        self._offers = [*more, *self._offers]
        self._able += len(more)
        self.narrow()

    def narrow(self) -> None:
        """Show the commands that match."""
        found = ranked(self.query_text.strip().removeprefix(":"), self._offers, self._weight)
        self.show([_line(offer) for offer in found], N_("No command is called like that."))
        shown = sum(offer.bound is not None for offer in found)
        self.show_prompt(NN_("{n} command", "{n} commands", shown))

    def choose(self, value: object) -> None:
        """Return the command; one of another page leads there, one that does nothing now says why."""
        offer = next((each for each in self._offers if each.id == value), None)
        if offer is None:
            return
        if offer.bound is not None:
            self.dismiss(offer.bound)
        elif offer.page:
            self.dismiss(offer.page)
        else:
            self.show_prompt(offer.reason)


def _line(offer: Offer) -> Choice:
    if offer.bound is not None:
        return Choice(text=said(offer.title), more=said(offer.keys, "accent"), value=offer.id)
    more = (f"{offer.keys}   {offer.reason}").strip()
    return Choice(text=said(offer.title, "quiet"), more=said(more, "quiet"), value=offer.id)
