"""Gathering a digest: which papers, in which parts, and why each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from tinydb import where

from coordtui.api import Context, Message, Person, safe
from coordtui.api.eyes import seen_by
from coordtui_arxiv.batches import batches
from coordtui_arxiv.groups import names_of, watches_of_mine
from coordtui_arxiv.reasons import explain
from coordtui_arxiv.records import Day, Delivery, Mark, Match, Paper, Reason, Watch
from coordtui_arxiv.reports.digest import Digest, Item, Part, Text
from coordtui_arxiv.reports.spans import Span
from coordtui_arxiv.reports.whose import Whose, checked, person_of, watch_of
from coordtui_arxiv.reports.wrote import Wrote
from coordtui_arxiv.texts import N_, NN_

MOST = 150
"""Papers that a digest names; nobody reads more, no mail holds many more, and the page has them all."""

MOST_OF_A_CATEGORY = 10
"""Papers of one category that the lab's digest names."""

LATE = timedelta(days=14)
"""How much later than it was announced a paper may come in and still be new."""


class UpTo(msgspec.Struct, frozen=True):
    """The last paper and the last delivery that were there at a moment, by number."""

    papers: int = 0
    deliveries: int = 0

    @classmethod
    def now(cls, ctx: Context) -> UpTo:
        """Those of now. Numbers grow with each commit, so that what comes later is above them."""
        tables = (ctx.store.records(Paper), ctx.store.records(Delivery))
        papers, deliveries = (table.ids(order=("-doc_id",), limit=1) for table in tables)
        return cls(papers[0] if papers else 0, deliveries[0] if deliveries else 0)


def gather(ctx: Context, whose: Whose, span: Span, *, after: UpTo | None = None) -> Digest:
    """The digest of a span of days; with `after`, of what came here since, announced then or a while before.

    A digest for a person is made of what that person may see. Somebody else's is made
    without their marks: neither what they dismissed nor what their stars rank shows in it.
    Raises `NotFound` and `NotAllowed`.
    """
    gathering = _Gathering(ctx, checked(ctx, whose), span, after)
    match whose.kind:
        case "person":
            return gathering.of_person(person_of(ctx, whose.number))
        case "group":
            return gathering.of_group(whose.number)
        case "watch":
            return gathering.of_watch(watch_of(ctx, whose.number))
        case "lab":
            return gathering.of_lab()


class _Row(msgspec.Struct, frozen=True):
    number: int
    primary: str


@dataclass
class _Gathering:
    ctx: Context
    title: Message
    span: Span
    after: UpTo | None
    room: int = MOST

    def __post_init__(self) -> None:
        span = self.span if self.after is None else Span(self.span.first - LATE, self.span.last)
        seen = self.after.papers if self.after is not None else 0
        columns = self.ctx.store.records(Paper).select(
            "doc_id", "primary", where=span.announced, order=("-announced",)
        )
        self.rows = [_Row(*row) for row in columns if row[0] > seen]
        self.announced = span

    def of_person(self, person: Person) -> Digest:
        theirs = seen_by(self.ctx, person)
        theirs.require("arxiv.read")
        watches = [watch for watch in watches_of_mine(theirs).values() if watch.enabled]
        sent = self._sent(theirs, person.doc_id)
        found = self._found(watches, {row.number for row in self.rows} - sent.keys())
        if person.doc_id == self.ctx.actor.person:
            found = _ranked(self.ctx, _without(found, _put_away(self.ctx)))
        notes = {number: delivery.note for number, delivery in sent.items()}
        return self._digest(
            self._part(N_("Sent by people and watches of the lab"), _why_sent(self.ctx, sent), notes),
            self._part(N_("Found by watches"), found),
        )

    def of_group(self, number: int) -> Digest:
        watches = [w for w in self.ctx.store.records(Watch).find(where("group") == number) if w.enabled]
        members = [
            person.doc_id
            for person in self.ctx.directory.people().find()
            if number in person.groups and person.merged_into is None
        ]
        written = self._written(members)
        found = self._found(watches, {row.number for row in self.rows} - written.keys())
        return self._digest(
            self._part(N_("By people of the group"), written),
            self._part(N_("From the watches of the group"), found),
            names=True,
        )

    def of_watch(self, watch: Watch) -> Digest:
        found = self._found([watch], {row.number for row in self.rows})
        return self._digest(self._part(N_("What the watch found"), found))

    def of_lab(self) -> Digest:
        written = self._written(None)
        others = [row for row in self.rows if row.number not in written]
        parts = [self._part(N_("By people of the lab"), written)]
        for category, _ in Counter(row.primary for row in others).most_common():
            numbers = {row.number: () for row in others if row.primary == category}
            parts.append(self._part(category or N_("without a category"), numbers, most=MOST_OF_A_CATEGORY))
        return self._digest(*parts, names=True)

    # Papers and their reasons, by number.

    def _found(self, watches: Sequence[Watch], among: Collection[int]) -> dict[int, tuple[Text, ...]]:
        """What these watches matched, and why, newest first."""
        named = {watch.doc_id: watch for watch in watches}
        why: dict[int, list[Text]] = {}
        for part in batches([row.number for row in self.rows if row.number in among] if named else []):
            for match in self.ctx.store.records(Match).find(where("paper").one_of(part)):
                if match.watch in named:
                    why.setdefault(match.paper, []).extend(explain(named[match.watch].name, _once(match.why)))
        return {row.number: tuple(why[row.number]) for row in self.rows if row.number in why}

    def _written(self, people: Collection[int] | None) -> dict[int, tuple[Text, ...]]:
        new = {row.number for row in self.rows}
        written = [each for each in Wrote(self.ctx).on(self.announced, people) if each.number in new]
        named = names_of(self.ctx, {number for each in written for number in each.people})
        return {
            each.number: tuple(N_("by {term}", term=safe(named[who], limit=100)) for who in each.people)
            for each in written
        }

    def _sent(self, theirs: Context, person: int) -> dict[int, Delivery]:
        """What was sent to a person on these days, latest first."""
        found = theirs.store.records(Delivery).find(where("person") == person, order=("-doc_id",))
        if self.after is not None:
            found = [delivery for delivery in found if delivery.doc_id > self.after.deliveries]
        else:
            begin, end = self.span.bounds
            found = [delivery for delivery in found if begin <= delivery.at < end]
        return {delivery.paper: delivery for delivery in found}

    # The tree.

    def _part(
        self,
        title: Text,
        why: Mapping[int, tuple[Text, ...]],
        notes: Mapping[int, str] | None = None,
        *,
        most: int = MOST,
    ) -> Part:
        papers = self.ctx.store.records(Paper).get_many(list(why)[: min(most, self.room)])
        self.room -= len(papers)
        said = notes or {}
        items = tuple(Item.of(each, why[each.doc_id], said.get(each.doc_id, "")) for each in papers)
        return Part(title=title, items=items, left_out=len(why) - len(papers))

    def _digest(self, *parts: Part, names: bool = False) -> Digest:
        """The digest of these parts; `names` says that it tells who of the lab wrote what."""
        notes = [*_gaps(self.ctx, self.span)]
        if names and not Wrote(self.ctx).certain:
            notes.append(
                N_("Who of the lab wrote a paper was told by names alone: the plugin of expertise is off.")
            )
        return Digest(
            title=self.title,
            span=self.span,
            parts=tuple(part for part in parts if part.items or part.left_out),
            notes=tuple(notes),
        )


