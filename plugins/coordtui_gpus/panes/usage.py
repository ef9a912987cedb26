"""The window of usage: GPU-hours of a period, drawn and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar

from msgspec.structs import replace
from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Ref
from coordtui.ui.widgets import (
    Bars,
    Headline,
    Key,
    KeySource,
    ListSource,
    RecordList,
    Row,
    StatusLine,
    TrendPlot,
    Window,
    Words,
    file_form,
)
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


class UsageWindow(Window[Ref], inherit_bindings=False):
    """Each line opens the use and the reservations that it counts; one opened there is returned."""

    key_scope = "page"
    called = N_("Usage")
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
    DEFAULT_CSS = """
    UsageWindow > Bars { max-height: 50%; display: none; }
    UsageWindow.-bars > Bars { display: block; }
    UsageWindow.-bars > TrendPlot, UsageWindow.-empty > TrendPlot { display: none; }
    UsageWindow > RecordList { height: 1fr; }
    """

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self._ctx = ctx
        self.asked = asked_first(ctx)
        self.shown: Shown | None = None
        self._facts: tuple[tuple[date, date], Facts] | None = None
        """What was read of a period, to count it by something else in a moment."""
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.plot, self.bars = TrendPlot(low=0, translate=ctx._), Bars(translate=ctx._)
        self.lines = RecordList(COLUMNS, translate=ctx._, empty=N_("counting …"), selectable=False)

    def compose(self) -> Iterable[Widget]:
        """What is counted, the drawing, the numbers, what the drawn one means."""
        return [self._headline, self.plot, self.bars, self.lines, self._status]

    def on_mount(self) -> None:
        """Count."""
        self._status.say("")
        self.lines.focus()
        self._read()

    def _read(self) -> None:
        asked = self.asked
        self._headline.show(self._ctx._(N_("counting …")), "")

        def came(shown: Shown | None, error: CoordtuiError | None) -> None:
            if (asked.first, asked.last, asked.by) != (self.asked.first, self.asked.last, self.asked.by):
                return  # something else was asked for meanwhile
            if shown is not None and asked != self.asked:  # another number
                shown = drawn(self._ctx, self.asked, shown.counted)
            self._came(shown, error)

        facts = self._facts if self._facts and self._facts[0] == (asked.first, asked.last) else None

        def work() -> Shown:
            found = facts[1] if facts is not None else read(self._ctx, asked)
            shown = drawn(self._ctx, asked, found.lines(asked.by))
            self._facts = (asked.first, asked.last), found
            return shown

        self.beside(work, came)

    def _came(self, shown: Shown | None, error: CoordtuiError | None) -> None:
        another = self.shown is None or shown is None or self.shown.asked.by != shown.asked.by
        self.shown = shown
        if shown is None:
            self._headline.show(self._ctx._(self.called), "")
            self.lines.say_empty(" ".join(error.parts(self._ctx._)) if error else "")
            self.lines.refresh_rows(ListSource([]))
            return
        self.set_class(not shown.series, "-bars")
        self.set_class(not shown.lines, "-empty")
        self._headline.show(self._ctx._(shown.title), "")
        self.plot.show(shown.series)
        self.bars.show(shown.bars)
        self.lines.say_empty(N_("Nothing was used or reserved in this period; e chooses another."))
        self.lines.refresh_rows(KeySource([*shown.lines], self._rows), another=another)
        figure = self.asked.figure
        said = {"figure": FIGURES[figure], "meaning": MEANINGS[figure]}
        self._status.age(N_("{figure}: {meaning} · tab: another number", **said))
        self.refresh_bindings()

    def _rows(self, keys: Sequence[Key]) -> list[Row]:
        lines = self.shown.lines if self.shown is not None else {}
        places = (key for key in keys if isinstance(key, int))
        return [row(self._ctx, place, lines[place], self.asked.figure) for place in places]

    def retranslated(self) -> None:
        """Titles, months and figures in the other language."""
        self._read()

    def available(self, command_id: str) -> bool:
        """There is something to write where something was counted."""
        if command_id in {"page.export", "page.copy", "page.next_pane"}:
            return self.shown is not None and bool(self.shown.lines)
        return True

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """What the line counts."""
        event.stop()
        shown = self.shown
        if shown is None or not isinstance(event.key, int):
            return
        if event.key >= len(shown.counted):
            self._status.say(N_("The sum of all lines: each of them opens what it counts."))
            return
        window = BehindWindow(self._ctx, shown.asked, shown.counted[event.key])
        self.app.push_screen(window, self._opened)

    def _opened(self, ref: Ref | None) -> None:
        if ref is not None:
            self.dismiss(ref)

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
        following = DRAWN[(DRAWN.index(self.asked.figure) + 1) % len(DRAWN)]
        self.asked = replace(self.asked, figure=following)
        self._came(drawn(self._ctx, self.asked, self.shown.counted), None)

    def action_edit(self) -> None:
        """Ask for the period, the grouping and the number."""
        self.app.push_screen(usage_form(self._ctx, self.asked), self._ask)

    def _ask(self, asked: Asked | None) -> None:
        if asked is not None:
            self.asked = asked
            self._read()

    def _sheet(self, shown: Shown, *, excel: bool = False) -> str:
        return fairness.as_csv(self._ctx, shown.lines.values(), shown.asked.by, excel=excel)

    def action_copy(self) -> None:
        """Copy the numbers as CSV."""
        if self.shown is not None:
            self.app.copy(self._sheet(self.shown))

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
            f"~/gpus-{shown.asked.by}-{period(shown.asked)}.csv",
            lambda: self._sheet(shown, excel=excel),
            lambda path: N_("the numbers are in {path}", path=path),
            translate=self._ctx._,
        )
        self.app.push_screen(form, self._say)

    def _say(self, said: Words | None) -> None:
        if said is not None:
            self._status.say(said)
