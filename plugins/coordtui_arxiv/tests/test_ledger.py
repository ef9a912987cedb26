"""What is known of each day: heard, checked, nothing, closed, stale, missed."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import NotAllowed
from coordtui_arxiv.archive import Archive
from coordtui_arxiv.doctor import days as finding
from coordtui_arxiv.errors import SyncIncomplete
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.records import Broken, Day, Version
from coordtui_arxiv.sources.page import Rejected
from coordtui_arxiv.texts import N_
from tests.fake_arxiv import FakeArxiv, invented
from tests.fake_arxiv.writing import DAY

from .conftest import MORNING, Rig, replace_settings

TODAY = DAY.date()


@pytest.fixture
def watched(rig: Rig, arxiv: FakeArxiv) -> FakeArxiv:
    rig.no_history()
    rig.watch(categories=["cs.LG"])
    return arxiv


def days(rig: Rig, since: date | None = None) -> dict[date, Day]:
    return {day.day: day for day in Ledger(rig.ctx()).report(since)}


def states(rig: Rig) -> list[str]:
    return [day.state for day in Ledger(rig.ctx()).report()]


def without_oai(rig: Rig) -> None:
    rig.settings = replace_settings(rig.settings, oai_url="http://127.0.0.1:9/oai")


def sync(rig: Rig) -> None:
    with suppress(SyncIncomplete):
        rig.sync()


def of_day(number: int, day: int, **fields: object):
    """A paper of the days after the first."""
    moment = DAY + timedelta(days=day - 1, hours=10)
    plain = {"published": moment, "updated": moment, "announced": DAY + timedelta(days=day)}
    return invented(f"2611.5{number:04}", **(plain | {"versions": [Version(number=1, date=moment)]} | fields))


def test_a_day_tells_what_was_announced_and_received_and_who_said_so(rig: Rig, watched: FakeArxiv) -> None:
    watched.announce([of_day(1, 0), of_day(2, 0)], DAY)
    rig.sync()
    (day,) = Ledger(rig.ctx()).report()
    assert (day.day, day.state, day.announced, day.quarantined) == (TODAY, "papers", 2, 0)
    assert day.received == sorted(paper.doc_id for paper in rig.papers())
    assert day.checked == ["oai", "rss"]


def test_what_a_feed_could_not_say_is_added_by_the_harvest(rig: Rig, watched: FakeArxiv) -> None:
    watched.announce([of_day(i, 0) for i in range(3)], DAY)
    body = watched._feed

    def broken(categories):
        answer = body(categories)
        return type(answer)(answer.body.replace(b"arXiv:2611.50001v1", b"arXiv:nonsense"))

    watched._feed = broken  # type: ignore[method-assign]
    rig.sync()
    (day,) = Ledger(rig.ctx()).report()
    assert (day.announced, len(day.received), day.quarantined) == (3, 3, 1)


def test_a_paper_that_no_channel_can_read_counts_once_a_day_and_all_its_entries_stay(
    rig: Rig, watched: FakeArxiv
) -> None:
    watched.announce([of_day(i, 0) for i in range(3)], DAY)
    feed, harvest = watched._feed, watched.oai.answer

    def broken(categories):
        answer = feed(categories)
        item = rb"(2611.50001v1.*?<pubDate>)[^<]*"
        return type(answer)(re.sub(item, rb"\1no day at all", answer.body, count=1, flags=re.DOTALL))

    def garbled(query):
        record = rb"(<id>2611.50001</id>.*?<date>)[^<]*"
        return re.sub(record, rb"\1no day at all", harvest(query), count=1, flags=re.DOTALL)

    watched._feed, watched.oai.answer = broken, garbled  # type: ignore[method-assign]
    rig.sync()
    assert {row.channel for row in rig.ctx().store.records(Broken).find()} == {"rss", "oai"}
    (day,) = Ledger(rig.ctx()).report()
    assert (day.announced, len(day.received), day.quarantined) == (3, 2, 1)


@given(
    st.lists(
        st.tuples(st.sampled_from(["rss", "oai", "search"]), st.integers(0, 4), st.integers(0, 3)),
        unique=True,
        max_size=25,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
def test_unreadable_entries_of_a_day_are_as_many_as_their_papers_in_feed_and_harvest(
    rig: Rig, entries: list[tuple[str, int, int]]
) -> None:
    rig.now += timedelta(days=1)
    archive, why, counted = Archive(rig.ctx()), N_("It has no title."), 0
    for channel, paper, form in entries:
        source = f"<id>2611.5000{paper}</id> {channel} {form} {rig.now}"
        taken = archive.take(channel, [], [Rejected(source, why)])
        assert len(taken.quarantined) == 1
        counted += len(taken.unreadable) if channel != "search" else 0
    assert counted == len({paper for channel, paper, _ in entries if channel != "search"})
    nameless = [Rejected(f"<item>{number} {rig.now}</item>", why) for number in range(2)]
    assert len(archive.take("rss", [], nameless).unreadable) == 2


def test_a_week_has_its_weekend_its_quiet_day_and_its_holiday(rig: Rig, watched: FakeArxiv) -> None:
    """Thursday 12 November with papers, nothing until Friday 27, Thanksgiving between."""
    watched.announce([of_day(1, 0)], DAY)
    for _ in range(16):
        rig.sync()
        rig.now += timedelta(days=1)
    rig.now -= timedelta(days=1)
    found = days(rig)
    assert [found[date(2026, 11, n)].state for n in (12, 13, 14, 15, 16, 26, 27)] == [
        *("papers", "nothing", "weekend", "weekend", "nothing", "holiday", "nothing"),
    ]
    assert Ledger(rig.ctx()).missing() == []
    assert found[date(2026, 11, 13)].announced == 0


def test_days_on_which_nobody_could_ask_are_missed_until_the_harvest_tells_of_them(
    rig: Rig, watched: FakeArxiv
) -> None:
    watched.announce([of_day(1, 0)], DAY)
    rig.sync()
    for number in (1, 4):
        paper = of_day(10 + number, number)
        watched.announce([paper], DAY + timedelta(days=number))
    url = rig.settings.oai_url
    rig.now += timedelta(days=6)
    without_oai(rig)
    sync(rig)
    assert states(rig) == ["papers", "missed", "weekend", "weekend", "missed", "missed", "nothing"]
    assert [day.day.day for day in Ledger(rig.ctx()).missing()] == [13, 16, 17]
    rig.settings = replace_settings(rig.settings, oai_url=url)
    rig.sync()
    assert states(rig) == ["papers", "papers", "weekend", "weekend", "papers", "nothing", "nothing"]
    assert Ledger(rig.ctx()).missing() == []
    assert days(rig)[date(2026, 11, 17)].checked == ["oai"]


def test_a_stale_feed_is_a_gap_until_the_harvest_fills_it(rig: Rig, watched: FakeArxiv) -> None:
    watched.announce([of_day(1, 0)], DAY)
    rig.sync()
    url = rig.settings.oai_url
    rig.now += timedelta(days=1)
    watched.late.add(DAY + timedelta(days=1))
    watched.announce([of_day(2, 1)], DAY + timedelta(days=1))
    without_oai(rig)
    sync(rig)
    assert days(rig)[TODAY + timedelta(days=1)].state == "stale"
    rig.settings = replace_settings(rig.settings, oai_url=url)
    sync(rig)
    assert days(rig)[TODAY + timedelta(days=1)].state == "papers"
    assert Ledger(rig.ctx()).missing() == []


def test_no_answer_at_all_leaves_the_day_open_and_then_missed(rig: Rig, watched: FakeArxiv) -> None:
    rig.sync()
    rig.now += timedelta(days=1)
    assert states(rig) == ["nothing", "open"]
    rig.now += timedelta(days=3)
    assert states(rig) == ["nothing", "missed", "weekend", "weekend", "open"]


def test_a_history_opens_the_days_before(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.watch(categories=["cs.LG"])
    for number in range(1, 8):
        paper = of_day(number, -number)
        arxiv.change(paper, TODAY - timedelta(days=number))
    rig.sync()
    found = days(rig)
    assert min(found) == date(2026, 10, 13)
    assert {day.state for day in found.values()} == {"papers", "nothing", "weekend"}
    assert sum(len(day.received) for day in found.values()) == 7


def test_of_an_unknown_year_weekends_alone_are_known(rig: Rig, watched: FakeArxiv) -> None:
    rig.now = datetime(2031, 12, 25, 12, tzinfo=UTC)
    rig.sync()
    (day,) = Ledger(rig.ctx()).report()
    assert day.state == "nothing"


def test_the_doctor_names_the_gaps(rig: Rig, watched: FakeArxiv) -> None:
    assert finding(rig.ctx()).ok
    rig.sync()
    assert finding(rig.ctx()).ok
    rig.now += timedelta(days=4)
    said = finding(rig.ctx())
    assert not said.ok
    assert "2026-11-13" in str(said.text)
    assert "coordtui arxiv sync" in str(said.remedy)


def test_who_may_not_read_papers_learns_nothing_of_the_days(rig: Rig) -> None:
    with pytest.raises(NotAllowed):
        Ledger(rig.ctx(3, roles=("guest",))).report()


def test_the_day_is_that_of_new_york(rig: Rig, watched: FakeArxiv) -> None:
    rig.now = MORNING.replace(hour=3) + timedelta(days=1)  # 22:00 of the twelfth
    rig.sync()
    assert list(days(rig)) == [TODAY]


def test_an_older_page_at_the_very_start_opens_no_gap_before_it(rig: Rig, watched: FakeArxiv) -> None:
    without_oai(rig)
    watched.announce([of_day(1, 0)], DAY)
    watched.fail("stale")
    sync(rig)
    assert states(rig) == ["stale"]


def test_a_day_on_which_arxiv_did_not_answer_is_not_one_on_which_nobody_asked(
    rig: Rig, watched: FakeArxiv
) -> None:
    watched.fail("html", "html")
    sync(rig)
    assert states(rig) == ["silent"]
    assert not finding(rig.ctx()).ok
    rig.now += timedelta(days=1)
    assert states(rig) == ["silent", "open"]
    rig.now += timedelta(days=3)
    assert states(rig) == ["silent", "missed", "weekend", "weekend", "open"]
    sync(rig)
    assert states(rig) == ["nothing", "nothing", "weekend", "weekend", "nothing"]


def test_one_way_that_answers_is_enough_for_a_day(rig: Rig, watched: FakeArxiv) -> None:
    watched.fail("html")
    sync(rig)
    assert states(rig) == ["nothing"]
    rig.now += timedelta(days=1)
    watched.fail("ok", "html")
    sync(rig)
    assert states(rig) == ["nothing", "nothing"]


def test_no_answer_to_a_search_says_nothing_of_the_day(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.watch(words="bridges")
    arxiv.fail("html")
    sync(rig)
    assert states(rig) == []
