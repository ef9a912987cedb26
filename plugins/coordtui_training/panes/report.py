"""The window of reports: attendance over a period, drawn and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message
from coordtui.ui.widgets import Detail, Paragraph, RecordList, ReportWindow, Row, Section, Words
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


def report_window(ctx: Context) -> AttendanceWindow:
    """The window, on the present term; it returns the session that was opened from it, if one was."""
    return AttendanceWindow(ctx)


class AttendanceWindow(ReportWindow[Shown], inherit_bindings=False):
    """Each number opens the rows that it counts; a session that is opened there is returned."""

    called = N_("Attendance")
    columns = COLUMNS
    nothing = N_("No session in this period; e chooses another.")
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
    AttendanceWindow > Detail { height: 5; display: none; }
    AttendanceWindow.-notes > Detail { display: block; }
    """

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self.asked = asked_first(ctx)
        self.notes = Detail(translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """How the numbers are counted stands above what the drawn one means."""
        *above, last = super().compose()
        return [*above, self.notes, last]

    def on_mount(self) -> None:
        """Say how it is counted where there is room."""
        self.on_resize()

    def on_resize(self) -> None:
        """There may be room now, or none any more."""
        self.set_class(self.app.size.height >= TALL, "-notes")

    def gather(self, asked: Asked) -> Shown:
        """Count the period."""
        return read(self.ctx, asked)

    def again(self, asked: Asked, now: Asked) -> bool:
        """Another period or grouping; another order or number of the same is at hand."""
        return (asked.span, asked.by) != (now.span, now.by)

    def redrawn(self, shown: Shown) -> Shown:
        """The same report in the order, and with the number drawn, that are asked for now."""
        return drawn(self.ctx, self.asked, shown.report)

    def same_list(self, before: Shown, shown: Shown) -> bool:
        """The same grouping: the cursor stays."""
        return before.report.by == shown.report.by

    def show(self, shown: Shown | None, error: CoordtuiError | None = None) -> None:
        """With how it is counted."""
        super().show(shown, error)
        if shown is not None:
            self.notes.show([Section([Paragraph(note) for note in shown.report.notes])])

    def rows(self, places: Sequence[int]) -> list[Row]:
        """The lines, the drawn number marked."""
        lines = self.shown.lines if self.shown is not None else {}
        return [row(self.ctx, place, lines[place], self.asked.measure) for place in places]

    def means(self) -> Words:
        """What the drawn number means."""
        return says(self.ctx, self.asked)

    def sheet(self, shown: Shown, *, excel: bool = False) -> str:
        """All numbers of the report."""
        return report_csv(shown.report, self.ctx, excel=excel)

    def file(self, shown: Shown) -> str:
        """Named by the grouping."""
        return f"~/training-{shown.report.by}.csv"

    def on_record_list_sorted(self, event: RecordList.Sorted) -> None:
        """Another order, of the lines and of the bars."""
        event.stop()
        self.draw(replace(self.asked, order=event.key, reverse=event.reverse))

    def available(self, command_id: str) -> bool:
        """How it is counted can be read where something was counted."""
        if command_id == "page.note":
            return self.shown is not None and bool(self.shown.lines)
        return super().available(command_id)

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """The rows that the number counts."""
        event.stop()
        if self.shown is None or not isinstance(event.key, int):
            return
        line, measure = self.shown.lines[event.key], self.asked.measure
        cell = line.cells[measure]
        if cell.signups or cell.sessions:
            of = N_("{measure}: {label}", measure=MEASURES[measure], label=label_of(line, self.ctx))
            self.app.push_screen(RowsOf(self.ctx, of, cell), self.opened)
        else:
            self.status.say(N_("Nothing is counted there."))

    # Keys.

    def action_layout(self) -> None:
        """The next grouping."""
        ways = list(TITLES)
        self.ask(replace(self.asked, by=ways[(ways.index(self.asked.by) + 1) % len(ways)]))

    def action_next_pane(self) -> None:
        """The next number; nothing is counted again."""
        numbers = list(MEASURES)
        following = numbers[(numbers.index(self.asked.measure) + 1) % len(numbers)]
        self.draw(replace(self.asked, measure=following))

    def action_edit(self) -> None:
        """Ask for the period, the grouping and the number."""
        self.app.push_screen(report_form(self.ctx, self.asked), self.ask)

    def action_note(self) -> None:
        """Say how it is counted, or leave the room to the numbers."""
        self.toggle_class("-notes")
