"""The journal: who changed what, and what it was before, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from coordtui.api import Context, CoordtuiError, Message, Ref, Refused
from coordtui.audit.asking import FIELDS, asked, misread
from coordtui.audit.search import PAGE, Log, Search, log_of
from coordtui.audit.tables import KINDS
from coordtui.audit.wanted import Wanted, people_in
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe
from coordtui.ui.journal_lines import row_of, sections
from coordtui.ui.widgets import Column, ListSource, Narrowed, RecordList, Row, Section, WorkWindow

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

COLUMNS = (
    Column(key="when", title=N_("When"), width=18),
    Column(key="who", title=N_("Who"), width=14, flex=1),
    Column(key="did", title=N_("Did"), width=9),
    Column(key="what", title=N_("What"), width=16, flex=1),
    Column(key="via", title=N_("From"), width=12, priority=1),
)

MOST = 5000
"""Lines that the list holds at most; who wants more narrows it or exports the log."""

_NEAR = 20
"""So near to the end of what was read, more is."""


class Found(NamedTuple):
    """What was read: the lines, whether there are more behind them, and what was looked for."""

    rows: list[Row]
    more: bool
    of: int
    search: Search | None = None


def open_journal(ctx: Context) -> Callable[[], JournalWindow]:
    """What makes the window; raises `NotAllowed`."""
    log = log_of(ctx)
    return lambda: JournalWindow(ctx, log)


def open_history(ctx: Context, ref: Ref | None) -> Callable[[], JournalWindow]:
    """What makes the window on one record; raises `NotAllowed`, or `Refused` where no record is meant."""
    log = log_of(ctx)
    if ref is None or ref.kind not in KINDS or not ref.key.isdecimal():
        raise Refused(
            N_("Nothing under the cursor has a history of its own."),
            remedy=N_("Go to a person, or type a record into the filter of the journal, as arxiv.papers:7."),
        )
    record = (KINDS[ref.kind], int(ref.key))
    return lambda: JournalWindow(ctx, log, Wanted(record=record))


class JournalWindow(WorkWindow[None], Narrowed[None], inherit_bindings=False):
    """Lists entries beside what each document was before and after; it reads as far as one goes."""

    app: CoordtuiApp
    key_scope = "page"
    called = N_("Journal")
    columns = COLUMNS
    filter_fields = FIELDS
    titles: Mapping[str, Message] = {
        "list.open": N_("what it was before and after"),
        "page.read_again": N_("read the journal again"),
    }
    hint_words: Mapping[str, Message] = {"list.open": N_("before, after")}

    def __init__(self, ctx: Context, log: Log, within: Wanted | None = None) -> None:
        super().__init__(ctx)
        self._log, self._within = log, within
        self._tables = log.tables()
        self.watched_tables = frozenset(self._tables)  # type: ignore[misc] # all that there are
        self._found = Found([], more=False, of=0)
        self._asked_for = PAGE
        self._noted: set[int] = set()

    # Reading.

    def gather(self) -> Found:
        """As many of the newest lines that answer as were asked for."""
        today = self.ctx.clock().astimezone().date()
        wanted = asked(self.filter_text, self._tables, today, self._within)
        self._note(wanted.person_meant)
        search = self._log.search(wanted)
        page = search.page(limit=self._asked_for)
        rows = [row_of(entry, search.chosen(entry), self.ctx) for entry in page.entries]
        return Found(rows, page.before is not None, self._log.count(), search)

    def _note(self, person: int | None) -> None:
        """That somebody looked for a person's history is noted in the register, once."""
        if person is not None and person not in self._noted:
            self._noted.add(person)
            self.app.session.sights.note(self.ctx.actor, "audit", person)

    def came(self, found: Found) -> None:
        """Show them; the cursor stays on its entry."""
        self._found = found
        self.show_all()

    def show_all(self) -> None:
        """List, headline and detail."""
        empty = N_("The journal has no such entry.") if self.filter_text else N_("Nothing was ever changed.")
        self.list.say_empty(empty)
        self.list.refresh_rows(ListSource(self._found.rows))
        self._say_where()
        self.show_detail()
        self.refresh_bindings()

    def _say_where(self) -> None:
        shown, more = len(self._found.rows), self._found.more
        said = NN_("{n} entry", "{n} entries", self._found.of)
        if self._within is not None and self._within.record is not None:
            table, number = self._within.record
            said = N_("history of {record}", record=safe(f"{table}:{number}"))
        elif self.filter_text or more:
            said = N_("{first} of {all}", first=f"{shown}{'+' if more else ''}", all=said)
        problems = misread(self.filter_text, self._tables)
        right = self.ctx._(problems[0]) if problems else safe(self.filter_text, limit=60)
        self.headline.show(
            self.ctx._(N_("Journal · {what}", what=said)), "" if self.headline.field is not None else right
        )

    def narrow(self) -> None:
        """Read what answers to the filter, from the newest on."""
        self._asked_for = PAGE
        self.read()

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """All about another one; near the end, the next ones are read."""
        super().on_record_list_highlighted(event)
        near = self.list.cursor >= len(self._found.rows) - _NEAR
        if near and self._found.more and self._asked_for < MOST:
            self._asked_for = min(self._asked_for + PAGE, MOST)
            self.read()

    def action_read_again(self) -> None:
        """Read the newest."""
        self.read()

    # The entry under the cursor.

    def show_detail(self) -> None:
        """Before and after of what is under the cursor, once they are read."""
        number = self.list.cursor_key
        if not isinstance(number, int):
            self.detail.show([])
            return

        def shown(found: Any, error: CoordtuiError | None) -> None:
            if self.list.cursor_key == number:
                self.detail.show(found if error is None else [])
                if error is not None:
                    self.status.say(" ".join(error.parts(self.ctx._)), "trouble")

        self.beside(lambda: self._about(number), shown)

    def _about(self, number: int) -> list[Section]:
        entry = self._log.entry(number)
        for person in people_in(entry.changes[:PAGE]):
            self._note(person)
        search = self._found.search
        chosen = None if search is None else search.chosen(entry)
        return sections(self._log.store, entry, self.ctx, chosen)
