"""The invented lab's papers, and the invented arXiv that answers in the demo."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from coordtui.api import Context, Group, Person
from coordtui_arxiv.demo import answer, fill
from coordtui_arxiv.records import Watch
from coordtui_arxiv.routing import Routing
from coordtui_arxiv.sources.atom import parse_page
from coordtui_arxiv.sources.rss import parse_feed

from .conftest import MORNING, Rig, replace_settings


@dataclass(frozen=True)
class Topic:
    en: str
    fr: str
    field: str


TOPICS = (
    Topic("distribution shift", "changement de distribution", "learning"),
    Topic("protein design", "conception de protéines", "life"),
)


def invented_lab(papers: int) -> Any:
    return SimpleNamespace(
        rng=Random("a lab"),
        people=[
            Person(
                name=f"Person {i} Placeholder",
                doc_id=i + 2,
                interests=[TOPICS[i % 2].en],
                matching=i > 9,
                groups=[1],
            )
            for i in range(80)
        ],
        groups=[Group(name="Équipe fictive", doc_id=1)],
        weights={1: {TOPICS[0]: 2.0, TOPICS[1]: 1.0}},
        topics=TOPICS,
        clock=lambda: MORNING,
        papers=papers,
    )


@pytest.fixture
def filled(rig: Rig) -> Rig:
    lab = invented_lab(300)
    ctx = _with_lab(rig)
    rig.core.records(Person).add_all(lab.people)
    fill(ctx, lab)
    return rig


def _with_lab(rig: Rig) -> Context:
    ctx = rig.ctx(None, roles=("coordinator",))
    ctx.directory.create_lab("A lab", "en", "Hrafn Placeholder", MORNING)
    rig.core.records(Group).add(Group(name="Équipe fictive"))
    return ctx


def test_the_lab_has_papers_sent_and_to_be_sent(filled: Rig) -> None:
    routing = Routing(filled.ctx(1, ("coordinator", "researcher")))
    waiting = routing.waiting()
    assert len(waiting) == 12
    for each in waiting:
        assert 1 <= len(each.suggestions) <= 3
        assert all(suggestion.why for suggestion in each.suggestions)
    assert len(routing.delivered()) == 4
    assert [each.by for each in routing.delivered()].count(0) == 0
    assert filled.inbox().counts().sent
    (shared,) = [watch for watch in filled.ctx().store.records(Watch).find() if watch.group]
    assert shared.send


def test_the_lab_has_papers_watches_and_marks(filled: Rig) -> None:
    papers = filled.papers()
    assert len(papers) == len({paper.key for paper in papers}) == 300
    assert max(paper.announced for paper in papers) < MORNING
    assert {watch.owner for watch in filled.watches().all()} == {1}
    assert filled.watches().waiting() == set()
    counts = filled.inbox().counts()
    assert 0 < counts.unread < counts.total


def test_it_is_the_same_every_time(filled: Rig, tmp_path_factory: pytest.TempPathFactory) -> None:
    from coordtui.store import open_store

    again = open_store(f"sqlite:///{tmp_path_factory.mktemp('again')}/lab.db")
    from .conftest import PLUGIN

    again.declare("arxiv", PLUGIN.tables)
    first = [(paper.key, paper.title, paper.abstract, paper.authors) for paper in filled.papers()]
    filled.store.close()
    filled.store = again
    fill(_with_lab(filled), invented_lab(300))
    assert [(p.key, p.title, p.abstract, p.authors) for p in filled.papers()] == first


def test_a_sync_brings_new_papers_without_a_network(filled: Rig) -> None:
    from coordtui.net import HttpClient

    from .conftest import replace_network

    def play(request: httpx.Request) -> httpx.Response:
        response = answer(request)
        assert response is not None
        return response

    home = filled.store.path.parent
    with HttpClient(
        replace_network(), home / "demo", lambda: MORNING, lambda: httpx.MockTransport(play)
    ) as http:
        filled.http = http
        filled.settings = replace_settings(filled.settings, interval_s=0)
        filled.watch(name="New", words='"optimal transport" OR bandits')
        before = filled.inbox().counts()
        # The invented arXiv goes by the real clock, the rig by its own.
        filled.now = _now()
        filled.sync()
        first = len(filled.papers())
        filled.sync()
        assert len(filled.papers()) > first > 300
    assert filled.inbox().counts().unread > before.unread
    assert filled.watches().waiting() == set()


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def test_what_the_invented_arxiv_answers_is_whole() -> None:
    rss = answer(httpx.Request("GET", "https://rss.arxiv.org/rss/cs.LG+q-bio"))
    assert rss is not None
    feed = parse_feed(rss.content, seen=_now())
    assert feed.size == 4
    assert not feed.stale(_now())
    api = answer(
        httpx.Request(
            "GET", "https://export.arxiv.org/api/query?search_query=ti:ghosts&start=2&max_results=3"
        )
    )
    assert api is not None
    page = parse_page(api.content, seen=_now(), start=2)
    assert page.size == 3
    assert all("ghosts" in (paper.title + paper.abstract).casefold() for paper in page.papers)
    assert answer(httpx.Request("GET", "https://example.invalid/")) is None
