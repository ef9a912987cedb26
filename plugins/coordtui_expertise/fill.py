"""Filling a person's page from outside: first a plan that can be looked at, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec
from tinydb import where

from coordtui.api import JSON, Context, Message, NotFound, Person, Refused, StaleRecord
from coordtui_expertise.known_ids import SourceIds
from coordtui_expertise.names import is_full, natural, spelling
from coordtui_expertise.records import Authorship, NameForm, State, Work
from coordtui_expertise.same_person import agree
from coordtui_expertise.sources import TITLES
from coordtui_expertise.sources.shapes import Found, LeftOut
from coordtui_expertise.texts import N_
from coordtui_expertise.works import Undo, Works

BIBTEX = "bibtex"
FIELDS: Mapping[str, Message] = {
    "interests": N_("interest"),
    "links": N_("link"),
    "about": N_("about"),
    "orcid": N_("ORCID"),
}
"""What one value of a field that sources fill in is called."""

Kind = Literal["new", "known", "uncertain", "refused"]
KINDS: Mapping[Kind, Message] = {
    "new": N_("new"),
    "uncertain": N_("to be confirmed"),
    "known": N_("known already"),
    "refused": N_("refused before"),
}
"""What becomes of a planned work, in the order in which it is listed."""


class PlannedWork(msgspec.Struct, frozen=True, kw_only=True):
    """A work that is to be the person's. `stored` is how it is attached to them already, if it is."""

    work: Work
    state: State
    name: str = ""
    why: tuple[JSON, ...] = ()
    stored: State | None = None

    @property
    def kind(self) -> Kind:
        """New to the person, theirs already, to be confirmed by somebody, or refused by somebody before."""
        if self.stored == "refused":
            return "refused"
        if self.stored in {"confirmed", self.state}:
            return "known"
        return "new" if self.state == "confirmed" else "uncertain"


class NewValue(msgspec.Struct, frozen=True):
    """A value that a field of the person does not have yet."""

    field: str
    value: str


class FillPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What filling would do for one person; nothing is written yet.

    `called` is what the source calls them. `doubt` says why it may be somebody else: then it
    is written only when a person says that it is not. `theirs_not` counts entries of a
    file that nobody of their name wrote.
    """

    person: int
    source: str
    identity: str = ""
    called: str = ""
    affiliations: tuple[str, ...] = ()
    works: tuple[PlannedWork, ...] = ()
    given: Mapping[str, tuple[str, ...]] = {}
    values: tuple[NewValue, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    theirs_not: int = 0
    doubt: Message | None = None

    def of_kind(self, kind: Kind) -> list[PlannedWork]:
        """The works of one kind."""
        return [each for each in self.works if each.kind == kind]

    @property
    def empty(self) -> bool:
        """Whether writing it would change nothing that is seen."""
        return not (self.values or self.of_kind("new") or self.of_kind("uncertain"))


class MaybeSomebodyElse(Refused):
    """A source's identity does not look like the person it is to be attached to."""


