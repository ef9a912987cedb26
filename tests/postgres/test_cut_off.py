"""The connection goes at every moment of a write: it is done once, or refused with words that are true."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import StoreBusy, StoreError
from coordtui.api.errors import StoreLost
from coordtui.store import Changes, Store, open_store, patience
from coordtui.store.engines.dialect import Native
from coordtui.store.engines.postgres import connection, engine, link, links, outcome
from coordtui.store.problems import Uncertain
from tests import postgres_server
from tests.postgres.cutting import Cutting
from tests.postgres.servers import address
from tests.waiting import until

WAYS = ["bare", "run", "request"]


def _write(store: Store, way: str, wish: str = "w") -> None:
    def work() -> None:
        store.insert({"wish": wish})
        store.table("beside").insert({"wish": wish})

    if way == "bare":
        store.insert({"wish": wish})
    else:
        store.run(work, request=wish if way == "request" else None)


def _count(store: Store, wish: str = "w") -> int:
    return [document.get("wish") for document in store].count(wish)


class Ending:
    """Ends the connection on the server, just before so many-th statement of this test's connections."""

    def __init__(self) -> None:
        self.left = 0

    def at(self, number: int) -> None:
        self.left = number

    def before(self, ours: link.Link) -> None:
        if self.left:
            self.left -= 1
            if not self.left:
                postgres_server.ask(f"SELECT pg_terminate_backend({ours.info.backend_pid}, 10000)")


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Ending:
    """Counts what is asked of the server."""
    ended, wait = Ending(), link.Link.wait

    def counted(self: link.Link, *arguments: Any, **options: Any) -> Any:
        ended.before(self)
        return wait(self, *arguments, **options)

    monkeypatch.setattr(link.Link, "wait", counted)
    return ended


