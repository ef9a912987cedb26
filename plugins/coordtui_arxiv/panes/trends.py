"""The window of trends: terms, categories, and the lab's own output, drawn and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Ref, formats
from coordtui.ui.widgets import (
    Bars,
    Cell,
    Column,
    Headline,
    ListSource,
    RecordList,
    Row,
    StatusLine,
    TrendPlot,
    Window,
    Words,
    file_form,
)
from coordtui_arxiv.panes.papers_of import PapersOf
from coordtui_arxiv.panes.trends_form import Asked, trends_form
from coordtui_arxiv.panes.trends_views import VIEWS, Counted, Shown, View, read
from coordtui_arxiv.texts import N_

COLUMNS = (
    Column(key="label", title=N_("What is counted"), width=24, flex=1),
    Column(key="note", title=N_("Share"), width=18, align="right", priority=1),
    Column(key="papers", title=N_("Papers"), width=8, align="right"),
)


class TrendsScreen(Window[Ref], inherit_bindings=False):
    """Each number opens the papers that it counts; a paper that is opened there is returned."""

    key_scope = "page"
    called = N_("Trends, and the lab’s output")
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
    DEFAULT_CSS = """
    TrendsScreen > Bars { max-height: 50%; display: none; }
    TrendsScreen.-bars > Bars { display: block; }
    TrendsScreen.-bars > TrendPlot, TrendsScreen.-empty > TrendPlot { display: none; }
    TrendsScreen > RecordList { height: 1fr; }
    """

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self._ctx = ctx
        self.view: View = "terms"
        self.asked = Asked()
        self.shown: Shown | None = None
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.plot = TrendPlot(low=0, translate=ctx._)
        self.bars = Bars(translate=ctx._)
        self.lines = RecordList(COLUMNS, translate=ctx._, empty=N_("counting …"), selectable=False)

    def compose(self) -> Iterable[Widget]:
        """What it is, the drawing, the numbers, and how they are counted."""
        return [self._headline, self.plot, self.bars, self.lines, self._status]

    def on_mount(self) -> None:
        """Count."""
        self._status.say("")
        self.lines.focus()
        self._read()

    def _read(self) -> None:
        view, asked = self.view, self.asked
        self._headline.show(self._ctx._(N_("counting …")), "")

        def came(shown: Shown | None, error: CoordtuiError | None) -> None:
            if (view, asked) == (self.view, self.asked):  # else another view was asked for meanwhile
                self._came(shown, error)

        self.beside(lambda: read(self._ctx, view, asked), came)

    def _came(self, shown: Shown | None, error: CoordtuiError | None) -> None:
        self.shown = shown
        if shown is None:
            self._headline.show(self._ctx._(self.called), "")
            self.lines.say_empty(" ".join(error.parts(self._ctx._)) if error else "")
            return
        self.set_class(bool(shown.bars), "-bars")
        self.set_class(not shown.lines, "-empty")
        self._headline.show(self._ctx._(shown.title), self._ctx._(shown.right))
        self.plot.show(shown.series)
        self.bars.show(shown.bars)
        self.lines.say_empty(shown.empty)
        rows = [self._row(number, line) for number, line in enumerate(shown.lines)]
        self.lines.refresh_rows(ListSource(rows), another=True)
        self._status.age(shown.says)
        self.refresh_bindings()

    def _row(self, number: int, line: Counted) -> Row:
        papers = formats.number(len(line.papers), self._ctx.translator)
        return Row(number, [line.label, Cell(line.note, "quiet"), Cell(papers)])

    def on_store_changed(self, changes: object) -> None:
        """Papers came in."""
        self._read()

    def retranslated(self) -> None:
        """Titles, categories and figures in the other language."""
        self._read()

    def available(self, command_id: str) -> bool:
        """There is something to write where something was counted."""
        if command_id in {"page.export", "page.copy"}:
            return self.shown is not None and bool(self.shown.lines)
        return True

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """The papers that the number counts."""
        event.stop()
        if self.shown is None or not isinstance(event.key, int):
            return
        line = self.shown.lines[event.key]
        if line.papers:
            self.app.push_screen(PapersOf(self._ctx, line.label, line.papers), self._opened)

    def _opened(self, paper: Ref | None) -> None:
        if paper is not None:
            self.dismiss(paper)

    # Keys.

    def action_layout(self) -> None:
        """The next view."""
        self.view = VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)]
        self._read()

    def action_edit(self) -> None:
        """Ask for terms, and how to count."""
        self.app.push_screen(trends_form(self._ctx, self.asked), self._ask)

    def _ask(self, asked: Asked | None) -> None:
        if asked is not None:
            if asked.by != self.asked.by:
                self.view = "output"
            elif asked.terms != self.asked.terms:
                self.view = "terms"
            self.asked = asked
            self._read()

    def action_copy(self) -> None:
        """Copy the numbers as CSV."""
        if self.shown is not None:
            self.app.copy(self.shown.csv)

    def action_export(self) -> None:
        """Into a file here, to the clipboard from afar."""
        if (shown := self.shown) is None:
            return
        if not self._ctx.actor.at_home:
            self.action_copy()
            return
        form = file_form(
            N_("Write the numbers as CSV"),
            f"~/arxiv-{self.view}.csv",
            lambda: shown.csv,
            lambda path: N_("the numbers are in {path}", path=path),
            translate=self._ctx._,
        )
        self.app.push_screen(form, self._say)

    def _say(self, said: Words | None) -> None:
        if said is not None:
            self._status.say(said)