class Filling:
    """Plans and writes. Needs `expertise.own` for oneself, `expertise.manage` for others."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._works, self._ids = Works(ctx), SourceIds(ctx)

    def person(self, number: int) -> Person:
        """The person as they are now; raises `NotFound`, `NotAllowed`."""
        self._ids.require(number)
        person = self._ctx.directory.person(number)
        if person is None:
            raise NotFound(N_("There is no such person."))
        return person

    # From a source that knows people.

    def plan(self, number: int, found: Found) -> FillPlan:
        """What a source knows of a person beside what is here; writes nothing."""
        person = self.person(number)
        unique = {work.key: work for work in found.works}
        works = [
            PlannedWork(work=work, state="confirmed", name=found.authors.get(key, ""), stored=None)
            for key, work in unique.items()
        ]
        return FillPlan(
            person=person.doc_id,
            source=found.source,
            identity=found.id,
            called=found.name,
            affiliations=found.affiliations,
            works=self._compared(person.doc_id, works),
            given=found.values,
            values=self._new_values(person, found.values, found.source),
            left_out=found.left_out,
            doubt=self._doubt(person, found),
        )

    def _doubt(self, person: Person, found: Found) -> Message | None:
        """Why this may be somebody else, unless somebody said already that it is not."""
        said = [each for each in self._ids.of(person.doc_id, found.source) if each.identity == found.id]
        if any(each.state == "refused" for each in said):
            return N_(
                "It was said before that {identity} is not {name}.", identity=found.id, name=person.name
            )
        if said:
            return None
        if found.orcid and person.orcid and found.orcid != person.orcid:
            return N_(
                "It has the ORCID {theirs}, {name} has {own}.",
                theirs=found.orcid,
                name=person.name,
                own=person.orcid,
            )
        names = [name for name in (found.name, *found.names) if name]
        if not names and found.orcid == person.orcid:
            return None
        if any(agree(natural(name), natural(person.name)) for name in names):
            return None
        return N_("It is called “{called}”, not “{name}”.", called=found.name, name=person.name)

    # From a bibliography.

    def plan_file(self, number: int, works: Iterable[Work], left_out: Sequence[LeftOut] = ()) -> FillPlan:
        """What a bibliography has of a person; writes nothing.

        A work is theirs when an author has exactly their full name, or a spelling that was
        confirmed; it is to be confirmed when one may be them, or somebody else has the same name.
        """
        person = self.person(number)
        mine, others = self._spellings(person)
        unique = {work.key: work for work in works}
        signed = {key: self._signed(work, person, mine) for key, work in unique.items()}
        planned = [
            self._attributed(unique[key], name, mine=mine, others=others)
            for key, name in signed.items()
            if name is not None
        ]
        return FillPlan(
            person=person.doc_id,
            source=BIBTEX,
            works=self._compared(person.doc_id, planned),
            left_out=tuple(left_out),
            theirs_not=len(signed) - len(planned),
        )

    def _spellings(self, person: Person) -> tuple[set[str], set[str]]:
        """The spellings that are surely this person's, and those of others."""
        forms = self._ctx.store.records(NameForm).find(where("person") == person.doc_id)
        mine = {each.name for each in forms if each.state == "confirmed"}
        refused = {each.name for each in forms if each.state == "refused"}
        if is_full(person.name):
            mine.add(spelling(person.name))
        names = self._ctx.directory.people().select("doc_id", "name", "merged_into")
        others = {spelling(name) for number, name, merged in names if person.doc_id not in {number, merged}}
        return mine - refused, others

    def _signed(self, work: Work, person: Person, mine: set[str]) -> str | None:
        """The author who may be this person, best first; None when nobody may."""
        exact = next((name for name in work.authors if spelling(name) in mine), None)
        close = (name for name in work.authors if agree(natural(name), natural(person.name)))
        return exact or next(close, None)

    @staticmethod
    def _attributed(work: Work, name: str, *, mine: set[str], others: set[str]) -> PlannedWork:
        written = spelling(name)
        if written not in mine:
            told = N_("“{name}” may be short for this person, or somebody else.", name=name)
            return PlannedWork(work=work, state="uncertain", name=name, why=(told.to_json(),))
        if written in others:
            told = N_("Several people of the directory are called “{name}”.", name=name)
            return PlannedWork(work=work, state="uncertain", name=name, why=(told.to_json(),))
        return PlannedWork(work=work, state="confirmed", name=name)

    # What is here already.

    def _compared(self, person: int, planned: Sequence[PlannedWork]) -> tuple[PlannedWork, ...]:
        """The planned works, each once, with how it is attached to the person now."""
        mine = self._ctx.store.records(Authorship).find(where("person") == person)
        states = {each.work: each.state for each in mine}
        compared: list[PlannedWork] = []
        seen: set[int] = set()
        dois: set[str] = set()
        titles: dict[str, list[Work]] = {}
        # Of two records of one work, the one that has an abstract stays.
        for each in sorted(planned, key=lambda each: not each.work.abstract):
            known = self._works.known(each.work)
            alike, doi = titles.setdefault(spelling(each.work.title), []), each.work.doi.lower()
            twin = (known and known.doc_id in seen) or (doi and doi in dois)
            twin = twin or any(_same_year(each.work, other) for other in alike)
            alike.append(each.work)  # a twin's other title is one more by which the work may come
            seen |= {known.doc_id} if known else set()
            dois |= {doi} if doi else set()
            if twin:
                continue
            stored = states.get(known.doc_id) if known else None
            compared.append(msgspec.structs.replace(each, stored=stored))
        return tuple(compared)

    def _new_values(
        self, person: Person, given: Mapping[str, tuple[str, ...]], source: str
    ) -> tuple[NewValue, ...]:
        after = self._merged(person, given, source)
        return tuple(
            NewValue(field, value)
            for field in given
            for value in _values(after, field)
            if value not in _values(person, field)
        )

    def _merged(self, person: Person, given: Mapping[str, tuple[str, ...]], source: str) -> Person:
        """The person with what a source says; their own word stays."""
        now = self._ctx.clock()
        for field, values in given.items():
            person = self._ctx.directory.merge_values(person, field, values, source, now)
        return person

    # Writing.

    def write(self, plan: FillPlan, *, sure: bool = False) -> Undo:
        """Write all of a plan or, when something refuses, nothing; a second time changes nothing.

        What takes it back: the works stay, but not as the person's; what was changed since stays. That
        raises `StaleRecord` when the person was merged into another since.
        Raises `MaybeSomebodyElse` when there is a doubt, unless the actor is `sure` that it is
        the person: that is remembered.
        """
        if plan.doubt is not None and not sure:
            raise MaybeSomebodyElse(
                N_("This may be somebody else."),
                why=plan.doubt,
                remedy=N_("Look at the works; confirm that it is the person, or choose another identity."),
            )
        with self._ctx.store.transaction():
            person = self.person(plan.person)
            planned = [each for each in plan.works if each.kind != "refused"]
            stored = self._works.take([each.work for each in planned], plan.source)
            mine = self._ctx.store.records(Authorship).find(where("person") == person.doc_id)
            before = {row.work: row for row in mine}
            attached = [
                self._works.attach(
                    work.doc_id,
                    person.doc_id,
                    each.state,
                    name=each.name,
                    why=each.why,
                    source=plan.source,
                )
                for each, work in zip(planned, stored, strict=True)
            ]
            merged = self._merged(person, plan.given, plan.source)
            saved = self._ctx.directory.people().save(merged) if merged is not person else person
            unsettle: Undo | None = None
            if plan.source in TITLES:
                by = self._ctx.actor.person
                unsettle = self._ids.settle(person.doc_id, plan.source, plan.identity, "confirmed", by)

        def undo() -> None:
            with self._ctx.store.transaction():
                if self.person(person.doc_id).doc_id != person.doc_id:  # merged since, works and all
                    raise StaleRecord(None, {})
                for row in attached:
                    self._put_back(before.get(row.work), row)
                self._take_values_back(person, saved, plan.given)
                if unsettle is not None:
                    unsettle()

        return undo

    def _put_back(self, before: Authorship | None, after: Authorship) -> None:
        """Let an authorship be as before, unless somebody answered since or nothing was written."""
        rows = self._ctx.store.records(Authorship)
        now = rows.get(after.doc_id)
        if now is None or now.rev != after.rev or after == before:
            return
        if before is None:
            rows.remove(after.doc_id)
        else:
            rows.save(msgspec.structs.replace(before, rev=now.rev))

    def _take_values_back(self, before: Person, after: Person, fields: Iterable[str]) -> None:
        """Give a person the fields of before, unless somebody changed them since."""
        now, fields = self.person(after.doc_id), [*fields, "origins"]
        if after is not before and all(getattr(now, field) == getattr(after, field) for field in fields):
            kept = {field: getattr(before, field) for field in fields}
            self._ctx.directory.people().save(msgspec.structs.replace(now, **kept))


def _same_year(one: Work, other: Work) -> bool:
    """Whether two works of one title are one: a preprint and its publication are a year apart."""
    return one.date is None or other.date is None or abs(one.date.year - other.date.year) <= 1


def _values(person: Person, field: str) -> list[str]:
    value = getattr(person, field)
    return [value] if isinstance(value, str) else list(value)
