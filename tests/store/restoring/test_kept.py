"""What is damaged is kept as it is where a backup takes its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from coordtui.api import StoreFull
from coordtui.store import open_store, problems, url_of
from coordtui.store import restore as restoring
from coordtui.store.backup import back_up, backups_of
from coordtui.store.files import folder_of
from coordtui.store.restore import restore
from tests.store.restoring.restored import (
    by_hand,
    clock,
    content,
    crashed,
    damage,
    file_of,
)


def test_a_damaged_store_is_kept_as_it_is(url: str, source: Path) -> None:
    path = file_of(url)
    path.write_bytes(path.read_bytes()[:-3000] + b"\xff" * 3000)
    broken = path.read_bytes()
    assert damage(url) != []
    restored = restore(url, source, clock=clock)
    assert restored.kept == path.with_name(f"{path.name}.replaced-2026-11-21T204703Z")
    assert restored.kept.read_bytes() == broken
    assert backups_of(path) == []
    assert damage(url) == []
    assert content(url) == content(url_of(source, url.partition(":")[0]))


def test_a_store_that_was_edited_by_hand_is_kept_as_a_backup(path: Path, tmp_path: Path) -> None:
    with open_store(str(path)) as store:
        store.insert({"n": 1})
        source = back_up(store, tmp_path / "backup.db").path
    by_hand(path, "UPDATE doc__default SET body = '{\"n\":2}' WHERE id = 1")
    kept = restore(str(path), source).kept
    assert [each.path for each in backups_of(path)] == [kept]
    assert content(str(kept)) == {"_default": {1: {"n": 2}}}


def test_a_store_that_the_disk_does_not_read_any_more_is_replaced_and_kept_as_it_is(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(str(path)) as store:
        store.insert({"n": 1})
        source = back_up(store, tmp_path / "backup.db").path
    copy, before = restoring._copy, path.read_bytes()

    def fail_to_read(one: Path, other: Path) -> None:
        if one == path:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
            raise problems.explain(error, path) or error
        copy(one, other)

    monkeypatch.setattr(restoring, "_copy", fail_to_read)
    kept = restore(str(path), source).kept
    assert kept is not None
    assert ".replaced-" in kept.name
    assert kept.read_bytes() == before
    assert damage(str(path)) == []


def test_without_room_to_keep_what_is_there_nothing_is_replaced(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(str(path)) as store:
        store.insert({"n": 1})
        source = back_up(store, tmp_path / "backup.db").path

    def full(*_: object, **__: object) -> None:
        raise StoreFull("full")

    before = path.read_bytes()
    monkeypatch.setattr(restoring, "copy_into_folder", full)
    with pytest.raises(StoreFull):
        restore(str(path), source)
    assert path.read_bytes() == before


def test_the_revision_grows_beyond_any_that_a_damaged_store_may_have_had(url: str, source: Path) -> None:
    path = file_of(url)
    with open_store(url) as store:
        since = store.revision
    path.write_bytes(path.read_bytes()[:-3000] + b"\xff" * 3000)
    assert restore(url, source).revision > since + 1_000_000


def test_a_store_that_a_killed_program_left_is_kept_whole(
    path: Path, tmp_path: Path, spawn: Callable[..., object]
) -> None:
    source = crashed(path, tmp_path, spawn)
    restored = restore(str(path), source)
    assert restored.kept is not None
    assert restored.kept.parent == folder_of(path)
    assert len(content(str(restored.kept))["_default"]) == 20
    assert len(content(str(path))["_default"]) == 1


def test_a_damaged_log_is_kept_with_its_file_and_never_mixed_with_the_new_one(
    path: Path, tmp_path: Path, spawn: Callable[..., object]
) -> None:
    source = crashed(path, tmp_path, spawn)
    log = path.with_name(path.name + "-wal")
    hurt = bytearray(log.read_bytes())
    hurt[len(hurt) // 2] ^= 0xFF
    log.write_bytes(hurt)
    file = path.read_bytes()
    kept = restore(str(path), source, clock=clock).kept
    assert kept is not None
    assert (kept.read_bytes(), kept.with_name(kept.name + "-wal").read_bytes()) == (file, bytes(hurt))
    assert content(str(path)) == {"_default": {1: {"n": 0}}}
    assert damage(str(path)) == []


def test_where_there_are_no_hard_links_a_damaged_store_is_copied(
    url: str, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    path = file_of(url)
    path.write_bytes(path.read_bytes()[:-3000] + b"\xff" * 3000)
    broken = path.read_bytes()
    monkeypatch.setattr("coordtui.store.restore.os.link", refuse)
    kept = restore(url, source).kept
    assert kept is not None
    assert kept.read_bytes() == broken
    assert damage(url) == []
