"""The job against a fake arXiv that misbehaves: what came is kept, what failed is said."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from coordtui.api import Message
from coordtui.config.settings import NetSettings
from coordtui.net import HttpClient
from coordtui.net.retry import RetryPolicy
from coordtui_arxiv.channels import Channels
from coordtui_arxiv.errors import SyncIncomplete
from coordtui_arxiv.records import Match, Progress, Watch
from coordtui_arxiv.today import cards
from tests.fake_arxiv import FakeArxiv, invented
from tests.fake_arxiv.writing import DAY

from .conftest import MORNING, Rig, Run, replace_settings

PASSING = ["429", "429 retry-after", "503", "503 retry-after", "reset", "short body"]
LASTING = {
    "403": ("failed", "refuses to answer"),
    "truncated": ("refused", "breaks off"),
    "html": ("refused", "web page"),
    "plain text": ("refused", "plain text"),
    "nothing": ("refused", "empty"),
    "error 200": ("refused", "an invented error"),
    "error 400": ("refused", "an invented error"),
    "latin-1": ("refused", "UTF-8"),
    "billion laughs": ("refused", "document type"),
    "huge": ("failed", "larger than"),
}


@pytest.fixture
def watched(rig: Rig, arxiv: FakeArxiv) -> FakeArxiv:
    """Five papers of a watch's history, two to a page, and one announced today."""
    rig.settings = replace_settings(rig.settings, max_page_bytes=2_000_000)
    arxiv.oai.page_size = 2
    rig.watch(name="Transport", words="transport", categories=["cs.LG"])
    for i in range(5):
        moment = MORNING - timedelta(days=9 - i)
        key = f"2611.5000{i}"
        arxiv.papers[key] = invented(
            key, title="transport", published=moment, updated=moment, announced=moment
        )
    arxiv.announce([invented("2611.50009", title="transport", published=MORNING - timedelta(hours=20))], DAY)
    return arxiv


def whole(rig: Rig) -> bool:
    """Whether every paper is there, once, and matched."""
    keys = sorted(paper.key for paper in rig.papers())
    return (
        keys == [f"2611.5000{i}" for i in (0, 1, 2, 3, 4, 9)] and rig.ctx().store.records(Match).count() == 6
    )


def outcome(rig: Rig, name: str) -> str:
    return Channels(rig.ctx()).get(name).outcome


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("at", [0, 2])
def test_what_passes_is_waited_for(rig: Rig, watched: FakeArxiv, fault: str, at: int) -> None:
    watched.fail(*["ok"] * at, fault)
    rig.sync()
    assert whole(rig)


@pytest.mark.parametrize("fault", LASTING)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_what_stays_wrong_is_said_and_made_good_next_time(
    rig: Rig, watched: FakeArxiv, fault: str, at: int
) -> None:
    result, words = LASTING[fault]
    if fault == "error 200":  # the API's error is no error of the other channels'
        words = "another kind of document"
    watched.fail(*["ok"] * at, fault)
    with pytest.raises(SyncIncomplete) as failed:
        rig.sync()
    assert words in str(failed.value.why)
    assert outcome(rig, "rss" if at == 0 else "oai") == result
    assert len(rig.papers()) == {0: 5 + 1, 1: 1, 2: 1 + 2}[at]
    rig.sync()
    assert whole(rig)


def test_an_empty_page_is_no_end_of_the_history(rig: Rig, watched: FakeArxiv) -> None:
    watched.fail("ok", "ok", "empty page")
    with pytest.raises(SyncIncomplete, match="holds no paper"):
        rig.sync()
    assert rig.watches().waiting() == {1}
    rig.sync()
    assert whole(rig)


@pytest.mark.parametrize("fault", ["hangs", pytest.param("drip", marks=pytest.mark.slow)])
def test_a_server_that_does_not_come_to_an_end_is_given_up(
    rig: Rig, watched: FakeArxiv, fault: str, tmp_path: Path
) -> None:
    watched.fail(fault, fault)
    patient = rig.http
    hurried = NetSettings(timeout_s=0.4, connect_timeout_s=1.0)  # longer than the pauses of what drips
    with (
        HttpClient(
            hurried, tmp_path / "state", lambda: rig.now, retry=RetryPolicy(tries=2, first_wait=0.01)
        ) as rig.http,
        pytest.raises(SyncIncomplete, match="did not answer in time"),
    ):
        rig.sync()
    rig.http = patient
    assert outcome(rig, "rss") == "failed"
    rig.sync()
    assert whole(rig)


