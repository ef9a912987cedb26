"""The questions that are asked of a lab, each with what it is expected to grow with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from tinydb import where

from coordtui.access import SYSTEM
from coordtui.api import Actor, Ask, Context
from coordtui.host.session import Session


class Measure(NamedTuple):
    """A piece of work, done with another number each time; `by` names what it should grow with."""

    name: str
    by: str
    work: Callable[[int], object]
    times: int = 5


def services(session: Session) -> Iterator[Measure]:
    """Through the services, as pages and commands ask them."""
    yield from _directory(session)
    yield from _expertise(session)
    yield from _arxiv(session)
    yield from _training(session)
    yield from _gpus(session)
    yield from _core(session)


def _directory(session: Session) -> Iterator[Measure]:
    directory = session.directory
    words = ("oceanography", "apprentissage", "camille", "minimax", "lang", "speech")

    def after_a_change(number: int) -> object:
        people = directory.people()
        (one,) = people.find(limit=1)
        one.place = f"room {number}"
        people.save(one)
        return directory.search("optimal", limit=50)

    yield Measure("directory: a key typed", "people", lambda n: directory.search(words[n], limit=50))
    yield Measure("directory: a key after a change", "people", after_a_change, 3)
    yield Measure("directory: one person", "people", lambda n: directory.people().get(7 + n))


def _expertise(session: Session) -> Iterator[Measure]:
    from coordtui_expertise.finder import Finder

    finder = Finder(session.context("expertise"))
    texts = ("bandits", "optimal transport", "speech in noise", "ocean waves", "causal graphs", "fairness")
    yield Measure("matching: who knows about this", "works", lambda n: finder.experts(Ask(text=texts[n])))


def _arxiv(session: Session) -> Iterator[Measure]:
    from coordtui_arxiv.matching import Document, Engine
    from coordtui_arxiv.records import Paper, Watch
    from coordtui_arxiv.search import hits
    from coordtui_arxiv.service import Inbox
    from coordtui_arxiv.taste import Taste

    ctx = session.context("arxiv")
    inbox, papers = Inbox(ctx), ctx.store.records(Paper)
    words = ("oceanography", "bandits", "speech", "transport", "fairness", "graphs")
    some = papers.find(order=("-announced",), limit=500)

    def matched(_: int) -> object:
        """A day of papers against all watches, which are read for it, as the job does."""
        engine = Engine(ctx.store.records(Watch).find())
        return [engine.match(Document.of(paper)) for paper in some]

    yield Measure("arXiv: search, a word", "papers", lambda n: list(hits(ctx, words[n], 50)))
    yield Measure("arXiv: first page of all", "papers", lambda _: inbox.rows(inbox.ids("all", limit=50)))
    yield Measure("arXiv: numbers of all", "papers", lambda _: inbox.ids("all"))
    yield Measure("arXiv: the inbox, counted", "papers", lambda _: inbox.counts())
    yield Measure("arXiv: rank all for one", "papers", lambda _: Taste(ctx).rank(inbox.ids("all")), 2)
    yield Measure("arXiv: 500 new papers matched", "watches", matched, 2)


def _training(session: Session) -> Iterator[Measure]:
    from coordtui_training.fit import fitting
    from coordtui_training.records import Session as Course
    from coordtui_training.seats import Seats
    from coordtui_training.times import stored

    ctx = session.context("training")
    later = where("start") >= stored(ctx.clock() + timedelta(days=1))
    open_ = (where("state") == "published") & (where("moderated") == False)  # noqa: E712 - a query
    coming = ctx.store.records(Course).find(later & open_, order=("start",), limit=20)
    people = _researchers(session)

    def sign_up(number: int) -> object:
        for who in people[10 * number : 10 * number + 10]:
            for each in coming:
                try:
                    return Seats(_as(session, "training", who)).sign_up(each.doc_id)
                except Exception:
                    continue
        raise RuntimeError("nobody could sign up")

    yield Measure("training: sign up", "sign-ups", sign_up, 4)
    yield Measure(
        "training: what fits a person", "sessions", lambda n: fitting(_as(session, "training", people[n]))
    )
    yield Measure("training: all lists settled", "sign-ups", lambda _: Seats(ctx).settle_all(), 2)


def _gpus(session: Session) -> Iterator[Measure]:
    from coordtui_gpus.booking.planning import plan
    from coordtui_gpus.booking.reading import free
    from coordtui_gpus.booking.service import reserve
    from coordtui_gpus.booking.values import Draft
    from coordtui_gpus.fairness import judge
    from coordtui_gpus.records import Wanted

    ctx = session.context("gpus")
    start = (ctx.clock() + timedelta(days=40)).replace(minute=0, second=0, microsecond=0)
    people = _researchers(session)

    def draft(number: int) -> Draft:
        begin = start + timedelta(hours=3 * number)
        return Draft(wanted=Wanted(count=2), start=begin, end=begin + timedelta(hours=2))

    def reserved(number: int) -> object:
        return reserve(_as(session, "gpus", people[40 + number]), draft(number))

    yield Measure("GPUs: what is free", "GPUs", lambda n: free(ctx, start + timedelta(hours=n)))
    yield Measure("GPUs: plan a reservation", "GPUs", lambda n: plan(ctx, draft(n)))
    yield Measure("GPUs: reserve", "GPUs", reserved)
    yield Measure("GPUs: judge all", "GPUs", lambda _: judge(session.context("gpus", actor=SYSTEM)), 1)


def _core(session: Session) -> Iterator[Measure]:
    from coordtui.audit.search import log_of
    from coordtui.audit.wanted import Wanted
    from coordtui.privacy.showing import account
    from coordtui.store.backup import back_up

    ctx, people = session.context("core"), _researchers(session)
    log = log_of(ctx)

    def backed_up(number: int) -> object:
        with tempfile.TemporaryDirectory() as folder:
            return back_up(session.store, Path(folder) / f"{number}.db")

    yield Measure("Today: all cards", "people", lambda _: list(session.cards()))
    yield Measure("journal: its first page", "entries", lambda _: log.search(Wanted()).page())
    yield Measure("journal: of one record", "entries", lambda _: log.search(_one()).page())
    yield Measure("audit log verified", "entries", lambda _: session.store.verify_audit(), 1)
    yield Measure("privacy: show one person", "people", lambda n: account(session, session.actor, people[n]))
    yield Measure("backup", "megabytes", backed_up, 1)


def _one() -> object:
    from coordtui.audit.wanted import Wanted

    return Wanted(record=("core.people", 3))


def _researchers(session: Session) -> list[int]:
    """Some of the people, the same for every size."""
    numbers = session.directory.people().ids()[100:1_100]
    return Random(3).sample(numbers, 200)


def _as(session: Session, plugin: str, person: int) -> Context:
    actor = Actor(person=person, name="Placeholder", roles=frozenset({"researcher"}), via="ssh:x")
    return session.context(plugin, actor=actor)
