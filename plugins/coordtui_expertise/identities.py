"""Whose paper is it? The authorships that nobody has confirmed or refused yet, and the answers.

Each decides their own (`expertise.own`), who manages expertise decides for all. Answers are
kept: a pair that was refused is never asked about again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import msgspec
from tinydb import where

from coordtui.api import Context, Message, NotFound, Person, Refused, safe
from coordtui_expertise.attaching import Attaching, said
from coordtui_expertise.names import Names, is_full, spelling
from coordtui_expertise.records import Authorship, NameForm, Work
from coordtui_expertise.texts import N_, NN_
from coordtui_expertise.works import Works

OWN, ALL = "expertise.own", "expertise.manage"

_UNCERTAIN = where("state") == "uncertain"
_STRENGTH = {"exact": 4, "order": 3, "spelling": 3, "middle": 3, "initial": 1}
STRONGEST = 5

_NAMED = 3
"""So many co-authors are named in a reason."""

Undo = Callable[[], None]
"""Takes an answer back; `StaleRecord`, and nothing is taken back, when somebody else answered since."""


@dataclass(frozen=True)
class Item:
    """An authorship to be settled: `number` is its own, `name` how the paper writes the author.

    `strength` goes from 1, weak, to 5, strong; `evidence` says why.
    """

    number: int
    person: int
    called: str
    work: Work
    name: str
    strength: int
    evidence: tuple[Message, ...]

    @property
    def full(self) -> bool:
        """Whether the name is written out, so that it may be confirmed for good."""
        return is_full(self.name)


def waiting(ctx: Context) -> int:
    """How many wait for this person: all for who manages expertise, else their own."""
    if ctx.may(ALL):
        return ctx.store.records(Authorship).count(_UNCERTAIN)
    return waiting_of(ctx, ctx.actor.person) if ctx.actor.person and ctx.may(OWN) else 0


def waiting_of(ctx: Context, person: int) -> int:
    """How many of one person's wait; 0 for who may not settle them."""
    if not ctx.may(OWN if person == ctx.actor.person else ALL):
        return 0
    return ctx.store.records(Authorship).count(_UNCERTAIN & (where("person") == person))


