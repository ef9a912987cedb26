"""A file that cannot be the store is refused with a sentence, and stays as it was."""

from __future__ import annotations

import contextlib
import ctypes  # noqa: F401 - loaded before privileges are given up
import errno
import os
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coordtui.api import StoreDamaged, StoreError, StoreFull, StoreReadOnly, StoreTooNew
from coordtui.store import files, open_store, path_of, problems, url_of
from coordtui.store.schema import APPLICATION_ID

from .conftest import PAPERS, Paper


@pytest.fixture
def written(path: Path) -> Path:
    with open_store(str(path)) as store:
        store.insert_multiple({"text": f"{n} " * 200} for n in range(200))
    return path


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users of the machine can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.fixture
def unprivileged(folder: Path) -> Iterator[Path]:
    """The same, as somebody for whom permissions count (for root they do not)."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o777)


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
    with open_store(str(path), create=False) as store:
        assert store.insert({}) == 1


def test_a_read_only_store_is_refused(unprivileged: Path) -> None:
    path = unprivileged / "lab.db"
    open_store(str(path)).close()
    path.chmod(0o444)
    _refused(path, StoreReadOnly, "cannot be written")


def test_a_folder_where_nothing_may_be_written_is_refused(unprivileged: Path) -> None:
    path = unprivileged / "lab.db"
    inner = unprivileged / "inner"
    open_store(str(path)).close()
    inner.mkdir(mode=0o555)
    _refused(inner / "lab.db", StoreReadOnly, "Permission denied")
    unprivileged_mode = inner.stat().st_mode
    path.rename(inner.parent / "moved.db")
    assert stat.S_IMODE(unprivileged_mode) == 0o555


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


def test_a_disk_that_is_read_only_is_told_from_one_that_fails(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("coordtui.store.files.os.open", refuse)
    _refused(path, StoreReadOnly, "Read-only file system")


def test_a_number_beyond_those_of_sqlite_is_of_no_record(path: Path) -> None:
    with open_store(str(path)) as store:
        store.declare("arxiv", [PAPERS])
        assert store.for_plugin("arxiv", [PAPERS]).records(Paper).get(10**30) is None


def test_a_new_file_is_for_its_owner_alone(path: Path) -> None:
    mask = os.umask(0)
    try:
        with open_store(str(path)) as store:
            store.insert({})
            modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(mask)
    assert modes == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_in_a_folder_that_hands_down_its_group_the_group_may_write(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2770)
    with open_store(str(shared / "lab.db")) as store:
        store.insert({})
        assert {stat.S_IMODE(file.stat().st_mode) for file in shared.iterdir()} == {0o660}


@pytest.mark.parametrize(("number", "name"), files.NETWORK.items())
def test_a_network_file_system_is_refused_with_the_way_out(
    path: Path, number: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "file_system", lambda path: number)
    with pytest.raises(StoreError, match=name):
        open_store(str(path))
    assert not path.exists()


def test_the_file_system_of_this_folder_is_told(tmp_path: Path) -> None:
    assert files.file_system(tmp_path) not in files.NETWORK
    assert files.file_system(tmp_path / "nothing here") == 0


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


def test_a_plain_path_is_taken_from_the_folder_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert path_of("lab.db") == tmp_path / "lab.db"


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
