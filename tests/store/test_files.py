"""A file that cannot be the store is refused with a sentence, and stays as it was."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coordtui.api import StoreDamaged, StoreError, StoreFull, StoreReadOnly, StoreTooNew
from coordtui.store import open_store, path_of, problems, url_of
from coordtui.store.backup import back_up
from coordtui.store.schema import APPLICATION_ID

from .conftest import PAPERS, Paper


@pytest.fixture
def written(path: Path) -> Path:
    with open_store(str(path)) as store:
        store.insert_multiple({"text": f"{n} " * 200} for n in range(200))
    return path


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder, as somebody for whom permissions count (for root they do not)."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield Path(name)
        finally:
            if root:
                os.seteuid(0)


def _refused(path: Path, kind: type[StoreError], why: str, *, create: bool = True) -> None:
    before = path.read_bytes() if path.is_file() else None
    beside = sorted(path.parent.iterdir())
    with pytest.raises(kind, match=why):
        open_store(str(path), create=create)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert sorted(path.parent.iterdir()) == beside


@pytest.mark.parametrize(
    "content", [b'{"_default": {}}', b"SQLite", b"x" * 5000, b"SQLite format 3\1" + b"\0" * 200]
)
def test_a_file_that_is_no_store_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    _refused(path, StoreDamaged, "not a store|damaged")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE t (x)")
    _refused(path, StoreDamaged, "another program")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    _refused(tmp_path, StoreDamaged, "not an ordinary file")


def test_a_store_of_a_newer_program_is_left_alone(written: Path) -> None:
    with closing(sqlite3.connect(written)) as newer:
        newer.execute("PRAGMA user_version = 99")
    _refused(written, StoreTooNew, "newer")


@pytest.mark.parametrize("keep", [40, 4096, 20000])
def test_a_store_that_is_cut_short_is_refused(written: Path, keep: int) -> None:
    written.write_bytes(written.read_bytes()[:keep])
    _refused(written, StoreDamaged, "cut short")


def test_a_page_that_was_overwritten_is_reported_when_it_is_read(written: Path) -> None:
    content = bytearray(written.read_bytes())
    content[40960:49152] = b"\xff" * 8192
    written.write_bytes(content)
    with open_store(str(written)) as store, pytest.raises(StoreDamaged, match="damaged"):
        store.all()
    assert written.read_bytes() == content


@pytest.mark.parametrize("broken", ["{", "\xff"])
def test_a_document_that_is_not_json_any_more_is_reported(written: Path, broken: str) -> None:
    with closing(sqlite3.connect(written, isolation_level=None)) as other:
        body = broken.encode("latin-1")
        other.execute("UPDATE doc__default SET body = CAST(? AS TEXT) WHERE id = 5", (body,))
    with open_store(str(written)) as store:
        with pytest.raises(StoreDamaged):
            store.all()
        assert store.get(doc_id=4) is not None


def test_there_is_no_store_unless_one_may_be_made(path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        open_store(str(path), create=False)
    assert not path.parent.exists()


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    with open_store(str(path), create=True) as store:
        assert store.insert({}) == 1


def test_a_read_only_store_is_refused(unprivileged: Path) -> None:
    path = unprivileged / "lab.db"
    open_store(str(path)).close()
    path.chmod(0o444)
    _refused(path, StoreReadOnly, "cannot be written")


def test_a_full_disk_refuses_the_change_and_keeps_the_rest(path: Path) -> None:
    def go_on() -> None:
        with store.transaction():
            with pytest.raises(StoreFull):
                store.insert({"text": "x" * 200_000})
            store.insert({"n": "written after all was undone"})

    with open_store(str(path)) as store:
        store.insert({"n": 1})
        connection = store._engine.connection
        connection.rows("PRAGMA max_page_count = 20")
        with pytest.raises(StoreFull, match="full"):
            store.insert({"text": "x" * 200_000})
        with pytest.raises(StoreError, match="undone"):
            go_on()
        connection.rows("PRAGMA max_page_count = 100000")
        store.insert({"n": 2})
        assert [document["n"] for document in store] == [1, 2]
        assert store.verify_audit() is None


def test_no_room_for_what_processes_share_is_a_full_disk_too(path: Path) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert isinstance(problems.explain(error, path), StoreFull)


def test_a_number_beyond_those_of_sqlite_is_of_no_record(path: Path) -> None:
    with open_store(str(path)) as store:
        store.declare("arxiv", [PAPERS])
        assert store.for_plugin("arxiv", [PAPERS]).records(Paper).get(10**30) is None


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///data/lab.db", "/data/lab.db"),
        ("sqlite:////data/lab.db", "/data/lab.db"),
        ("sqlite:///mes%20donn%C3%A9es/lab.db", "/mes données/lab.db"),
        ("sqlite:///mes données/lab.db", "/mes données/lab.db"),
        ("/data/100%25.db", "/data/100%25.db"),
    ],
)
def test_an_address_names_a_file(url: str, path: str) -> None:
    assert path_of(url) == Path(path)
    assert path_of(url_of(Path(path))) == Path(path)


@pytest.mark.parametrize("url", ["postgresql://host/db", "sqlite://host/x.db", "sqlite://", ""])
def test_an_address_without_an_engine_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match=r"engine|server|names no file"):
        path_of(url)


def test_the_file_says_whose_it_is(written: Path) -> None:
    assert int.from_bytes(written.read_bytes()[68:72], "big") == APPLICATION_ID


def test_a_link_to_a_store_is_the_same_store(written: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(written)
    with open_store(str(link)) as through, open_store(str(written)) as direct:
        told = threading.Event()
        subscription = through.subscribe(lambda changes: told.set())
        direct.insert({})
        assert told.wait(10)
        subscription.close()
        assert through.path == direct.path


def test_a_store_whose_making_was_interrupted_is_made(path: Path, spawn) -> None:
    maker = spawn("""
    import os
    from coordtui.store import schema
    schema.FORMATS = (*schema.FORMATS, ("PRAGMA cache_spill = 1", "PRAGMA no_such_pragma"))
    from coordtui.store.engines.connection import Connection
    execute = Connection.execute
    def die(self, sql, parameters=()):
        if sql == "PRAGMA no_such_pragma":
            os.kill(os.getpid(), 9)
        return execute(self, sql, parameters)
    Connection.execute = die
    open_store(PATH)
    """)
    assert maker.wait(30) == -9
    with open_store(str(path)) as store:
        assert store.insert({}) == 1


def test_a_store_that_lost_what_it_knows_of_itself_is_damaged(written: Path) -> None:
    with closing(sqlite3.connect(written, isolation_level=None)) as other:
        other.execute("DELETE FROM store_meta")
    _refused(written, StoreDamaged, "about itself")


def test_a_transaction_that_the_full_disk_undid_does_not_end_as_if_done(path: Path) -> None:
    def ignore() -> None:
        with store.transaction(), contextlib.suppress(StoreFull):
            store.insert({"text": "x" * 200_000})

    with open_store(str(path)) as store:
        store._engine.connection.rows("PRAGMA max_page_count = 20")
        with pytest.raises(StoreError, match="undone"):
            ignore()
        assert store.tables() == set()


def test_a_store_that_is_gone_is_not_made_anew_beside_its_backups(written: Path) -> None:
    with open_store(str(written)) as store:
        back_up(store)
    written.unlink()
    for create in (True, False):
        with pytest.raises(StoreError, match=r"The store is gone.*There are backups of it.*restore latest"):
            open_store(str(written), create=create)
        assert not written.exists()


def test_an_empty_file_is_only_laid_out_by_who_makes_a_store(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    _refused(path, StoreDamaged, "The file is empty", create=False)
    with open_store(str(path)) as store:
        assert store.insert({}) == 1


def test_an_error_about_a_document_does_not_show_it(written: Path) -> None:
    with closing(sqlite3.connect(written, isolation_level=None)) as other:
        body = b'{"name": "Hrafn Placeholder \xff"}'
        other.execute("UPDATE doc__default SET body = CAST(? AS TEXT) WHERE id = 5", (body,))
    with open_store(str(written)) as store, pytest.raises(StoreDamaged, match="UTF-8") as told:
        store.all()
    assert "Hrafn" not in str(told.value)
