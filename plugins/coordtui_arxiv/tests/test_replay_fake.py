"""The fake arXiv keeps to what is known of the real one, and sees who is not polite."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from coordtui_arxiv.errors import ArxivRefused, TokenExpired
from coordtui_arxiv.sources.atom import parse_page
from coordtui_arxiv.sources.oai import Harvested, parse_harvest
from coordtui_arxiv.sources.rss import parse_feed
from tests.fake_arxiv import FAULTS, FakeArxiv, invented
from tests.fake_arxiv.manners import pauses
from tests.fake_arxiv.play import HOLIDAYS, MONDAY, Play, script
from tests.fake_arxiv.writing import DAY


class Clock:
    """A clock that is put where a test wants it."""

    def __init__(self) -> None:
        self.now = DAY + timedelta(hours=7)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeArxiv]:
    with FakeArxiv(now=clock, page_size=2) as arxiv:
        yield arxiv


def get(url: str) -> bytes:
    with urlopen(url, timeout=10) as answer:  # the fake's own address
        return bytes(answer.read())


def listed(fake: FakeArxiv, **asked: str) -> Harvested:
    named = {name.rstrip("_"): value for name, value in asked.items()}
    if "resumptionToken" not in named:
        named["metadataPrefix"] = "arXivRaw"
    return parse_harvest(get(f"{fake.oai_url}?{urlencode({'verb': 'ListRecords', **named})}"), DAY)


def keys(page: Harvested) -> list[str]:
    return [paper.key for paper in page.records]


def kinds(fake: FakeArxiv, categories: str) -> list[str]:
    return re.findall(r"Announce Type: (\S+)", get(f"{fake.rss_url}/{categories}").decode())


def test_a_harvest_goes_on_by_its_tokens_to_the_end_over_days_too(fake: FakeArxiv) -> None:
    for back in range(3):
        day = DAY - timedelta(days=back)
        fake.announce((invented(f"26{11 - back:02}.5000{n}") for n in range(3)), day)
    page = listed(fake, from_="2026-11-01")
    found = keys(page)
    while page.token:
        page = listed(fake, resumptionToken=page.token)
        found += keys(page)
    assert found == [f"26{month:02}.5000{n}" for month in (9, 10, 11) for n in range(3)]


def test_a_token_dies_at_midnight(fake: FakeArxiv, clock: Clock) -> None:
    fake.announce((invented(f"2611.5000{n}") for n in range(5)), DAY)
    token = listed(fake, from_="2026-11-01").token
    clock.now = DAY.replace(hour=23, minute=59)
    assert listed(fake, resumptionToken=token).size == 2
    clock.now += timedelta(minutes=1)
    with pytest.raises(TokenExpired):
        listed(fake, resumptionToken=token)


def test_sets_take_in_their_categories_and_days_both_ends(fake: FakeArxiv) -> None:
    fake.announce([invented("2611.50001", categories=["cs.LG", "stat.ML"])], DAY)
    fake.announce([invented("hep-th/9901001", categories=["hep-th"])], DAY)
    for name in ("cs", "cs:cs", "cs:cs:LG", "stat:stat:ML"):
        assert keys(listed(fake, set=name, from_="2026-11-12", until="2026-11-12")) == ["2611.50001"]
    assert keys(listed(fake, set="physics:hep-th")) == ["hep-th/9901001"]
    assert keys(listed(fake, set="cs:cs:CV")) == []
    assert keys(listed(fake, until="2026-11-11")) == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "pictures"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": "yesterday"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": "nothing"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "arXivRaw", "colour": "green"}, "badArgument"),
        ({"verb": "ListRecords", "resumptionToken": "x", "set": "cs"}, "badArgument"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "metadataPrefix": "arXivRaw"}, "noRecordsMatch"),
        ({"verb": "Sing"}, "badVerb"),
    ],
)
def test_errors_are_elements_with_status_200(fake: FakeArxiv, asked: dict[str, str], code: str) -> None:
    assert f'<error code="{code}">'.encode() in get(f"{fake.oai_url}?{urlencode(asked)}")


def test_a_silent_change_is_told_by_oai_only(fake: FakeArxiv, clock: Clock) -> None:
    fake.announce([invented("2611.50001")], DAY)
    clock.now += timedelta(days=1)
    fake.change(invented("2611.50001", journal_ref="J. Imag. Res. 1"), date(2026, 11, 13))
    page = listed(fake, from_="2026-11-13")
    assert page.stamps == {"2611.50001": date(2026, 11, 13)}
    assert page.records[0].journal_ref == "J. Imag. Res. 1"
    assert kinds(fake, "cs.LG") == []


def test_an_edge_cache_gives_todays_answer_for_an_hour(clock: Clock) -> None:
    with FakeArxiv(now=clock, edge_cache=True) as fake:
        fake.announce([invented("2611.50001")], DAY)
        assert keys(listed(fake)) == ["2611.50001"]
        fake.announce([invented("2611.50002")], DAY)
        clock.now += timedelta(minutes=59)
        assert keys(listed(fake)) == ["2611.50001"]
        clock.now += timedelta(minutes=1)
        assert keys(listed(fake)) == ["2611.50001", "2611.50002"]


def test_the_kind_of_a_cross_list_depends_on_the_feed_that_is_asked(fake: FakeArxiv) -> None:
    both = {"categories": ["cs.LG", "stat.ML"]}
    fake.announce([invented("2611.50001", **both)], DAY)
    fake.announce([invented("2610.50001", version=2, **both)], DAY, "replace")
    assert kinds(fake, "cs.LG") == kinds(fake, "cs.LG+stat.ML") == ["replace", "new"]
    assert kinds(fake, "stat.ML") == ["replace-cross", "cross"]


def test_a_new_cross_list_is_told_where_it_is_new(fake: FakeArxiv) -> None:
    fake.announce([invented(categories=["cs.LG", "stat.ML"])], DAY, "cross", to=["stat.ML"])
    assert kinds(fake, "cs.LG") == []
    assert kinds(fake, "stat.ML") == ["cross"]


def test_a_feed_is_silent_about_late_versions(fake: FakeArxiv) -> None:
    fake.announce([invented("2611.50001", version=5), invented("2611.50002", version=6)], DAY, "replace")
    assert kinds(fake, "cs.LG") == ["replace"]


def test_a_feed_that_is_too_long_leaves_out_the_new_ones(clock: Clock) -> None:
    with FakeArxiv(now=clock, limit=3) as fake:
        fake.announce((invented(f"2611.5000{n}") for n in range(3)), DAY)
        fake.announce((invented(f"2610.5000{n}", version=2) for n in range(2)), DAY, "replace")
        assert kinds(fake, "cs.LG") == ["replace", "replace", "new"]


def test_a_feed_that_stays_behind_is_newly_built(fake: FakeArxiv, clock: Clock) -> None:
    fake.announce([invented("2611.50001")], DAY)
    clock.now += timedelta(days=1)
    fake.announce([invented("2611.50002")], DAY + timedelta(days=1))
    fake.late.add(DAY + timedelta(days=1))
    feed = parse_feed(get(f"{fake.rss_url}/cs.LG"), seen=DAY)
    assert [paper.key for paper in feed.papers] == ["2611.50001"]
    assert (feed.day, feed.built) == (DAY, clock.now)


HARMLESS = {"drip", "hangs", "reset", "short body", "huge", "304"}
"""Faults of the connection, which no parser sees."""
NOT_HERE = {("rss", "no date"), ("rss", "token expired"), ("api", "token expired")}
NOT_HERE |= {("oai", "stale"), ("api", "stale")}
"""Faults that a channel cannot have."""


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - HARMLESS))
@pytest.mark.parametrize("channel", ["rss", "api", "oai"])
def test_every_fault_of_a_page_is_seen_on_every_channel(fake: FakeArxiv, channel: str, fault: str) -> None:
    fake.announce((invented(f"2611.5000{n}") for n in range(2)), DAY)
    url = {
        "rss": f"{fake.rss_url}/cs.LG",
        "api": f"{fake.api_url}?search_query=cat:cs.LG&start=0&max_results=10",
        "oai": f"{fake.oai_url}?verb=ListRecords&metadataPrefix=arXivRaw",
    }[channel]
    good = get(url)
    fake.fail(fault)
    if fault.partition(" ")[0] in {"403", "429", "503"} or fault == "error 400":
        with pytest.raises(HTTPError):
            get(url)
        return
    body = get(url)
    if (channel, fault) in NOT_HERE:
        assert body == good
    elif (channel, fault) == ("rss", "stale"):
        assert parse_feed(body, seen=DAY).stale(fake.now())
    elif (channel, fault) == ("rss", "empty page"):  # a day without papers looks like that
        assert parse_feed(body, seen=DAY).size == 0
    else:
        assert rejected(channel, body) == 1


def rejected(channel: str, body: bytes) -> int:
    """How many entries are kept apart; 1 too when the page is refused."""
    try:
        if channel == "rss":
            return len(parse_feed(body, seen=DAY).rejected)
        if channel == "api":
            return len(parse_page(body, seen=DAY).rejected)
        return len(parse_harvest(body, DAY).rejected)
    except ArxivRefused:
        return 1


def test_a_month_is_the_same_for_the_same_seed_and_has_every_oddity() -> None:
    before, mornings = script("a seed", long_day=9)
    assert (before, mornings) == script("a seed", long_day=9)
    assert script("another")[1] != mornings
    announced = [each for morning in mornings for each in morning.announced]
    assert len(mornings) == 30
    assert {each.kind for each in announced} == {"new", "cross", "replace"}
    for morning in mornings:
        closed = morning.day.weekday() >= 5 or morning.date in HOLIDAYS
        assert bool(morning.announced) != closed
    assert sum(morning.stale for morning in mornings) > 1
    assert any(morning.changed for morning in mornings)
    assert any("/" in each.paper.key for each in announced)
    assert any(each.paper.version >= 6 for each in announced)
    assert any(len(each.paper.authors) > 100 for each in announced)
    assert any("Collaboration" in each.paper.authors[0].name for each in announced)
    assert any(each.paper.withdrawn for each in announced)
    assert any("$" in each.paper.title for each in announced)
    assert any(not each.paper.title for each in announced)
    held = [(each.paper.announced - each.paper.published).days for each in announced if each.paper.published]
    assert max(held) > 7


def test_the_truth_is_what_was_announced_to_the_categories_asked_for() -> None:
    play = Play(*script("a seed", days=5))
    with FakeArxiv(now=lambda: play.now) as fake:
        play.load(fake)
        for _ in range(5):
            play.next(fake)
    assert play.now == MONDAY + timedelta(days=4, hours=7)
    of_stat = play.announced(["stat.ML"])
    assert 0 < len(of_stat) < len(play.announced(["stat.ML", "cs.LG"]))
    assert all("stat.ML" in paper.categories for paper in of_stat.values())
    days = Counter(key for morning in play.mornings for key in {each.paper.key for each in morning.announced})
    assert days.total() >= len(play.announced(["cs.LG", "stat.ML", "hep-th", "cs.CL"]))


def test_requests_at_the_same_time_are_seen(fake: FakeArxiv) -> None:
    inside = threading.Barrier(2, timeout=10)

    def wait_inside(path: str) -> None:
        inside.wait()

    fake.on_request = wait_inside
    threads = [threading.Thread(target=get, args=(f"{fake.rss_url}/cs.LG",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(visit.beside for visit in fake.visits) == [0, 1]


def test_the_pause_between_requests_is_measured_from_the_end_of_the_former(fake: FakeArxiv) -> None:
    fake.on_request = lambda path: time.sleep(0.05)
    for _ in range(3):
        get(f"{fake.rss_url}/cs.LG")
    between = pauses(fake.visits)
    assert [visit.beside for visit in fake.visits] == [0, 0, 0]
    assert len(between) == 2
    starts = [visit.began for visit in fake.visits]
    for pause, (first, second) in zip(between, pairwise(starts), strict=True):
        assert not pause.blind
        assert pause.seconds <= second - first - 0.05
    cut = pauses(fake.visits, killed={fake.visits[-1].who})
    assert [pause.blind for pause in cut] == [False, False]  # only the last of the killed was cut
