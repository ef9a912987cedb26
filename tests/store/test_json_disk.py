"""What a store in a JSON file does when disk or permissions do not play along, and whose the file is."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import where

from coordtui.api import StoreDamaged, StoreError, StoreFull, StoreReadOnly
from coordtui.store import Store, files, open_store, replacing, schema, url_of
from coordtui.store.backup import backups_of
from coordtui.store.engines import json_file
from coordtui.store.exchange import import_
from coordtui.store.mounts import Mount

from . import earlier


def _opened(path: Path, **options: object) -> Store:
    return open_store(url_of(path, "json"), **options)


def _beside(path: Path) -> set[str]:
    return {entry.name for entry in path.parent.iterdir()} - {path.name, f"{path.name}-lock"}


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StoreFull),
        (errno.EDQUOT, StoreFull),
        (errno.EROFS, StoreReadOnly),
        (errno.EIO, StoreError),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "fchmod", "fchown", "open"])
def test_a_disk_that_refuses_leaves_all_as_it_was(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, kind: type[StoreError]
) -> None:
    store.insert({"n": 1})
    before = path.read_bytes()
    real = getattr(os, call)

    def refuse(target: object, *arguments: object, **options: object) -> object:
        if call == "open" and not str(target).endswith(".part"):
            return real(target, *arguments, **options)
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as failing:
        failing.setattr(replacing.os, call, refuse)
        with pytest.raises(kind) as refused:
            store.insert({"n": 2})
        assert type(refused.value) is kind
    assert path.read_bytes() == before
    assert _beside(path) == set()
    assert store.all() == [{"n": 1}]
    assert store.insert({"n": 3}) == 2


def test_a_disk_that_is_really_full_refuses_the_change(path: Path, spawn) -> None:
    with _opened(path) as store:
        store.insert({"n": 1})
        before = path.read_bytes()
        writer = spawn("""
        import resource
        from coordtui.api import StoreFull
        store = open_store(PATH)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
        try:
            store.insert({"text": "x" * 10000})
        except StoreFull:
            print(store.all())
        """)
        assert writer.communicate(timeout=30)[0] == "[{'n': 1}]\n"
        assert path.read_bytes() == before
        assert store.insert({}) == 2


def test_a_change_that_the_disk_did_not_confirm_is_not_called_unwritten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(replacing, "sync_folder", refuse)
    with pytest.raises(StoreError, match="did not confirm"):
        store.insert({"n": 1})
    assert store.all() == [{"n": 1}]


def test_a_store_that_is_too_large_for_one_file_is_refused(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.insert({"n": 1})
    monkeypatch.setattr(json_file, "LARGEST", path.stat().st_size + 500)
    with pytest.raises(StoreError, match="too large"):
        store.insert({"text": "x" * 1000})
    assert store.all() == [{"n": 1}]
    monkeypatch.setattr(json_file, "LARGEST", 10)
    with pytest.raises(StoreError, match="too large"):
        _opened(path)


def test_a_new_file_is_for_its_owner_alone(path: Path) -> None:
    mask = os.umask(0)
    try:
        with _opened(path) as store:
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
    with _opened(shared / "lab.json") as store:
        store.insert({})
        assert {stat.S_IMODE(file.stat().st_mode) for file in shared.iterdir()} == {0o660}


def test_a_file_keeps_its_permissions_and_its_owner(store: Store, path: Path) -> None:
    store.insert({})
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
    before = path.stat()
    store.insert({})
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_a_link_to_a_store_is_the_same_store(store: Store, path: Path, tmp_path: Path) -> None:
    store.insert({"n": 1})
    link = tmp_path / "link.json"
    link.symlink_to(path)
    with _opened(link) as through:
        through.insert({"n": 2})
    assert link.is_symlink()
    assert len(store) == 2


def test_on_a_network_file_system_it_is_refused_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "mount_of", lambda path: Mount(Path("/far"), "nfs4", "0:1", read_only=False))
    with pytest.raises(StoreError, match="nfs4"):
        _opened(path)
    assert not path.exists()


@pytest.mark.parametrize("options", [{"create": False}, {"read_only": True}])
def test_there_is_no_store_unless_one_may_be_made(path: Path, options: dict[str, bool]) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        _opened(path, **options)
    assert not path.parent.exists()


def test_a_file_that_goes_or_is_emptied_under_a_running_program_is_missed(store: Store, path: Path) -> None:
    store.insert({"n": 1})
    kept = path.read_bytes()
    os.truncate(path, 0)
    for attempt in (store.all, lambda: store.insert({})):
        with pytest.raises(StoreDamaged, match="cut short"):
            attempt()
    path.unlink()
    for attempt in (store.all, lambda: store.insert({})):
        with pytest.raises(StoreError, match="There is no store"):
            attempt()
    path.write_bytes(kept)
    assert store.all() == [{"n": 1}]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users of the machine can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


@contextlib.contextmanager
def _unprivileged() -> Iterator[None]:
    """Within, permissions count (for root they do not)."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_store_that_is_opened_to_be_read_is_left_alone(folder: Path) -> None:
    path = folder / "lab.json"
    with _opened(path) as store:
        store.insert({"n": 1})
    path.chmod(0o444)
    folder.chmod(0o555)
    with _unprivileged():
        with pytest.raises(StoreReadOnly):
            _opened(path)
        with _opened(path, read_only=True) as store:
            assert store.search(where("n") == 1) == [{"n": 1}]
            assert store.verify_audit() is None
            for attempt in (lambda: store.insert({}), store.drop_tables):
                with pytest.raises(StoreReadOnly, match="cannot be written"):
                    attempt()
            assert store.all() == [{"n": 1}]
    assert _beside(path) == set()


@pytest.mark.parametrize(("file", "around"), [(0o444, 0o777), (0o666, 0o555)])
def test_one_that_became_read_only_refuses_the_change(folder: Path, file: int, around: int) -> None:
    path = folder / "lab.json"
    with _opened(path) as store:
        store.insert({"n": 1})
        path.chmod(file)
        folder.chmod(around)
        with _unprivileged(), pytest.raises(StoreReadOnly):
            store.insert({"n": 2})
        assert store.all() == [{"n": 1}]


@pytest.fixture
def older(path: Path) -> Path:
    """A store that the first program made."""
    earlier.make(path, "json", 1, ((None, "coordtui"),))
    return path


def test_an_older_format_is_left_until_the_first_write_and_then_backed_up(older: Path) -> None:
    before = older.read_bytes()
    with _opened(older) as store:
        assert store.all() == [{"kept": True}]
        assert older.read_bytes() == before
        assert store.run(lambda: store.insert({}), request="a") == 2
        store.insert({})
        assert store.info().format == schema.FORMAT
        assert store.verify_audit() is None
    assert [backup.path.read_bytes() for backup in backups_of(older)] == [before]


def test_an_older_format_stays_where_there_is_no_room_for_a_backup(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(engine: object) -> None:
        raise StoreError("no room for a backup")

    before = older.read_bytes()
    monkeypatch.setattr("coordtui.store.backup.before_migration", full)
    with _opened(older) as store:
        with pytest.raises(StoreError, match="no room"):
            store.insert({})
        assert store.all() == [{"kept": True}]
    assert older.read_bytes() == before


def test_an_export_of_an_older_program_is_imported_whole(older: Path, tmp_path: Path) -> None:
    with open_store(url_of(tmp_path / "new.db")) as store:
        assert import_(store, older).whole
        assert store.all() == [{"kept": True}]
        assert store.run(lambda: 7, request="a") == 7
        assert store.verify_audit() is None
