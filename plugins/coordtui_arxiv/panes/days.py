"""The days of the papers: a month with what each day announced, and the last half year in one line.

Beside the papers of the list stands what is known of the day: how much arXiv announced
and is here, who said so, and where something is still to come.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from textual.widget import Widget

from coordtui.api import Context, formats
from coordtui.ui.widgets import CalendarEntry, Headline, MonthCalendar, Role, Sparkline, StatusLine, Window
from coordtui_arxiv.day_words import SAID, line, listed, sign
from coordtui_arxiv.ledger import GAPS, Ledger
from coordtui_arxiv.panes.listing import Listing
from coordtui_arxiv.panes.views import NAMES
from coordtui_arxiv.records import Day
from coordtui_arxiv.texts import N_

WEEKS = 26
"""Weeks of the trend."""


class DaysScreen(Window[date], inherit_bindings=False):
    """Counts the papers of a view by the day they were announced; returns the day that was opened."""

    key_scope = "page"
    called = N_("Papers by day")

    def __init__(self, ctx: Context, listing: Listing, day: date | None = None) -> None:
        super().__init__(ctx._)
        self._ctx, self._listing = ctx, listing
        self._month: date | None = None
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.calendar = MonthCalendar(day=day, clock=ctx.clock, translate=ctx._)
        self.trend = Sparkline(title=N_("{n} weeks", n=WEEKS), low=0, translate=ctx._)

    def compose(self) -> Iterable[Widget]:
        """Title, month, trend, and what a key does."""
        return [self._headline, self.calendar, self.trend, self._status]

    def on_mount(self) -> None:
        """Count."""
        self._status.age(N_("Opening a day lists its papers."))
        self._status.say("")
        self._tell()
        self._show_month()
        self._show_trend()
        self.calendar.focus()

    def retranslated(self) -> None:
        """Say it in the other language."""
        self._tell()
        self._show_trend()

    def on_month_calendar_highlighted(self, event: MonthCalendar.Highlighted) -> None:
        """Another month is counted when the cursor comes to it."""
        event.stop()
        self._show_month()

    def on_month_calendar_opened(self, event: MonthCalendar.Opened) -> None:
        """List the papers of the day."""
        event.stop()
        self.dismiss(event.day)

    def _tell(self) -> None:
        here = N_("Papers by day   {view}", view=NAMES[self._listing.scope.view])
        self._headline.show(self._ctx._(here), "")

    def _show_month(self) -> None:
        first = self.calendar.day.replace(day=1)
        if first == self._month:
            return
        self._month = first
        begin = first - timedelta(days=first.weekday())
        days = [begin + timedelta(days=n) for n in range(42)]
        counts = self._listing.announced((day, day) for day in days)
        known = {row.day: row for row in Ledger(self._ctx).report(days[0], days[-1])}
        entries = (_entry(day, n, known.get(day)) for day, n in zip(days, counts, strict=True))
        self.calendar.show([entry for entry in entries if entry is not None])

    def _show_trend(self) -> None:
        today = self._ctx.clock().astimezone().date()
        mondays = [today - timedelta(days=today.weekday(), weeks=n) for n in reversed(range(WEEKS))]
        counts = self._listing.announced((monday, monday + timedelta(days=6)) for monday in mondays)
        labels = [formats.day(monday, self._ctx.translator, weekday=False) for monday in mondays]
        self.trend.show(counts, labels)


def _entry(day: date, count: int, row: Day | None) -> CalendarEntry | None:
    """The papers of the list, or else the state of the day; quiet where nothing was to be expected."""
    if row is None or row.state in {"open", "weekend"}:
        if not count:
            return None
        return CalendarEntry(day, listed(count, row), short=str(count), sign="•", key=day)
    title = listed(count, row) if count else line(row)
    role: Role = "attention" if row.state in GAPS else ""
    if row.state == "papers" or count:
        return CalendarEntry(day, title, short=str(count), sign=sign(row), role=role, key=day)
    return CalendarEntry(day, title, short=SAID[row.state], sign=sign(row), role=role or "quiet", key=day)
