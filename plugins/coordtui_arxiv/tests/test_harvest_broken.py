"""What a harvest could not read, and what it tells of itself when it reads several sets."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from coordtui.api import Message
from coordtui_arxiv.channels import OAI, SEARCH, Channels
from coordtui_arxiv.doctor import answers
from coordtui_arxiv.errors import SyncIncomplete
from coordtui_arxiv.harvest import AGAIN
from coordtui_arxiv.ledger import Ledger
from coordtui_arxiv.records import Broken, Channel, Harvest, Paper, Version
from tests.fake_arxiv import FakeArxiv, invented
from tests.fake_arxiv.writing import DAY

from .conftest import MORNING, Rig

TODAY = DAY.date()
WEEK = timedelta(days=7)


def of_day(number: int, days_before: int, **fields: object) -> Paper:
    moment = datetime.combine(TODAY - timedelta(days=days_before), MORNING.timetz()) - timedelta(days=1)
    plain = {"published": moment, "updated": moment, "versions": [Version(number=1, date=moment)]}
    return invented(f"2611.5{number:04}", **(plain | fields))


@pytest.fixture
def watched(rig: Rig, arxiv: FakeArxiv) -> FakeArxiv:
    """Three papers of three weeks, of which the oldest comes garbled."""
    rig.watch(categories=["cs.LG"])
    for number in range(3):
        days_before = 21 - 7 * number
        arxiv.change(of_day(number, days_before), TODAY - timedelta(days=days_before))
    return arxiv


def garble_the_first(arxiv: FakeArxiv, *, differently: bool = False) -> None:
    """Let every record of the first paper come without a date, each time with other bytes if asked."""
    answer, times = arxiv.oai.answer, iter(range(1000))

    def garbled(query: dict[str, str]) -> bytes:
        body = answer(query)
        wrong = f"41 Nonember {next(times) if differently else 2026}".encode()
        start = body.find(b"<id>2611.50000</id>")
        at = body.find(b"<date>", start)
        return body if start < 0 else body[: at + 6] + wrong + body[body.find(b"</date>", at) :]

    arxiv.oai.answer = garbled  # type: ignore[assignment, method-assign]


def since(rig: Rig) -> object:
    (row,) = rig.ctx().store.records(Harvest).find()
    return row.since


def channel(rig: Rig, name: str) -> Channel:
    return Channels(rig.ctx()).get(name)


def test_a_record_that_cannot_be_read_counts_on_its_own_day(rig: Rig, watched: FakeArxiv) -> None:
    garble_the_first(watched)
    rig.sync()
    broken = {day.day: day.quarantined for day in Ledger(rig.ctx()).report() if day.quarantined}
    assert broken == {TODAY - 3 * WEEK: 1}


def test_what_came_garbled_once_in_a_page_of_weeks_ago_is_asked_for_again(
    rig: Rig, watched: FakeArxiv
) -> None:
    answer = watched.oai.answer
    garble_the_first(watched)
    rig.sync()
    assert len(rig.papers()) == 2
    assert since(rig) == TODAY - 3 * WEEK
    watched.oai.answer = answer  # type: ignore[method-assign]
    rig.now += timedelta(days=1)
    rig.sync()
    assert sorted(paper.key for paper in rig.papers()) == ["2611.50000", "2611.50001", "2611.50002"]
    assert since(rig) == TODAY - timedelta(days=1)


def test_what_is_garbled_at_arxiv_itself_is_asked_for_again_once(rig: Rig, watched: FakeArxiv) -> None:
    garble_the_first(watched)
    rig.sync()
    rig.now += timedelta(days=1)
    rig.sync()
    assert since(rig) == TODAY - timedelta(days=1)
    assert rig.ctx().store.records(Broken).count() == 1


def test_what_is_garbled_in_ever_new_ways_is_not_asked_for_without_end(rig: Rig, watched: FakeArxiv) -> None:
    garble_the_first(watched, differently=True)
    for _ in range(AGAIN):
        rig.sync()
        assert since(rig) == TODAY - 3 * WEEK
        rig.now += WEEK
    rig.sync()
    assert since(rig) == rig.now.date() - timedelta(days=2)


def test_the_channel_tells_of_all_sets_together(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.watch(categories=["cs.LG", "stat.ML"])
    arxiv.change(of_day(1, 1, categories=["cs.LG"]), TODAY)
    rig.sync()
    told = channel(rig, OAI)
    assert (told.outcome, str(Message.from_json(told.text))) == (
        "papers",
        "What changed: 1 paper that was not here.",
    )


def test_all_that_was_refused_is_said(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.watch(categories=["cs.LG", "stat.ML"])
    arxiv.fail("ok", "html", "nothing")
    with pytest.raises(SyncIncomplete) as caught:
        rig.sync()
    said = str(answers(rig.ctx()).text)
    assert all(part in said for part in ("web page", "is empty")), said
    assert all(part in str(caught.value.why) for part in ("web page", "is empty"))


def test_a_channel_of_which_nothing_is_asked_any_more_has_no_failure(rig: Rig, arxiv: FakeArxiv) -> None:
    rig.watch(categories=["cs.LG"])
    followed = rig.watch(words="bridges")
    arxiv.on_request = lambda path: arxiv.fail("html" if "/api/" in path else "ok")
    with pytest.raises(SyncIncomplete):
        rig.sync()
    assert channel(rig, SEARCH).outcome == "refused"
    rig.watches().remove(followed.doc_id)
    rig.sync()
    assert channel(rig, SEARCH).tried is None
    assert answers(rig.ctx()).ok
