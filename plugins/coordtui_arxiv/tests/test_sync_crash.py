"""Killed at any moment, and two at once: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from coordtui_arxiv.matching import Document, Engine
from coordtui_arxiv.records import Match, Watch
from coordtui_arxiv.settings import ArxivSettings
from tests.fake_arxiv import FakeArxiv, invented
from tests.fake_arxiv.writing import DAY

from .conftest import MORNING, Rig, replace_settings

CHILD = Path(__file__).with_name("syncing.py")
PAPERS = 12


@pytest.fixture
def watched(rig: Rig, arxiv: FakeArxiv) -> FakeArxiv:
    rig.settings = replace_settings(rig.settings, page_size=3)
    rig.watch(name="Transport", words="transport", categories=["cs.LG"])
    rig.watch(name="All", categories=["cs.LG"])
    for i in range(PAPERS):
        moment = MORNING - timedelta(days=20 - i)
        key = f"2611.500{i:02}"
        title = "transport" if i % 2 else "bridges"
        arxiv.papers[key] = invented(key, title=title, published=moment, updated=moment, announced=moment)
    arxiv.announce([invented(f"2611.6000{i}", title="transport") for i in range(3)], DAY)
    return arxiv


def start(rig: Rig, *arguments: str) -> subprocess.Popen[bytes]:
    settings: ArxivSettings = rig.settings
    command = [
        sys.executable,
        str(CHILD),
        str(rig.store.path),
        settings.rss_url,
        settings.api_url,
        *arguments,
    ]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})


def check(rig: Rig, fake: FakeArxiv) -> None:
    stored = rig.papers()
    assert sorted(paper.key for paper in stored) == sorted(fake.papers)
    matches = [(match.paper, match.watch) for match in rig.ctx().store.records(Match).find()]
    engine = Engine(rig.ctx().store.records(Watch).find())
    assert sorted(matches) == sorted((p.doc_id, w) for p in stored for w in engine.match(Document.of(p)))


@pytest.mark.parametrize("request_number", [2, 4, 6])
def test_killed_while_it_waits_for_an_answer_it_goes_on_there(
    rig: Rig, watched: FakeArxiv, request_number: int
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def stop_at(path: str) -> None:
        if len(watched.requests) == request_number:
            reached.set()
            go_on.wait(30)

    watched.on_request = stop_at
    child = start(rig)
    assert reached.wait(60)
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    go_on.set()
    before = len(rig.papers())
    assert 0 < before < len(watched.papers)
    rig.sync()
    check(rig, watched)


@pytest.mark.parametrize("page", [1, 2, 4])
def test_killed_in_the_middle_of_a_write_nothing_of_the_page_is_there(
    rig: Rig, watched: FakeArxiv, page: int
) -> None:
    assert start(rig, f"--die-in-page={page}").wait(60) == -signal.SIGKILL
    rig.sync()
    check(rig, watched)


def test_without_the_transaction_the_same_death_loses_matches(
    rig: Rig, watched: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the guard above is what holds."""
    assert start(rig, "--die-in-page=2", "--without-transaction").wait(60) == -signal.SIGKILL
    monkeypatch.setattr(type(rig.store), "transaction", lambda self: nullcontext())
    rig.sync()
    with pytest.raises(AssertionError):
        check(rig, watched)


def test_two_at_once_bring_each_paper_once(rig: Rig, watched: FakeArxiv) -> None:
    children = [start(rig) for _ in range(2)]
    assert [child.wait(60) for child in children] == [0, 0]
    check(rig, watched)
