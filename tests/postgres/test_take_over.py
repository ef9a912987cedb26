"""The server is killed while several write, and its synchronous standby takes over."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from coordtui.api.errors import StoreLost
from coordtui.store import Changes, Store, database, open_store
from coordtui.store.engines.postgres import engine, link, links, outcome
from coordtui.store.problems import Uncertain
from tests.postgres.judged import Verdict, Writers, judge
from tests.postgres.servers import Server, address, pair
from tests.postgres.writer import SIGN_UPS
from tests.waiting import until

WRITERS, BEFORE, AFTER = 3, 12, 12
"""How many write, and how many wishes of each are granted before the server is killed and after."""

pytestmark = pytest.mark.slow


@dataclass
class TakeOver:
    """What came of it, and the store on the server that took over."""

    store: Store
    second: Server
    verdict: Verdict
    told: list[int]
    told_before: int
    log: list[str]


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture(scope="module")
def take_over() -> Iterator[TakeOver]:
    """All of it, once."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="pg", dir=memory if memory.exists() else None) as folder:
        Path(folder).chmod(0o755)
        servers: list[Server] = []
        try:
            first, second = pair(Path(folder))
            servers += [first, second]
            with open_store(address(first, second)) as store, pytest.MonkeyPatch.context() as here:
                here.setattr(links, "LOOK", 0.1)  # of this process, which only listens
                yield _happened(store, first, second, Path(folder))
        finally:
            for server in servers:
                server.remove()


def _happened(store: Store, first: Server, second: Server, folder: Path) -> TakeOver:
    store.declare("proof", [SIGN_UPS])
    told: list[int] = []
    lines = _Lines()
    logger = logging.getLogger("coordtui.store")
    logger.addHandler(lines)
    store.subscribe(lambda changes: told.append(changes.revision))
    writers = Writers(address(first, second), WRITERS, folder)
    try:
        until(lambda: min(writers.acknowledged()) >= BEFORE)
        first.kill()
        until(lambda: lines.lines)  # the feed has noticed
        told_before, enough = len(told), [count + AFTER for count in writers.acknowledged()]
        second.promote()
        until(lambda: all(now >= then for now, then in zip(writers.acknowledged(), enough, strict=True)))
        verdict = judge(store, writers.stop())
        assert not writers.complaints()
        until(lambda: len(lines.lines) > 1)
    finally:
        writers.kill()
        logger.removeHandler(lines)
    print(verdict)
    return TakeOver(store, second, verdict, told, told_before, lines.lines)


def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(take_over: TakeOver) -> None:
    assert take_over.verdict.faults == {}
    assert take_over.verdict.acknowledged >= WRITERS * (BEFORE + AFTER)


def test_an_idle_program_goes_on_by_itself(take_over: TakeOver) -> None:
    assert len(take_over.store.table("rows")) > 0
    assert take_over.store.insert({"after": True})


def test_who_listens_is_told_of_what_is_written_afterwards(take_over: TakeOver) -> None:
    seen: list[Changes] = []
    with_ = take_over.store.subscribe(seen.append)
    take_over.store.table("more").insert({})
    until(lambda: any("more" in changes.tables for changes in seen))
    with_.close()
    assert len(take_over.told) > take_over.told_before, "who listened before is told too"


def test_that_the_server_is_away_is_logged_once_and_so_is_its_return(take_over: TakeOver) -> None:
    assert take_over.log == ["changes could not be read", "changes can be read again"]


def test_when_no_standby_is_left_a_change_is_not_said_to_be_there_nor_not(
    take_over: TakeOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TAKE_OVER", 0.5)
    monkeypatch.setattr(outcome, "_LAST_QUESTION", 0.5)
    take_over.second.set("synchronous_standby_names", "nobody")
    try:
        with pytest.raises(Uncertain, match="waits for a standby"):
            take_over.store.table("alone").insert({})
        assert len(take_over.store.table("rows")) > 0, "who only reads goes on"
    finally:
        take_over.second.set("synchronous_standby_names", "")
    until(lambda: len(take_over.store.table("alone")) == 1)


@pytest.mark.parametrize("request_id", [None, "wish"])
@pytest.mark.parametrize("end", ["pg_terminate_backend", "pg_cancel_backend"])
def test_what_the_server_has_and_no_standby_is_not_acknowledged(
    take_over: TakeOver, monkeypatch: pytest.MonkeyPatch, request_id: str | None, end: str
) -> None:
    """Whoever ends the wait for a standby leaves the change on the server alone, for all to see."""
    monkeypatch.setattr(engine, "TAKE_OVER", 1.0)
    monkeypatch.setattr(outcome, "_LAST_QUESTION", 0.5)
    monkeypatch.setattr(database, "TAKE_OVER", 0.5)
    table = take_over.store.table(f"seen {request_id} {end}")
    table.insert({})
    take_over.second.set("synchronous_standby_names", "nobody")
    waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    try:
        with ThreadPoolExecutor(1) as thread:
            told = thread.submit(
                take_over.store.run, lambda: table.insert({}), request=request_id and request_id + end
            )
            until(lambda: take_over.second.ask(f"SELECT 1 {waiting}"))
            while not told.done():
                take_over.second.ask(f"SELECT {end}(pid) {waiting}")
                time.sleep(0.1)
            assert len(table) == 2, "it is there, for whoever looks"
            assert isinstance(told.exception(), Uncertain)
    finally:
        take_over.second.set("synchronous_standby_names", "")


@pytest.mark.parametrize("usual", ["off", "local"])
def test_a_change_is_waited_for_also_where_the_server_would_not(take_over: TakeOver, usual: str) -> None:
    take_over.second.set("synchronous_commit", usual)
    try:
        ways = links.Links(address(take_over.second), "here", read_only=False)
        with contextlib.closing(ways), contextlib.closing(ways.take()) as taken:
            assert taken.execute("SHOW synchronous_commit").fetchone() == ("on",)
    finally:
        take_over.second.set("synchronous_commit", "on")


def test_a_server_stopped_in_its_tracks_is_noticed(
    take_over: TakeOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "SILENCE", 0.2)
    take_over.second.freeze()
    try:
        with pytest.raises(StoreLost, match="cannot be reached"):
            len(take_over.store)
    finally:
        take_over.second.thaw()
    assert isinstance(len(take_over.store), int)
