"""Written together, undone together, and nobody in between."""

from __future__ import annotations

import contextlib
import threading

import pytest

from coordtui.api import Actor, Duplicate, StaleRecord, StoreBusy, StoreError, StoreFull
from coordtui.store import Repository, Store

from .conftest import Paper


def _changed(store: Store) -> tuple:
    return store.storage.read(), store.revision, store.audit_log(), store.changes(0)


def test_a_transaction_that_fails_leaves_nothing_of_itself(store: Store) -> None:
    store.insert({"n": 1})
    before = _changed(store)
    called: list[str] = []

    def fail() -> None:
        with store.transaction():
            store.update({"n": 2})
            store.table("new").insert({"n": 3})
            store.drop_table("_default")
            store.after_commit(lambda: called.append("no"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert _changed(store) == before
    assert called == []


def test_a_transaction_within_another_is_undone_alone(store: Store) -> None:
    called: list[str] = []

    def fail() -> None:
        with store.transaction():
            store.table("inner").insert({"lost": 1})
            store.after_commit(lambda: called.append("lost"))
            raise ZeroDivisionError

    with store.transaction():
        store.insert({"kept": 1})
        with pytest.raises(ZeroDivisionError):
            fail()
        store.table("inner").insert({"kept": 2})
        store.after_commit(lambda: called.append("kept"))
        assert called == []
    assert store.storage.read() == {"_default": {"1": {"kept": 1}}, "inner": {"1": {"kept": 2}}}
    assert called == ["kept"]
    assert sum(len(entry.changes) for entry in store.audit_log()) == 2


def test_what_is_written_is_read_within_and_by_others_after_the_commit(store: Store) -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(len(store))

    with store.transaction():
        store.insert({})
        assert len(store) == 1
        _in_thread(look)
    _in_thread(look)
    assert seen == [0, 1]


def test_without_a_transaction_what_follows_a_commit_comes_at_once(store: Store) -> None:
    called: list[int] = []
    store.after_commit(lambda: called.append(1))
    assert called == [1]


def test_what_follows_a_commit_may_write_and_may_fail(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with store.transaction():
        store.insert({"n": 1})
        store.after_commit(fail)
        store.after_commit(lambda: store.insert({"n": 2}))
    assert store.all() == [{"n": 1}, {"n": 2}]
    assert "after a commit" in caplog.text


def test_work_that_lost_a_race_is_done_again(store: Store) -> None:
    outcomes = iter([StaleRecord(None, {}), StoreBusy("busy"), None])

    def work() -> str:
        store.insert({})
        if (lost := next(outcomes)) is not None:
            raise lost
        return "done"

    assert store.run(work) == "done"
    assert len(store) == 1


def test_work_that_always_loses_says_so(store: Store) -> None:
    def work() -> None:
        raise StaleRecord(None, {})

    with pytest.raises(StaleRecord):
        store.run(work)


def test_the_log_says_who_changed_what_one_entry_for_a_transaction(store: Store) -> None:
    hrafn = Actor(person=7, name="Hrafn Placeholder", roles=frozenset(), via="ssh:test")
    with store.acting_as(hrafn).transaction():
        store.acting_as(hrafn).insert({"a": 1})
        store.acting_as(hrafn).update({"a": 2})
        store.insert({"b": 1})
    program, person = store.audit_log()
    assert (person.name, person.person, person.via) == ("Hrafn Placeholder", 7, "ssh:test")
    assert [(c.table, c.operation, c.doc_id) for c in person.changes] == [
        ("_default", "insert", 1),
        ("_default", "update", 1),
    ]
    assert [c.doc_id for c in program.changes] == [2]
    assert store.verify_audit() is None


def test_a_closed_store_says_that_it_is_closed_in_every_thread(store: Store) -> None:
    store.insert({})
    errors: list[str] = []
    opened, closed = threading.Event(), threading.Event()

    def use() -> None:
        store.all()
        opened.set()
        closed.wait(5)
        for attempt in (store.all, lambda: store.insert({})):
            try:
                attempt()
            except Exception as error:
                errors.append(str(error))

    thread = threading.Thread(target=use)
    thread.start()
    opened.wait(5)
    store.close()
    closed.set()
    thread.join()
    assert len(errors) == 2
    assert all("closed" in error for error in errors)


def test_a_thread_that_ends_leaves_no_connection_open(store: Store) -> None:
    for _ in range(5):
        _in_thread(lambda: store.insert({}))
    assert len(store._engine._open) == 1


def _in_thread(work) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_change_that_is_refused_within_a_transaction_takes_nothing_else_with_it(
    papers: Repository[Paper],
) -> None:
    papers.add(Paper(title="one", key="a"))
    with papers._engine.transaction():
        papers.add(Paper(title="two", key="b"))
        with pytest.raises(Duplicate):
            papers.add(Paper(title="three", key="a"))
        papers.add(Paper(title="four", key="c"))
    assert [paper.title for paper in papers.find()] == ["one", "two", "four"]
    assert papers.ids(match="three") == []


def test_a_change_that_the_disk_left_halfway_is_not_committed_though_its_error_is_ignored(
    store: Store, papers: Repository[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui.store.engines.connection import Connection

    execute = Connection.execute

    def fail_at_the_words(self, sql, parameters=()):
        if sql.startswith('INSERT INTO "fts_'):
            raise StoreFull("no room")
        return execute(self, sql, parameters)

    with monkeypatch.context() as full:
        full.setattr(Connection, "execute", fail_at_the_words)
        with (
            pytest.raises(StoreError, match="undone"),
            store.transaction(),
            contextlib.suppress(StoreFull),
        ):
            papers.add(Paper(title="without its words"))
        with store.transaction():
            with contextlib.suppress(StoreFull), store.transaction():
                papers.add(Paper(title="undone alone"))
            store.insert({"kept": True})
    assert papers.count() == 0
    assert store.all() == [{"kept": True}]
