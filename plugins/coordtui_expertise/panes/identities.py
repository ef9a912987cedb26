"""Whose paper is it? The papers that wait to be confirmed or refused, with what speaks for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, safe
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
    Question,
    RecordList,
    Row,
    Section,
    StatusLine,
    Words,
)
from coordtui_expertise.dates import day
from coordtui_expertise.identities import Identities as Queue
from coordtui_expertise.identities import Item, Undo
from coordtui_expertise.panes.answer_lines import strength
from coordtui_expertise.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Changes

COLUMNS = (
    Column(key="person", title=N_("Person"), width=18, flex=1),
    Column(key="title", title=N_("Paper"), width=24, flex=2),
    Column(key="name", title=N_("Written"), width=16, flex=1, priority=2),
    Column(key="strength", title=N_("How likely"), width=12, priority=1),
)

ON_A_PAPER = frozenset({"page.confirm", "page.refuse"})


class Identities(ListWindow[None], inherit_bindings=False):
    """Lists what the person may settle: their own papers, or those of all. Each answer can be undone.

    `history` is that of the page below, so that `u` there takes back what was done here last.
    """

    key_scope = "page"
    called = N_("Papers to confirm")
    watched_tables = frozenset({"expertise.authorships", "expertise.names"})
    titles: Mapping[str, Message] = {
        "page.confirm": N_("confirm: it is theirs"),
        "page.refuse": N_("refuse: it is not theirs, never ask again"),
        "list.open": N_("all about the paper"),
    }
    hint_words: Mapping[str, Message] = {"list.open": N_("paper")}

    def __init__(self, ctx: Context, person: int | None = None, history: History | None = None) -> None:
        super().__init__(ctx._)
        self._ctx, self._queue, self._person = ctx, Queue(ctx), person
        self._items: dict[int, Item] = {}
        self._history = history or History(ctx.clock)
        self._undone = False
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.papers = RecordList(COLUMNS, translate=ctx._, empty=N_("reading …"))
        self._detail = Detail(translate=ctx._)
        self.split = ListDetail(self.papers, self._detail)

    def compose(self) -> Iterable[Widget]:
        """How many there are, the papers, what was done last."""
        return [self._headline, self.split, self._status]

    def on_mount(self) -> None:
        """Read them."""
        self._status.age(N_("Nothing attaches by a name before somebody confirmed it."))
        self.papers.focus()
        self._read()

    def _read(self) -> None:
        self.beside(lambda: self._queue.queue(self._person), self._came)

    def _came(self, items: Sequence[Item] | None, error: CoordtuiError | None) -> None:
        if items is None:
            self.papers.say_empty("\n".join(error.parts(self._ctx._)) if error else "")
            return
        before, self._items = self._items, {item.number: item for item in items}
        self.papers.say_empty(
            N_("Nothing waits to be confirmed. New papers are looked through when they arrive.")
        )
        self.show_all()
        restored = next((key for key in self._items if key not in before), None)
        if self._undone and restored is not None:  # where it comes back, the person is to see it
            self._undone = False
            self.papers.move_to_key(restored)

    def show_all(self) -> None:
        """List, headline and detail."""
        self.papers.refresh_rows(ListSource([self._row(item) for item in self._items.values()]))
        people = len({item.person for item in self._items.values()})
        papers = NN_("{n} paper to confirm", "{n} papers to confirm", len(self._items))
        of = NN_("{n} person", "{n} people", people)
        self._headline.show(self._ctx._(papers), self._ctx._(of) if people > 1 else "")
        self.show_detail()
        self.refresh_bindings()

    def _row(self, item: Item) -> Row:
        return Row(
            item.number,
            [item.called, item.work.title, Cell(item.name, "quiet"), strength(self._ctx, item.strength)],
            sign="?",
            sign_role="attention",
            state=N_("to confirm"),
        )

    @property
    def _item(self) -> Item | None:
        key = self.papers.cursor_key
        return self._items.get(key) if isinstance(key, int) else None

    def show_detail(self) -> None:
        """All about what is under the cursor."""
        item = self._item
        if item is None:
            self._detail.show([])
            return
        work = item.work
        about = [safe("; ".join(work.authors), limit=2000), day(work, self._ctx.translator), work.url]
        abstract = [Section([Paragraph(safe(work.abstract, lines=True, limit=20_000))])]
        title = Paragraph(safe(work.title, limit=1000))
        why = Section(
            [Paragraph(each) for each in item.evidence],
            title=N_("Is this {name}?", name=safe(item.called, limit=200)),
        )
        paper = Section([title, *(Paragraph(line, "quiet") for line in about if line)])
        self._detail.show([paper, why, *(abstract if work.abstract else [])])

    # What is told.

    def on_store_changed(self, changes: Changes) -> None:
        """Papers came in, or somebody else answered."""
        self._read()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now."""
        if command_id in ON_A_PAPER:
            return bool(self._items)
        return command_id != "page.undo" or self._history.can_undo

    # Keys.

    @property
    def _chosen(self) -> list[Item]:
        return [self._items[key] for key in self.papers.chosen if isinstance(key, int) and key in self._items]

    def action_confirm(self) -> None:
        """Confirm the chosen papers; of one full name ask whether it is always this person's."""
        chosen = self._chosen
        if len(chosen) == 1 and chosen[0].full:
            item = chosen[0]
            self.beside(lambda: self._queue.same_name(item.number), self._asker(item))
        elif chosen:
            self._confirm(chosen)

    def _asker(self, item: Item) -> Callable[[Any, CoordtuiError | None], None]:
        def ask(more: int | None, error: CoordtuiError | None) -> None:
            if more is None:
                self._failed(error)
                return
            name = safe(item.name, limit=200)
            effect = NN_(
                "Then {n} more paper with exactly this name attaches now, and later ones by themselves.",
                "Then {n} more papers with exactly this name attach now, and later ones by themselves.",
                more,
            )
            question = Question(
                N_("Is “{name}” always {person}?", name=name, person=safe(item.called, limit=200)),
                effect if more else N_("Then later papers with exactly this name attach by themselves."),
                yes=N_("always this name"),
                no=N_("this paper only"),
                translate=self._ctx._,
            )
            self.app.push_screen(question, answered)

        def answered(always: bool | None) -> None:
            if always:
                self._always(item)
            elif always is not None:
                self._confirm([item])

        return ask

    def _always(self, item: Item) -> None:
        said = N_("confirmed for good: “{name}”", name=safe(item.name, limit=200))
        self._do(said, lambda: self._queue.confirm_always(item.number)[1])

    def _confirm(self, items: Sequence[Item]) -> None:
        numbers = [item.number for item in items]
        said = NN_("confirmed {n} paper", "confirmed {n} papers", len(items))
        self._do(said, lambda: self._queue.confirm(numbers))

    def action_refuse(self) -> None:
        """Say of the chosen papers that they are somebody else's; they are never asked about again."""
        if numbers := [item.number for item in self._chosen]:
            said = NN_("refused {n} paper", "refused {n} papers", len(numbers))
            self._do(said, lambda: self._queue.refuse(numbers))

    def action_undo(self) -> None:
        """Take the last answer back."""

        def take_back() -> Words | None:
            done = self._history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self._undone = True
        self.beside(take_back, self._done)

    def _do(self, said: Message, act: Callable[[], Undo]) -> None:
        self._undone = False

        def work() -> Words:
            self._history.do(said, act)
            return N_("{done} · u undoes", done=said)

        self.beside(work, self._done)

    def _done(self, said: Words | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self._failed(error)
        elif said is not None:
            self.papers.clear_selection()
            self._status.say(said)
        self._read()

    def _failed(self, error: CoordtuiError | None) -> None:
        if error is not None:
            self._status.say(" ".join(error.parts(self._ctx._)), "trouble")
