"""What windows and commands do with suggestions and deliveries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from tinydb import where

from coordtui.api import Context, JobRun, NotFound, Person, Refused
from coordtui.api.eyes import as_program, hidden
from coordtui_arxiv.batches import batches
from coordtui_arxiv.records import Delivery, Paper, Reader, Suggestion, SuggestionState
from coordtui_arxiv.service import Inbox, Undo
from coordtui_arxiv.texts import N_

if TYPE_CHECKING:
    from coordtui_arxiv.routing.limits import Limits
    from coordtui_arxiv.routing.sending import Sent


class Waiting(msgspec.Struct, frozen=True):
    """A paper, and to whom it is suggested, the nearest first."""

    paper: Paper
    suggestions: list[Suggestion]


class Routing:
    """Papers to people, as the person who acts may do it.

    Seeing and settling suggestions needs the right `arxiv.route`; sending by hand `arxiv.send`;
    what concerns oneself `arxiv.read`.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._papers = ctx.store.records(Paper)
        self._suggestions = ctx.store.records(Suggestion)
        self._deliveries = ctx.store.records(Delivery)
        self._readers = ctx.store.records(Reader)

    # -- suggestions

    def waiting(self, limit: int | None = None) -> list[Waiting]:
        """The papers that wait to be sent, with the suggestions of each; the best suggested first.

        Needs `arxiv.route`.
        """
        self._ctx.require("arxiv.route")
        found: dict[int, list[Suggestion]] = {}
        for each in self._shown(self._suggestions.find(where("state") == "waiting")):
            found.setdefault(each.paper, []).append(each)
        best = sorted(found, key=lambda paper: (-found[paper][0].score, -paper))[:limit]
        return [Waiting(paper, found[paper.doc_id]) for paper in self._papers.get_many(best)]

    def count(self) -> int:
        """How many papers wait to be sent; needs `arxiv.route`."""
        self._ctx.require("arxiv.route")
        rows = self._suggestions.select("paper", "person", where=where("state") == "waiting")
        there = (where("matching") == True) & (where("merged_into") == None)  # noqa: E711, E712 - a query
        willing = set(as_program(self._ctx).directory.people().ids(there)) if rows else set()
        return len({paper for paper, person in rows if person in willing})

    def of(self, paper: int) -> list[Suggestion]:
        """To whom a paper is or was suggested, the nearest first; without `arxiv.route` only oneself."""
        self._ctx.require("arxiv.read")
        found = self._suggestions.find(where("paper") == paper)
        if not self._ctx.may("arxiv.route"):
            found = [each for each in found if each.person == self._ctx.actor.person]
        return self._shown(found)

    def suggest(self, papers: Sequence[int] | None, run: JobRun) -> tuple[int, int]:
        """Suggest papers (all new ones) to people; how many were suggested, and sent by watches.

        Needs `arxiv.sync`, as it is the end of a sync. See `job.route`.
        """
        from coordtui_arxiv.routing.job import suggest

        return suggest(self._ctx, papers, run)

    def refuse(self, suggestions: Iterable[int]) -> Undo:
        """Settle suggestions, by number, as not good; what is like them is suggested less to these people.

        Raises `NotFound` for a number that no suggestion has. One that is settled stays as it is.
        """
        self._ctx.require("arxiv.route")
        numbers = list(suggestions)
        there = {each.doc_id for each in self._suggestions.get_many(numbers)}
        for number in numbers:
            if number not in there:
                raise NotFound(
                    N_("There is no suggestion number {number}.", number=number),
                    remedy=N_("“coordtui arxiv suggestions” shows them with their numbers."),
                )
        return self._settle(numbers, "refused")

    # -- sending

    def send(self, papers: Iterable[int], people: Iterable[int], note: str = "") -> Sent:
        """Send papers to people, by number, with a note; what comes back says what happened, and undoes it.

        Nobody is sent a paper twice. Raises `NotFound`, and `Refused` when all have it already
        or it is more than one may send in a day.
        """
        from coordtui_arxiv.routing.sending import (
            LONGEST_NOTE,
            deliver,
            had_it,
            require_there,
            require_within_limit,
        )

        papers, people = list(dict.fromkeys(papers)), list(dict.fromkeys(people))
        me, note = self._me(), note.strip()
        if len(note) > LONGEST_NOTE:
            raise Refused(N_("The note is longer than {n} letters.", n=LONGEST_NOTE))
        with self._ctx.store.transaction():
            require_there(self._ctx, papers, people)
            now = self._ctx.clock()
            sent = deliver(
                self._ctx,
                (Delivery(paper=i, person=who, at=now, by=me, note=note) for i in papers for who in people),
                within=lambda more: require_within_limit(self._ctx, more),
            )
        if not sent.delivered:
            raise Refused(had_it(self._ctx, people))
        return sent

    def delivered(self, person: int | None = None) -> list[Delivery]:
        """What was sent to a person (to oneself), the newest first.

        Somebody else's needs `arxiv.route`, and comes without the reasons, which are theirs.
        """
        self._ctx.require("arxiv.read")
        whose = self._ctx.actor.person if person is None else person
        found = self._deliveries.find(where("person") == whose, order=("-at",))
        if whose == self._ctx.actor.person:
            return found
        self._ctx.require("arxiv.route")
        return [msgspec.structs.replace(each, why=[]) for each in found]

    def has(self, paper: int) -> list[Delivery]:
        """Who was sent a paper, the newest first; without `arxiv.route` those that one sent oneself."""
        self._ctx.require("arxiv.read")
        found = self._deliveries.find(where("paper") == paper, order=("-at",))
        me, all_of_them = self._ctx.actor.person, self._ctx.may("arxiv.route")
        return [
            each if each.person == me else msgspec.structs.replace(each, why=[])
            for each in found
            if all_of_them or me in (each.by, each.person)
        ]

    # -- oneself

    def not_for_me(self, papers: Iterable[int]) -> Undo:
        """Dismiss papers as not for me: what is like them is not suggested to the person again."""
        papers = list(papers)
        with self._ctx.store.transaction():
            back = Inbox(self._ctx).mark(papers, read=True, archived=True, not_for_me=True)
            waiting = (where("person") == self._me()) & (where("state") == "waiting")
            mine = [each.doc_id for each in self._suggestions.find(waiting) if each.paper in papers]
            wait_again = self._settle(mine, "refused")

        def undo() -> None:
            with self._ctx.store.transaction():
                back()
                wait_again()

        return undo

    def reader(self) -> Reader:
        """How the person wants to be sent papers; where nothing is said, the lab's settings count."""
        self._ctx.require("arxiv.read")
        return self._readers.first(where("person") == self._me()) or Reader(person=self._me())

    def limits(self) -> Limits:
        """What counts for the person: their own limits, or else the lab's."""
        from coordtui_arxiv.routing.limits import Allowances

        self._ctx.require("arxiv.read")
        return Allowances(self._ctx).limits(self._me())

    def set_reader(
        self, *, daily: int | None = None, threshold: float | None = None, wanted: bool = True
    ) -> Undo:
        """Say how one wants to be sent papers; `None` is what the lab's settings say.

        Raises `Refused` for what is no number of papers or no score.
        """
        if daily is not None and daily < 0:
            raise Refused(N_("A number of papers a day is 0 or more."))
        if threshold is not None and not 0 <= threshold <= 1:
            raise Refused(N_("A score goes from 0 to 1."))
        before = self.reader()
        self._put_reader(daily, threshold, wanted)
        return lambda: self._put_reader(before.daily, before.threshold, before.wanted)

    def _put_reader(self, daily: int | None, threshold: float | None, wanted: bool) -> None:
        with self._ctx.store.transaction():
            now = msgspec.structs.replace(self.reader(), daily=daily, threshold=threshold, wanted=wanted)
            self._readers.save(now) if now.doc_id else self._readers.add(now)

    # -- within

    def _settle(self, suggestions: Collection[int], state: SuggestionState) -> Undo:
        from coordtui_arxiv.routing.sending import settle

        with self._ctx.store.transaction():
            changed = [each for each in self._suggestions.get_many(suggestions) if each.state == "waiting"]
            for each in changed:
                settle(self._ctx, each, state)
        numbers = [each.doc_id for each in changed]

        def undo() -> None:
            with self._ctx.store.transaction():
                for each in self._suggestions.get_many(numbers):
                    if each.state == state:
                        settle(self._ctx, each, "waiting")

        return undo

    def _shown(self, found: Iterable[Suggestion]) -> list[Suggestion]:
        """Suggestions as they may be shown now, the nearest first.

        Who opted out since is in none, and reasons are kept back once their person hides more
        than when they were given.
        """
        found = sorted(found, key=lambda each: (-each.score, each.person))
        people = {person.doc_id: person for person in self._people({each.person for each in found})}
        shown = []
        for each in found:
            person = people.get(each.person)
            if person is None or (each.state == "waiting" and not person.matching):
                continue
            hides_more = hidden(person).difference(each.hid) and person.doc_id != self._ctx.actor.person
            shown.append(msgspec.structs.replace(each, why=[]) if hides_more else each)
        return shown

    def _people(self, numbers: Collection[int]) -> list[Person]:
        people = as_program(self._ctx).directory.people()
        found = (people.get_many(part) for part in batches(sorted(numbers)))
        return [person for part in found for person in part if person.merged_into is None]

    def _me(self) -> int:
        if self._ctx.actor.person is None:
            raise Refused(N_("This is a person’s own, and the program itself is acting here."))
        return self._ctx.actor.person