@pytest.mark.parametrize("way", WAYS)
def test_the_connection_may_end_at_any_statement(
    store: Store, ending: Ending, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_PAUSES", (0.0, 0.01))
    store.table("beside").insert({})
    refused = number = 0
    said: set[object] = set()
    while True:
        number += 1
        wish = f"wish {number}"
        ending.at(number)
        try:
            _write(store, way, wish)
        except StoreLost as lost:
            refused += 1
            assert not _count(store, wish), "it says that nothing was written"
            said.add(lost.remedy)
        else:
            assert _count(store, wish) == 1
        if ending.left:  # it took fewer statements than that
            break
    assert number > 5
    assert all("What was not acknowledged was not written." in str(each) for each in said)
    assert bool(refused) == (way == "bare"), "what may be tried again is tried again"
    assert store.verify_audit() is None


@pytest.mark.parametrize("cut", ["before", "after"])
@pytest.mark.parametrize("way", WAYS)
def test_the_connection_may_be_cut_around_a_commit(
    store: Store, cutting: Cutting, way: str, cut: str
) -> None:
    cutting.cut = cut
    if way == "bare" and cut == "before":
        with pytest.raises(StoreLost, match="was not written"):
            _write(store, way)
        assert _count(store) == 0
    else:
        _write(store, way)
        assert _count(store) == 1
    assert cutting.cuts == 1
    assert store.verify_audit() is None


def test_control_without_asking_the_log_it_is_done_twice_or_said_falsely(
    store: Store, cutting: Cutting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.PostgresEngine, "_was_committed", lambda *_: False)
    cutting.cut = "after"
    _write(store, "run")
    assert _count(store) == 2
    cutting.cut = "after"
    with pytest.raises(StoreLost, match="was not written"):
        _write(store, "bare", "another")
    assert _count(store, "another") == 1
    monkeypatch.setattr(engine.PostgresEngine, "_was_committed", lambda *_: True)
    cutting.cut = "before"
    _write(store, "bare", "third")
    assert _count(store, "third") == 0


def test_a_server_that_takes_no_writes_is_not_believed_that_a_change_is_not_there(
    running: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A standby that lags grants the turn, and does not have the change yet."""
    monkeypatch.setattr(outcome, "_LAST_QUESTION", 0.2)
    (schema,) = store.own_rows(Native("SELECT current_schema()"))

    def asked(*, read_only: bool) -> bool:
        ways = links.Links(address(running, schema=schema[0]), "here", read_only=read_only)
        sought = "SELECT EXISTS (SELECT FROM store_audit WHERE hash = %s)"
        with contextlib.closing(ways):
            return outcome.was_done(
                ways, "here", turn=engine._BEGIN, sought=sought, parameters=("none",), until=0.0
            )

    assert asked(read_only=False) is False
    with pytest.raises(Uncertain):
        asked(read_only=True)


def test_what_leaves_no_trace_in_the_log_is_not_said_to_be_there_nor_not(
    store: Store, cutting: Cutting
) -> None:
    cutting.cut = "after"
    with pytest.raises(Uncertain, match="Look whether the change is there"):
        store.run(lambda: store._engine.connection.execute("DELETE FROM store_requests"))


def test_an_answer_that_was_kept_alone_is_asked_for_again_under_its_name(
    store: Store, cutting: Cutting
) -> None:
    cutting.cut = "after"
    assert store.run(lambda: "nothing to write", request="r") == "nothing to write"
    assert cutting.cuts == 1


def test_a_transaction_that_only_read_needs_no_confirmation(store: Store, cutting: Cutting) -> None:
    cutting.cut = "before"
    with store.transaction():
        found = len(store)
    assert found == 1


def test_a_lost_transaction_does_not_go_on_over_another_connection(store: Store, ending: Ending) -> None:
    def go_on() -> None:
        with store.transaction():
            store.insert({"wish": "w"})
            ending.at(1)
            with pytest.raises(StoreLost):
                len(store)
            with pytest.raises(StoreError):
                store.insert({"wish": "w"})

    with pytest.raises(StoreError):
        go_on()
    assert _count(store) == 0


def test_who_loses_a_commit_that_nobody_confirms_is_told_so(
    store: Store, cutting: Cutting, monkeypatch: pytest.MonkeyPatch
) -> None:
    _quickly(monkeypatch)
    _hang_at_commit(cutting, monkeypatch)
    with pytest.raises(Uncertain, match="did not confirm") as told:
        _write(store, "bare")
    assert "Look whether the change is there" in str(told.value)


def test_a_server_that_has_stopped_is_noticed_and_said(
    store: Store, cutting: Cutting, monkeypatch: pytest.MonkeyPatch
) -> None:
    _quickly(monkeypatch)
    cutting.held.set()
    with pytest.raises(StoreLost, match="cannot be reached"):
        len(store)
    with pytest.raises(StoreLost):
        _write(store, "bare")
    cutting.held.clear()
    assert len(store) == 1, "and it is read again when it goes on"


def test_one_that_works_for_long_is_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "SILENCE", 0.1)
    asked: list[object] = []
    ask = link.Link._ask_whether_it_is_there
    monkeypatch.setattr(link.Link, "_ask_whether_it_is_there", lambda self: (asked.append(1), ask(self)))
    store._engine.connection.rows(Native("SELECT pg_sleep(0.5)"))
    assert asked


def test_a_screen_waits_for_a_moment_only_and_all_others_for_a_take_over() -> None:
    async def on_a_screen() -> float:
        return patience.patience(40)

    assert asyncio.run(on_a_screen()) == patience.GLANCE
    assert patience.patience(40) == 40


def test_who_listens_looks_at_everything_again_after_a_loss(store: Store, ending: Ending) -> None:
    seen: list[Changes] = []
    listening = store.subscribe(seen.append)
    ending.at(1)
    assert len(store) == 1, "a read goes on over another connection"
    until(lambda: any("_default" in changes.tables for changes in seen))
    listening.close()


def test_work_that_lost_its_server_is_tried_for_a_while(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many more times than a race that is lost."""
    monkeypatch.setattr(patience, "_PAUSES", (0.0, 0.001))
    tried: list[int] = []

    def work() -> str:
        tried.append(1)
        if len(tried) < 30:
            raise StoreLost("gone")
        return "done"

    assert store.run(work) == "done"
    tried.clear()

    def race() -> None:
        tried.append(1)
        raise StoreBusy("busy")

    with pytest.raises(StoreBusy):
        store.run(race)
    assert len(tried) == 5


def test_many_servers_in_an_address_mean_the_one_that_takes_writes() -> None:
    several = {"host": "a,b"}
    assert links._which(several, read_only=False)["target_session_attrs"] == "read-write"
    assert links._which(several, read_only=True)["target_session_attrs"] == "primary"
    assert "target_session_attrs" not in links._which({"host": "a"}, read_only=False)
    given = {"host": "a,b", "target_session_attrs": "any"}
    assert links._which(given, read_only=False) == given


def test_a_store_that_is_only_read_opens_by_an_address_that_asks_for_one_that_writes(
    store: Store, cutting: Cutting
) -> None:
    schema = store._engine._links._how["options"].rpartition("=")[2]
    url = address(cutting.folder, schema=schema, target_session_attrs="read-write")
    with open_store(url, read_only=True) as read:
        assert len(read) == 1


def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "SILENCE", 0.2)
    monkeypatch.setattr(link, "_CONNECTING", 2)
    monkeypatch.setattr(links, "LOOK", 0.1)
    monkeypatch.setattr(engine, "TAKE_OVER", 0.5)
    monkeypatch.setattr(outcome, "_LAST_QUESTION", 0.5)


def _hang_at_commit(cutting: Cutting, monkeypatch: pytest.MonkeyPatch) -> None:
    commit: Callable[..., bool] = connection.PostgresConnection.commit

    def held(self: connection.PostgresConnection, *arguments: Any) -> bool:
        cutting.held.set()
        return commit(self, *arguments)

    monkeypatch.setattr(connection.PostgresConnection, "commit", held)
