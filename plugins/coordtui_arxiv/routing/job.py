"""The job that suggests new papers to the people they concern, and sends for watches that want it.

A part of the papers is ranked, the best are chosen within everybody's limits, and then all of it
is written in one transaction together with how far the job is: killed at any moment, the next run
goes on where this one stopped, and nothing is suggested twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from tinydb import where

from coordtui.api import (
    JSON,
    Ask,
    Context,
    Expert,
    ExpertFinder,
    JobRun,
    Message,
    NotFound,
    Person,
    safe,
    sentences,
)
from coordtui.api.eyes import as_anybody, as_program, hidden
from coordtui_arxiv.batches import batches
from coordtui_arxiv.latex import shown
from coordtui_arxiv.moments import stored
from coordtui_arxiv.records import Delivery, Match, Paper, Routed, Suggestion, Watch
from coordtui_arxiv.routing.candidates import Barred
from coordtui_arxiv.routing.choosing import Pair, best
from coordtui_arxiv.routing.limits import Allowances, Places
from coordtui_arxiv.routing.sending import deliver, settle
from coordtui_arxiv.routing.unwanted import Unwanted
from coordtui_arxiv.texts import N_, NN_

PART = 1_000
"""Papers that are ranked together; the best of them go first where a limit is reached."""

STEP = 50
"""Papers that the finder scores at once, between two words about the progress."""

REASONS = 3
"""So many reasons are kept with a suggestion."""


_NO_FINDER = N_("Nobody here can say whom a paper concerns.")


def route(ctx: Context, run: JobRun) -> Message:
    """Suggest the new papers; see `suggest`. Where no plugin finds experts, it says so and is done."""
    if as_anybody(ctx).service(ExpertFinder) is None:
        ctx.require("arxiv.sync")
        return _NO_FINDER
    suggested, sent = suggest(ctx, None, run)
    said = [NN_("{n} suggestion.", "{n} suggestions.", suggested)]
    if sent:
        said.append(NN_("{n} paper sent by watches.", "{n} papers sent by watches.", sent))
    return sentences(said)


def suggest(ctx: Context, papers: Sequence[int] | None, run: JobRun) -> tuple[int, int]:
    """Suggest these papers, or all since the last time; how many were suggested, and sent by watches.

    Needs `arxiv.sync`. Raises `NotFound` when no plugin finds experts, and `Cancelled` when
    the person stopped it; what was suggested until then stands.
    """
    ctx.require("arxiv.sync")
    finder = as_anybody(ctx).service(ExpertFinder)
    if finder is None:
        raise NotFound(
            _NO_FINDER,
            remedy=N_("Switch on a plugin that knows what people work on, such as “expertise”."),
        )
    expire(ctx)
    suggested = sent = 0
    numbers = new_papers(ctx) if papers is None else sorted(set(papers))
    for start in range(0, len(numbers), PART):
        part = numbers[start : start + PART]
        run.progress(N_("Papers are held against people"), start, len(numbers))
        chosen = Round(ctx, finder, part).choose(run)
        with ctx.store.transaction():
            more, by_watches = _write(ctx, chosen)
            if papers is None:
                _note(ctx, part[-1])
        suggested, sent = suggested + more, sent + by_watches
    run.progress(N_("Papers are held against people"), len(numbers), len(numbers))
    return suggested, sent


def new_papers(ctx: Context) -> list[int]:
    """The numbers of the papers that were not looked at yet, and are young enough to be news."""
    young = where("announced") >= _oldest(ctx)
    done = _routed(ctx).up_to
    return sorted(number for number in ctx.store.records(Paper).ids(young) if number > done)


def expire(ctx: Context) -> None:
    """Let suggestions lapse that nobody settled for too long, and those of papers that were withdrawn."""
    oldest = _oldest(ctx)
    with ctx.store.transaction():
        waiting = ctx.store.records(Suggestion).find(where("state") == "waiting")
        numbers = sorted({each.paper for each in waiting})
        about = (ctx.store.records(Paper).get_many(part) for part in batches(numbers))
        withdrawn = {paper.doc_id for part in about for paper in part if paper.withdrawn}
        for each in waiting:
            if each.paper in withdrawn or stored(each.at) < oldest:
                settle(ctx, each, "expired")


Chosen = dict[Pair, Suggestion | Delivery]
"""What to suggest, and what watches send."""


class Round:
    """One part of the papers, and the people they may concern.

    People are seen as anybody in the lab sees them, so that a reason never rests on what
    they hide; who opted out of being suggested is not there at all.
    """

    def __init__(self, ctx: Context, finder: ExpertFinder, papers: Sequence[int]) -> None:
        self._ctx, self._finder = ctx, finder
        stored = (ctx.store.records(Paper).get_many(part) for part in batches(papers))
        self._papers = {paper.doc_id: paper for part in stored for paper in part if not paper.withdrawn}
        everybody = {person.doc_id: person for person in _matched(as_anybody(ctx))}
        self._everybody = frozenset(everybody)
        self._allowances = Allowances(ctx)
        unwilling = self._allowances.unwilling()
        self._people = {number: person for number, person in everybody.items() if number not in unwilling}
        self._barred = Barred(ctx, [*self._papers.values()], _members(as_program(ctx)))
        self._unwanted = Unwanted(ctx, self._people, self._papers)

    def choose(self, run: JobRun) -> Chosen:
        """What goes to whom of these papers, with reasons."""
        kept = best(self._pairs(run), self._allowances.left, Places(self._ctx, [*self._papers]).left)
        chosen: Chosen = {}
        by_paper = sorted(kept, key=attrgetter("paper"))
        for done, (paper, pairs) in enumerate(groupby(by_paper, attrgetter("paper"))):
            run.progress(N_("Reasons are looked for"), done)
            chosen.update(self._explained(self._papers[paper], {pair.person: pair for pair in pairs}))
        return chosen

    def _pairs(self, run: JobRun) -> Iterator[Pair]:
        senders, members = self._senders(), _members(as_anybody(self._ctx))
        papers = [*self._papers.values()]
        for start in range(0, len(papers), STEP):
            step = papers[start : start + STEP]
            run.progress(N_("Papers are held against people"), start, len(papers))
            scores = self._finder.scores([_text(paper) for paper in step], self._people.keys())
            for paper, scored in zip(step, scores, strict=True):
                sender = senders.get(paper.doc_id)
                watch = sender.doc_id if sender is not None else 0
                # A group's watch sends to its members; to others the paper may be suggested.
                among = members.get(sender.group, frozenset()) if sender and sender.group else None
                for person, score in self._near(paper, scored, watch):
                    sent = among is None or person in among
                    yield Pair(paper.doc_id, person, score, watch if sent else 0)

    def _near(self, paper: Paper, scored: Mapping[int, float], watch: int) -> Iterator[tuple[int, float]]:
        """Who of those scored is near enough and not barred, with what their refusals leave of it."""
        barred = self._barred.of(paper.doc_id, but_for=watch)
        for person, score in scored.items():
            least = self._allowances.limits(person).threshold
            if score < least or person in barred:
                continue
            left = score * self._unwanted.factor(person, paper.doc_id)
            if left >= least:
                yield person, left

    def _senders(self) -> dict[int, Watch]:
        """The watch that sends each paper by itself, of those that one does."""
        sending = (where("enabled") == True) & (where("send") == True)  # noqa: E712 - a query
        watches = {watch.doc_id: watch for watch in self._ctx.store.records(Watch).find(sending)}
        found: dict[int, Watch] = {}
        for part in batches([*self._papers] if watches else []):
            rows = self._ctx.store.records(Match).select("paper", "watch", where=where("paper").one_of(part))
            for paper, watch in sorted(rows):
                if watch in watches:
                    found.setdefault(paper, watches[watch])
        return found

    def _explained(self, paper: Paper, pairs: Mapping[int, Pair]) -> Chosen:
        """What is kept of a paper once the finder has said why; whom it does not name is left out."""
        others = self._everybody.difference(pairs)
        asked = Ask(text=_text(paper), exclude=others, limit=len(pairs))
        experts = {each.person: each for each in self._finder.experts(asked).found}
        return {
            pair: self._record(pair, experts[person]) for person, pair in pairs.items() if person in experts
        }

    def _record(self, pair: Pair, expert: Expert) -> Suggestion | Delivery:
        now, why = self._ctx.clock(), [*_reasons(expert)]
        if pair.watch:
            return Delivery(paper=pair.paper, person=pair.person, at=now, watch=pair.watch, why=why)
        return Suggestion(
            paper=pair.paper,
            person=pair.person,
            score=pair.score,
            strength=expert.strength,
            at=now,
            why=why,
            hid=sorted(hidden(self._people[pair.person])),
        )


def _write(ctx: Context, chosen: Chosen) -> tuple[int, int]:
    """Store what was chosen, as far as it still holds: meanwhile people may have been sent papers."""
    papers = sorted({pair.paper for pair in chosen})
    gone: set[tuple[int, int]] = set()
    for part in batches(papers):
        of_these = where("paper").one_of(part)
        gone.update(ctx.store.records(Suggestion).select("paper", "person", where=of_these))
        gone.update(ctx.store.records(Delivery).select("paper", "person", where=of_these))
    open_ = (pair for pair in chosen if (pair.paper, pair.person) not in gone)
    kept = [chosen[pair] for pair in best(open_, Allowances(ctx).left, Places(ctx, papers).left)]
    suggestions = ctx.store.records(Suggestion).add_all(e for e in kept if isinstance(e, Suggestion))
    sent = deliver(ctx, (each for each in kept if isinstance(each, Delivery)))
    return len(suggestions), len(sent.delivered)


def _reasons(expert: Expert) -> Iterator[JSON]:
    """The first reasons for a person, as plain data."""
    for reason in [each for each in expert.reasons if each.kind != "against"][:REASONS]:
        text = reason.text
        if not isinstance(text, Message):  # what came from outside: the title of a paper, as a rule
            said = N_("like the paper “{text}”") if reason.kind == "paper" else N_("{text}")
            text = said.with_values(text=safe(shown(text), limit=200))
        yield plain(text).to_json()


def plain(message: Message) -> Message:
    """A message whose values the store can keep."""
    values = {name: _value(value) for name, value in message.values.items()}
    return message.with_values(**values)


def _value(value: object) -> object:
    if isinstance(value, Message):
        return plain(value)
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def _text(paper: Paper) -> str:
    return f"{paper.title}.\n{paper.abstract}"


def _matched(ctx: Context) -> Iterable[Person]:
    """The people who may be suggested to others."""
    there = (where("matching") == True) & (where("merged_into") == None)  # noqa: E711, E712 - a query
    return ctx.directory.people().find(there)


def _members(ctx: Context) -> Mapping[int, frozenset[int]]:
    """Who is in each group, as far as it is to be seen."""
    found: dict[int, set[int]] = defaultdict(set)
    for person, groups in ctx.directory.people().select("doc_id", "groups"):
        for group in groups:
            found[group].add(person)
    return {group: frozenset(people) for group, people in found.items()}


def _oldest(ctx: Context) -> str:
    return stored(ctx.clock() - timedelta(days=ctx.settings.route_expires_days))


def _routed(ctx: Context) -> Routed:
    return ctx.store.records(Routed).first() or Routed()


def _note(ctx: Context, up_to: int) -> None:
    routed = _routed(ctx)
    routed.up_to = max(routed.up_to, up_to)
    ctx.store.records(Routed).save(routed) if routed.doc_id else ctx.store.records(Routed).add(routed)
