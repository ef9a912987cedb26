"""Numbers of a lab: drawn, listed, written to a file, and each opening what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import Any, Generic, Protocol, TypeVar

from textual.widget import Widget

from coordtui.api.context import Context
from coordtui.api.errors import CoordtuiError
from coordtui.api.records import Ref
from coordtui.text.messages import N_, Message
from coordtui.ui.widgets.bars import Bar, Bars
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.new_file import file_form
from coordtui.ui.widgets.record_list import RecordList
from coordtui.ui.widgets.rows import Key, KeySource, ListSource, Row
from coordtui.ui.widgets.status import StatusLine
from coordtui.ui.widgets.trend import Series, TrendPlot
from coordtui.ui.widgets.window import Window


class Report(Protocol):
    """What a report window shows: a plot of series, or bars where there is no time in it, and lines."""

    @property
    def title(self) -> Message:
        """What is counted, of which period."""

    @property
    def series(self) -> Sequence[Series]:
        """What is drawn over time."""

    @property
    def bars(self) -> Sequence[Bar]:
        """What is drawn where there are no series."""

    @property
    def lines(self) -> Sized:
        """The lines of the list: in their order, or by their places in the order of the list."""


R = TypeVar("R", bound=Report)


class ReportWindow(Window[Ref], Generic[R], inherit_bindings=False):
    """A drawing above a list of numbers, counted beside the screen; `shown` is what is there now.

    A window says `asked` (what is counted: a value that is never changed but replaced), `gather` (count
    it), `rows`, `means`, `sheet` and `file`, and how another question is put: `ask` counts again, `draw`
    shows what is at hand in another way. What is opened behind a number is returned by `opened`.
    """

    key_scope = "page"
    columns: tuple[Column, ...] = ()
    asked: Any
    nothing: Words = N_("There is nothing to count.")
    """What stands in place of the list when no line came."""

    DEFAULT_CSS = """
    ReportWindow > Bars { max-height: 50%; display: none; }
    ReportWindow.-bars > Bars { display: block; }
    ReportWindow.-bars > TrendPlot, ReportWindow.-empty > TrendPlot { display: none; }
    ReportWindow > RecordList { height: 1fr; }
    """

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx._)
        self.ctx = ctx
        self.shown: R | None = None
        self.headline, self.status = Headline(), StatusLine(ctx._)
        self.plot, self.bars = TrendPlot(low=0, translate=ctx._), Bars(translate=ctx._)
        self.lines = RecordList(self.columns, translate=ctx._, empty=N_("counting …"), selectable=False)

    def compose(self) -> Iterable[Widget]:
        """What is counted, the drawing, the numbers, what the drawn one means."""
        return [self.headline, self.plot, self.bars, self.lines, self.status]

    def on_mount(self) -> None:
        """Count."""
        self.status.say("")
        self.lines.focus()
        self.read()

    # What a window says.

    def gather(self, asked: Any) -> R:
        """Count what is asked; called in a thread, may raise any `CoordtuiError`."""
        raise NotImplementedError

    def again(self, asked: Any, now: Any) -> bool:
        """Whether what was counted for `asked` is of no use for what is asked `now`."""
        return bool(asked != now)

    def redrawn(self, shown: R) -> R:
        """What was counted, drawn as it is asked for now."""
        return shown

    def same_list(self, before: R, shown: R) -> bool:
        """Whether the lines are those of before, so that the cursor stays where it is."""
        return False

    def rows(self, places: Sequence[int]) -> list[Row]:
        """The lines of `shown` at these places."""
        raise NotImplementedError

    def means(self) -> Words:
        """What the drawn number means."""
        return ""

    def sheet(self, shown: R, *, excel: bool = False) -> str:
        """The numbers as CSV; with semicolons and the mark of its encoding where `excel` is to open it."""
        raise NotImplementedError

    def file(self, shown: R) -> str:
        """The name of the file that is proposed: `~/visits-2026-11.csv`."""
        raise NotImplementedError

    # Counting and showing.

    def read(self) -> None:
        """Count what is asked, and show it."""
        asked = self.asked
        self.headline.show(self.ctx._(N_("counting …")), "")

        def came(shown: R | None, error: CoordtuiError | None) -> None:
            if self.again(asked, self.asked):
                return  # something else was asked for meanwhile
            self.show(self.redrawn(shown) if shown is not None and asked != self.asked else shown, error)

        self.beside(lambda: self.gather(asked), came)

    def show(self, shown: R | None, error: CoordtuiError | None = None) -> None:
        """Show what was counted, or why it was not."""
        before, self.shown = self.shown, shown
        if shown is None:
            self.headline.show(self.ctx._(self.called), "")
            self.lines.say_empty(" ".join(error.parts(self.ctx._)) if error else "")
            self.lines.refresh_rows(ListSource([]))
            return
        self.set_class(not shown.series, "-bars")
        self.set_class(not len(shown.lines), "-empty")
        self.headline.show(self.ctx._(shown.title), self.ctx._(getattr(shown, "right", "")))
        self.plot.show(shown.series)
        self.bars.show(shown.bars)
        self.lines.say_empty(self.nothing)
        places = list(shown.lines) if isinstance(shown.lines, Mapping) else list(range(len(shown.lines)))
        another = before is None or not self.same_list(before, shown)
        self.lines.refresh_rows(KeySource(places, self._rows), another=another)
        self.status.age(self.means())
        self.refresh_bindings()

    def _rows(self, keys: Sequence[Key]) -> list[Row]:
        return self.rows([key for key in keys if isinstance(key, int)]) if self.shown is not None else []

    def on_store_changed(self, changes: object) -> None:
        """Somebody changed what is counted."""
        self.read()

    def retranslated(self) -> None:
        """Titles, months and figures in the other language."""
        self.read()

    def available(self, command_id: str) -> bool:
        """There is something to write where something was counted."""
        if command_id in {"page.export", "page.copy", "page.next_pane"}:
            return self.shown is not None and bool(len(self.shown.lines))
        return True

    def opened(self, ref: Ref | None) -> None:
        """A record was opened behind a number: it is returned."""
        if ref is not None:
            self.dismiss(ref)

    # Asking for something else.

    def ask(self, asked: Any) -> None:
        """Count something else; None, from a form that was left, changes nothing."""
        if asked is not None:
            self.asked = asked
            self.read()

    def draw(self, asked: Any) -> None:
        """Show in another way what was counted; nothing is counted again."""
        if self.shown is not None:
            self.asked = asked
            self.show(self.redrawn(self.shown))

    def action_copy(self) -> None:
        """Copy the numbers as CSV."""
        if self.shown is not None:
            self.app.copy(self.sheet(self.shown))

    def action_export(self) -> None:
        """Into a file here, with semicolons when French is spoken; to the clipboard from afar."""
        if (shown := self.shown) is None:
            return
        if not self.ctx.actor.at_home:
            self.action_copy()
            return
        excel = self.ctx.translator.language == "fr"
        form = file_form(
            N_("Write the numbers as CSV"),
            self.file(shown),
            lambda: self.sheet(shown, excel=excel),
            lambda path: N_("the numbers are in {path}", path=path),
            translate=self.ctx._,
        )
        self.app.push_screen(form, self._say)

    def _say(self, said: Words | None) -> None:
        if said is not None:
            self.status.say(said)
