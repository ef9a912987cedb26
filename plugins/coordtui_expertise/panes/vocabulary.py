"""The words of the lab: every concept with its names in both languages, and the keys that change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec
from textual.widget import Widget

from coordtui.api import Context, CoordtuiError, Message, StaleRecord, Term, at_home, read_text
from coordtui.ui.widgets import (
    Cell,
    ChoiceField,
    Column,
    FormScreen,
    Headline,
    History,
    ListSource,
    MultiField,
    Narrowed,
    RecordList,
    Row,
    StatusLine,
    TextField,
    Words,
    file_form,
)
from coordtui_expertise.lab_terms import Entry, LabTerms, State, matching, said
from coordtui_expertise.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

T = TypeVar("T")

COLUMNS = (
    Column(key="en", title=N_("English"), width=22, flex=1),
    Column(key="fr", title=N_("French"), width=22, flex=1),
    Column(key="also", title=N_("Also"), width=18, flex=1, priority=1),
    Column(key="facet", title=N_("Says"), width=11, priority=2),
)

_STATES: Mapping[State, tuple[str, str, Message | str]] = {
    "starter": (" ", "", ""),
    "changed": ("*", "", N_("changed by the lab")),
    "added": ("+", "", N_("the lab’s own")),
    "hidden": ("-", "quiet", N_("taken away")),
}
"""The sign of each state, its role and its word."""

_FACETS: Mapping[str, Message | str] = {"": "", "method": N_("how"), "application": N_("on what")}


class VocabularyWindow(Narrowed[None], inherit_bindings=False):
    """Lists the vocabulary; those who may change it add, change and take away."""

    key_scope = "page expertise.vocabulary"
    called = N_("Words of the lab")
    watched_tables = frozenset({"core.terms"})
    titles: Mapping[str, Message] = {
        "page.new": N_("new term"),
        "page.edit": N_("change the term"),
        "page.refuse": N_("take the term away, or bring it back"),
        "list.open": N_("change the term"),
    }
    hint_words: Mapping[str, Message] = {
        "page.refuse": N_("take away"),
        "list.open": N_("change"),
    }

    def __init__(self, ctx: Context, history: History | None = None) -> None:
        super().__init__(ctx._)
        self._ctx, self._lab_terms = ctx, LabTerms(ctx)
        self._known: dict[str, Entry] = {}
        self._history = history or History(ctx.clock)
        self._may_edit = ctx.may("core.terms.edit")
        self.headline, self._status = Headline(), StatusLine(ctx._)
        self.terms = RecordList(
            COLUMNS, translate=ctx._, empty=N_("No term has these words."), selectable=False
        )

    def compose(self) -> Iterable[Widget]:
        """Title, terms, what was done last."""
        return [self.headline, self.terms, self._status]

    def on_mount(self) -> None:
        """Read them."""
        self._status.age(N_("Search and matching take all names of a term for the same."))
        self._read()
        self.terms.focus()

    def _read(self) -> None:
        entries = self._lab_terms.entries()
        shown = matching(entries, self.filter_text)
        self._known = {entry.concept: entry for entry in shown}
        self.terms.refresh_rows(ListSource([self._row(entry) for entry in shown]))
        self.headline.show(self._ctx._(NN_("{n} term", "{n} terms", len(shown))), "")
        self.refresh_bindings()

    def _row(self, entry: Entry) -> Row:
        sign, role, state = _STATES[entry.state]
        term = entry.term
        cells = [term.en, term.fr, Cell(", ".join(term.also), "quiet"), self._ctx._(_FACETS[term.facet])]
        return Row(entry.concept, cells, sign=sign, role=role, state=self._ctx._(state))  # type: ignore[arg-type]

    def on_store_changed(self, changes: object) -> None:
        """Another session changed a term."""
        self._read()

    def retranslated(self) -> None:
        """Count and rows in the other language."""
        self._read()

    def available(self, command_id: str) -> bool:
        """Hide the keys that would do nothing now, or would be refused."""
        if command_id in {"page.edit", "page.refuse", "list.open"}:
            return self._may_edit and self._entry is not None
        if command_id == "page.new":
            return self._may_edit
        if command_id == "expertise.terms_from_file":
            return self._ctx.actor.at_home and self._may_edit
        return super().available(command_id) and (command_id != "page.undo" or self._history.can_undo)

    @property
    def _entry(self) -> Entry | None:
        return self._known.get(str(self.terms.cursor_key))

    # Filtering.

    @property
    def narrowed_list(self) -> Widget:
        """The terms."""
        return self.terms

    def narrow(self) -> None:
        """Show what holds the words."""
        self._read()

    # Changing.

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Opening a term changes it."""
        event.stop()
        if self._may_edit:
            self.action_edit()

    def action_new(self) -> None:
        """A new term."""
        self._edit(Term(), None)

    def action_edit(self) -> None:
        """Change the term under the cursor."""
        if self._entry is not None:
            self._edit(self._entry.term, self._entry)

    def action_refuse(self) -> None:
        """Take the term under the cursor away; one that was taken away comes back."""
        entry = self._entry
        if entry is None:
            return
        name = entry.term.en or entry.term.fr
        if entry.state == "hidden":
            done, change = N_("brought back “{term}”", term=name), self._lab_terms.restore
        else:
            done, change = N_("took away “{term}”", term=name), self._lab_terms.take_away

        def do() -> Words:
            keep(self._history, self._ctx, lambda: change(entry.concept), lambda _: done)
            return N_("{done} · u undoes", done=done)

        self.beside(do, self._done)

    def action_undo(self) -> None:
        """Let the terms be as they were."""

        def bring_back() -> Words | None:
            done = self._history.undo()
            return None if done is None else N_("undone: {done}", done=done)

        self.beside(bring_back, self._done)

    def _edit(self, term: Term, entry: Entry | None) -> None:
        self.app.push_screen(term_form(self._ctx, self._history, term, entry), self._saved)

    def _saved(self, term: Term | None) -> None:
        if term is not None:
            self._done(N_("{done} · u undoes", done=_saved(term)), None)
            self.terms.move_to_key(self._ctx.directory.vocabulary().concept_of(term))

    def _done(self, said: Words | None, error: CoordtuiError | None) -> None:
        if error is not None:
            self._status.say(" ".join(error.parts(self._ctx._)), "trouble")
        elif said is not None:
            self._status.say(said)
        self._read()

    # Files.

    def action_export(self) -> None:
        """All of it as CSV: into a file here, to copy from afar."""
        if self._ctx.actor.at_home:
            self.app.push_screen(export_form(self._ctx), self._told)
        else:
            cast("CoordtuiApp", self.app).copy(self._lab_terms.written())

    def action_from_file(self) -> None:
        """Take terms from a file."""
        self.app.push_screen(import_form(self._ctx, self._history), self._told)

    def _told(self, said: Words | None) -> None:
        self._done(said, None)


