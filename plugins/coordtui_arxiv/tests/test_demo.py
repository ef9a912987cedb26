"""The invented lab's papers, and the invented arXiv that answers in the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from coordtui.api import Context, Group, Person
from coordtui_arxiv.demo import answer, fill, world
from coordtui_arxiv.holidays import closed
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.records import Broken, Mark, Subscription, Watch
from coordtui_arxiv.reports.subscriptions import due
from coordtui_arxiv.routing import Routing
from coordtui_arxiv.sources.atom import parse_page
from coordtui_arxiv.sources.oai import parse_harvest
from coordtui_arxiv.sources.rss import parse_feed
from coordtui_arxiv.taste import Taste
from coordtui_arxiv.trends import Trends
from coordtui_arxiv.versions import versions

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


@pytest.fixture(autouse=True)
def not_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The invented arXiv has put somebody off already."""
    monkeypatch.setattr(world, "_presses", count(world.BUSY + 1))


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


def test_the_last_weeks_are_in_the_ledger_with_a_quiet_day_and_a_fault(filled: Rig) -> None:
    days = Ledger(filled.ctx()).report(until=MORNING.date() - timedelta(days=1))
    days = days[-40:]
    assert {day.state for day in days} >= {"papers", "weekend", "nothing"}
    assert [day.state for day in days if not closed(day.day)].count("nothing") == 1
    assert sum(day.quarantined for day in days) == filled.ctx().store.records(Broken).count() == 1
    assert all(day.announced == len(day.received) + day.quarantined for day in days)
    assert [day.checked for day in days[:-4] if not closed(day.day)] == [["oai", "rss"]] * sum(
        not closed(day.day) for day in days[:-4]
    )


def test_papers_are_of_a_year_and_some_have_versions_that_differ(filled: Rig) -> None:
    papers = filled.papers()
    ages = [(MORNING - paper.announced).days for paper in papers]
    assert min(ages) < 4
    assert 300 < max(ages) < 380
    several = [versions(paper) for paper in papers if paper.version > 1]
    assert len(several) > 20
    assert all(older.abstract != newer.abstract for older, newer, *_ in several)
    assert all(each.date < MORNING for known in several for each in known if each.date)
    assert [paper.withdrawn for paper in papers].count(True) == 2
    assert sorted(len(paper.authors) for paper in papers)[-2] < 20 < 300 < max(len(p.authors) for p in papers)
    assert any("$" in paper.title for paper in papers)


def test_ranking_speaks_at_once(filled: Rig) -> None:
    marks = filled.ctx().store.records(Mark).find()
    assert {mark.person for mark in marks} == {1}
    assert {mark.folder for mark in marks if mark.folder} == {"Séminaire fictif"}
    assert any(mark.tags for mark in marks)
    assert any(mark.note for mark in marks)
    taste = Taste(filled.ctx(1))
    assert taste.known
    assert taste.rank(filled.inbox().ids("inbox")[:20])


def test_what_rises_is_seen_to_rise(rig: Rig) -> None:
    lab = invented_lab(1500)
    others = (Topic(f"topic{n:03}", f"sujet{n:03}", "life") for n in range(80))
    lab.topics = (*TOPICS, Topic("world models", "modèles du monde", "decisions"), *others)
    fill(_with_lab(rig), lab)
    assert "world models" in [trend.name for trend in Trends(rig.ctx(), "week").rising()]


def test_no_digest_of_the_lab_is_due_on_the_day_it_is_seen(filled: Rig) -> None:
    subscriptions = filled.ctx().store.records(Subscription).find()
    assert [(each.group, each.channel) for each in subscriptions] == [(0, "mail"), (1, "slack")]
    assert not any(due(each, MORNING, 0) for each in subscriptions)


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


def test_the_harvest_tells_something_new_each_day_and_of_each_day_the_same() -> None:
    def keys(since: Any, of: str = "cs:cs") -> set[str]:
        url = f"https://oaipmh.arxiv.org/oai?verb=ListRecords&metadataPrefix=arXivRaw&set={of}&from={since}"
        said = answer(httpx.Request("GET", url))
        assert said is not None
        page = parse_harvest(said.content, _now())
        assert not page.rejected
        return {paper.key for paper in page.records}

    today = _now().date()
    week, month = keys(today - timedelta(days=7)), keys(today - timedelta(days=30))
    assert 1 < len(week) < len(month)
    assert week < month
    assert keys(today - timedelta(days=30), "q-bio:q-bio") != month
    assert keys(today + timedelta(days=2)) == set()


def test_it_asks_to_wait_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "_presses", count())
    answers = [answer(httpx.Request("GET", "https://rss.arxiv.org/rss/cs.LG")) for _ in range(4)]
    assert [each.status_code for each in answers if each] == [200, 503, 200, 200]
    assert answers[1] is not None
    assert answers[1].headers["retry-after"] == "5"
