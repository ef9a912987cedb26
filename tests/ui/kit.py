"""A page and a plugin for the tests of the shell, and the screen as plain text."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from coordtui.api import Card, Command, Pane, Plugin, Ref, hookimpl, marking
from coordtui.testing import screen_text, settled
from coordtui.testing import screen_words as words
from coordtui.ui.widgets import Column, ListSource, Page, RecordList, Row

__all__ = ["PAGES", "Sample", "SamplePage", "screen_text", "settled", "until", "words"]
"""What is handed on from the kit of plugin authors is here too."""

N_, NN_ = marking("coordtui_sample")

PAGES = "coordtui_sample_pages"


class SamplePage(Page):
    """A page with a list that notes what the shell asks of it."""

    watched_tables = frozenset({"sample.things"})

    def __init__(self, ctx: Any, pane: Any) -> None:
        super().__init__(ctx, pane)
        self.opened: list[Ref] = []
        self.changes: list[Any] = []
        self.done: list[str] = []

    def compose_body(self) -> list[Any]:
        columns = [Column(key="title", title=N_("Title"), width=20, flex=1)]
        rows = [Row(key=n, cells=(f"Thing {n}",)) for n in range(1, 31)]
        self.list = RecordList(columns, ListSource(rows), translate=self.ctx._)
        return [self.list]

    def on_mount(self) -> None:
        self.headline(N_("Sample"), "")

    def open_ref(self, ref: Ref) -> None:
        self.opened.append(ref)

    def on_store_changed(self, changes: Any) -> None:
        self.changes.append(changes)

    def available(self, command_id: str) -> bool:
        return command_id != "sample.never"

    def action_star(self) -> None:
        self.done.append("star")
        self.say(N_("starred"))

    def action_undo(self) -> None:
        self.done.append("undo")


class Sample:
    """A plugin with one page, some commands and cards."""

    cards: tuple[Card, ...] = (
        Card(
            kind="decide",
            key="sample.1",
            title="Settle the first thing",
            detail="2 wait",
            sign="!",
            pane="sample.things",
        ),
        Card(
            kind="decide",
            key="sample.2",
            title="Settle the second thing",
            sign="?",
            pane="sample.things",
            ref=Ref("thing", "2"),
        ),
        Card(
            kind="new",
            key="sample.3",
            title="A placeholder thing",
            detail="Placeholder",
            sign="•",
            pane="sample.things",
        ),
    )

    def __init__(self, page: str = "SamplePage", name: str = "sample", **more: Any) -> None:
        self._page, self._name, self._more = page, name, more

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        name, scope = self._name, f"{self._name}.things"
        return Plugin(
            name=name,
            title=N_("Sample"),
            api=1,
            panes=(Pane(id=scope, title=N_("Things"), target=f"{PAGES}:{self._page}", letter="p"),),
            commands=(
                Command(
                    id=f"{name}.star",
                    title=N_("star the thing"),
                    action="star",
                    scope=scope,
                    keys=("f",),
                    hint=N_("star"),
                    priority=15,
                ),
                Command(
                    id=f"{name}.never",
                    title=N_("never"),
                    action="star",
                    scope=scope,
                    keys=("F",),
                    hint=N_("never"),
                ),
                *self._more.get("commands", ()),
            ),
        )

    @hookimpl
    def coordtui_today(self, ctx: Any) -> list[Card]:
        return list(self.cards)


async def until(pilot: Any, condition: Callable[[], Any], seconds: float = 10.0) -> None:
    """Until the condition holds; what is drawn is up to date then."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.01)  # `pause` would wait for a page that is being taken away
    await pilot.pause()
