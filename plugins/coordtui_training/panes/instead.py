"""Why one cannot sign up for a session, and which others would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, formats, safe
from coordtui.ui.widgets import (
    Column,
    Detail,
    Headline,
    Key,
    ListSource,
    Paragraph,
    RecordList,
    Row,
    Section,
    StatusLine,
    Window,
)
from coordtui_training.panes.listing import Entry, Listing
from coordtui_training.panes.session_lines import seats, seats_said, where
from coordtui_training.panes.words import LANGUAGES, SHORT
from coordtui_training.records import Session
from coordtui_training.texts import N_
from coordtui_training.times import local

_COLUMNS = (
    Column(key="when", title=N_("When"), width=18),
    Column(key="title", title=N_("Session"), width=20, flex=1),
    Column(key="where", title=N_("Room"), width=10, priority=2),
    Column(key="language", title=N_("Lang."), width=5, priority=3),
    Column(key="seats", title=N_("Seats"), width=10, priority=1, align="right"),
)


class Instead(Window[int], inherit_bindings=False):
    """Says why, and lists the sessions that would do, or (`before`) that one has to attend first;
    returns the number of the one that was opened."""

    key_scope = "page"
    called = N_("Why not, and what instead")
    DEFAULT_CSS = """
    Instead > Detail { height: auto; max-height: 50%; padding: 1 2; }
    Instead > RecordList { height: 1fr; }
    """

    def __init__(
        self,
        ctx: Context,
        entry: Entry,
        refusal: CoordtuiError,
        sessions: Sequence[Session],
        *,
        before: bool = False,
    ) -> None:
        super().__init__(ctx._)
        self._before = before
        self._ctx, self._entry, self._refusal, self._sessions = ctx, entry, refusal, sessions
        self._listing = Listing(ctx)
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.why = Detail(translate=ctx._)
        self.list = RecordList(_COLUMNS, translate=ctx._, selectable=False)

    def compose(self) -> Iterable[Widget]:
        """Title, why, what instead, and what enter does."""
        return [self._headline, self.why, self.list, self._status]

    def on_mount(self) -> None:
        """Tell."""
        self._headline.show(self._ctx._(N_("Not signed up: {title}", title=safe(self._entry.title))), "")
        if self._before:
            self._status.age(N_("One of these comes first; enter shows it, where c signs up."))
        else:
            self._status.age(N_("These would do; enter shows one, where c signs up."))
        self._status.say("")
        self.retranslated()
        self.list.focus()

    def retranslated(self) -> None:
        """Say it in the language that is spoken now."""
        self.why.show([Section([Paragraph(each) for each in self._refusal.known])])
        self.list.refresh_rows(
            ListSource([self._row(each) for each in self._listing.entries(self._sessions)])
        )

    def _row(self, entry: Entry) -> Row:
        session = entry.session
        start = local(session.start, session.zone)
        return Row(
            session.doc_id,
            [
                formats.date_and_time(start, self._ctx.translator, tz=start.tzinfo),
                entry.title,
                where(entry, self._ctx),
                self._ctx._(SHORT[session.language]),
                seats(entry.counts),
            ],
            state=self._ctx._(
                N_(
                    "{seats}, {language}",
                    seats=seats_said(entry.counts),
                    language=LANGUAGES[session.language],
                )
            ),
        )

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Show this one."""
        event.stop()
        key: Key = event.key
        self.dismiss(key if isinstance(key, int) else None)
