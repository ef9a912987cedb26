"""Choosing: among all commands, and among everything that plugins can find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message as Posted

from coordtui.api import Hit, Message, Ref
from coordtui.text.messages import N_, NN_
from coordtui.ui.dispatch import Bound
from coordtui.ui.keymap import shown
from coordtui.ui.matching import score
from coordtui.ui.typing_screen import TypingScreen
from coordtui.ui.widgets import Column, ListSource, RecordList, Row

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

_ELSEWHERE = frozenset({"list", "filter", "form", "card"})
"""Scopes whose commands mean something only at their place, where the keys are at hand."""

SHORTEST = 2
"""Letters from which everything is searched."""


class Chooser(TypingScreen):
    """A list that typing narrows; enter returns what is under the cursor."""

    key_scope = "chooser"

    def __init__(self, app: CoordtuiApp, title: Message, columns: Sequence[Column]) -> None:
        super().__init__(app, title)
        self.list = RecordList(columns, translate=self.say)
        self.list.key_scope = ""  # its letters are typed here

    def compose(self) -> ComposeResult:
        """Prompt, list, hints."""
        yield self.prompt
        yield self.list
        yield self.hints

    def on_mount(self) -> None:
        """The list has the cursor; what is typed goes to the prompt all the same."""
        self.list.focus()

    def show(self, rows: Sequence[Row], empty: Message) -> None:
        """Show rows, the best first under the cursor."""
        self.list.say_empty(empty)
        self.list.refresh_rows(ListSource(rows))
        self.list.move_to(0)

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Return it."""
        event.stop()
        self.choose(event.key)

    def choose(self, key: object) -> None:
        """The person chose the row with this key."""

    # Actions, named in the table of keys.

    def action_cursor_up(self) -> None:
        """One row up."""
        self.list.action_cursor_up()

    def action_cursor_down(self) -> None:
        """One row down."""
        self.list.action_cursor_down()

    def action_open(self) -> None:
        """Choose the row under the cursor."""
        self.list.action_open()


class CommandChooser(Chooser):
    """Every command that would do something now, with its key; returns the chosen one, bound."""

    def __init__(self, app: CoordtuiApp) -> None:
        super().__init__(
            app,
            N_("Command"),
            [
                Column(key="title", title=N_("Command"), width=20, flex=1),
                Column(key="keys", title=N_("Keys"), width=14),
                Column(key="id", title=N_("Name in the settings"), width=24, priority=1),
            ],
        )
        self._commands = [
            (bound, self.say(bound.command.title), keys)
            for bound, keys in app.dispatcher.in_reach()
            if bound.command.scope not in _ELSEWHERE and not bound.command.action.startswith("cursor_")
        ]

    def narrow(self) -> None:
        """Show the commands that match."""
        found = []
        for place, (bound, title, keys) in enumerate(self._commands):
            match = score(self.query_text, title)
            if match is not None:
                found.append((-match, place, bound, title, keys))
        rows = [
            Row(key=place, cells=(title, "  ".join(shown(key, self.say) for key in keys), bound.command.id))
            for _, place, bound, title, keys in sorted(found, key=lambda each: each[:2])
        ]
        self.show(rows, N_("No command is called like that."))
        self.show_prompt(NN_("{n} command", "{n} commands", len(rows)))

    def choose(self, key: object) -> None:
        """Return the command."""
        if isinstance(key, int):
            bound: Bound = self._commands[key][0]
            self.dismiss(bound)


class Found(Posted):
    """What answers to a query."""

    def __init__(self, query: str, hits: Sequence[Hit]) -> None:
        super().__init__()
        self.query, self.hits = query, hits


class SearchChooser(Chooser):
    """People, papers and what else plugins find; returns where the chosen one opens: page and record."""

    def __init__(self, app: CoordtuiApp) -> None:
        super().__init__(
            app,
            N_("Search everything"),
            [
                Column(key="title", title=N_("Title"), width=20, flex=3),
                Column(key="why", title=N_("Why"), width=20, flex=2, priority=2),
                Column(key="where", title=N_("Where"), width=12, priority=1),
            ],
        )
        self._session = app.session
        self._pages = {pane.id: self.say(pane.title) for pane in app.shell.panes.values()}
        self._kinds = {"person": self.say(N_("People"))}
        self._hits: list[Hit] = []

    def narrow(self) -> None:
        """Ask the plugins, beside the screen; the last query wins."""
        self.show_prompt()
        if len(self.query_text.strip()) < SHORTEST:
            self._show([])
        else:
            query = self.query_text.strip()
            self.run_worker(lambda: self._ask(query), thread=True, exclusive=True, group="search")

    def _ask(self, query: str) -> None:
        hits = self._session.search(query)
        self.post_message(Found(query, hits))

    def on_found(self, event: Found) -> None:
        """Show the answers, unless something else was typed meanwhile."""
        if event.query == self.query_text.strip():
            self._show(event.hits)

    def _show(self, hits: Sequence[Hit]) -> None:
        self._hits = grouped(hits)
        rows = [
            Row(
                key=place,
                cells=(hit.title, self.say(hit.reason or ""), self._pages.get(hit.pane or "", hit.ref.kind)),
            )
            for place, hit in enumerate(self._hits)
        ]
        asked = len(self.query_text.strip()) >= SHORTEST
        empty = (
            N_("Nothing found for “{query}”.", query=self.query_text)
            if asked
            else N_("Type what you look for: people, papers and more.")
        )
        self.show(rows, empty)
        self.show_prompt(NN_("{n} found", "{n} found", len(rows)) if asked else "")

    def choose(self, key: object) -> None:
        """Return where it opens."""
        if isinstance(key, int):
            hit = self._hits[key]
            if hit.pane is None:
                self.show_prompt(N_("No page shows this one."))
            else:
                answer: tuple[str, Ref] = (hit.pane, hit.ref)
                self.dismiss(answer)


def grouped(hits: Sequence[Hit]) -> list[Hit]:
    """The hits page by page: the page with the best hit first, and its hits best first."""
    best: dict[str, float] = {}
    for hit in hits:
        group = hit.pane or hit.ref.kind
        best[group] = max(best.get(group, hit.score), hit.score)
    return sorted(
        hits, key=lambda hit: (-best[hit.pane or hit.ref.kind], hit.pane or hit.ref.kind, -hit.score)
    )
