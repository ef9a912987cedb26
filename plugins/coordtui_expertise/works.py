"""Works and whose they are: taken in once, attached to people, confirmed or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

import msgspec
from tinydb import where

from coordtui.api import JSON, Context, NotFound, words_of
from coordtui_expertise.records import Authorship, Sourced, State, Work
from coordtui_expertise.texts import N_

_ONE_YEAR = timedelta(days=400)
"""So far apart the dates of one work may be in two sources: a preprint and its publication."""

Undo = Callable[[], None]
"""Takes the last change back, in one transaction; `StaleRecord` when somebody changed the same since."""


class Works:
    """The works of the lab. What a person hides of theirs nobody else reads here."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._works = ctx.store.records(Work)
        self._authorships = ctx.store.records(Authorship)

    # Taking in.

    def take(self, works: Iterable[Work], source: str) -> list[Work]:
        """Store works, each once, and make them findable; as they are stored now, in the same order.

        The same key, the same DOI, or the same title within a year is the same work: what
        it lacks is filled in, and what it has stays. Needs `expertise.own`.
        """
        from coordtui_expertise.ranking.indexing import index

        self._ctx.require("expertise.own")
        with self._ctx.store.transaction():
            taken, changed = [], []
            for came in works:
                known = self.known(came)
                work = self._together(known, came, source) if known else self._new(came, source)
                if known is None or (known.title, known.abstract) != (work.title, work.abstract):
                    changed.append(work)
                taken.append(work)
            index(self._ctx, changed)
        return taken

    def known(self, came: Work) -> Work | None:
        """The stored work that this one is: of the same key or DOI, or the same title within a year.

        Needs `expertise.own`.
        """
        self._ctx.require("expertise.own")
        known = self._works.first(where("key") == came.key)
        if known is None and came.doi:
            known = self._works.first(where("doi") == came.doi.lower())
        if known is None and (folded := _folded(came.title)):
            titled = self._works.find(where("folded") == folded)
            known = next((work for work in titled if _same(work, came)), None)
        return known

    def _new(self, came: Work, source: str) -> Work:
        sourced = [Sourced(source=source, at=self._ctx.clock())]
        return self._works.add(
            msgspec.structs.replace(
                came,
                doc_id=0,
                rev=0,
                doi=came.doi.lower(),
                folded=_folded(came.title),
                sources=sourced,
            )
        )

    def _together(self, known: Work, came: Work, source: str) -> Work:
        filled = {
            name: getattr(came, name)
            for name in ("abstract", "authors", "date", "url", "venue", "categories")
            if getattr(came, name) and not getattr(known, name)
        }
        if "date" in filled or _closer(known, came):
            filled |= {"date": came.date, "dated": came.dated}
        if came.doi and not known.doi:
            filled["doi"] = came.doi.lower()
        if all(each.source != source for each in known.sources):
            filled["sources"] = [*known.sources, Sourced(source=source, at=self._ctx.clock())]
        return self._works.save(msgspec.structs.replace(known, **filled)) if filled else known

    # Whose they are.

    def attach(
        self,
        work: int,
        person: int,
        state: State,
        *,
        name: str = "",
        why: Sequence[JSON] = (),
        source: str = "",
        by: int | None = None,
    ) -> Authorship:
        """Say that a person wrote a work; what somebody confirmed or refused is not touched by a rule.

        What was uncertain may become confirmed, never the other way. Needs `expertise.own`
        for oneself, `expertise.manage` for others.
        """
        self._may_change(person)
        with self._ctx.store.transaction():
            known = self._authorships.first((where("person") == person) & (where("work") == work))
            new = Authorship(
                person=person,
                work=work,
                state=state,
                at=self._ctx.clock(),
                name=name,
                why=list(why),
                source=source,
                by=by,
            )
            if known is None:
                return self._authorships.add(new)
            settled = known.state != "uncertain" and by is None
            if settled or (known.state, known.why) == (state, new.why):
                return known
            return self._authorships.save(
                msgspec.structs.replace(new, doc_id=known.doc_id, rev=known.rev, name=name or known.name)
            )

    def confirm(self, numbers: Iterable[int]) -> Undo:
        """Say that these authorships are right; returns what takes it back."""
        return self._settle(numbers, "confirmed")

    def refuse(self, numbers: Iterable[int]) -> Undo:
        """Say that these authorships are wrong: they never come back by themselves."""
        return self._settle(numbers, "refused")

    def _settle(self, numbers: Iterable[int], state: State) -> Undo:
        changed: list[tuple[Authorship, int]] = []
        with self._ctx.store.transaction():
            for number in numbers:
                known = self._authorships.get(number)
                if known is None:
                    raise NotFound(N_("This paper is no longer in the list."))
                self._may_change(known.person)
                now, by = self._ctx.clock(), self._ctx.actor.person
                saved = self._authorships.save(msgspec.structs.replace(known, state=state, at=now, by=by))
                changed.append((known, saved.rev))

        def undo() -> None:
            with self._ctx.store.transaction():
                for known, rev in changed:  # not the revision of now: what somebody answered since stays
                    self._authorships.save(msgspec.structs.replace(known, rev=rev))

        return undo

    def _may_change(self, person: int) -> None:
        mine = person == self._ctx.actor.person
        self._ctx.require("expertise.own" if mine else "expertise.manage")

    # Reading.

    def of(self, person: int) -> list[Work]:
        """The works of a person that are sure, newest first; none when they hide them from the actor."""
        self._ctx.require("expertise.view")
        if not self._ctx.directory.shows(person, "papers"):
            return []
        mine = (where("person") == person) & (where("state") == "confirmed")
        numbers = [number for (number,) in self._authorships.select("work", where=mine)]
        works = self._works.get_many(numbers)
        return sorted(works, key=lambda work: (work.date is not None, work.date, work.doc_id), reverse=True)

    def authors_of(self, work: int) -> list[Authorship]:
        """Who of the lab wrote a work, but for those who hide it from the actor.

        What is uncertain or was refused is told to whom it concerns: the person, and who manages it.
        """
        self._ctx.require("expertise.view")
        found = self._authorships.find(where("work") == work)
        hidden = self._ctx.directory.people().hiding("papers")
        return [each for each in found if each.person not in hidden and self._may_know(each)]

    def _may_know(self, authorship: Authorship) -> bool:
        mine = authorship.person == self._ctx.actor.person
        return authorship.state == "confirmed" or mine or self._ctx.may("expertise.manage")


def _folded(title: str) -> str:
    return " ".join(words_of(title))


def _closer(known: Work, came: Work) -> bool:
    """Whether what came knows more of the same date."""
    known_to, comes_to = (("year", "month", "day").index(work.dated) for work in (known, came))
    if known.date is None or came.date is None or comes_to <= known_to:
        return False
    parts = (known.date.year, known.date.month)[: 1 + known_to]
    return (came.date.year, came.date.month)[: 1 + known_to] == parts


def _same(known: Work, came: Work) -> bool:
    """Whether two works of one title are one: of about the same time, with an author in common."""
    if known.date and came.date and abs(known.date - came.date) > _ONE_YEAR:
        return False
    theirs = {words[-1] for author in known.authors if (words := words_of(author))}
    return not theirs or not came.authors or any(theirs & {*words_of(author)} for author in came.authors)
