"""A page of the program: the frame between the title line and the footer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.reactive import reactive
from textual.widget import Widget

from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.lines import Role, Words, one_line
from coordtui.ui.widgets.status import StatusLine

if TYPE_CHECKING:
    from coordtui.api import Context, FilterField, Message, Pane, Ref
    from coordtui.store import Changes
    from coordtui.ui.app import CoordtuiApp
    from coordtui.ui.widgets.filter_bar import FilterChanged, FilterClosed
    from coordtui.ui.widgets.history import History
    from coordtui.ui.widgets.page_job import JobEnded, JobProgress, PageJob


class Page(Widget, can_focus=False):
    """What a plugin's pane is: a headline, a body and a status line.

    A page gives its body in `compose_body`, fills it in `on_mount`, and answers keys by
    `action_…` methods named by its plugin's commands. What other sessions change arrives
    in `on_store_changed`, for the tables in `watched_tables` (`"arxiv.papers"`).

    `titles` say what commands do here, by id, where their own titles say too little
    (`{"page.new": N_("new watch")}`); `hint_words` are those beside their keys.

    `badge` stands beside the page's name in the title line: `37` is new, `3!` needs you.

    `filter_fields` are what its filter knows; `history`, what the log of undo shows.
    """

    app: CoordtuiApp
    watched_tables: ClassVar[frozenset[str]] = frozenset()
    """Full names of tables, `"visits.visits"`, whose changes it is told of."""
    titles: Mapping[str, Message] = {}
    """What commands do here, by id, in place of their own titles."""
    hint_words: Mapping[str, Message] = {}
    """The words beside their keys, by id, in place of their own."""
    badge: reactive[str] = reactive("", repaint=False)
    """What stands beside its name in the title line; set it, and it is drawn."""
    filter_fields: Sequence[FilterField] = ()
    """What its filter knows; without any, words are searched."""
    history: History | None = None
    """What undo and redo go through; without, there is nothing to take back."""
    returning = False
    """Whether `take_place` follows `on_mount`, so that a long list need not be read twice."""

    BLANK = True
    DEFAULT_CSS = """
    Page { layout: vertical; height: 1fr; width: 1fr; }
    Page > #body { height: 1fr; }
    """

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(id=f"page-{pane.id.replace('.', '-')}")
        self.ctx, self.pane = ctx, pane
        self.key_scope = pane.id
        self.filter_text = ""
        self._headline = Headline()
        self._where: tuple[Words, Words] = ("", "")
        self._job: PageJob | None = None
        self.status = StatusLine(ctx._)

    def compose(self) -> ComposeResult:
        """The frame around what `compose_body` gives."""
        yield self._headline
        yield Body(*self.compose_body(), id="body")
        yield self.status

    def compose_body(self) -> Iterable[Widget]:
        """The widgets between headline and status line."""
        return ()

    # What a page says.

    def headline(self, left: Words, right: Words = "") -> None:
        """Say where you are (scope, count) and, at the end, the sort, the layout or the filter.

        While the filter is typed it stands in its own field: end with
        `"" if self.filtering else safe(self.filter_text)`, and call it in `filter_closed` too.
        """
        self._where = (left, right)
        self._headline.show(one_line(self.ctx._(left)), one_line(self.ctx._(right)))

    def say(self, message: Words | None, role: Role = "") -> None:
        """Say what was done last and how to take it back; it stays until something else is said."""
        self.status.say(message, role)

    # What the program asks of a page.

    def on_store_changed(self, changes: Changes) -> None:
        """Some session changed one of the watched tables: read again what is in sight."""

    def minute_passed(self) -> None:
        """The clock moved, and the page is in front: ages that it shows may be others.

        It is the only wake-up of a program at rest; pages set no timers of their own.
        """

    def open_ref(self, ref: Ref) -> None:
        """Show the record; called when something elsewhere points to it."""

    def available(self, command_id: str) -> bool:
        """Whether a command of this page would do something now; its key is hidden if not."""
        return True

    def why_not(self, command_id: str) -> Message | None:
        """Why a command of this page would do nothing now, to be read beside its name."""
        return None

    def under_cursor(self) -> Ref | None:
        """The record under the cursor: plugins are asked what they can do with it."""
        return None

    def back(self) -> bool:
        """Close what is open inside the page; False when there was nothing to close."""
        return False

    def place(self) -> dict[str, Any]:
        """Where the person is, as plain JSON data: what `take_place` needs to bring them back here."""
        return {"filter": self.filter_text} if self.filter_text else {}

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Go where an earlier session left; called once, when the page was mounted.

        The data may come from an older or newer version of the page: what means nothing is ignored.
        """
        text = place.get("filter")
        if isinstance(text, str) and text:
            self.filter_text = text
            self.filtered(text)

    def retranslated(self) -> None:
        """The person chose another language: write again what was written as text.

        Cursor, selection, filter and focus stay. Widgets that translate as they draw need nothing.
        """
        self.headline(*self._where)
        for widget in self.query(Widget):
            if widget is not self and (again := getattr(widget, "retranslated", None)) is not None:
                again()
            widget.refresh()

    def focus_default(self) -> None:
        """Put the cursor where the page is used from."""
        if panes := self.focusable_parts():
            panes[0].focus()

    # Background work.

    def run_job(self, job_id: str) -> None:
        """Run a job beside the screen; its progress is in the status line and `stop` ends it."""
        from coordtui.ui.widgets.page_job import PageJob

        self._job = self._job or PageJob(self)
        self._job.start(self.app.session.jobs, job_id)
        self.refresh_bindings()

    @property
    def job_running(self) -> bool:
        """Whether a job that this page started is at work."""
        return self._job is not None and self._job.running

    def action_stop(self) -> None:
        """Ask the job to stop; what it has brought stays."""
        if self._job is not None:
            self._job.stop()

    def on_unmount(self) -> None:
        """A job does not outlive the page that shows it: what it has brought stays."""
        self.action_stop()

    def on_job_progress(self, event: JobProgress) -> None:
        """Show how far it is."""
        from coordtui.ui.widgets.progress import progress_words

        event.stop()
        if self.job_running:
            self.status.progress(progress_words(event.text, event.done, event.total))

    def on_job_ended(self, event: JobEnded) -> None:
        """Say how it ended; what went wrong the page says in its age, until it is solved."""
        from coordtui.ui.widgets.page_job import outcome_words

        event.stop()
        if self._job is not None:
            self._job.ended()
        self.refresh_bindings()
        self.status.progress(None)
        self.say(*outcome_words(event))
        self.job_ended(event)

    def job_ended(self, event: JobEnded) -> None:
        """A job of this page ended, one way or the other."""

    # The filter.

    def on_filter_changed(self, event: FilterChanged) -> None:
        """Keep what was typed and let the page narrow its list."""
        event.stop()
        if event.text != self.filter_text:
            self.filter_text = event.text
            self.filtered(event.text)

    def on_filter_closed(self, event: FilterClosed) -> None:
        """Back to the list, which stays narrowed."""
        event.stop()
        self._close_filter()

    def filtered(self, text: str) -> None:
        """The filter is now `text`: show what matches, without moving the cursor away."""

    @property
    def filtering(self) -> bool:
        """Whether the filter field is open."""
        return self._headline.field is not None

    async def action_filter(self) -> None:
        """Open the filter field."""
        await self._headline.open_filter(self.filter_text)

    def action_clear_filter(self) -> None:
        """Show everything again."""
        if self.filter_text:
            self.filter_text = ""
            self.filtered("")
        self._close_filter()

    def filter_closed(self) -> None:
        """The filter field is gone; what it narrowed stays so."""

    def _close_filter(self) -> None:
        self._headline.close_filter()
        self.focus_default()
        self.filter_closed()

    # Panes.

    def action_next_pane(self) -> None:
        """Move the focus to the next part of the page."""
        if panes := self.focusable_parts():
            here = self.screen.focused
            place = panes.index(here) if here in panes else -1
            panes[(place + 1) % len(panes)].focus()

    def action_zoom(self) -> None:
        """Give the whole page to the part that has the focus, or share it again."""
        from coordtui.ui.widgets.split import ListDetail

        for split in self.query(ListDetail):
            split.toggle_zoom()

    def focusable_parts(self) -> list[Widget]:
        """The parts of the page that take the focus, in their order."""
        body = self.query_one(Body)
        return [widget for widget in self.screen.focus_chain if body in widget.ancestors]


class Body(Widget, can_focus=False):
    """What a page puts between its two lines."""

    BLANK = True
    DEFAULT_CSS = "Body { layout: vertical; }"
