"""Searching everything: people, papers and what else plugins find, as one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.message import Message as Posted

from coordtui.api import Command, Hit, Ref, words_of
from coordtui.host.finding import PERSON, Source, sources
from coordtui.text.messages import N_, NN_
from coordtui.ui.choices import Choice, said
from coordtui.ui.chooser import Chooser
from coordtui.ui.hits import HitLines
from coordtui.ui.widgets.lines import Words

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

SHORTEST = 2
"""Letters from which everything is searched."""

MOST = 20
"""Hits asked of each source."""

COPY = "copy"
"""The choice that copies what a hit is called."""


class Answered(Posted):
    """What one source answers to a query."""

    def __init__(self, source: Source, query: str, hits: Sequence[Hit]) -> None:
        super().__init__()
        self.source, self.query, self.hits = source, query, hits


class Offered(Posted):
    """What plugins offer to do with a hit that no page shows."""

    def __init__(self, ref: Ref, commands: Sequence[Command]) -> None:
        super().__init__()
        self.ref, self.commands = ref, commands


class SearchChooser(Chooser):
    """Everything that can be found; returns where the chosen one opens: page and record.

    Each source has one question at a time: while it thinks, more may be typed, and when it
    has answered it is asked what is wanted then.
    """

    def __init__(self, app: CoordtuiApp) -> None:
        super().__init__(app, N_("Search everything"), share=0.6)
        panes = {pane.id: self.say(pane.title) for pane in app.shell.panes.values()}
        self._lines = HitLines(self.say, {**panes, PERSON: self.say(N_("People"))})
        self._sources = sources(app.session)
        self._found: dict[str, Sequence[Hit]] = {}
        self._asked: dict[str, str] = {}
        self._waiting: set[str] = set()
        self._opened: set[str] = set()
        self._about: Hit | None = None
        self._offers: Sequence[Command] = ()

    # Asking.

    @property
    def _wanted(self) -> str:
        return self.query_text.strip()

    def narrow(self) -> None:
        """Ask every source that is free; the others are asked when they have answered."""
        self._opened.clear()
        self._about = None
        if len(self._wanted) < SHORTEST:
            self._found.clear()
            self._waiting.clear()
        else:
            self._waiting = {source.name for source in self._sources}
            for source in self._sources:
                self._ask(source)
        self._show()

    def _ask(self, source: Source) -> None:
        if source.name in self._asked:
            return
        query = self._asked[source.name] = self._wanted
        self.run_worker(
            lambda: self.post_message(Answered(source, query, source.ask(query, MOST))), thread=True
        )

    def on_answered(self, event: Answered) -> None:
        """Show the answer, unless something else was typed meanwhile: then ask again."""
        event.stop()
        del self._asked[event.source.name]
        if event.query == self._wanted:
            self._waiting.discard(event.source.name)
            self._found[event.source.name] = event.hits
            self._show(keep=self.list.moved)
        elif len(self._wanted) >= SHORTEST:
            self._ask(event.source)

    # Showing.

    def on_resize(self) -> None:
        """There is room for more of each kind, or for less."""
        if not self.veiled:
            self._show(keep=True)

    @property
    def _hits(self) -> list[Hit]:
        return [hit for hits in self._found.values() for hit in hits]

    def _show(self, *, keep: bool = False) -> None:
        if self._about is not None:
            self._show_about(self._about)
            return
        hits, asked = self._hits, len(self._wanted) >= SHORTEST
        height = self.list.size.height or self.app.size.height - 2
        lines = self._lines.lines(hits, words_of(self._wanted), height, self._opened)
        self.show(lines, self._empty(asked=asked), keep=keep)
        self.show_prompt(self._told(len(hits)) if asked else "")
        self.show_hints()

    def _empty(self, *, asked: bool) -> Words:
        if not asked and self._wanted:
            return N_("One letter is not searched yet: type two letters.")
        if not asked:
            return N_("Type what you look for: people, papers and more.")
        if self._waiting:
            return N_("Searching …")
        return N_("Nothing found for “{query}”.", query=self.query_text)

    def _told(self, count: int) -> Words:
        found = NN_("{n} found", "{n} found", count)
        names = [source.title for source in self._sources if source.name in self._waiting]
        if not names:
            return found
        if len(names) == 1:
            return N_("{found} · {source} still searches, esc stops", found=found, source=names[0])
        return NN_(
            "{found} · {n} source still searches, esc stops",
            "{found} · {n} sources still search, esc stops",
            len(names),
            found=found,
        )

    # Choosing.

    def choose(self, value: object) -> None:
        """Return where it opens; what no page shows can still be used."""
        if self._about is not None:
            self._use(self._about, value)
        elif isinstance(value, str):
            self._opened.add(value)
            self._show(keep=True)
        elif isinstance(value, Ref):
            hit = next(each for each in self._hits if each.ref == value)
            if hit.pane is not None and hit.pane in self.app.shell.panes:
                self.dismiss((hit.pane, hit.ref))
            else:
                self._tell_about(hit)

    def _tell_about(self, hit: Hit) -> None:
        self._about, self._offers = hit, ()
        self._show_about(hit)
        self.run_worker(
            lambda: self.post_message(Offered(hit.ref, self.app.session.actions(hit.ref))), thread=True
        )

    def on_offered(self, event: Offered) -> None:
        """Plugins offer something."""
        event.stop()
        if self._about is not None and self._about.ref == event.ref:
            self._offers = event.commands
            self._show_about(self._about)

    def _show_about(self, hit: Hit) -> None:
        lines = [
            Choice(text=said(hit.title), heading=True),
            Choice(text=said(self.say(N_("copy “{name}”", name=hit.title))), value=COPY),
            *(Choice(text=said(self.say(each.title)), value=each.id) for each in self._offers),
        ]
        self.show(lines, "", keep=True)
        self.show_prompt(N_("No page shows this one."))

    def _use(self, hit: Hit, value: object) -> None:
        command = next((each for each in self._offers if each.id == value), None)
        self.dismiss(None)
        if command is not None:
            self.app.run_target(command, hit.ref)
        else:
            self.app.copy(hit.title)

    def action_close(self) -> None:
        """Back to what was found, or leave."""
        if self._about is not None:
            self._about = None
            self._show()
        else:
            super().action_close()