def _once(why: Sequence[Reason]) -> list[Reason]:
    """The reasons without the words that stand in the abstract too: one is told of each."""
    titled = {reason.term for reason in why if reason.where == "title"}
    return [reason for reason in why if reason.where != "abstract" or reason.term not in titled]


def _why_sent(ctx: Context, sent: Mapping[int, Delivery]) -> dict[int, tuple[Text, ...]]:
    names = names_of(ctx, {delivery.by for delivery in sent.values()} - {0})
    why: dict[int, tuple[Text, ...]] = {}
    for number, delivery in sent.items():
        name = safe(names.get(delivery.by, ""), limit=100)
        by = N_("sent by {name}", name=name) if name else N_("sent by a watch")
        why[number] = (by, *(Message.from_json(each) for each in delivery.why))
    return why


def _put_away(ctx: Context) -> set[int]:
    """What the person who acts has dismissed, or does not want."""
    mine = where("person") == ctx.actor.person
    marks = ctx.store.records(Mark).select("paper", "archived", "not_for_me", where=mine)
    return {paper for paper, archived, not_for_me in marks if archived or not_for_me}


def _without(found: Mapping[int, tuple[Text, ...]], away: Collection[int]) -> dict[int, tuple[Text, ...]]:
    return {number: why for number, why in found.items() if number not in away}


def _ranked(ctx: Context, found: Mapping[int, tuple[Text, ...]]) -> dict[int, tuple[Text, ...]]:
    """The same with what the person is likelier to like first, and that reason, as far as it is known."""
    from coordtui_arxiv.taste import Taste, told

    taste = Taste(ctx)
    if not taste.known:
        return dict(found)
    likings = taste.rank(list(found))
    order = sorted(found, key=lambda number: -likings[number].score if number in likings else 0.0)
    return {
        number: (*found[number], *([told(likings[number])] if number in likings else [])) for number in order
    }


def _gaps(ctx: Context, span: Span) -> Iterable[Message]:
    """What is not there, as far as the days of arXiv are known."""
    from coordtui_arxiv.ledger import Ledger

    days = Ledger(ctx).report(span.first, span.last)
    for state, said in (
        ("missed", N_("arXiv was not asked on {days}: papers of these days may be missing.")),
        ("silent", N_("arXiv did not answer for {days}: papers of these days may be missing.")),
        ("stale", N_("For {days} arXiv had an older day’s page only: papers may be missing.")),
    ):
        if missed := [day for day in days if day.state == state]:
            yield said.with_values(days=_listed(missed))
    if short := [day for day in days if _is_short(day)]:
        yield N_("Of {days} not every announced paper is here yet.", days=_listed(short))
    if broken := sum(day.quarantined for day in days):
        yield NN_(
            "{n} entry of arXiv could not be read and is kept apart.",
            "{n} entries of arXiv could not be read and are kept apart.",
            broken,
        )


def _is_short(day: Day) -> bool:
    from coordtui_arxiv.ledger import GAPS

    heard = len(day.received) + day.quarantined
    return day.state not in GAPS and day.announced is not None and heard < day.announced


def _listed(days: Iterable[Day]) -> str:
    return ", ".join(f"{each.day:%Y-%m-%d}" for each in days)
