"""The window of reports: attendance over a period, drawn and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Ref
from coordtui.ui.widgets import (
    Bars,
    Detail,
    Headline,
    Key,
    KeySource,
    ListSource,
    Paragraph,
    RecordList,
    Row,
    Section,
    StatusLine,
    TrendPlot,
    Window,
    Words,
    file_form,
)
from coordtui_training.panes.report_rows import RowsOf
from coordtui_training.panes.report_views import (
    COLUMNS,
    Asked,
    Shown,
    asked_first,
    drawn,
    read,
    report_form,
    row,
    says,
)
from coordtui_training.reports.counting import MEASURES, label_of
from coordtui_training.reports.keys import TITLES
from coordtui_training.reports.sheet import report_csv
from coordtui_training.texts import N_

TALL = 32
"""Lines of a terminal that has room for how it is counted."""


def report_window(ctx: Context) -> ReportScreen:
    """The window, on the present term; it returns the session that was opened from it, if one was."""
    return ReportScreen(ctx)


class ReportScreen(Window[Ref], inherit_bindings=False):
    """Each number opens the rows that it counts; a session that is opened there is returned."""

    key_scope = "page"
    called = N_("Attendance")
    watched_tables: ClassVar[frozenset[str]] = frozenset({"training.sessions", "training.signups"})
    titles: Mapping[str, Message] = {
        "page.layout": N_("by course, month, group, role, grant, partner, who gave it, language"),
        "page.next_pane": N_("draw and open the next number"),
        "page.edit": N_("choose the period, the grouping and the number"),
        "page.export": N_("write the numbers to a CSV file"),
        "page.copy": N_("copy the numbers as CSV"),
        "page.note": N_("how it is counted"),
        "list.open": N_("what the number counts"),
    }
    hint_words: Mapping[str, Message] = {
        "page.layout": N_("by"),
        "page.next_pane": N_("number"),
        "page.edit": N_("period"),
        "page.export": N_("CSV"),
        "page.note": N_("how counted"),
        "list.open": N_("rows"),
    }
    DEFAULT_CSS = """
    ReportScreen > Bars { max-height: 50%; display: none; }
    ReportScreen.-bars > Bars { display: block; }
    ReportScreen.-bars > TrendPlot, ReportScreen.-empty > TrendPlot { display: none; }
    ReportScreen > RecordList { height: 1fr; }
    ReportScreen > Detail { height: 5; display: none; }
    ReportScreen.-notes > Detail { display: block; }
    """

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self._ctx = ctx
        self.asked = asked_first(ctx)
        self.shown: Shown | None = None
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.plot, self.bars = TrendPlot(low=0, translate=ctx._), Bars(translate=ctx._)
        self.lines = RecordList(COLUMNS, translate=ctx._, empty=N_("counting …"), selectable=False)
        self.notes = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """What is counted, the drawing, the numbers, how they are counted, what the drawn one means."""
        return [self._headline, self.plot, self.bars, self.lines, self.notes, self._status]

    def on_mount(self) -> None:
        """Count."""
        self.set_class(self.app.size.height >= TALL, "-notes")
        self._status.say("")
        self.lines.focus()
        self._read()

    def _read(self) -> None:
        asked = self.asked
        self._headline.show(self._ctx._(N_("counting …")), "")

        def came(shown: Shown | None, error: CoordtuiError | None) -> None:
            if (asked.span, asked.by) != (self.asked.span, self.asked.by):
                return  # something else was asked for meanwhile
            if shown is not None and asked != self.asked:  # the same in another order, or another number
                shown = drawn(self._ctx, self.asked, shown.report)
            self._came(shown, error)

        self.beside(lambda: read(self._ctx, asked), came)

    def _came(self, shown: Shown | None, error: CoordtuiError | None) -> None:
        another = self.shown is None or shown is None or self.shown.report.by != shown.report.by
        self.shown = shown
        if shown is None:
            self._headline.show(self._ctx._(self.called), "")
            self.lines.say_empty(" ".join(error.parts(self._ctx._)) if error else "")
            self.lines.refresh_rows(ListSource([]))
            return
        self.set_class(not shown.series, "-bars")
        self.set_class(not shown.lines, "-empty")
        self._headline.show(self._ctx._(shown.title), self._ctx._(shown.right))
        self.plot.show(shown.series)
        self.bars.show(shown.bars)
        self.lines.say_empty(N_("No session in this period; e chooses another."))
        self.lines.refresh_rows(KeySource([*shown.lines], self._rows), another=another)
        self.notes.show([Section([Paragraph(note) for note in shown.report.notes])])
        self._status.age(says(self._ctx, self.asked))
        self.refresh_bindings()

    def _rows(self, keys: Sequence[Key]) -> list[Row]:
        lines = self.shown.lines if self.shown is not None else {}
        places = (key for key in keys if isinstance(key, int))
        return [row(self._ctx, place, lines[place], self.asked.measure) for place in places]

    def on_record_list_sorted(self, event: RecordList.Sorted) -> None:
        """Another order, of the lines and of the bars."""
        event.stop()
        self.asked = replace(self.asked, order=event.key, reverse=event.reverse)
        if self.shown is not None:
            self._came(drawn(self._ctx, self.asked, self.shown.report), None)

    def on_store_changed(self, changes: object) -> None:
        """Somebody signed up, or a list was closed."""
        self._read()

    def retranslated(self) -> None:
        """Titles, months and figures in the other language."""
        self._read()

    def available(self, command_id: str) -> bool:
        """There is something to write where something was counted."""
        if command_id in {"page.export", "page.copy", "page.note", "page.next_pane"}:
            return self.shown is not None and bool(self.shown.lines)
        return True

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """The rows that the number counts."""
        event.stop()
        if self.shown is None or not isinstance(event.key, int):
            return
        line, measure = self.shown.lines[event.key], self.asked.measure
        cell = line.cells[measure]
        if cell.signups or cell.sessions:
            of = N_("{measure}: {label}", measure=MEASURES[measure], label=label_of(line, self._ctx))
            self.app.push_screen(RowsOf(self._ctx, of, cell), self._opened)
        else:
            self._status.say(N_("Nothing is counted there."))

    def _opened(self, session: Ref | None) -> None:
        if session is not None:
            self.dismiss(session)

    # Keys.

    def action_layout(self) -> None:
        """The next grouping."""
        ways = list(TITLES)
        self.asked = replace(self.asked, by=ways[(ways.index(self.asked.by) + 1) % len(ways)])
        self._read()

    def action_next_pane(self) -> None:
        """The next number; nothing is counted again."""
        if self.shown is None:
            return
        numbers = list(MEASURES)
        following = numbers[(numbers.index(self.asked.measure) + 1) % len(numbers)]
        self.asked = replace(self.asked, measure=following)
        self._came(drawn(self._ctx, self.asked, self.shown.report), None)

    def action_edit(self) -> None:
        """Ask for the period, the grouping and the number."""
        self.app.push_screen(report_form(self._ctx, self.asked), self._ask)

    def _ask(self, asked: Asked | None) -> None:
        if asked is not None:
            self.asked = asked
            self._read()

    def action_note(self) -> None:
        """Say how it is counted, or leave the room to the numbers."""
        self.toggle_class("-notes")

    def action_copy(self) -> None:
        """Copy the numbers as CSV."""
        if self.shown is not None:
            self.app.copy(report_csv(self.shown.report, self._ctx))

    def action_export(self) -> None:
        """Into a file here, with semicolons when French is spoken; to the clipboard from afar."""
        if (shown := self.shown) is None:
            return
        if not self._ctx.actor.at_home:
            self.action_copy()
            return
        excel = self._ctx.translator.language == "fr"
        form = file_form(
            N_("Write the numbers as CSV"),
            f"~/training-{self.asked.by}.csv",
            lambda: report_csv(shown.report, self._ctx, excel=excel),
            lambda path: N_("the numbers are in {path}", path=path),
            translate=self._ctx._,
        )
        self.app.push_screen(form, self._say)

    def _say(self, said: Words | None) -> None:
        if said is not None:
            self._status.say(said)
