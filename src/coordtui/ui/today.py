"""Today: not a dashboard of plugins, but a list of things to do, each opening where it is settled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget

from coordtui.api import Card, Context, CoordtuiError, Pane
from coordtui.text import formats
from coordtui.text.messages import N_, NN_
from coordtui.ui.today_lines import DOOR, LEFT, RIGHT, TodayLines
from coordtui.ui.today_list import Columns, TodayList, column_widths, is_wide
from coordtui.ui.widgets import Latest, Page

if TYPE_CHECKING:
    from coordtui.store import Changes
    from coordtui.ui.app import CoordtuiApp
    from coordtui.ui.widgets.history import History, Undo

PATIENCE = 0.5
"""Seconds for which the first sight of the page waits for the plugins."""


class TodayPage(Page):
    """What needs a decision, what is new, what is coming, and the state of things."""

    app: CoordtuiApp
    watched_tables: ClassVar[frozenset[str]] = frozenset({"*"})

    titles = {"page.filter": N_("search everything")}  # noqa: RUF012 - as in Page
    hint_words = {"page.filter": N_("search")}  # noqa: RUF012

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(ctx, pane)
        self._list = TodayList(self._columns, ctx._)
        self._cards: Sequence[Card] | None = None
        self._reading = Latest(self, self._ask, self._came)
        self.history: History | None = None
        """What was ticked off; made with the first."""

    def compose_body(self) -> Iterable[Widget]:
        """The list of things to do."""
        yield self._list

    def retranslated(self) -> None:
        """The lines are made anew, and what plugins said is asked again."""
        super().retranslated()
        self._show()
        self.action_read_again()

    async def on_mount(self) -> None:
        """Ask the plugins; the page is first seen with their answers, unless they take long."""
        self.headline(N_("Today"))
        try:
            cards = await asyncio.wait_for(asyncio.to_thread(self.app.session.cards), PATIENCE)
        except TimeoutError:
            self.action_read_again()
        else:
            self._take(cards)

    def on_store_changed(self, changes: Changes) -> None:
        """Whatever was written may have settled or brought something."""
        self._reading.ask()

    def available(self, command_id: str) -> bool:
        """What is done needs a card."""
        if command_id == "page.undo":
            return self.history is not None and self.history.can_undo
        card = self._list.card
        if command_id == "today.done":
            return card is not None and not card.key.startswith(DOOR)
        if command_id.startswith("today.cursor") or command_id == "today.open":
            return card is not None
        if command_id == "today.other_side":
            return is_wide(self.size.width)
        return command_id not in {"page.zoom", "page.next_pane"}

    async def action_filter(self) -> None:
        """What is looked for from here is looked for everywhere."""
        self.app.action_search()

    # Reading.

    def action_read_again(self) -> None:
        """Ask the plugins again, beside the screen; what is shown stays until they have answered."""
        self.status.progress(N_("asking the plugins …"))
        self._reading.ask(now=True)

    def _ask(self) -> Sequence[Card]:
        return self.app.session.cards()

    def _came(self, cards: Sequence[Card] | None, refused: CoordtuiError | None) -> None:
        if refused is not None:
            raise refused
        self._take(cards or ())

    def _take(self, cards: Sequence[Card]) -> None:
        self._cards = cards
        self.status.progress(None)
        self.status.age(N_("read at {time}", time=formats.clock(self.ctx.clock())))
        self._show()

    def _show(self) -> None:
        cards = self._cards or ()
        asking = sum(card.count for card in cards if card.kind == "decide")
        self.headline(N_("Today"), NN_("{n} to decide", "{n} to decide", asking) if asking else "")
        self._list.show()
        self.app.shell.cards_read(cards)
        self.refresh_bindings()

    def _columns(self, width: int, height: int) -> Columns:
        if self._cards is None:
            return ()
        make = TodayLines(say=self.ctx.translator, now=self.ctx.clock(), pages=self.app.shell.labels)
        if not self._cards and self.history is None:
            return (make.doors(width),)
        if not is_wide(width):
            return (make.column((*LEFT, *RIGHT), self._cards, width, height, wide=False),)
        left, right = column_widths(width, 2)
        return (
            make.column(LEFT, self._cards, left, height, wide=True),
            make.column(RIGHT, self._cards, right, height, wide=True),
        )

    # Doing.

    def on_today_list_opened(self, event: TodayList.Opened) -> None:
        """Go where the card can be settled."""
        if event.card.pane is not None:
            self.app.call_later(self.app.open_ref, event.card.pane, event.card.ref)

    def action_done(self) -> None:
        """Tick the card off for today."""
        card = self._list.card
        if card is None or self._cards is None:
            return
        from coordtui.ui.widgets.history import History

        session = self.app.session

        def do() -> Undo:
            session.tick(card.key)
            return lambda: session.untick(card.key)

        self.history = self.history or History(self.ctx.clock)
        self.history.do(N_("done for today: {title}", title=card.title), do)
        self._cards = [each for each in self._cards if each.key != card.key]
        self.say(N_("Done for today; u brings it back."))
        self._show()

    def action_undo(self) -> None:
        """Bring back what was ticked off last."""
        if self.history is not None and self.history.undo() is not None:
            self.say(N_("Brought back."))
            self.action_read_again()

    def place(self) -> dict[str, Any]:
        """Nothing: each day begins with what is first to decide."""
        return {}
