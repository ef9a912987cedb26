"""A store that is only read, because somebody wants no more or may no more: nothing is written."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest

from coordtui.api import StoreBusy, StoreError, StoreReadOnly
from coordtui.store import Store, open_store, schema
from coordtui.store.engines.reading import AtRest
from coordtui.store.rights import may

from .conftest import PAPERS, Paper

NOBODY = 65534


@pytest.fixture
def path() -> Iterator[Path]:
    """A store with something in it that is closed, in a folder where other accounts can come."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        made = Path(name) / "mes données" / "lab é.db"
        with open_store(str(made)) as store:
            store.declare("arxiv", [PAPERS])
            store.for_plugin("arxiv", [PAPERS]).records(Paper).add(Paper(title="A placeholder"))
            store.insert({"n": 1})
        made.parent.chmod(0o755)
        made.chmod(0o644)
        yield made


@pytest.fixture
def nobody() -> Iterator[None]:
    """Be an account to which nothing belongs (for root, permissions do not count)."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    os.seteuid(NOBODY)
    yield
    os.seteuid(0)


@contextmanager
def reading(path: Path) -> Iterator[Store]:
    """The store, only to be read; afterwards, all files are as they were."""
    before = _files(path)
    with open_store(str(path), create=False, read_only=True) as store:
        yield store
    assert _files(path) == before


def _files(path: Path) -> dict[str, bytes | None]:
    """The content of each file that may be read; `-shm` is memory, which only has to be there or not."""
    return {
        file.name: file.read_bytes() if may(file, os.R_OK) and not file.name.endswith("-shm") else None
        for file in path.parent.iterdir()
    }


def _leave_a_log(path: Path) -> None:
    """Write to the store, and be killed before the log is put into the file."""
    code = """
    import os, sys
    from coordtui.store import open_store
    open_store(sys.argv[1]).insert({"n": 2})
    os._exit(0)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code), path], check=True)
    for file in path.parent.glob("*-*"):
        file.chmod(0o644)


def _everything(store: Store) -> list[dict[str, int]]:
    papers = store.for_plugin("arxiv", [PAPERS]).records(Paper)
    assert [paper.title for paper in papers.find(match="place")] == ["A placeholder"]
    assert store.verify_audit() is None
    assert store.audit_log()
    assert store.info().tables["_default"].documents == len(store)
    assert store.storage.read()["_default"] == {str(each.doc_id): dict(each) for each in store}
    return store.all()


def test_all_is_read_and_nothing_is_written_beside_the_file(path: Path) -> None:
    with reading(path) as store:
        assert _everything(store) == [{"n": 1}]


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.insert({}),
        lambda store: store.table("new").insert({}),
        lambda store: store.update({"n": 2}),
        lambda store: store.remove(doc_ids=[1]),
        lambda store: store.truncate(),
        lambda store: store.drop_table("_default"),
        lambda store: store.run(lambda: None, request="once"),
        lambda store: store.storage.write({}),
    ],
)
def test_whatever_would_write_is_refused_with_a_sentence(path: Path, write) -> None:
    with reading(path) as store:
        with pytest.raises(StoreReadOnly, match=r"cannot be written.*opened for reading only"):
            write(store)
        assert store.all() == [{"n": 1}]


def test_a_transaction_that_wrote_nothing_is_well(path: Path) -> None:
    with reading(path) as store, store.transaction():
        with store.transaction():
            assert len(store) == 1
        assert store.run(store.all) == [{"n": 1}]


def test_it_is_read_without_the_right_to_write(path: Path, nobody) -> None:
    with pytest.raises(StoreReadOnly, match="cannot be written"):
        open_store(str(path))
    with reading(path) as store:
        assert _everything(store) == [{"n": 1}]
        with pytest.raises(StoreReadOnly):
            store.insert({})


def test_the_log_of_who_was_killed_is_read(path: Path) -> None:
    _leave_a_log(path)
    with reading(path) as store:
        assert _everything(store) == [{"n": 1}, {"n": 2}]


def test_the_log_of_who_was_killed_is_read_without_the_right_to_write(path: Path, request) -> None:
    _leave_a_log(path)
    request.getfixturevalue("nobody")
    with reading(path) as store:
        assert _everything(store) == [{"n": 1}, {"n": 2}]


def test_a_log_that_cannot_be_read_is_never_passed_over(path: Path, request) -> None:
    _leave_a_log(path)
    path.with_name(path.name + "-shm").unlink()
    request.getfixturevalue("nobody")
    with pytest.raises(StoreReadOnly, match=r"without writing.*Copy the file"), reading(path):
        pass


def test_an_empty_log_does_not_keep_it_from_being_read(path: Path, request) -> None:
    path.with_name(path.name + "-wal").touch()
    request.getfixturevalue("nobody")
    with reading(path) as store:
        assert _everything(store) == [{"n": 1}]


@pytest.mark.parametrize("before", [True, False])
def test_what_others_write_meanwhile_is_seen(path: Path, before: bool) -> None:
    with open_store(str(path)) as writer:
        if before:
            writer.insert({"n": 2})
        with open_store(str(path), create=False, read_only=True) as store:
            assert isinstance(store._engine.connection, AtRest) is not before
            told = threading.Event()
            subscription = store.subscribe(lambda changes: told.set())
            writer.insert({"n": 3})
            assert store.all()[-1] == {"n": 3}
            assert told.wait(30)
            subscription.close()


