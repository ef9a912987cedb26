"""A reader learns that something was written, by whichever process, without asking again and again."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from coordtui.api import Record, Table
from coordtui.store import Changes, Store, changes, open_store, watch
from coordtui.store.changes import Mark, Written


@pytest.fixture(params=["inotify", "polling"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "polling":
        monkeypatch.setattr(watch.sys, "platform", "elsewhere")
    return request.param


def _names(told: queue.Queue[Changes], until: str) -> set[str]:
    names: set[str] = set()
    while until not in names:
        names |= told.get(timeout=10).tables
    return names


def test_changes_name_the_tables_written_since(store: Store) -> None:
    store.table("a").insert({})
    middle = store.revision
    assert store.changes(0).tables == {"a"}
    store.table("b").insert({})
    store.drop_table("a")
    assert store.changes(middle) == Changes(store.revision, frozenset({"a", "b"}))
    assert store.changes(store.revision).tables == frozenset()


def test_a_transaction_without_effect_is_no_change(store: Store) -> None:
    store.insert({})
    before = store.revision
    with store.transaction():
        store.update({"x": 1}, doc_ids=[99])
    assert store.revision == before


def test_a_subscriber_is_told_of_its_own_process_and_of_others(store: Store, kind: str, spawn) -> None:
    told: queue.Queue[Changes] = queue.Queue()
    subscription = store.subscribe(told.put)
    store.table("own").insert({})
    assert _names(told, "own") == {"own"}
    spawn("open_store(PATH).table('other').insert({})").wait(30)
    assert "other" in _names(told, "other")
    subscription.close()


def test_what_is_written_before_a_store_was_opened_elsewhere_is_not_missed(path: Path, kind: str) -> None:
    with open_store(str(path)) as reader:
        told: queue.Queue[Changes] = queue.Queue()
        subscription = reader.subscribe(told.put)
        for name in ("first", "second"):  # a store that is closed takes its log along
            with open_store(str(path)) as writer:
                writer.table(name).insert({})
            _names(told, name)
        subscription.close()


def test_a_burst_is_told_in_few_calls_and_the_last_is_never_missed(store: Store) -> None:
    calls: list[Changes] = []
    arrived = threading.Event()

    def note(changes: Changes) -> None:
        calls.append(changes)
        if "last" in changes.tables:
            arrived.set()

    subscription = store.subscribe(note)
    for _ in range(100):
        store.insert({})
    store.table("last").insert({})
    assert arrived.wait(10)
    subscription.close()
    assert len(calls) < 50
    assert calls[-1].revision == store.revision


def test_after_close_nothing_is_told_and_no_thread_is_left(store: Store, kind: str) -> None:
    calls: list[Changes] = []
    before = threading.active_count()
    one, other = store.subscribe(calls.append), store.subscribe(calls.append)
    assert threading.active_count() == before + 1
    one.close()
    assert threading.active_count() == before + 1
    other.close()
    assert threading.active_count() == before
    store.insert({})
    assert calls == []


def test_a_subscription_may_be_closed_by_its_own_callback(store: Store) -> None:
    closed = threading.Event()

    def once(changes: Changes) -> None:
        subscription.close()
        closed.set()

    subscription = store.subscribe(once)
    store.insert({})
    assert closed.wait(10)


def test_a_subscriber_that_fails_does_not_silence_the_others(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    told: queue.Queue[Changes] = queue.Queue()

    def fail(changes: Changes) -> None:
        raise ZeroDivisionError

    failing, listening = store.subscribe(fail), store.subscribe(told.put)
    store.table("a").insert({})
    assert _names(told, "a") == {"a"}
    failing.close()
    listening.close()
    assert "ZeroDivisionError" in caplog.text


def test_a_plugin_is_told_of_its_own_tables_only_by_its_own_names(store: Store) -> None:
    table = Table(name="notes", record=Record)
    store.declare("mine", [table])
    mine = store.for_plugin("mine", [table])
    told: queue.Queue[Changes] = queue.Queue()
    before = store.revision
    subscription = mine.subscribe(told.put)
    store.table("theirs.notes").insert({})
    mine.records(Record).add(Record())
    assert _names(told, "notes") == {"notes"}
    assert mine.changes(before).tables == {"notes"}
    subscription.close()


def test_other_files_of_the_folder_wake_nobody(tmp_path: Path) -> None:
    log = tmp_path / "lab.db-wal"
    watching = watch.LogWatch(log)
    (tmp_path / "other.db-wal").write_text("x")
    assert not watching.wait(0)
    log.write_text("x")
    assert watching.wait(None)
    assert not watching.wait(0)
    log.unlink()
    log.write_text("again")
    assert watching.wait(None)
    watching.stop()
    assert not watching.wait(None)
    assert watching.stopped
    watching.close()


def test_where_the_system_gives_no_watch_the_store_is_looked_at(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(log: Path) -> None:
        raise OSError(24, "too many")

    monkeypatch.setattr(watch, "LogWatch", refuse)
    told: queue.Queue[Changes] = queue.Queue()
    subscription = store.subscribe(told.put)
    store.table("a").insert({})
    assert _names(told, "a") == {"a"}
    subscription.close()


class _Held:
    """A lock after whose first release something happens."""

    def __init__(self, lock: threading.Lock, then: Callable[[], None]) -> None:
        self._lock, self._then = lock, [then]

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *exc: object) -> None:
        self._lock.release()
        if self._then:
            self._then.pop()()


def test_who_subscribes_while_the_last_one_leaves_is_told(store: Store) -> None:
    told: queue.Queue[Changes] = queue.Queue()
    last = store.subscribe(lambda changes: None)
    late = []
    store._feed._lock = _Held(store._feed._lock, lambda: late.append(store.subscribe(told.put)))
    last.close()
    store.table("a").insert({})
    assert _names(told, "a") == {"a"}
    late[0].close()


def test_an_odd_error_does_not_end_the_telling(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: queue.Queue[Changes] = queue.Queue()
    subscription = store.subscribe(told.put)
    real, failed = changes.changes_since, threading.Event()

    def once(reader: object, since: int) -> Changes:
        if not failed.is_set():
            failed.set()
            raise sqlite3.OperationalError("odd")
        return real(reader, since)

    monkeypatch.setattr(changes, "changes_since", once)
    store.table("a").insert({})
    assert failed.wait(10)
    store.table("b").insert({})
    assert "b" in _names(told, "b")
    subscription.close()
    assert "odd" in caplog.text


def test_what_was_written_since_a_mark_is_told_document_by_document(store: Store) -> None:
    mine = store.for_plugin("arxiv", [Table(name="papers", record=Record)])
    start = store.mark()
    assert store.written(start) == Written(start, {})
    store.table("arxiv.papers").insert_multiple([{"title": "a"}, {"title": "b"}])
    store.table("other").insert({})
    middle = store.mark()
    assert store.written(start) == Written(
        middle, {"arxiv.papers": frozenset({1, 2}), "other": frozenset({1})}
    )
    assert mine.written(start) == Written(middle, {"papers": frozenset({1, 2})})
    mine.table("papers").remove(doc_ids=[2])
    assert mine.written(middle) == Written(store.mark(), {"papers": frozenset({2})})
    mine.table("papers").truncate()
    assert mine.written(middle) == Written(store.mark(), {"papers": None})


def test_a_mark_of_another_store_leads_nowhere(store: Store) -> None:
    store.insert({})
    mark = store.mark()
    assert store.written(Mark(mark.entry, "another")) is None
    store.insert({})
    assert store.written(Mark(mark.entry, "another")) is None
    assert store.written(mark) is not None