def keep(history: History, ctx: Context, change: Callable[[], T], words: Callable[[T], Words]) -> T:
    """Change the lab's terms so that `history` takes it back; what `change` returned.

    Taking it back raises `StaleRecord` when somebody has changed one of these terms since.
    """
    terms = ctx.directory.terms()

    def now() -> dict[str, Term]:
        concept_of = ctx.directory.vocabulary().concept_of
        return {concept_of(term): term for term in terms.find()}

    with ctx.store.transaction():
        before = _bare(now())
        done = change()
        after = _bare(now())
    changed = [each for each in before | after if before.get(each) != after.get(each)]

    def put(expected: Mapping[str, Term], wanted: Mapping[str, Term]) -> None:
        with ctx.store.transaction():
            there = now()
            bare = _bare(there)
            if any(bare.get(each) != expected.get(each) for each in changed):
                raise StaleRecord(None, {})
            for each in changed:
                old, new = there.get(each, Term()), wanted.get(each)
                if new is None:
                    terms.remove(old.doc_id)
                else:
                    terms.save(msgspec.structs.replace(new, doc_id=old.doc_id, rev=old.rev))

    if changed:  # not within the transaction: who takes a step back holds the history, and then the store
        history.did(words(done), lambda: put(after, before), lambda: put(before, after))
    return done


def _bare(terms: Mapping[str, Term]) -> dict[str, Term]:
    """Without their numbers: what was put back has another."""
    return {each: msgspec.structs.replace(term, doc_id=0, rev=0) for each, term in terms.items()}


def _saved(term: Term) -> Message:
    return N_("saved “{term}”", term=term.en or term.fr)


def term_form(ctx: Context, history: History, term: Term, entry: Entry | None) -> FormScreen[Term]:
    """Asks for a term, new or changed; returns it as it was stored, and `history` takes it back."""
    terms = LabTerms(ctx)

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Term:
        filled = msgspec.structs.replace(term, **values)
        if stored is not None:
            filled.rev = stored["rev"]
        try:
            return keep(history, ctx, lambda: terms.save(filled, entry.concept if entry else None), _saved)
        except StaleRecord as error:
            now = ctx.directory.terms().get(term.doc_id)
            raise StaleRecord(None if now is None else msgspec.structs.asdict(now), error.yours) from error

    name = term.en or term.fr
    return FormScreen(
        N_("Term “{term}”", term=name) if entry else N_("A new term"),
        [
            TextField(
                name="en", label=N_("English"), help=N_("In lower case and in the plural, as in a text.")
            ),
            TextField(name="fr", label=N_("French"), help=N_("The same in French.")),
            MultiField(
                name="also",
                label=N_("Also"),
                help=N_("Abbreviations and other spellings, separated by semicolons."),
                separators=";",
            ),
            ChoiceField(
                name="facet",
                label=N_("Says"),
                choices=[
                    ("", N_("neither")),
                    ("method", N_("how one works")),
                    ("application", N_("on what")),
                ],
            ),
        ],
        msgspec.structs.asdict(term),
        save=save,
        draft=f"expertise.term.{entry.concept if entry else 'new'}",
        translate=ctx._,
    )


def export_form(ctx: Context) -> FormScreen[Words]:
    """Asks for a new file and writes the vocabulary to it."""
    return file_form(
        N_("Export the vocabulary as CSV"),
        "~/vocabulary.csv",
        LabTerms(ctx).written,
        lambda path: N_("The vocabulary is in {path}.", path=path),
        translate=ctx._,
    )


def import_form(ctx: Context, history: History) -> FormScreen[Words]:
    """Asks for a CSV file, says what it would change, and takes its terms, which `history` takes back."""
    terms = LabTerms(ctx)

    def read(values: Mapping[str, Any]) -> str:
        return read_text(at_home(values["path"]))

    def preview(values: Mapping[str, Any]) -> Words:
        if not values["path"]:
            return N_("Its columns are en, fr, also (split by |) and facet.")
        return said(terms.read(read(values), dry_run=True))

    def save(values: Mapping[str, Any], stored: object) -> Words:
        text, taken = read(values), N_("terms taken from a file")
        return said(keep(history, ctx, lambda: terms.read(text), lambda _: taken))

    field = TextField(name="path", label=N_("File"), help=N_("A CSV file on this machine."), required=True)
    title = N_("Take terms from a file")
    return FormScreen(title, [field], {"path": ""}, save=save, preview=preview, translate=ctx._)
