"""The job against a fake arXiv that behaves."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from coordtui.api import Cancelled, NotAllowed, PapersAdded, Ref
from coordtui_arxiv.channels import Channels
from coordtui_arxiv.errors import SyncIncomplete
from coordtui_arxiv.records import Author, Broken
from coordtui_arxiv.sources.atom import Page
from tests.fake_arxiv import FakeArxiv, invented
from tests.fake_arxiv.faults import Answer
from tests.fake_arxiv.writing import DAY

from .conftest import MORNING, Rig, Run, replace_settings


def outcome(rig: Rig, name: str = "rss") -> tuple[str, str]:
    from coordtui.api import Message

    channel = Channels(rig.ctx()).get(name)
    return channel.outcome, str(Message.from_json(channel.text or {"text": ""}))


def paths(arxiv: FakeArxiv) -> list[str]:
    return [urlsplit(path).path for _, path in arxiv.requests]


def days_before(number: int, **fields):
    moment = MORNING - timedelta(days=number)
    return invented(published=moment, updated=moment, announced=moment, **fields)


def test_one_request_brings_the_day_for_all_watches(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.no_history()
    rig.watch(words="transport", categories=["cs.LG"])
    rig.watch(categories=["stat.ML", "cs.CV"], person=2)
    arxiv.announce([invented("2611.50001", title="transport"), invented("2611.50002")], DAY)
    arxiv.announce([invented("2611.50003", categories=["math.ST"])], DAY)
    assert str(rig.sync()) == "2 new papers."
    assert paths(arxiv) == ["/rss/cs.CV+cs.LG+stat.ML", "/oai", "/oai"]
    assert rig.keys(rig.inbox().ids("inbox")) == ["2611.50001"]
    assert outcome(rig) == ("papers", "arXiv announced 2 papers.")
    assert rig.runtime.events == [
        PapersAdded((Ref("arxiv.paper", "2611.50001"), Ref("arxiv.paper", "2611.50002")))
    ]


def test_an_archive_takes_in_its_categories(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.no_history()
    rig.watch(categories=["cs.LG", "cs", "stat.ML"])
    rig.sync()
    assert paths(arxiv) == ["/rss/cs+stat.ML", "/oai", "/oai"]


def test_the_same_feed_again_brings_nothing(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.no_history()
    rig.watch(categories=["cs.LG"])
    arxiv.announce([invented()], DAY)
    rig.sync()
    assert str(rig.sync()) == "0 new papers."
    assert outcome(rig) == ("unchanged", "arXiv announced nothing since the last time.")
    assert len(rig.papers()) == 1


def test_versions_and_cross_lists_are_one_paper(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.no_history()
    rig.watch(categories=["cs.LG"])
    arxiv.announce([invented(title="First")], DAY)
    rig.sync()
    rig.now += timedelta(days=1)
    day = DAY + timedelta(days=1)
    arxiv.announce([invented(title="Second", version=2, categories=["cs.LG", "cs.AI"])], day, "replace")
    rig.sync()
    (paper,) = rig.papers()
    assert (paper.title, paper.version, paper.categories) == ("Second", 2, ["cs.LG", "cs.AI"])
    assert paper.announced == DAY


def test_nothing_at_the_weekend_is_told_apart_from_nothing_on_a_holiday(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.no_history()
    rig.watch(categories=["cs.LG"])
    rig.sync()
    assert outcome(rig)[0] == "nothing"
    rig.now += timedelta(days=2)
    rig.sync()
    assert outcome(rig) == ("closed", "arXiv announces nothing at the weekend.")


def test_the_history_of_a_new_watch_comes_page_by_page(rig: Rig, arxiv: FakeArxiv) -> None:
    arxiv.oai.page_size = 2
    watch = rig.watch(words="transport", categories=["cs.LG"])
    arxiv.papers = {
        paper.key: paper
        for paper in [
            *(days_before(i, key=f"2611.5000{i}", title="transport") for i in range(1, 6)),
            days_before(40, key="2610.50001", title="transport"),
            days_before(8, key="2611.50009"),
        ]
    }
    assert rig.watches().waiting() == {watch.doc_id}
    rig.sync()
    assert paths(arxiv) == ["/rss/cs.LG", "/oai", "/oai", "/oai"]
    assert len(rig.papers()) == 6
    assert len(rig.inbox().ids("inbox")) == 5
    assert rig.watches().waiting() == set()
    rig.sync()
    assert len(arxiv.requests) == 5


def test_a_changed_watch_has_its_history_fetched_anew(rig: Rig, arxiv: FakeArxiv) -> None:
    watch = rig.watch(words="transport")
    rig.sync()
    watch.words = "bridges"
    rig.watches().save(watch)
    arxiv.papers["2611.50001"] = days_before(3, key="2611.50001", title="bridges")
    rig.sync()
    assert rig.keys(rig.inbox().ids("inbox")) == ["2611.50001"]


def test_watches_without_a_category_are_asked_for_together_once_a_day(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.no_history()
    rig.watch(words="transport")
    rig.watch(authors=["Ysolde Carabosse"], person=2)
    arxiv.papers = {
        "2611.50001": days_before(2, key="2611.50001", title="transport"),
        "2611.50002": days_before(13, key="2611.50002", authors=[Author(name="Ysolde Carabosse")]),
        "2611.50003": days_before(20, key="2611.50003", title="transport"),
    }
    rig.sync()
    assert paths(arxiv) == ["/api/query"]
    assert sorted(paper.key for paper in rig.papers()) == ["2611.50001", "2611.50002"]
    rig.sync()
    assert len(arxiv.requests) == 1
    rig.now += timedelta(days=1)
    rig.sync()
    assert len(arxiv.requests) == 2


def words_of_a_lab(number: int) -> list[str]:
    """What so many watches look for: two words each, nine letters long."""
    return [f"inventio{chr(97 + i % 26)} bridge{i:03}" for i in range(number)]


@pytest.mark.parametrize("number", [1, 20, 200])
def test_word_only_watches_cost_one_request_however_many_they_are(
    rig: Rig, arxiv: FakeArxiv, number: int
) -> None:
    watches = [rig.watch(words=words, person=1 + i) for i, words in enumerate(words_of_a_lab(number))]
    last = watches[-1].words
    arxiv.papers = {
        "2611.50001": days_before(2, key="2611.50001", title=f"On {last}"),
        "2611.50002": days_before(2, key="2611.50002", title="On nothing of that"),
    }
    for _ in range(2):
        rig.sync()
        rig.now += timedelta(days=1)
    assert paths(arxiv) == ["/api/query"] * 2
    assert max(len(path) for _, path in arxiv.requests) <= 8_000
    assert [paper.key for paper in rig.papers()] == ["2611.50001"]
    assert rig.watches().waiting() == set()


def test_few_watches_are_looked_for_in_title_and_abstract_only(rig: Rig, arxiv: FakeArxiv) -> None:
    for words in words_of_a_lab(20):
        rig.watch(words=words)
    rig.sync()
    assert "all:" not in arxiv.requests[0][1]


def test_what_is_longer_than_an_address_goes_in_as_few_as_it_takes(rig: Rig, arxiv: FakeArxiv) -> None:
    for words in words_of_a_lab(500):
        rig.watch(words=f"{words} phrase")
    rig.sync()
    assert len(arxiv.requests) == 4
    assert all(len(path) <= 8_000 for _, path in arxiv.requests)


@pytest.mark.parametrize("status", [413, 414, 431])
def test_a_server_that_reads_shorter_addresses_is_asked_by_halves(
    rig: Rig, arxiv: FakeArxiv, status: int
) -> None:
    answer = arxiv.answer

    def short(path: str) -> tuple[str, Answer]:
        return ("too long", Answer(b"", status=status)) if len(path) > 4_000 else answer(path)

    arxiv.answer = short  # type: ignore[method-assign]
    for words in words_of_a_lab(200):
        rig.watch(words=words)
    arxiv.papers["2611.50001"] = days_before(2, key="2611.50001", title=words)
    rig.sync()
    assert [paper.key for paper in rig.papers()] == ["2611.50001"]
    assert rig.watches().waiting() == set()


def test_a_question_that_alone_is_too_long_is_said(rig: Rig, arxiv: FakeArxiv) -> None:
    arxiv.answer = lambda path: ("too long", Answer(b"", status=414))  # type: ignore[method-assign]
    rig.watch(words="transport")
    with pytest.raises(SyncIncomplete, match="too long for it"):
        rig.sync()


def test_a_feed_at_arxivs_limit_is_asked_for_by_category(
    rig: Rig, arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fake_arxiv.server.LIMIT", 4)
    monkeypatch.setattr("coordtui_arxiv.sources.rss.LIMIT", 4)
    rig.no_history()
    rig.watch(categories=["cs.LG", "cs.CV"])
    arxiv.announce([invented(f"2610.5000{i}", version=2) for i in range(3)], DAY, "replace")
    arxiv.announce([invented(f"2611.5000{i}", categories=["cs.CV"]) for i in range(3)], DAY)
    rig.sync()
    assert paths(arxiv) == ["/rss/cs.CV+cs.LG", "/rss/cs.CV", "/rss/cs.LG", "/oai"]
    assert len(rig.papers()) == 6


def test_a_category_that_alone_is_at_the_limit_is_said(
    rig: Rig, arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fake_arxiv.server.LIMIT", 4)
    monkeypatch.setattr("coordtui_arxiv.sources.rss.LIMIT", 4)
    rig.no_history()
    rig.watch(categories=["cs.LG"])
    arxiv.announce([invented(f"2611.5000{i}") for i in range(6)], DAY)
    with pytest.raises(SyncIncomplete, match="may leave some out"):
        rig.sync()
    assert outcome(rig)[0] == "cut"
    assert len(rig.papers()) == 6, "the harvest brings what the feed left out"


def test_beyond_the_apis_limit_the_query_begins_later(
    rig: Rig, arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordtui_arxiv.history.MOST", 6)
    rig.settings = replace_settings(rig.settings, page_size=2)
    rig.watch(words="transport")
    arxiv.papers = {
        f"2611.5{i:04}": days_before(20 - i, key=f"2611.5{i:04}", title="transport") for i in range(15)
    }
    rig.sync()
    assert len(rig.papers()) == 15
    starts = [
        int(parse_qs(urlsplit(path).query)["start"][0]) for _, path in arxiv.requests if "/api/" in path
    ]
    assert max(starts) < 6


@pytest.mark.parametrize(
    ("fault", "why"),
    [("no date", "It has no date “{name}”."), ("bad date", "Its date “{text}” is none.")],
)
def test_a_broken_entry_is_kept_apart_with_its_reason(
    rig: Rig, arxiv: FakeArxiv, fault: str, why: str
) -> None:
    rig.watch(words="transport")
    arxiv.papers = {
        f"2611.5000{i}": days_before(9 - i, key=f"2611.5000{i}", title="transport") for i in range(3)
    }
    arxiv.fail(fault)
    rig.sync()
    assert sorted(paper.key for paper in rig.papers()) == ["2611.50001", "2611.50002"]
    (broken,) = rig.ctx().store.records(Broken).find()
    assert "2611.50000" in broken.source
    assert broken.why["text"] == why


def test_a_fault_before_a_page_came_is_no_end_of_the_pages() -> None:
    from coordtui_arxiv.sources.client import pages

    def fetch(url: str) -> tuple[bytes, Page]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        next(pages(fetch, "http://127.0.0.1/api", "all:x", start=0, page_size=2))


def test_a_stopped_search_keeps_what_came_and_goes_on_there(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.settings = replace_settings(rig.settings, page_size=2)
    watch = rig.watch(words="transport")
    arxiv.papers = {
        f"2611.5000{i}": days_before(9 - i, key=f"2611.5000{i}", title="transport") for i in range(6)
    }
    with pytest.raises(Cancelled):
        rig.sync(Run(stop_after=1))
    assert len(rig.papers()) == 2
    assert rig.watches().waiting() == {watch.doc_id}
    rig.sync()
    assert rig.watches().waiting() == set()
    assert len(rig.papers()) == 6
    starts = [parse_qs(urlsplit(path).query)["start"][0] for _, path in arxiv.requests if "/api/" in path]
    assert starts == ["0", "2", "4"]


def test_requests_keep_the_pace_that_arxiv_asks_for(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.settings = replace_settings(rig.settings, interval_s=0.2)
    arxiv.oai.page_size = 1
    rig.watch(words="transport", categories=["cs.LG"])
    arxiv.papers = {
        f"2611.5000{i}": days_before(9 - i, key=f"2611.5000{i}", title="transport") for i in range(3)
    }
    rig.sync()
    times = [moment for moment, _ in arxiv.requests]
    assert len(times) == 4
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.2


def test_who_may_not_sync_does_not(rig: Rig, arxiv: FakeArxiv) -> None:
    from coordtui_arxiv.sync import sync

    with pytest.raises(NotAllowed):
        sync(rig.ctx(3, roles=("guest",)), Run())
    assert arxiv.requests == []


def test_without_a_watch_nothing_is_asked(rig: Rig, arxiv: FakeArxiv) -> None:
    assert str(rig.sync()) == "0 new papers."
    assert arxiv.requests == []