class Identities:
    """The queue, as the person who acts may see and settle it."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._works = ctx, Works(ctx)
        self._authorships = ctx.store.records(Authorship)
        self._forms = ctx.store.records(NameForm)

    # What waits.

    def queue(self, person: int | None = None) -> list[Item]:
        """What waits, by person, the strongest first; one person's, or all that the actor may settle.

        May take a moment for a whole lab: beside the screen.
        """
        if person is None and not self._ctx.may(ALL):
            person = self._ctx.actor.person or 0
        mine = person is not None and person == self._ctx.actor.person
        self._ctx.require(OWN if mine else ALL)
        rows = self._authorships.find(
            _UNCERTAIN if person is None else _UNCERTAIN & (where("person") == person)
        )
        people = {
            each.doc_id: each for each in self._ctx.directory.people().get_many({r.person for r in rows})
        }
        works = {each.doc_id: each for each in self._stored({row.work for row in rows})}
        known = self._coauthors({row.person for row in rows})
        attaching = Attaching(self._ctx)
        items = [
            self._item(row, people[row.person], works[row.work], known[row.person], attaching)
            for row in rows
            if row.person in people and row.work in works
        ]
        best: dict[int, int] = {}
        for item in items:
            best[item.person] = max(best.get(item.person, 0), item.strength)
        return sorted(items, key=lambda i: (-best[i.person], i.called, i.person, -i.strength, i.work.title))

    def _stored(self, numbers: Collection[int]) -> list[Work]:
        return self._ctx.store.records(Work).get_many(numbers)

    def _coauthors(self, people: Collection[int]) -> dict[int, dict[str, str]]:
        """With whom each wrote confirmed papers: the spelling of every name, and the name as written."""
        confirmed = where("state") == "confirmed"
        rows = self._authorships.select("person", "work", "name", where=confirmed)
        mine = [row for row in rows if row[0] in people]
        works = {work.doc_id: work for work in self._stored({work for _, work, _ in mine})}
        known: dict[int, dict[str, str]] = defaultdict(dict)
        for person, number, name in mine:
            if (work := works.get(number)) is not None:
                known[person] |= {spelling(each): each for each in work.authors if each != name}
        return known

    def _item(
        self, row: Authorship, person: Person, work: Work, known: dict[str, str], attaching: Attaching
    ) -> Item:
        likeness = Names([(person.doc_id, person.name)]).called(row.name).get(person.doc_id)
        evidence = [Message.from_json(each) for each in row.why]
        strength = _STRENGTH.get(likeness or "initial", 1)
        if likeness == "exact" and (others := len(attaching.bearers_seen(row.name))) > 1:
            strength, evidence = 2, [said("exact", row.name, others)]
        shared = [
            name for name in work.authors if name != row.name and spelling(name) in known and is_full(name)
        ]
        if shared:
            strength += 1
            names = "; ".join(shared[:_NAMED])
            evidence.append(
                NN_(
                    "{n} co-author shared with confirmed papers: {names}.",
                    "{n} co-authors shared with confirmed papers: {names}.",
                    len(shared),
                    names=names,
                )
            )
        return Item(
            row.doc_id, person.doc_id, person.name, work, row.name, min(strength, STRONGEST), tuple(evidence)
        )

    def same_name(self, number: int) -> int:
        """How many other papers wait for the same person under exactly this full name."""
        row = self._row(number)
        return len(self._with_name(row.person, row.name)) - 1 if is_full(row.name) else 0

    # Answers.

    def confirm(self, numbers: Sequence[int]) -> Undo:
        """Say that these are right; what takes it back.

        Raises `NotFound`, `NotAllowed`, and `Refused` when one of them is answered already.

        One name on a paper is one person: others who may have been meant by it are refused.
        """
        with self._ctx.store.transaction():
            rows = [self._waiting(number) for number in numbers]
            undo = self._works.confirm(numbers)
            ruled_out = [each for row in rows for each in self._others(row, {*numbers})]
            revisions = [
                self._authorships.save(
                    msgspec.structs.replace(each, state="refused", at=self._ctx.clock(), by=None)
                ).rev
                for each in ruled_out
            ]

        def undo_all() -> None:
            with self._ctx.store.transaction():
                undo()
                for each, rev in zip(ruled_out, revisions, strict=True):
                    stored = self._authorships.get(each.doc_id)
                    if stored is not None and stored.rev == rev:  # else somebody answered since
                        self._authorships.save(msgspec.structs.replace(each, rev=rev))

        return undo_all

    def confirm_always(self, number: int) -> tuple[int, Undo]:
        """Say that exactly this full name is always this person.

        How many papers attach, and what takes it back. Raises `Refused` when the name is not
        written out, somebody else of the lab has it too, or the paper is answered already.
        """
        with self._ctx.store.transaction():
            row = self._waiting(number)
            form, known = spelling(row.name), self._form(row.person, row.name)
            self._refuse_shared(row)
            rows = {row.doc_id: row} | {each.doc_id: each for each in self._with_name(row.person, row.name)}
            undo = self.confirm([*rows])
            said_now = NameForm(
                person=row.person,
                name=form,
                state="confirmed",
                at=self._ctx.clock(),
                by=self._ctx.actor.person,
            )
            if known is not None:
                said_now = msgspec.structs.replace(said_now, doc_id=known.doc_id, rev=known.rev)
            said_now = self._forms.save(said_now)

        def undo_all() -> None:
            with self._ctx.store.transaction():
                undo()
                back = self._forms.save(msgspec.structs.replace(known or said_now, rev=said_now.rev))
                if known is None:
                    self._forms.remove(back.doc_id)

        return len(rows), undo_all

    def refuse(self, numbers: Iterable[int]) -> Undo:
        """Say that these are wrong: they are never asked about again. Returns what takes it back.

        Raises as `confirm` does.
        """
        with self._ctx.store.transaction():
            return self._works.refuse([self._waiting(number).doc_id for number in numbers])

    def _refuse_shared(self, row: Authorship) -> None:
        if not is_full(row.name):
            raise Refused(
                N_("“{name}” can be confirmed paper by paper only.", name=row.name),
                why=N_("A surname and an initial are those of many people."),
            )
        others = Attaching(self._ctx).bearers(row.name) - {row.person}
        if others:
            raise Refused(
                N_("“{name}” can be confirmed paper by paper only.", name=row.name),
                why=N_("Somebody else of the lab has exactly this name."),
            )

    def _row(self, number: int) -> Authorship:
        row = self._authorships.get(number)
        if row is None:
            raise NotFound(N_("This paper is no longer in the list."))
        self._ctx.require(OWN if row.person == self._ctx.actor.person else ALL)
        return row

    def _waiting(self, number: int) -> Authorship:
        """One that may be answered; what somebody answered since it was listed is not overwritten."""
        row = self._row(number)
        if row.state == "uncertain":
            return row
        title = safe("".join(work.title for work in self._stored([row.work])), limit=28)
        if row.state == "confirmed":
            raise Refused(N_("“{title}” was confirmed already: that stays.", title=title))
        raise Refused(N_("“{title}” was refused already: that stays.", title=title))

    def _with_name(self, person: int, name: str) -> list[Authorship]:
        rows = self._authorships.find(_UNCERTAIN & (where("person") == person))
        return [row for row in rows if spelling(row.name) == spelling(name)]

    def _others(self, row: Authorship, settled: Collection[int]) -> list[Authorship]:
        rows = self._authorships.find(_UNCERTAIN & (where("work") == row.work))
        return [each for each in rows if each.doc_id not in settled and each.name == row.name]

    def _form(self, person: int, name: str) -> NameForm | None:
        return self._forms.first((where("person") == person) & (where("name") == spelling(name)))
