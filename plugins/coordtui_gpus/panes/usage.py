"""The window of usage: GPU-hours of a period, drawn and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from msgspec.structs import replace

from coordtui.api import Context, Message
from coordtui.ui.widgets import RecordList, ReportWindow, Row, Words
from coordtui_gpus import fairness
from coordtui_gpus.fairness.counting import Facts
from coordtui_gpus.fairness.keys import TITLES
from coordtui_gpus.fairness.sheet import FIGURES, MEANINGS
from coordtui_gpus.panes.usage_rows import BehindWindow
from coordtui_gpus.panes.usage_views import (
    COLUMNS,
    DRAWN,
    Asked,
    Shown,
    asked_first,
    drawn,
    period,
    read,
    row,
    usage_form,
)
from coordtui_gpus.texts import N_


class UsageWindow(ReportWindow[Shown], inherit_bindings=False):
    """Each line opens the use and the reservations that it counts; one opened there is returned."""

    called = N_("Usage")
    columns = COLUMNS
    nothing = N_("Nothing was used or reserved in this period; e chooses another.")
    watched_tables: ClassVar[frozenset[str]] = frozenset()
    titles: Mapping[str, Message] = {
        "page.layout": N_("by person, group, grant, project, host, model, month"),
        "page.next_pane": N_("draw the next number"),
        "page.edit": N_("choose the period, the grouping and the number"),
        "page.export": N_("write the numbers to a CSV file"),
        "page.copy": N_("copy the numbers as CSV"),
        "list.open": N_("what the numbers count"),
    }
    hint_words: Mapping[str, Message] = {
        "page.layout": N_("by"),
        "page.next_pane": N_("number"),
        "page.edit": N_("period"),
        "page.export": N_("CSV"),
        "list.open": N_("rows"),
    }

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self.asked = asked_first(ctx)
        self._facts: tuple[tuple[date, date], Facts] | None = None
        """What was read of a period, to count it by something else in a moment."""

    def gather(self, asked: Asked) -> Shown:
        """Count the period; what was read of it before is not read again."""
        of = (asked.first, asked.last)
        facts = self._facts[1] if self._facts and self._facts[0] == of else read(self.ctx, asked)
        self._facts = of, facts
        return drawn(self.ctx, asked, facts.lines(asked.by))

    def again(self, asked: Asked, now: Asked) -> bool:
        """Another period or grouping; another number of the same is at hand."""
        return (asked.first, asked.last, asked.by) != (now.first, now.last, now.by)

    def redrawn(self, shown: Shown) -> Shown:
        """The same with the number drawn that is asked for now."""
        return shown if shown.asked == self.asked else drawn(self.ctx, self.asked, shown.counted)

    def same_list(self, before: Shown, shown: Shown) -> bool:
        """The same grouping: the cursor stays."""
        return before.asked.by == shown.asked.by

    def rows(self, places: Sequence[int]) -> list[Row]:
        """The lines, the drawn number marked."""
        lines = self.shown.lines if self.shown is not None else {}
        return [row(self.ctx, place, lines[place], self.asked.figure) for place in places]

    def means(self) -> Words:
        """What the drawn number means."""
        figure = self.asked.figure
        said = {"figure": FIGURES[figure], "meaning": MEANINGS[figure]}
        return N_("{figure}: {meaning} · tab: another number", **said)

    def sheet(self, shown: Shown, *, excel: bool = False) -> str:
        """All numbers of the period, by the grouping that is shown."""
        return fairness.as_csv(self.ctx, shown.lines.values(), shown.asked.by, excel=excel)

    def file(self, shown: Shown) -> str:
        """Named by grouping and period."""
        return f"~/gpus-{shown.asked.by}-{period(shown.asked)}.csv"

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """What the line counts."""
        event.stop()
        shown = self.shown
        if shown is None or not isinstance(event.key, int):
            return
        if event.key >= len(shown.counted):
            self.status.say(N_("The sum of all lines: each of them opens what it counts."))
            return
        self.app.push_screen(BehindWindow(self.ctx, shown.asked, shown.counted[event.key]), self.opened)

    # Keys.

    def action_layout(self) -> None:
        """The next grouping."""
        ways = list(TITLES)
        self.ask(replace(self.asked, by=ways[(ways.index(self.asked.by) + 1) % len(ways)]))

    def action_next_pane(self) -> None:
        """The next number; nothing is counted again."""
        following = DRAWN[(DRAWN.index(self.asked.figure) + 1) % len(DRAWN)]
        self.draw(replace(self.asked, figure=following))

    def action_edit(self) -> None:
        """Ask for the period, the grouping and the number."""
        self.app.push_screen(usage_form(self.ctx, self.asked), self.ask)
