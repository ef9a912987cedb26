"""The lab’s vocabulary as people change it: the starter list, and the lab’s terms over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from coordtui.api import (
    Context,
    Message,
    NotASheet,
    NotFound,
    Refused,
    StaleRecord,
    Term,
    as_csv,
    fold,
    from_csv,
    safe,
)
from coordtui_expertise.texts import N_, NN_

State = Literal["starter", "changed", "added", "hidden"]
"""Where a term stands: as it came, changed by the lab, the lab's own, or taken away by the lab."""

COLUMNS = ("en", "fr", "also", "facet")
"""The columns of the file; `also` holds several, split by `|`."""

_FACETS = {"": "", "method": "method", "methode": "method", "application": "application"}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One concept. `term` has the number of the lab's record, 0 when there is none."""

    concept: str
    term: Term
    state: State


class Imported(msgspec.Struct, kw_only=True):
    """What a file changes, or would change; `errors` are lines that were left out, and why."""

    added: int = 0
    changed: int = 0
    hidden: int = 0
    unchanged: int = 0
    errors: list[tuple[int, Message]] = []


class NotATerm(Refused):
    """A term cannot be stored as it is; `field` names what is wrong with it."""

    def __init__(self, field: str, what: Message) -> None:
        super().__init__(what)
        self.field = field


class LabTerms:
    """The vocabulary of the lab. Everybody reads it; writing needs the right `core.terms.edit`."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._terms = ctx, ctx.directory.terms()

    def entries(self) -> list[Entry]:
        """Every concept, those that are hidden too, by its English name."""
        vocabulary = self._ctx.directory.vocabulary()
        starter, mine = vocabulary.starter(), self._mine()
        found = []
        for concept in starter.keys() | mine.keys():
            if (term := mine.get(concept)) is None:
                found.append(Entry(concept=concept, term=starter[concept], state="starter"))
            elif vocabulary.hides(term):
                kept = msgspec.structs.replace(starter[concept], doc_id=term.doc_id, rev=term.rev)
                found.append(Entry(concept=concept, term=kept, state="hidden"))
            else:
                state: State = "changed" if concept in starter else "added"
                found.append(Entry(concept=concept, term=term, state=state))
        return sorted(found, key=lambda entry: entry.concept)

    def entry(self, name: str) -> Entry:
        """The concept that has this name in either language; raises `NotFound`."""
        folded = fold(name.strip())
        entries = self.entries()
        for entry in entries:
            if folded in {fold(entry.term.en), fold(entry.term.fr)}:
                return entry
        for entry in entries:
            if folded in map(fold, entry.term.also):
                return entry
        raise NotFound(N_("The vocabulary has no “{name}”.", name=safe(name)))

    def save(self, term: Term, of: str | None = None) -> Term:
        """Store a term in place of the concept `of`, or as a new one.

        Raises `StaleRecord` when somebody changed it since, and `NotATerm` when it has no name
        or is to be called like another concept.
        """
        concept = self._ctx.directory.vocabulary().concept_of(term)
        if not concept:
            raise NotATerm("en", N_("A term needs a name."))
        with self._ctx.store.transaction():
            entries = {entry.concept: entry for entry in self.entries()}
            taken = entries.get(concept)
            if concept != of and taken is not None and taken.state != "hidden":
                raise NotATerm("en", N_("There is a term “{name}” already.", name=term.en or term.fr))
            if concept == of or of not in entries:
                number, rev = (taken.term.doc_id, taken.term.rev) if taken else (0, 0)
                term = term if term.doc_id else msgspec.structs.replace(term, doc_id=number, rev=rev)
                return self._terms.save(term)
            if (known := entries[of].term).rev != term.rev:
                raise StaleRecord(msgspec.to_builtins(known), msgspec.to_builtins(term))
            self.take_away(of)
            over = taken.term if taken else Term()
            return self._terms.save(msgspec.structs.replace(term, doc_id=over.doc_id, rev=over.rev))

    def take_away(self, concept: str) -> None:
        """Remove a term of the lab's own, hide one that came with the program."""
        self._ctx.require("core.terms.edit")
        with self._ctx.store.transaction():
            mine = self._mine().get(concept)
            starter = self._ctx.directory.vocabulary().starter().get(concept)
            if starter is None:
                if mine is not None:
                    self._terms.remove(mine.doc_id)
                return
            over = mine or Term()
            self._terms.save(Term(en=starter.en, doc_id=over.doc_id, rev=over.rev))

    def restore(self, concept: str) -> None:
        """Let a concept be as it came with the program."""
        self._ctx.require("core.terms.edit")
        mine = self._mine().get(concept)
        if mine is not None:
            self._terms.remove(mine.doc_id)

    def written(self) -> str:
        """All of it as CSV, with what is hidden as a line with its English name only."""
        return as_csv(COLUMNS, map(_cells, self.entries()))

    def read(self, text: str, *, dry_run: bool = False) -> Imported:
        """Add and change terms from CSV; all in one transaction. What is not in the file stays.

        Raises `Refused` when it has no column of names.
        """
        self._ctx.require("core.terms.edit")
        with self._ctx.store.transaction():
            before = {entry.concept: entry for entry in self.entries()}
            done = Imported()
            for line, found in _rows(text):
                if isinstance(found, Message):
                    done.errors.append((line, found))
                else:
                    self._take(found, before, done, dry_run=dry_run)
            return done

    def _take(self, term: Term, before: dict[str, Entry], done: Imported, *, dry_run: bool) -> None:
        vocabulary = self._ctx.directory.vocabulary()
        concept = vocabulary.concept_of(term)
        entry = before.get(concept)
        hides = vocabulary.hides(term)
        if entry is not None and (hides if entry.state == "hidden" else _same(entry.term, term)):
            done.unchanged += 1
            return
        if hides:
            done.hidden += 1
        elif entry is not None:
            done.changed += 1
        else:
            done.added += 1
        old = entry.term if entry else Term()
        new = msgspec.structs.replace(term, doc_id=old.doc_id, rev=old.rev)
        if not dry_run:
            new = self._terms.save(new)
        before[concept] = Entry(concept=concept, term=new, state="hidden" if hides else "changed")

    def _mine(self) -> dict[str, Term]:
        concept_of = self._ctx.directory.vocabulary().concept_of
        return {concept_of(term): term for term in self._terms.find()}


