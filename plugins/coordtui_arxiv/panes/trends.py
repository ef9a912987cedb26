"""The window of trends: terms, categories, and the lab's own output, drawn and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from msgspec.structs import replace

from coordtui.api import Context, Message, formats
from coordtui.ui.widgets import Cell, Column, RecordList, ReportWindow, Row, Words
from coordtui_arxiv.panes.papers_of import PapersOf
from coordtui_arxiv.panes.trends_form import VIEWS, Asked, trends_form
from coordtui_arxiv.panes.trends_views import Shown, read
from coordtui_arxiv.texts import N_


class TrendsWindow(ReportWindow[Shown], inherit_bindings=False):
    """Each number opens the papers that it counts; a paper that is opened there is returned."""

    called = N_("Trends, and the lab’s output")
    columns = (
        Column(key="label", title=N_("What is counted"), width=24, flex=1),
        Column(key="note", title=N_("Share"), width=18, align="right", priority=1),
        Column(key="papers", title=N_("Papers"), width=8, align="right"),
    )
    watched_tables: ClassVar[frozenset[str]] = frozenset({"arxiv.papers"})
    titles: Mapping[str, Message] = {
        "page.layout": N_("terms, categories, the lab’s output"),
        "page.edit": N_("choose terms, week or month, and what the output is counted by"),
        "page.export": N_("write the numbers to a CSV file"),
        "page.copy": N_("copy the numbers as CSV"),
        "list.open": N_("the papers that are counted"),
    }
    hint_words: Mapping[str, Message] = {
        "page.layout": N_("view"),
        "page.edit": N_("choose"),
        "list.open": N_("papers"),
    }

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self.asked = Asked()

    def gather(self, asked: Asked) -> Shown:
        """Count what the view shows."""
        return read(self.ctx, asked)

    def rows(self, places: Sequence[int]) -> list[Row]:
        """What is counted, its share, how many papers."""
        lines = self.shown.lines if self.shown is not None else ()
        counts = [formats.number(len(lines[place].papers), self.ctx.translator) for place in places]
        return [
            Row(place, [lines[place].label, Cell(lines[place].note, "quiet"), Cell(papers)])
            for place, papers in zip(places, counts, strict=True)
        ]

    def means(self) -> Words:
        """What the numbers mean."""
        return self.shown.says if self.shown is not None else ""

    @property
    def nothing(self) -> Words:  # type: ignore[override]
        """Each view says itself why it is empty."""
        return self.shown.empty if self.shown is not None else ""

    def sheet(self, shown: Shown, *, excel: bool = False) -> str:
        """The numbers of the view."""
        return shown.csv

    def file(self, shown: Shown) -> str:
        """Named by the view."""
        return f"~/arxiv-{self.asked.view}.csv"

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """The papers that the number counts."""
        event.stop()
        if self.shown is None or not isinstance(event.key, int):
            return
        line = self.shown.lines[event.key]
        if line.papers:
            self.app.push_screen(PapersOf(self.ctx, line.label, line.papers), self.opened)

    # Keys.

    def action_layout(self) -> None:
        """The next view."""
        following = VIEWS[(VIEWS.index(self.asked.view) + 1) % len(VIEWS)]
        self.ask(replace(self.asked, view=following))

    def action_edit(self) -> None:
        """Ask for terms, and how to count."""
        self.app.push_screen(trends_form(self.ctx, self.asked), self._choose)

    def _choose(self, asked: Asked | None) -> None:
        """Show the view that was chosen for."""
        if asked is None:
            return
        if asked.by != self.asked.by:
            asked = replace(asked, view="output")
        elif asked.terms != self.asked.terms:
            asked = replace(asked, view="terms")
        self.ask(asked)
