"""Killed at any moment, and several at once: nothing is lost, nothing is there twice."""

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
from coordtui_arxiv.records import Day, Match, Watch
from tests.fake_arxiv import FakeArxiv, invented
from tests.fake_arxiv.writing import DAY

from .conftest import MORNING, Rig

CHILD = Path(__file__).with_name("syncing.py")
PAPERS = 12


@pytest.fixture
def watched(rig: Rig, arxiv: FakeArxiv) -> FakeArxiv:
    arxiv.oai.page_size = 3
    rig.watch(name="Transport", words="transport", categories=["cs.LG"])
    rig.watch(name="All", categories=["cs.LG"])
    for i in range(PAPERS):
        moment = MORNING - timedelta(days=20 - i)
        key = f"2611.500{i:02}"
        title = "transport" if i % 2 else "bridges"
        arxiv.papers[key] = invented(key, title=title, published=moment, updated=moment, announced=moment)
    arxiv.announce([invented(f"2611.6000{i}", title="transport") for i in range(3)], DAY)
    return arxiv


def start(rig: Rig, fake: FakeArxiv, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(CHILD), str(rig.path), fake.url, *arguments]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})


def check(rig: Rig, fake: FakeArxiv) -> None:
    stored = rig.papers()
    assert sorted(paper.key for paper in stored) == sorted(fake.papers)
    entered = [number for day in rig.ctx().store.records(Day).find() for number in day.received]
    assert sorted(entered) == sorted(paper.doc_id for paper in stored)
    matches = [(match.paper, match.watch) for match in rig.ctx().store.records(Match).find()]
    engine = Engine(rig.ctx().store.records(Watch).find())
    assert sorted(matches) == sorted((p.doc_id, w) for p in stored for w in engine.match(Document.of(p)))


@pytest.mark.parametrize("request_number", [2, 3, 4])
def test_killed_while_it_waits_for_an_answer_it_goes_on_there(
    rig: Rig, watched: FakeArxiv, request_number: int
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def stop_at(path: str) -> None:
        if len(watched.requests) == request_number:
            reached.set()
            go_on.wait(30)

    watched.on_request = stop_at
    child = start(rig, watched)
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
    assert start(rig, watched, f"--die-in-page={page}").wait(60) == -signal.SIGKILL
    rig.sync()
    check(rig, watched)


def test_without_the_transaction_the_same_death_loses_matches(
    rig: Rig, watched: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the guard above is what holds."""
    assert start(rig, watched, "--die-in-page=2", "--without-transaction").wait(60) == -signal.SIGKILL
    monkeypatch.setattr(type(rig.store), "transaction", lambda self: nullcontext())
    rig.sync()
    with pytest.raises(AssertionError):
        check(rig, watched)


def test_five_at_once_bring_each_paper_once(rig: Rig, watched: FakeArxiv) -> None:
    children = [start(rig, watched) for _ in range(5)]
    assert [child.wait(60) for child in children] == [0] * 5
    check(rig, watched)
