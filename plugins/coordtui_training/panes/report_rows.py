"""The rows that a number counts: people with their sessions, or sessions alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Ref, fold, formats, safe
from coordtui.ui.widgets import Column, Headline, ListSource, RecordList, Row, StatusLine, Window
from coordtui_training.planning.titles import titles
from coordtui_training.records import Session, Signup
from coordtui_training.reports.counting import Cell
from coordtui_training.reports.reading import local_day, may_count
from coordtui_training.states import WORDS
from coordtui_training.texts import N_, NN_

SIGNUPS = (
    Column(key="person", title=N_("Name"), width=18, flex=1, sortable=True),
    Column(key="state", title=N_("What became of it"), width=18, priority=2, sortable=True),
    Column(key="session", title=N_("Session"), width=20, flex=1, priority=1, sortable=True),
    Column(key="day", title=N_("Day"), width=12),
)
SESSIONS = (
    Column(key="session", title=N_("Session"), width=30, flex=1, sortable=True),
    Column(key="day", title=N_("Day"), width=12),
    Column(key="list", title=N_("List"), width=12, priority=1),
)


class RowsOf(Window[Ref], inherit_bindings=False):
    """Lists what a number counts; opening a row returns its session."""

    key_scope = "page"
    called = N_("What a number counts")
    titles: Mapping[str, Message] = {"list.open": N_("show the session on its page")}
    DEFAULT_CSS = "RowsOf > RecordList { height: 1fr; }"

    def __init__(self, ctx: Context, of: Message, cell: Cell) -> None:
        super().__init__(ctx._)
        self._ctx, self._of, self._cell = ctx, of, cell
        self._sessions: dict[int, int] = {}
        self._headline, self._status = Headline(), StatusLine(ctx._)
        columns = SIGNUPS if cell.signups else SESSIONS
        self.rows = RecordList(columns, translate=ctx._, empty=N_("reading …"), selectable=False)

    def compose(self) -> Iterable[Widget]:
        """How many, and the rows."""
        return [self._headline, self.rows, self._status]

    def on_mount(self) -> None:
        """Read them."""
        self._status.say("")
        self.rows.focus()
        self.retranslated()

    def retranslated(self) -> None:
        """Titles, days and states in the other language."""
        self.beside(lambda: read(self._ctx, self._cell), self._came)

    def _came(self, found: tuple[list[Row], dict[int, int]] | None, error: CoordtuiError | None) -> None:
        if found is None:
            self.rows.say_empty(" ".join(error.parts(self._ctx._)) if error else "")
            return
        rows, self._sessions = found
        count = (
            NN_("{n} sign-up", "{n} sign-ups", len(rows))
            if self._cell.signups
            else NN_("{n} session", "{n} sessions", len(rows))
        )
        self._headline.show(self._ctx._(N_("{title}   {n}", title=self._of, n=count)), "")
        self.rows.refresh_rows(ListSource(rows))

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """To the session."""
        event.stop()
        number = self._sessions.get(event.key) if isinstance(event.key, int) else None
        if number is not None:
            self.dismiss(Ref("training.session", str(number)))


def read(ctx: Context, cell: Cell) -> tuple[list[Row], dict[int, int]]:
    """The rows of a number, and the session of each by its key: sign-ups by name, or sessions by day."""
    return _of_signups(ctx, cell) if cell.signups else _of_sessions(ctx, cell)


def _of_signups(ctx: Context, cell: Cell) -> tuple[list[Row], dict[int, int]]:
    counted = ctx.store.records(Signup).get_many(cell.signups)
    sessions = _sessions(ctx, {each.session for each in counted})
    signups = [each for each in counted if each.session in sessions]
    named = titles(ctx, list(sessions.values()))
    people = {each.doc_id: each.name for each in ctx.directory.people().get_many({s.person for s in signups})}
    made = []
    for each in signups:
        session, name = sessions[each.session], safe(people.get(each.person, "?"), limit=100)
        cells = [name, ctx._(WORDS[each.state]), safe(named[each.session], limit=200), _day(ctx, session)]
        made.append(((fold(name), session.start, each.doc_id), Row(each.doc_id, cells)))
    rows = [row for _, row in sorted(made, key=lambda pair: pair[0])]
    return rows, {each.doc_id: each.session for each in signups}


def _of_sessions(ctx: Context, cell: Cell) -> tuple[list[Row], dict[int, int]]:
    sessions = sorted(_sessions(ctx, cell.sessions).values(), key=lambda each: (each.start, each.doc_id))
    named = titles(ctx, sessions)
    now = ctx.clock()

    def list_of(session: Session) -> str:
        if session.held:
            return ctx._(N_("closed"))
        return ctx._(N_("not closed")) if session.end <= now else ctx._(N_("to come"))

    rows = [
        Row(each.doc_id, [safe(named[each.doc_id], limit=200), _day(ctx, each), list_of(each)])
        for each in sessions
    ]
    return rows, {each.doc_id: each.doc_id for each in sessions}


def _sessions(ctx: Context, numbers: Iterable[int]) -> dict[int, Session]:
    """These sessions by number, as far as the actor may count who was there."""
    found = ctx.store.records(Session).get_many(numbers)
    return {each.doc_id: each for each in found if may_count(ctx, each)}


def _day(ctx: Context, session: Session) -> str:
    return formats.day(local_day(session), ctx.translator, weekday=False, year=True)