def test_a_stale_feed_is_told_from_a_quiet_day(rig: Rig, watched: FakeArxiv) -> None:
    watched.fail("stale")
    with pytest.raises(SyncIncomplete, match="announcement of 2026-11-09"):
        rig.sync()
    assert outcome(rig, "rss") == "stale"
    rig.sync()
    assert outcome(rig, "rss") == "papers"
    assert whole(rig)


def test_no_answer_is_told_from_no_papers(rig: Rig) -> None:
    rig.settings = replace_settings(
        rig.settings, rss_url="http://127.0.0.1:9/rss", oai_url="http://127.0.0.1:9/oai"
    )
    rig.watch(words="transport", categories=["cs.LG"])
    with pytest.raises(SyncIncomplete) as failed:
        rig.sync()
    assert str(failed.value.what) == "2 parts of arXiv could not be read."
    assert outcome(rig, "rss") == outcome(rig, "oai") == "failed"
    told = [card for card in cards(rig.ctx()) if card.sign == "!"]
    assert [str(card.title) for card in told] == ["arXiv did not answer everything"]


def test_a_watch_that_was_removed_meanwhile_leaves_nothing_behind(rig: Rig, watched: FakeArxiv) -> None:
    def remove(path: str) -> None:
        if len(watched.requests) == 3:
            rig.watches().remove(1)

    watched.on_request = remove
    rig.sync()
    assert rig.ctx().store.records(Progress).count() == rig.ctx().store.records(Match).count() == 0


def test_words_that_arxiv_refuses_do_not_hold_the_other_watches_up(
    rig: Rig, arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.no_history()
    moment = MORNING - timedelta(days=2)
    for i, word in enumerate(("transport", "bridges", "unlucky")):
        rig.watch(words=word)
        key = f"2611.5000{i}"
        arxiv.papers[key] = invented(key, title=word, published=moment, updated=moment)
    arxiv.on_request = lambda path: arxiv.fail("error 400" if "unlucky" in path else "ok")
    with pytest.raises(SyncIncomplete, match="an invented error"):
        rig.sync()
    assert sorted(paper.key for paper in rig.papers()) == ["2611.50000", "2611.50001"]
    assert outcome(rig, "search") == "refused"
    assert len(rig.watches().waiting()) == 1


def test_a_server_that_does_not_answer_is_not_asked_for_every_watch(rig: Rig, arxiv: FakeArxiv) -> None:
    for i in range(20):
        rig.watch(name=f"Watch {i}", words=f"word{i}")
    arxiv.fail(*["503"] * 100)
    with pytest.raises(SyncIncomplete, match="One part"):
        rig.sync()
    assert len(arxiv.requests) == 2


def test_the_reason_is_kept_in_both_languages(rig: Rig, watched: FakeArxiv) -> None:
    watched.fail("html")
    with pytest.raises(SyncIncomplete):
        rig.sync()
    kept = Channels(rig.ctx()).get("rss").text
    assert kept is not None
    assert "web page" in str(Message.from_json(kept))


def test_an_unchanged_feed_is_not_sent_again(rig: Rig, watched: FakeArxiv) -> None:
    statuses: list[int] = []
    get = rig.http.get

    def spy(url: str, **options: object):
        answer = get(url, **options)
        statuses.append(bool(answer.extensions.get("unchanged")))
        return answer

    rig.http.get = spy  # type: ignore[method-assign]
    rig.sync(Run())
    rig.sync(Run())
    assert [statuses[0], statuses[-1]] == [False, True]
    assert whole(rig)


def test_a_stored_watch_that_cannot_be_understood_does_not_hold_the_others_up(
    rig: Rig, watched: FakeArxiv
) -> None:
    """Its words were right under the grammar of the day it was saved."""
    stored = rig.ctx().store.records(Watch)
    stored.add(Watch(name="Old", owner=1, words="((", categories=["cs.LG"]))
    stored.add(Watch(name="Older", owner=2, words="ti:" * 500 + "a"))
    rig.watch(name="Anywhere", words="bridges")
    rig.sync()
    assert whole(rig)
    assert outcome(rig, "search") == "nothing"
    assert rig.watches().waiting() == {2}


def test_a_watch_that_cannot_be_understood_can_be_removed_and_brought_back(rig: Rig) -> None:
    old = rig.ctx().store.records(Watch).add(Watch(name="Old", owner=1, words="(("))
    rig.watches().remove(old.doc_id)()
    assert [watch.words for watch in rig.watches().all()] == ["(("]