def test_half_of_what_somebody_writes_is_never_seen(path: Path) -> None:
    def look() -> None:
        with store.transaction():
            assert len(store) == 1
            writer.insert({"n": 2})
            store.all()

    with (
        open_store(str(path)) as writer,
        open_store(str(path), create=False, read_only=True) as store,
    ):
        with pytest.raises(StoreBusy, match="begun to write"):
            look()
        assert len(store) == 2


def test_half_of_what_somebody_writes_is_not_streamed(path: Path) -> None:
    with (
        open_store(str(path)) as writer,
        open_store(str(path), create=False, read_only=True) as store,
    ):
        rows = store._engine.connection.stream("SELECT body FROM doc__default")
        next(rows)
        writer.insert({"n": 2})
        with pytest.raises(StoreBusy):
            list(rows)


def test_a_copy_is_made_of_what_is_only_read(path: Path) -> None:
    with reading(path) as store, tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        store._engine.back_up_to(copy)
        with open_store(str(copy)) as copied:
            assert copied.all() == [{"n": 1}]


def test_a_store_of_an_older_format_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        for statement in schema.FORMATS[0]:
            old.execute(statement)
        old.execute("PRAGMA journal_mode = WAL")
    with reading(path) as store:
        assert (store.info().format, store.all(), store.storage.read()) == (1, [], None)
        with pytest.raises(StoreReadOnly):
            store.insert({})


def test_a_file_that_was_not_made_to_the_end_is_refused(tmp_path: Path, path: Path) -> None:
    (tmp_path / "empty.db").touch()
    path.with_name(path.name + "-journal").write_bytes(b"x" * 600)
    for unfinished in (tmp_path / "empty.db", path):
        with pytest.raises(StoreError, match="not made to the end"), reading(unfinished):
            pass


def test_nothing_is_made_where_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        open_store(str(tmp_path / "a" / "lab.db"), read_only=True)
    assert not list(tmp_path.iterdir())


def test_a_file_that_may_not_even_be_read_is_refused_with_whose_it_is(path: Path, request) -> None:
    path.chmod(0o600)
    request.getfixturevalue("nobody")
    with pytest.raises(StoreError, match=r"cannot be read.*belongs to the account “root”; you are"):
        open_store(str(path), create=False, read_only=True)


MOUNTED = """
    import os, subprocess, sys
    from coordtui.api import StoreError, StoreReadOnly
    from coordtui.store import open_store
    disk = sys.argv[1]
    path = disk + "/lab.db"
    def mount(*how):
        return subprocess.run(["mount", *how], capture_output=True).returncode == 0
"""


def _with_a_disk(folder: Path, code: str) -> list[str]:
    """Run code as root among mounts of its own; what it said."""
    if os.geteuid() != 0 or sys.platform != "linux":
        pytest.skip("only root can mount a disk")
    text = textwrap.dedent(MOUNTED) + textwrap.dedent(code)
    command = ["unshare", "--mount", sys.executable, "-c", text, folder]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 3 or "unshare" in done.stderr:
        pytest.skip("nothing can be mounted here")
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_a_store_on_a_disk_that_can_only_be_read_is_read(tmp_path: Path) -> None:
    said = _with_a_disk(
        tmp_path,
        """
    mount("-t", "tmpfs", "none", disk) or sys.exit(3)
    with open_store(path) as store:
        store.insert({"n": 1})
    mount("-o", "remount,ro", disk) or sys.exit(3)
    for how in {}, {"create": False, "read_only": True}:
        try:
            with open_store(path, **how) as store:
                print(store.all(), store.storage.read())
                store.insert({})
        except StoreReadOnly as error:
            print(error.why)
    """,
    )
    assert said == [
        f"The disk can only be read: {tmp_path}",
        "[{'n': 1}] {'_default': {'1': {'n': 1}}}",
        "It was opened for reading only.",
    ]


def test_a_store_whose_disk_fails_while_it_is_open_is_still_read(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    said = _with_a_disk(
        disk,
        """
    with open(disk + ".img", "wb") as image:
        image.truncate(16_000_000)
    made = subprocess.run(["mkfs.ext4", "-q", "-F", disk + ".img"], capture_output=True)
    made.returncode == 0 and mount("-o", "loop", disk + ".img", disk) or sys.exit(3)
    with open_store(path) as store:
        store.insert({"n": 1})
        os.sync()
        mount("-o", "remount,abort", disk) or sys.exit(3)
        for _ in range(2):
            try:
                store.insert({"n": 2})
            except StoreError as error:
                print(error.what.text)
            print(store.all())
    """,
    )
    assert said[1::2] == ["[{'n': 1}]"] * 2
    assert len(said) == 4


def test_tables_that_are_not_as_declared_are_left_so(path: Path) -> None:
    with open_store(str(path)) as store:
        store.declare("arxiv", [msgspec.structs.replace(PAPERS, indexes=())])
    before = path.read_bytes()
    with open_store(str(path), create=False, read_only=True) as store:
        store.declare("arxiv", [PAPERS])
        papers = store.for_plugin("arxiv", [PAPERS]).records(Paper)
        assert [paper.title for paper in papers.find()] == ["A placeholder"]
    assert path.read_bytes() == before
