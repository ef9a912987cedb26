"""The series of a course: sessions that come again, to be changed together or ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coordtui.api import Context, Message, formats
from coordtui.ui.widgets import (
    Cell,
    Column,
    History,
    ListSource,
    Pairs,
    Paragraph,
    RecordList,
    Row,
    Section,
    Words,
)
from coordtui_training import times
from coordtui_training.panes.acting import Acting
from coordtui_training.panes.series import WEEKDAYS, SeriesForm
from coordtui_training.panes.sure import Sure
from coordtui_training.planning import SeriesPlan, title_of
from coordtui_training.records import Course, Series, Session
from coordtui_training.texts import N_, NN_


@dataclass(frozen=True)
class Known:
    """A series, and its sessions that come."""

    series: Series
    coming: list[Session]


class SeriesWindow(Acting[None], inherit_bindings=False):
    """Lists what is stored of a course; enter or e changes one, n makes another."""

    key_scope = "page"
    called = N_("Sessions that come again")
    columns = (
        Column(key="days", title=N_("On"), width=18, flex=1),
        Column(key="at", title=N_("Begins"), width=6),
        Column(key="next", title=N_("Next"), width=11),
        Column(key="coming", title=N_("To come"), width=8, align="right"),
    )
    watched_tables = frozenset({"training.series", "training.sessions"})
    titles: Mapping[str, Message] = {
        "page.new": N_("sessions that come again, other ones"),
        "page.edit": N_("change those to come"),
        "list.open": N_("change those to come"),
        "page.refuse": N_("end it: drafts go, what is published stays"),
    }
    hint_words: Mapping[str, Message] = {"list.open": N_("change"), "page.refuse": N_("end it")}

    def __init__(self, ctx: Context, course: Course, history: History | None = None) -> None:
        super().__init__(ctx, history)
        self.course = course
        self.plan = SeriesPlan(ctx)
        self.found: dict[int, Known] = {}

    def gather(self) -> list[Known]:
        """The series of the course, the last begun first."""
        return series_of(self.ctx, self.course)

    def came(self, found: list[Known]) -> None:
        """Show them."""
        self.found = {each.series.doc_id: each for each in found}
        self.list.say_empty(N_("Nothing comes again; n plans it."))
        self.show_all()

    def show_all(self) -> None:
        """Headline, list and detail."""
        self.headline.show(title_of(self.ctx, None, self.course), self.ctx._(self.called))
        self.list.refresh_rows(ListSource([self._row(each) for each in self.found.values()]))
        self.show_detail()

    def _row(self, known: Known) -> Row:
        series = known.series
        days = ", ".join(self.ctx._(WEEKDAYS[day]) for day in series.weekdays)
        next_ = self._day(known.coming[0]) if known.coming else "—"
        at = f"{series.at // 60:02}:{series.at % 60:02}"
        return Row(series.doc_id, [days, at, next_, Cell(str(len(known.coming) or ""))])

    def _day(self, session: Session) -> str:
        return formats.day(session.start, self.ctx.translator, tz=times.zone_of(session.zone))

    @property
    def here(self) -> Known | None:
        """The series under the cursor."""
        key = self.list.cursor_key
        return self.found.get(key) if isinstance(key, int) else None

    def show_detail(self) -> None:
        """Its sessions that come."""
        if (known := self.here) is None:
            self.detail.show([])
            return
        pairs: list[tuple[Words, Words]] = [(self._day(each), _state(each)) for each in known.coming]
        said = Section([Pairs(pairs)] if pairs else [Paragraph(N_("All of it was."))])
        self.detail.show([said])

    # Keys.

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in {"page.edit", "page.refuse", "list.open"}:
            return self.here is not None
        return super().available(command_id)

    def action_new(self) -> None:
        """Others."""
        self.app.push_screen(SeriesForm(self.ctx, self.course, self.history), self.told)

    def action_edit(self) -> None:
        """Change the rule of the series under the cursor, and all that follow it."""
        if (known := self.here) is not None:
            form = SeriesForm(self.ctx, self.course, self.history, known.series, known.coming)
            self.app.push_screen(form, self.told)

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Enter changes it, as e does."""
        event.stop()
        event.prevent_default()  # in place of the room for the detail
        self.action_edit()

    def action_refuse(self) -> None:
        """End the series under the cursor; what goes and what stays is said before."""
        if (known := self.here) is None:
            return
        drafts = sum(each.state == "draft" for each in known.coming)
        said = [
            Paragraph(NN_("{n} draft is removed.", "{n} drafts are removed.", drafts)),
            Paragraph(N_("What is published stays, each session on its own.")),
        ]

        def end() -> Words:
            gone = self.plan.remove(known.series.doc_id).removed
            return NN_("ended: {n} draft was removed", "ended: {n} drafts were removed", len(gone))

        def sure(yes: bool | None) -> None:
            if yes:
                self.make(end)

        window = Sure(N_("End it"), [Section(said)], yes=N_("end it"), translate=self.ctx._)
        self.app.push_screen(window, sure)


def series_of(ctx: Context, course: Course) -> list[Known]:
    """The series of a course, the last begun first, each with its sessions that come."""
    plan, now = SeriesPlan(ctx), ctx.clock()
    return [
        Known(
            each,
            [one for one in plan.sessions(each.doc_id) if one.start > now and one.state != "cancelled"],
        )
        for each in plan.all()
        if each.course == course.doc_id
    ]


def _state(session: Session) -> Words:
    if session.detached:
        return N_("on its own")
    return N_("draft") if session.state == "draft" else N_("published")


def has_series(ctx: Context, course: Course) -> bool:
    """Whether something of a course comes again."""
    return any(each.course == course.doc_id for each in SeriesPlan(ctx).all())
