"""Filling a page from outside: choose a source and who the person is there, look, then write."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from textual.message import Message as Posted
from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, Person, Refused, safe
from coordtui.ui.widgets import (
    Column,
    Detail,
    FormScreen,
    Headline,
    History,
    ListSource,
    Question,
    RecordList,
    Row,
    Section,
    StatusLine,
    TextField,
    Window,
    Words,
    progress_words,
)
from coordtui_expertise.fill import BIBTEX, Filling, FillPlan
from coordtui_expertise.fill_file import plan_file
from coordtui_expertise.lookup import Lookup
from coordtui_expertise.panes.fill_rows import (
    CANDIDATES,
    PLAN,
    SOURCES,
    about,
    counted,
    plan_rows,
    source_rows,
)
from coordtui_expertise.sources import TITLES
from coordtui_expertise.sources.asking import Watching
from coordtui_expertise.sources.shapes import Candidate
from coordtui_expertise.texts import N_, NN_


class Told(Posted):
    """How far the asking is."""

    def __init__(self, text: Message) -> None:
        super().__init__()
        self.text = text


class Fill(Window[bool], inherit_bindings=False):
    """Three steps on one list: sources, then candidates where nobody is sure, then the plan; `c` writes it.

    `person` is whose page, one's own unless given; `history`, that of the page below, where `u` then
    takes back what was written here.
    """

    key_scope = "page"
    called = N_("Fill in from outside")
    titles: Mapping[str, Message] = {
        "page.confirm": N_("write what is listed"),
        "page.refuse": N_("not this person: offer it no more"),
        "list.open": N_("choose; of what is listed to be written, all about it"),
        "page.clear_filter": N_("stop, go back"),
    }
    hint_words: Mapping[str, Message] = {
        "page.confirm": N_("write"),
        "page.refuse": N_("not them"),
        "page.clear_filter": N_("stop"),
    }

    def __init__(self, ctx: Context, person: int | None = None, history: History | None = None) -> None:
        super().__init__(ctx._)
        self._ctx = ctx
        self._number = person or ctx.actor.person
        self._person: Person | None = None
        self._lookup: Lookup | None = None
        self._candidates: dict[str, Candidate] = {}
        self._plan: FillPlan | None = None
        self._stop: threading.Event | None = None
        self._history = history or History(ctx.clock)
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.rows = self._list(SOURCES)

    def _list(self, columns: Sequence[Column]) -> RecordList:
        return RecordList(columns, translate=self._ctx._, empty=N_("Nothing."), selectable=False)

    def compose(self) -> Iterable[Widget]:
        """Whose page, what there is to choose or to write, and how far it is."""
        return [self._headline, self.rows, self._status]

    def on_mount(self) -> None:
        """Show the sources."""
        try:
            self._person = Filling(self._ctx).person(self._number or 0)
        except CoordtuiError as error:
            self._trouble(error)
            return
        self._status.say("")
        self._show_sources()

    # The steps.

    def _show_sources(self) -> None:
        self._plan, self._lookup = None, None
        self._show(SOURCES, source_rows(self._ctx._), N_("enter looks there and writes nothing yet."))

    def _show_candidates(self, found: Sequence[Candidate]) -> None:
        self._candidates = {each.id: each for each in found}
        rows = [
            Row(
                each.id,
                [
                    safe(each.name),
                    "" if each.works is None else str(each.works),
                    safe("; ".join(each.affiliations)),
                ],
                sign="?",
            )
            for each in found
        ]
        self._show(
            CANDIDATES,
            rows,
            N_("Nobody is guessed: choose who it is, or go back.")
            if rows
            else N_("Nobody of this name is known there."),
        )

    def _show_plan(self, plan: FillPlan) -> None:
        self._plan = plan
        said = N_("c writes this.") if not plan.empty else N_("There is nothing new.")
        if plan.doubt is not None:
            said = N_("This may be somebody else. {why}", why=plan.doubt)
        self._show(PLAN, plan_rows(plan, self._ctx._), said)
        self._headline.show(self._called(), self._ctx._(counted(plan)))

    def _show(self, columns: Sequence[Column], rows: Sequence[Row], age: Message) -> None:
        """Put other rows, with their columns, in the place of the list."""
        before, self.rows = self.rows, self._list(columns)
        self.mount(self.rows, after=self._headline)
        before.remove()
        self.rows.refresh_rows(ListSource(rows))
        self._headline.show(self._called(), "")
        self._status.age(age)
        self.rows.focus()
        self.refresh_bindings()

    def _called(self) -> str:
        name = safe(self._person.name) if self._person else ""
        if self._lookup is None:
            return self._ctx._(N_("Fill in from outside: {name}", name=name))
        return self._ctx._(N_("{source}: {name}", source=TITLES[self._lookup.name], name=name))

    # Choosing.

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Look in the source, or take the candidate; of a plan say all about the line."""
        event.stop()
        key = str(event.key)
        if self._busy or self._person is None:
            return
        if self._plan is not None:
            self.app.push_screen(InFull(self._ctx, self._called(), about(self._plan, key)))
            return
        if self._lookup is not None:
            self._look(self._lookup, key)
        elif key == BIBTEX:
            self._ask_file(self._person)
        else:
            self._stop = threading.Event()
            watching = Watching(self._stop.is_set, self._waits, self._tell)
            self._look(Lookup(self._ctx, key, watching), None)

    def _look(self, lookup: Lookup, identity: str | None) -> None:
        """Ask beside the screen for a plan, or for candidates where nobody is known yet."""
        person = self._person
        assert person is not None  # noqa: S101 - choosing is possible only then
        self._lookup = lookup
        if self._stop is not None:
            self._stop.clear()

        def ask() -> FillPlan | list[Candidate]:
            plan = lookup.plan(person, identity) if identity else lookup.plan_known(person)
            return plan if plan is not None else lookup.candidates(person)

        self._status.say("")
        self._work(ask, N_("{source} is asked.", source=TITLES[lookup.name]))

    def _work(self, ask: Any, said: Message) -> None:
        self._busy = True
        self._status.progress(progress_words(said))
        self.refresh_bindings()
        self.beside(ask, self._answered)

    _busy = False

    def _answered(self, found: FillPlan | list[Candidate] | None, error: CoordtuiError | None) -> None:
        self._busy = False
        self._status.progress(None)
        if error is not None:
            self._lookup = self._lookup if self._candidates else None
            self._trouble(error)
        elif isinstance(found, FillPlan):
            self._show_plan(found)
        else:
            self._show_candidates(found or [])
        self.refresh_bindings()

    def _tell(self, message: Message) -> None:
        """From the thread that asks."""
        self.post_message(Told(message))

    def on_told(self, event: Told) -> None:
        """Say how far it is, while it goes on."""
        event.stop()
        if self._busy:
            self._status.progress(progress_words(event.text))

    def _waits(self, seconds: float, server: str) -> None:
        if seconds >= 2:
            self._tell(
                NN_("{server} is asked in {n} s", "{server} is asked in {n} s", round(seconds), server=server)
            )

    def _ask_file(self, person: Person) -> None:
        """A BibTeX file on this machine; who is not at home on it has none here."""
        if not self._ctx.actor.at_home:
            self._status.say(N_("A file is read only where the program runs."), "attention")
            return

        def read(values: Mapping[str, Any], stored: object) -> FillPlan:
            return plan_file(self._ctx, person.doc_id, Path(values["path"]))

        field = TextField(
            name="path", label=N_("File"), help=N_("A BibTeX file; ~ is your home folder."), required=True
        )
        form = FormScreen(
            N_("Works from a BibTeX file"), [field], {"path": ""}, save=read, translate=self._ctx._
        )
        self.app.push_screen(form, lambda plan: None if plan is None else self._show_plan(plan))

    # Writing.

    def available(self, command_id: str) -> bool:
        """Writing needs a plan; stopping, something that goes on or is behind."""
        if command_id == "page.confirm":
            return not self._busy and self._plan is not None and not self._plan.empty
        if command_id == "list.open":
            return not self._busy
        if command_id == "page.refuse":
            return not self._busy and self._choosing
        if command_id == "page.undo":
            listed = self._plan is not None or self._choosing  # undoing goes back to the sources
            return not self._busy and not listed and self._history.can_undo
        return command_id != "page.clear_filter" or self._busy

    @property
    def _choosing(self) -> bool:
        """Whether candidates are listed."""
        return bool(self._candidates) and self._plan is None and self._lookup is not None

    def action_refuse(self) -> None:
        """The candidate under the cursor is somebody else, now and later."""
        key, lookup, person = str(self.rows.cursor_key), self._lookup, self._person
        if not self._choosing or lookup is None or person is None or key not in self._candidates:
            return
        gone = self._candidates.pop(key)

        def refused(_: object, error: CoordtuiError | None) -> None:
            if error is not None:
                self._trouble(error)
                return
            self._show_candidates([*self._candidates.values()])
            self._status.say(N_("{called} is offered no more", called=safe(gone.name)))

        self.beside(lambda: lookup.refuse(person, key), refused)

    def action_confirm(self) -> None:
        """Write the plan; a doubt is asked about first."""
        plan, person = self._plan, self._person
        if plan is None or person is None or self._busy:
            return
        if plan.doubt is None:
            self._write(plan, sure=False)
            return
        question = Question(
            N_("Is “{called}” the same person as {name}?", called=safe(plan.called), name=safe(person.name)),
            plan.doubt,
            yes=N_("the same"),
            no=N_("somebody else"),
            translate=self._ctx._,
        )
        self.app.push_screen(question, lambda same: self._write(plan, sure=True) if same else None)

    def _write(self, plan: FillPlan, *, sure: bool) -> None:
        new = len(plan.of_kind("new"))
        added = NN_("{n} work was added", "{n} works were added", new)
        if waits := len(plan.of_kind("uncertain")):
            added = N_("{added}, {n} to be confirmed", added=added, n=waits)

        def write() -> Words:
            self._history.do(added, lambda: Filling(self._ctx).write(plan, sure=sure))
            return N_("{done} · u undoes", done=added)

        self._busy = True
        self.refresh_bindings()
        self.beside(write, self._written)

    def action_undo(self) -> None:
        """Take back what was written last: the works are no longer the person's."""

        def take_back() -> Words | None:
            done = self._history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self._busy = True
        self.refresh_bindings()
        self.beside(take_back, self._written)

    def _written(self, said: Words | None, error: CoordtuiError | None) -> None:
        self._busy = False
        if error is not None:
            self._trouble(error)
            self.refresh_bindings()
            return
        self._status.say(said or "")
        self._candidates = {}
        self._show_sources()

    def action_clear_filter(self) -> None:
        """Stop what goes on."""
        if self._busy and self._stop is not None:
            self._stop.set()

    def back(self) -> bool:
        """Stop what goes on; else a step back; else leave."""
        if self._busy:
            self.action_clear_filter()
        elif self._lookup is not None or self._plan is not None:
            self._candidates = {}
            self._show_sources()
        else:
            self.dismiss(None)
        return True

    def _trouble(self, error: CoordtuiError | Refused) -> None:
        self._status.say(" ".join(error.parts(self._ctx._)), "trouble")


class InFull(Window[None], inherit_bindings=False):
    """One line of a plan, with all that its row has no room for."""

    key_scope = "page"
    called = N_("A line of what is to be written")

    def __init__(self, ctx: Context, title: str, sections: Sequence[Section]) -> None:
        super().__init__(ctx._)
        self._title, self._sections = title, sections
        self._headline, self.detail, self._status = Headline(), Detail(translate=ctx._), StatusLine(ctx._)

    def compose(self) -> Iterable[Widget]:
        """Whose page it is about, and the line."""
        return [self._headline, self.detail, self._status]

    def on_mount(self) -> None:
        """Show it."""
        self._headline.show(self._title, "")
        self._status.say("")
        self.detail.show(self._sections)
        self.detail.focus()
