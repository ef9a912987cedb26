"""A store in a JSON file: written whole or not at all, by one at a time, read by anybody."""

from __future__ import annotations

import json
import os
import random
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from coordtui.api import Duplicate, StoreBusy
from coordtui.store import Store, open_store, url_of
from coordtui.store.engines import json_file

from .conftest import PAPERS, Paper
from .odd import DOCUMENTS


def _opened(path: Path, **options: object) -> Store:
    return open_store(url_of(path, "json"), **options)


def _beside(path: Path) -> set[str]:
    return {entry.name for entry in path.parent.iterdir()} - {path.name, f"{path.name}-lock"}


NAMES = st.sampled_from(["_default", "é", 'q"', "a\0"])


@settings(max_examples=60, deadline=None)
@given(
    tables=st.dictionaries(st.sampled_from(["_default", "é", 'q"', "a\0"]), st.lists(DOCUMENTS, max_size=4))
)
def test_stock_tinydb_reads_what_is_written_and_so_do_we(tmp_path_factory, tables) -> None:
    path = tmp_path_factory.mktemp("odd") / "lab.json"
    with _opened(path) as store:
        for name, documents in tables.items():
            store.table(name).insert_multiple(documents)
        everything = store.storage.read()
    with TinyDB(path, encoding="utf-8") as stock:
        for name, documents in tables.items():
            assert [*stock.table(name)] == json.loads(json.dumps(documents))
    with _opened(path, read_only=True) as store:
        assert store.storage.read() == everything


def test_each_document_has_a_line_of_its_own(store: Store, path: Path) -> None:
    store.insert_multiple([{"a": "é"}, {"a": "x\ny"}])
    assert '"1":{"a":"é"},\n"2":{"a":"x\\ny"}\n' in path.read_text()


def test_what_was_declared_holds_when_the_file_is_opened_again(path: Path) -> None:
    for opening in range(2):
        with _opened(path) as store:
            store.declare("arxiv", [PAPERS])
            papers = store.for_plugin("arxiv", [PAPERS]).records(Paper)
            if opening == 0:
                kept = papers.add(Paper(title="Été", key="k"))
            else:
                assert papers.get(1) == kept
                assert papers.ids(match="ete") == [1]
                with pytest.raises(Duplicate):
                    papers.add(Paper(title="b", key="k"))
                assert papers.save(kept).rev > kept.rev


def test_what_changes_nothing_writes_nothing(store: Store, path: Path) -> None:
    store.insert({"a": 1})
    before = path.stat()
    store.remove(doc_ids=[7])
    assert store.verify_audit() is None
    assert store.storage.read() is not None
    assert path.stat() == before


def test_who_reads_does_not_wait_for_who_writes(store: Store) -> None:
    store.insert({"n": 1})
    writing, read = threading.Event(), threading.Event()

    def write() -> None:
        with store.transaction():
            store.insert({"n": 2})
            writing.set()
            assert read.wait(10)

    thread = threading.Thread(target=write)
    thread.start()
    assert writing.wait(10)
    assert store.all() == [{"n": 1}]
    read.set()
    thread.join()
    assert len(store) == 2


def test_an_answer_that_is_being_read_stays_as_it_was(store: Store, path: Path) -> None:
    store.insert_multiple({"n": n} for n in range(1000))
    rows = store._engine.connection.stream("SELECT id FROM doc__default ORDER BY id")
    assert next(rows) == (1,)
    store.truncate()
    with _opened(path) as other:
        other.insert({})
    assert len(store) == 1
    assert len([*rows]) == 999


def test_threads_that_read_and_write_at_once_see_whole_transactions(store: Store) -> None:
    done, failed = threading.Event(), []

    def read() -> None:
        try:
            while not done.is_set():
                assert len(store.all()) % 2 == 0
        except Exception as error:
            failed.append(error)

    def write() -> None:
        for _ in range(10):
            with store.transaction():
                store.insert({})
                store.insert({})

    readers, writers = ([threading.Thread(target=work) for _ in range(3)] for work in (read, write))
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert failed == []
    assert len(store) == 60


def test_nothing_stays_open_of_what_is_past(store: Store) -> None:
    store.insert({})
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        store.insert({})
    assert len(os.listdir("/proc/self/fd")) == before


def test_who_holds_the_store_too_long_is_named_and_then_it_goes_on(
    store: Store, path: Path, spawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = spawn("""
    store = open_store(PATH)
    with store.transaction():
        print("ready", flush=True)
        sys.stdin.readline()
    """)
    holder.stdout.readline()
    monkeypatch.setattr(json_file, "BUSY_TIMEOUT", 0.05)
    assert store.all() == []
    with pytest.raises(StoreBusy, match="busy"):
        store.insert({})
    holder.communicate("go\n")
    assert store.insert({}) == 1


def test_the_lock_of_one_who_was_killed_is_free_and_what_was_left_behind_goes(
    store: Store, path: Path, spawn
) -> None:
    store.insert({"n": 1})
    before = path.read_bytes()
    killed = spawn("""
    import os
    from pathlib import Path
    store = open_store(PATH)
    Path.rename = lambda self, target: os.kill(os.getpid(), 9)
    store.insert({"n": 2})
    """)
    assert killed.wait(30) == -9
    assert _beside(path) == {f"{path.name}.part"}
    assert path.read_bytes() == before
    assert store.insert({"n": 3}) == 2
    assert _beside(path) == set()


def test_what_was_acknowledged_before_a_kill_is_there(path: Path, spawn) -> None:
    code = """
    table = open_store(PATH).table("rows")
    while True:
        print(table.insert({"text": "x" * 2000}), flush=True)
    """
    chance, acknowledged = random.Random(11), 0
    for _ in range(8):
        writer = spawn(code)
        for _ in range(chance.randrange(1, 40)):
            acknowledged = int(writer.stdout.readline())
        writer.kill()
        rest = [line for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        acknowledged = int(rest[-1]) if rest else acknowledged
    with _opened(path) as store:
        present = {document.doc_id for document in store.table("rows")}
        assert set(range(1, acknowledged + 1)) <= present
        assert len(present) - acknowledged <= 8
        assert store.verify_audit() is None


def test_who_has_written_leaves_the_next_one_s_half_written_file_alone(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the new file is in place, another may lock it and begin the next."""
    rename, partial = Path.rename, path.with_name(f"{path.name}.part")

    def and_begin(old: Path, new: Path) -> None:
        rename(old, new)
        partial.write_text("of the next one")

    monkeypatch.setattr(Path, "rename", and_begin)
    store.insert({})
    assert partial.read_text() == "of the next one"
