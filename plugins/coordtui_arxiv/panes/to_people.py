"""To whom does this go? The papers that are suggested to people, sent in one key or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Ref, safe
from coordtui.ui.widgets import (
    Cell,
    Column,
    Detail,
    Headline,
    History,
    ListDetail,
    ListSource,
    ListWindow,
    Paragraph,
    RecordList,
    Row,
    Section,
    StatusLine,
    Words,
)
from coordtui_arxiv.groups import names_of
from coordtui_arxiv.latex import shown
from coordtui_arxiv.names import first_author, name_of
from coordtui_arxiv.panes.paper_lines import dots
from coordtui_arxiv.panes.send_form import send_form, sent
from coordtui_arxiv.panes.triage import said_of
from coordtui_arxiv.records import Paper, Suggestion
from coordtui_arxiv.routing import Routing, Waiting
from coordtui_arxiv.routing.sending import Sent
from coordtui_arxiv.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Changes

COLUMNS = (
    Column(key="title", title=N_("Paper"), width=26, flex=3),
    Column(key="people", title=N_("Suggested to"), width=24, flex=2),
    Column(key="authors", title=N_("Authors"), width=14, priority=2),
    Column(key="topic", title=N_("Topic"), width=8, priority=1),
)

MOST = 500
"""Papers that are listed at once; those that were suggested best come first."""

Found = tuple[list[Waiting], Mapping[int, str]]
"""The papers that wait, and what the people are called, by number."""

ON_A_PAPER = frozenset({"page.confirm", "page.refuse", "page.mail", "page.open_outside", "page.copy"})


class ToPeople(ListWindow[Ref], inherit_bindings=False):
    """Lists what waits to be sent. Each answer can be undone; `history` is the page's below."""

    key_scope = "page"
    called = N_("Papers to people")
    opened_by = "arxiv.to_people"
    watched_tables = frozenset({"arxiv.suggestions", "arxiv.deliveries"})
    titles: Mapping[str, Message] = {
        "page.confirm": N_("send to all to whom it is suggested"),
        "page.refuse": N_("send it to nobody; what is like it is suggested to them less"),
        "page.mail": N_("choose to whom it goes, and add a note"),
        "page.open_outside": N_("show it among the papers"),
        "list.open": N_("all about it"),
    }
    hint_words: Mapping[str, Message] = {
        "page.confirm": N_("send"),
        "page.refuse": N_("to nobody"),
        "page.mail": N_("choose who"),
        "page.open_outside": N_("the paper"),
        "list.open": N_("why"),
    }

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        super().__init__(ctx._)
        self._ctx, self._routing = ctx, Routing(ctx)
        self._waiting: dict[int, Waiting] = {}
        self._names: Mapping[int, str] = {}
        self._history = history or History(ctx.clock)
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.papers = RecordList(COLUMNS, translate=ctx._, empty=N_("reading …"))
        self._detail = Detail(translate=ctx._)
        self.split = ListDetail(self.papers, self._detail)

    def compose(self) -> Iterable[Widget]:
        """How many there are, the papers, what was done last."""
        return [self._headline, self.split, self._status]

    def on_mount(self) -> None:
        """Read them."""
        self._status.age(N_("Nobody is sent more than they want in a day."))
        self.papers.focus()
        self._read()

    def _read(self) -> None:
        def read() -> Found:
            waiting = self._routing.waiting(MOST)
            people = {each.person for paper in waiting for each in paper.suggestions}
            return waiting, names_of(self._ctx, people)

        self.beside(read, self._came)

    def _came(self, found: Found | None, error: CoordtuiError | None) -> None:
        if found is None:
            self.papers.say_empty("\n".join(error.parts(self._ctx._)) if error else "")
            return
        waiting, self._names = found
        self._waiting = {each.paper.doc_id: each for each in waiting}
        self.papers.say_empty(
            N_("No paper waits to be sent. New papers are held against what people know after each sync.")
        )
        self.show_all()

    def show_all(self) -> None:
        """List, headline and detail."""
        self.papers.refresh_rows(ListSource([self._row(each) for each in self._waiting.values()]))
        people = len({each.person for paper in self._waiting.values() for each in paper.suggestions})
        papers = NN_("{n} paper to send", "{n} papers to send", len(self._waiting))
        of = NN_("to {n} person", "to {n} people", people)
        self._headline.show(self._ctx._(papers), self._ctx._(of) if people else "")
        self.show_detail()
        self.refresh_bindings()

    def _row(self, waiting: Waiting) -> Row:
        paper = waiting.paper
        return Row(
            paper.doc_id,
            [
                self._title(paper),
                ", ".join(self._called(each) for each in waiting.suggestions),
                Cell("".join(first_author(paper.authors)), "quiet"),
                Cell(paper.primary, "quiet"),
            ],
            sign="?",
            sign_role="attention",
            state=N_("to send"),
        )

    def _title(self, paper: Paper) -> str:
        title = shown(paper.title)
        return self._ctx._(N_("withdrawn: {title}", title=title)) if paper.withdrawn else title

    def _called(self, suggestion: Suggestion) -> str:
        return self._names.get(suggestion.person) or self._ctx._(
            N_("person number {number}", number=suggestion.person)
        )

    @property
    def _under_cursor(self) -> Waiting | None:
        key = self.papers.cursor_key
        return self._waiting.get(key) if isinstance(key, int) else None

    def show_detail(self) -> None:
        """The paper under the cursor, and what speaks for each of the people."""
        waiting = self._under_cursor
        if waiting is None:
            self._detail.show([])
            return
        paper = waiting.paper
        authors = ", ".join(name_of(author) for author in paper.authors[:30])
        head = Section(
            [Paragraph(self._title(paper), "strong"), Paragraph(authors), Paragraph(paper.url, "quiet")]
        )
        people = [self._why(each) for each in waiting.suggestions]
        abstract = Section([Paragraph(shown(paper.abstract))], title=N_("Abstract"))
        self._detail.show([head, *people, *([abstract] if paper.abstract else [])])

    def _why(self, suggestion: Suggestion) -> Section:
        reasons = [Message.from_json(each) for each in suggestion.why]
        title = f"{safe(self._called(suggestion), limit=200)}  {dots(suggestion.strength)}"
        nothing = N_("The reasons are kept back: this person hides what they come from.")
        return Section([Paragraph(each) for each in reasons or [nothing]], title=title)

    # What is told.

    def on_store_changed(self, changes: Changes) -> None:
        """Papers were suggested, or somebody else sent them."""
        self._read()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in ON_A_PAPER:
            return bool(self._waiting)
        return command_id != "page.undo" or self._history.can_undo

    # Keys.

    @property
    def _chosen(self) -> list[Waiting]:
        keys = [key for key in self.papers.chosen if isinstance(key, int)]
        return [self._waiting[key] for key in keys if key in self._waiting]

    def action_confirm(self) -> None:
        """Send the chosen papers to everybody to whom they are suggested."""
        if chosen := self._chosen:
            self._do(sent([each.paper for each in chosen]), lambda: self._send(chosen))

    def _send(self, chosen: Sequence[Waiting]) -> Sent:
        with self._ctx.store.transaction():
            done = [
                self._routing.send([each.paper.doc_id], [to.person for to in each.suggestions])
                for each in chosen
            ]
        return Sent(self._ctx, [delivery for each in done for delivery in each.delivered])

    def action_refuse(self) -> None:
        """Send the chosen papers to nobody."""
        if chosen := self._chosen:
            numbers = [suggestion.doc_id for each in chosen for suggestion in each.suggestions]
            said = said_of([each.paper for each in chosen], N_("to nobody: “{title}”"), _to_nobody)
            self._do(said, lambda: self._routing.refuse(numbers))

    def action_mail(self) -> None:
        """Choose to whom the chosen papers go, and add a note."""
        if chosen := self._chosen:
            people = list(dict.fromkeys(to.person for each in chosen for to in each.suggestions))
            form = send_form(self._ctx, [each.paper for each in chosen], people, self._history)
            self.app.push_screen(form, lambda said: self._done(said, None))

    def action_open_outside(self) -> None:
        """Show the paper on the page below."""
        if (waiting := self._under_cursor) is not None:
            self.dismiss(waiting.paper.ref)

    def action_undo(self) -> None:
        """Take the last answer back."""

        def take_back() -> Words | None:
            done = self._history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self.beside(take_back, self._done)

    def _do(self, said: Message, act: Callable[[], Callable[[], object]]) -> None:
        def work() -> Words:
            self._history.do(said, act)
            return N_("{done} · u undoes", done=said)

        self.beside(work, self._done)

    def _done(self, said: Words | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self._status.say(" ".join(error.parts(self._ctx._)), "trouble")
        elif said is not None:
            self.papers.clear_selection()
            self._status.say(said)
        self._read()


def _to_nobody(n: int) -> Message:
    return NN_("{n} paper to nobody", "{n} papers to nobody", n)