def _cells(entry: Entry) -> list[str]:
    term = Term(en=entry.term.en) if entry.state == "hidden" else entry.term
    return [term.en, term.fr, " | ".join(term.also), term.facet]


def _same(one: Term, other: Term) -> bool:
    return (one.en, one.fr, one.also, one.facet) == (other.en, other.fr, other.also, other.facet)


def _rows(text: str) -> Iterator[tuple[int, Term | Message]]:
    """The terms of a CSV text with their lines, from 1; a message where there is none."""
    try:
        lines = list(from_csv(text))
    except NotASheet as error:
        raise Refused(N_("This is not a vocabulary."), why=error.message) from error
    columns = [fold(cell) for cell in lines[0][1]] if lines else []
    if not {"en", "fr"} & set(columns):
        raise Refused(N_("This is not a vocabulary."), why=N_("Its first line names no column “en” or “fr”."))
    for number, cells in lines[1:]:
        yield number, _term(dict(zip(columns, (" ".join(cell.split()) for cell in cells), strict=False)))


def _term(values: dict[str, str]) -> Term | Message:
    en, fr = values.get("en", ""), values.get("fr", "")
    if not (en or fr):
        return N_("It has no name.")
    facet = _FACETS.get(fold(values.get("facet", "")))
    if facet is None:
        return N_("“{facet}” is neither “method” nor “application”.", facet=safe(values["facet"]))
    also = [name.strip() for name in values.get("also", "").split("|") if name.strip()]
    return msgspec.convert({"en": en, "fr": fr, "also": also, "facet": facet}, Term)


def matching(entries: Iterable[Entry], text: str) -> list[Entry]:
    """The entries that hold every word that was typed, in any of their names."""
    wanted = fold(text).split()
    return [
        entry
        for entry in entries
        if all(word in fold(" ".join((entry.term.en, entry.term.fr, *entry.term.also))) for word in wanted)
    ]


def said(done: Imported) -> Message:
    """What a file changed, in words."""
    whole = N_(
        "{added} added, {changed} changed, {hidden} taken away, {unchanged} as they are.",
        added=done.added,
        changed=done.changed,
        hidden=done.hidden,
        unchanged=done.unchanged,
    )
    if not done.errors:
        return whole
    line, why = done.errors[0]
    left_out = NN_(
        "{n} line left out; line {line}: {why}",
        "{n} lines left out; line {line}: {why}",
        len(done.errors),
        line=line,
        why=why,
    )
    return N_("{whole} {left_out}", whole=whole, left_out=left_out)
