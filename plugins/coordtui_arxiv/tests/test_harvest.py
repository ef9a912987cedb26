"""The harvest of all changes: what is asked for, what is taken of it, where it goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from coordtui_arxiv.archive import Archive
from coordtui_arxiv.errors import SyncIncomplete
from coordtui_arxiv.harvest import due, sets_of
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.records import Broken, Harvest, Match, Paper, Version
from tests.fake_arxiv import FakeArxiv, invented
from tests.fake_arxiv.writing import DAY

from .conftest import MORNING, Rig, Run, replace_settings
from .test_cli import Cli, cli  # noqa: F401

TODAY = DAY.date()


def asked(arxiv: FakeArxiv) -> list[dict[str, str]]:
    """The parameters of each request to the channel."""
    parts = [urlsplit(path) for _, path in arxiv.requests]
    return [
        {name: values[0] for name, values in parse_qs(each.query).items()}
        for each in parts
        if each.path == "/oai"
    ]


def cursor(rig: Rig) -> Harvest:
    (row,) = rig.ctx().store.records(Harvest).find()
    return row


def keys(rig: Rig) -> list[str]:
    return sorted(paper.key for paper in rig.papers())


def submitted(number: int, days_before: int, **fields: object) -> Paper:
    moment = MORNING - timedelta(days=days_before)
    plain = {"published": moment, "updated": moment, "versions": [Version(number=1, date=moment)]}
    return invented(f"2611.5{number:04}", **(plain | fields))


def fill(arxiv: FakeArxiv, count: int = 6) -> None:
    """One paper a day up to yesterday, each changed on the day after its submission."""
    for i in range(count):
        arxiv.change(submitted(i, count - i + 1), TODAY - timedelta(days=count - i))


@pytest.fixture
def watched(rig: Rig, arxiv: FakeArxiv) -> FakeArxiv:
    rig.watch(categories=["cs.LG"])
    return arxiv


@pytest.mark.parametrize(
    ("wanted", "sets"),
    [
        (["cs.LG"], {"cs:cs:LG": ["cs.LG"]}),
        (["cs.LG", "cs.CV", "stat.ML"], {"cs:cs": ["cs.CV", "cs.LG"], "stat:stat:ML": ["stat.ML"]}),
        (["cs"], {"cs:cs": ["cs"]}),
        (["hep-th"], {"physics:hep-th": ["hep-th"]}),
        (["astro-ph.GA"], {"physics:astro-ph:GA": ["astro-ph.GA"]}),
        (
            ["physics.optics", "q-bio.BM"],
            {"physics:physics:optics": ["physics.optics"], "q-bio:q-bio:BM": ["q-bio.BM"]},
        ),
    ],
)
def test_categories_are_asked_for_as_few_sets(wanted: list[str], sets: dict[str, list[str]]) -> None:
    assert sets_of(wanted) == sets


@pytest.mark.parametrize("watches", [1, 200])
def test_two_hundred_watches_cost_no_more_requests_than_one(rig: Rig, arxiv: FakeArxiv, watches: int) -> None:
    for i in range(watches):
        rig.watch(name=f"Watch {i}", words=f"word{i}", categories=["cs.LG"])
    fill(arxiv)
    rig.sync()
    assert len(arxiv.requests) == 2
    assert rig.watches().waiting() == set()
    assert len(rig.papers()) == 6


def test_the_first_harvest_begins_where_a_history_does(rig: Rig, watched: FakeArxiv) -> None:
    rig.sync()
    (query,) = asked(watched)
    assert query == {
        "verb": "ListRecords",
        "metadataPrefix": "arXivRaw",
        "set": "cs:cs:LG",
        "from": "2026-10-13",
    }


def test_the_next_one_begins_two_days_before_the_last(rig: Rig, watched: FakeArxiv) -> None:
    rig.sync()
    rig.now += timedelta(days=1)
    rig.sync()
    assert asked(watched)[-1]["from"] == "2026-11-10"


def test_asking_again_and_again_is_one_harvest_until_there_can_be_news(rig: Rig, watched: FakeArxiv) -> None:
    for _ in range(10):
        rig.sync()
        rig.now += timedelta(minutes=20)
    assert len(asked(watched)) == 1
    rig.now = datetime(2026, 11, 13, 3, 29, tzinfo=UTC)  # 22:29 in New York
    rig.sync()
    assert len(asked(watched)) == 1
    rig.now += timedelta(minutes=1)
    rig.sync()
    rig.sync()
    assert len(asked(watched)) == 2


def test_an_answer_from_before_the_news_is_asked_for_again_after_an_hour(rig: Rig) -> None:
    now = datetime(2026, 11, 13, 4, tzinfo=UTC)
    row = Harvest(set="cs:cs", since=TODAY, first=TODAY, complete=now - timedelta(hours=3), asked=now)
    assert not due(row, now + timedelta(minutes=59))
    assert due(row, now + timedelta(hours=1))


def test_a_clock_that_was_set_back_does_not_stop_the_harvest(rig: Rig, watched: FakeArxiv) -> None:
    rig.now += timedelta(days=400)
    rig.sync()
    rig.now = MORNING
    watched.change(submitted(1, 1), TODAY)
    rig.sync()
    assert keys(rig) == ["2611.50001"]
    assert [query["from"] for query in asked(watched)] == ["2027-11-17", "2026-10-13"]


@pytest.mark.parametrize(("day", "taken"), [(b"2026-11-09", True), (b"2015-11-13", False)])
def test_an_answer_of_long_ago_moves_nothing(
    rig: Rig, watched: FakeArxiv, day: bytes, *, taken: bool
) -> None:
    rig.sync()
    before, answer = cursor(rig), watched.oai.answer
    watched.oai.answer = lambda query: answer(query).replace(b"Date>2026-11-13", b"Date>" + day)  # type: ignore[assignment, method-assign]
    rig.now += timedelta(days=1)
    if taken:
        rig.sync()
    else:
        with pytest.raises(SyncIncomplete, match="written on 2015-11-13"):
            rig.sync()
    assert cursor(rig).since == before.since


def test_a_machine_that_was_off_for_three_weeks_catches_up(rig: Rig, watched: FakeArxiv) -> None:
    rig.sync()
    rig.now += timedelta(days=21)
    for i in range(1, 22):
        moment = MORNING + timedelta(days=i - 1)
        paper = submitted(i, 0, published=moment, updated=moment, versions=[Version(number=1, date=moment)])
        watched.change(paper, TODAY + timedelta(days=i))
    rig.sync()
    assert len(rig.papers()) == 21
    assert rig.ctx().store.records(Match).count() == 21


def test_of_old_papers_only_what_was_replaced_is_new(rig: Rig, watched: FakeArxiv) -> None:
    long_ago = MORNING - timedelta(days=300)
    old = {"published": long_ago, "updated": long_ago, "versions": [Version(number=1, date=long_ago)]}
    watched.change(invented("2601.50001", **old), TODAY)
    second = MORNING - timedelta(days=2)
    versions = [Version(number=1, date=long_ago), Version(number=2, date=second)]
    replaced = old | {"version": 2, "updated": second, "versions": versions}
    watched.change(invented("2601.50002", **replaced), TODAY - timedelta(days=1))
    rig.sync()
    (paper,) = rig.papers()
    assert paper.key == "2601.50002"
    assert paper.announced.date() == TODAY - timedelta(days=1)


def test_an_old_paper_that_is_here_is_brought_up_to_date(rig: Rig, watched: FakeArxiv) -> None:
    long_ago = MORNING - timedelta(days=300)
    old = invented("2601.50001", published=long_ago, updated=long_ago, channels=["api"])
    rig.take(old)
    watched.change(invented("2601.50001", journal_ref="J. Inv. 2"), TODAY)
    rig.sync()
    (paper,) = rig.papers()
    assert (paper.journal_ref, paper.channels) == ("J. Inv. 2", ["api", "oai"])


def test_a_paper_that_was_held_back_for_weeks_is_not_lost(rig: Rig, watched: FakeArxiv) -> None:
    rig.no_history()
    rig.sync()
    rig.now += timedelta(days=1)
    watched.change(submitted(1, 30), TODAY + timedelta(days=1))
    rig.sync()
    (paper,) = rig.papers()
    assert [(each.day, each.kind) for each in paper.announcements] == [(TODAY + timedelta(days=1), "new")]


@pytest.mark.parametrize(("heard", "version", "taken"), [(True, 1, False), (False, 1, True), (True, 7, True)])
def test_an_old_paper_that_may_be_a_cross_list_is_taken_when_no_feed_could_tell(
    rig: Rig, watched: FakeArxiv, *, heard: bool, version: int, taken: bool
) -> None:
    rig.sync()
    rig.now += timedelta(days=1)
    long_ago = MORNING - timedelta(days=300)
    versions = [Version(number=n, date=long_ago) for n in range(1, version + 1)]
    old = {"published": long_ago, "updated": long_ago, "versions": versions, "version": version}
    there = invented("2601.50001", categories=["math.ST", "cs.LG"], primary="math.ST", **old)
    watched.change(there, TODAY + timedelta(days=1))
    watched.change(invented("2601.50002", **old), TODAY + timedelta(days=1))
    if heard:
        rig.sync()
    rig.now += timedelta(days=3)
    rig.sync()
    found = [(paper.key, paper.announcements[-1].kind, paper.announced.date()) for paper in rig.papers()]
    assert found == ([("2601.50001", "cross", TODAY + timedelta(days=1))] if taken else [])


def test_of_an_archive_only_the_wanted_categories_are_kept(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.watch(categories=["cs.LG", "cs.CV"])
    arxiv.change(submitted(1, 1, categories=["math.ST", "cs.CV"]), TODAY)
    arxiv.change(submitted(2, 1, categories=["cs.DB"]), TODAY)
    rig.sync()
    assert keys(rig) == ["2611.50001"]
    assert [query["set"] for query in asked(arxiv)] == ["cs:cs"]


def test_a_category_newly_wanted_has_its_history(rig: Rig, watched: FakeArxiv) -> None:
    watched.change(submitted(1, 20, categories=["cs.CV"]), TODAY - timedelta(days=20))
    rig.sync()
    rig.watch(categories=["cs.CV"], person=2)
    assert rig.watches(2).waiting() == {2}
    rig.sync()
    assert rig.watches(2).waiting() == set()
    assert keys(rig) == ["2611.50001"]
    assert [(query["set"], query["from"]) for query in asked(watched)] == [
        ("cs:cs:LG", "2026-10-13"),
        ("cs:cs", "2026-10-13"),
    ]


def test_other_words_in_the_same_categories_ask_for_nothing(rig: Rig, watched: FakeArxiv) -> None:
    rig.sync()
    rig.watch(words="bridges", categories=["cs.LG"], person=2)
    rig.sync()
    assert len(asked(watched)) == 1
    assert rig.watches(2).waiting() == set()


def test_a_stopped_harvest_goes_on_at_its_page(rig: Rig, watched: FakeArxiv) -> None:
    watched.oai.page_size = 2
    fill(watched)
    with pytest.raises(Exception, match="reading what changed"):
        rig.sync(Run(stop_after=3))
    assert len(rig.papers()) == 2
    assert cursor(rig).token
    assert rig.watches().waiting() == {1}
    rig.sync()
    assert len(rig.papers()) == 6
    assert [("resumptionToken" in query) for query in asked(watched)] == [False, True, True]
    assert not cursor(rig).token


def test_a_long_page_goes_in_by_parts_and_its_cursor_with_the_last(
    rig: Rig, watched: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(watched)
    monkeypatch.setattr("coordtui_arxiv.batches.BATCH", 2)
    take, parts = Archive.take, []

    def die(self, channel, papers, rejected=()):
        if channel == "oai":
            parts.append(len(papers))
        if len(parts) == 3:
            raise ZeroDivisionError
        return take(self, channel, papers, rejected)

    monkeypatch.setattr(Archive, "take", die)
    with pytest.raises(ZeroDivisionError):
        rig.sync()
    assert parts == [2, 2, 2]
    assert len(rig.papers()) == 4
    assert cursor(rig).complete is None
    rig.sync()
    assert len(rig.papers()) == 6
    assert sum(len(day.received) for day in Ledger(rig.ctx()).report()) == 6


def test_a_token_that_expired_begins_the_harvest_again(rig: Rig, watched: FakeArxiv) -> None:
    watched.oai.page_size = 2
    fill(watched)
    with pytest.raises(Exception, match="reading what changed"):
        rig.sync(Run(stop_after=3))
    rig.now += timedelta(days=1)
    rig.sync()
    assert len(rig.papers()) == 6
    assert [query.get("from") for query in asked(watched)] == ["2026-10-13", None, "2026-10-13", None, None]
    assert cursor(rig).since == TODAY - timedelta(days=1)


def test_tokens_that_never_hold_are_said(rig: Rig, watched: FakeArxiv) -> None:
    watched.oai.page_size = 2
    fill(watched)
    watched.on_request = lambda path: watched.fail("token expired" if "resumptionToken" in path else "ok")
    with pytest.raises(SyncIncomplete, match="expired"):
        rig.sync()
    assert len(asked(watched)) == 4
    watched.on_request = None
    rig.sync()
    assert len(rig.papers()) == 6


def test_a_broken_record_is_kept_apart_and_stored_once_it_is_whole(rig: Rig, watched: FakeArxiv) -> None:
    fill(watched, 3)
    watched.fail("ok", "bad date")
    rig.sync()
    assert len(rig.papers()) == 2
    (broken,) = rig.ctx().store.records(Broken).find()
    assert broken.channel == "oai"
    rig.now += timedelta(days=1)
    missing = next(paper for paper in watched.papers.values() if paper.key in broken.source)
    watched.change(missing, TODAY + timedelta(days=1))
    rig.sync()
    assert len(rig.papers()) == 3
    assert rig.ctx().store.records(Broken).count() == 1


def test_one_set_that_is_refused_takes_nothing_from_the_others(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.watch(categories=["cs.LG", "stat.ML"])
    arxiv.change(submitted(1, 1, categories=["stat.ML"]), TODAY)
    arxiv.fail("ok", "html")
    with pytest.raises(SyncIncomplete, match="What changed:"):
        rig.sync()
    assert keys(rig) == ["2611.50001"]
    assert rig.watches().waiting() == {1}


def test_the_wait_that_arxiv_asks_for_is_counted_down(rig: Rig, watched: FakeArxiv) -> None:
    fill(watched)
    watched.fail("ok", "503 retry-after")
    run = Run()
    rig.sync(run)
    assert "arXiv asks us to wait: 1 s" in run.said
    assert len(rig.papers()) == 6


def test_the_usual_pace_is_no_wait(rig: Rig, watched: FakeArxiv) -> None:
    rig.settings = replace_settings(rig.settings, interval_s=0.1)
    run = Run()
    rig.sync(run)
    assert not any("wait" in said for said in run.said)


def test_a_feed_and_a_harvest_make_one_paper(rig: Rig, watched: FakeArxiv) -> None:
    moment = MORNING - timedelta(days=1)
    paper = submitted(1, 1, comment="9 pages", announced=DAY)
    watched.announce([paper], DAY)
    rig.sync()
    (stored,) = rig.papers()
    assert (stored.channels, stored.comment, stored.published) == (["oai", "rss"], "9 pages", moment)
    assert [(a.day, a.kind, a.channels) for a in stored.announcements] == [(TODAY, "new", ["oai", "rss"])]


def test_a_command_counts_the_wait_down_too(cli: Cli, arxiv: FakeArxiv) -> None:  # noqa: F811
    cli.rig.watch(categories=["cs.LG"])
    arxiv.fail("503 retry-after")
    cli("sync")
    assert "arXiv asks us to wait: 1 s\n" in cli.err
