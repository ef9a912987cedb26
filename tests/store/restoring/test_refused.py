"""A backup that cannot be one is refused, and nothing changes."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from coordtui.api import StoreBusy, StoreError, StoreFull
from coordtui.store import open_store, url_of
from coordtui.store import restore as restoring
from coordtui.store.backup import back_up
from coordtui.store.restore import look_at, rehearse, restore
from tests.store.restoring.restored import (
    by_hand,
    content,
    file_of,
    unchanged,
    write,
)


def test_a_backup_that_cannot_be_one_is_refused_and_nothing_changes(
    url: str, source: Path, tmp_path: Path
) -> None:
    def refused(bad: Path, why: str) -> None:
        with pytest.raises(StoreError, match=why) as refusal:
            restore(url, bad)
        assert refusal.value.remedy is not None

    before = unchanged(url)
    refused(tmp_path / "nowhere.db", "There is no store at")
    refused(tmp_path, "not an ordinary file")
    refused(file_of(url), "the store itself")
    bad = tmp_path / "bad"
    bad.write_bytes(b"")
    refused(bad, "empty|No store")
    bad.write_bytes(b"something else entirely " * 100)
    refused(bad, "not a store")
    whole = source.read_bytes()
    bad.write_bytes(whole[: len(whole) // 2])
    refused(bad, "cut short|damaged")
    assert unchanged(url) == before


def test_a_backup_that_sqlite_finds_damaged_is_refused_and_nothing_changes(
    path: Path, tmp_path: Path
) -> None:
    url = str(path)
    with open_store(url) as store:
        write(store, "early", 30)
        source = back_up(store, tmp_path / "backup.db").path
    before = unchanged(url)
    source.write_bytes(re.sub(rb'(?<!")early 7', b"early x", source.read_bytes()))  # in the indexes only
    for refused in (restore, look_at):
        with pytest.raises(StoreError, match="SQLite finds damage"):
            refused(url, source)
    assert unchanged(url) == before


@pytest.mark.parametrize("statement", ["DROP TABLE store_meta", "UPDATE store_tables SET layout = 'x'"])
def test_a_backup_that_lost_what_the_store_keeps_about_itself_is_refused(
    path: Path, tmp_path: Path, statement: str
) -> None:
    with open_store(str(path)) as store:
        store.insert({"n": 1})
        made = back_up(store, tmp_path / "backup.db")
    by_hand(made.path, statement)
    with pytest.raises(StoreError, match="keeps about itself cannot be read"):
        restore(str(path), made.path)
    assert content(str(path)) == {"_default": {1: {"n": 1}}}


EDITED = {
    "UPDATE doc__default SET body = '{\"n\":7}' WHERE id = 1": "is not as it was last written",
    "UPDATE doc__default SET body = 'no json' WHERE id = 1": "cannot be read",
    "DELETE FROM doc__default WHERE id = 1": "was written and is missing",
    "UPDATE store_meta SET audit_head = 'x'": "The audit log was altered",
    "UPDATE doc__default SET rev = 4000000": "are higher than they can be",
    "CREATE INDEX mine ON store_audit (at)": "not in the catalogue: mine",
    "DROP TRIGGER store_audit_is_never_removed": "Missing in the file",
}


@pytest.mark.parametrize(("statement", "said"), EDITED.items())
def test_a_backup_edited_by_hand_is_restored_and_it_is_said(
    path: Path, tmp_path: Path, statement: str, said: str
) -> None:
    with open_store(str(path)) as store:
        store.insert_multiple({"n": n} for n in range(3))
        source = back_up(store, tmp_path / "backup.db").path
        store.insert({"late": True})
    by_hand(source, statement)
    found = look_at(str(path), source)
    assert any(said in str(finding.text) for finding in found)
    assert not rehearse(source).ok
    assert restore(str(path), source).findings == found
    with open_store(str(path)) as store:
        assert not store.contains(doc_id=4)
        store.insert({"goes": "on"})


def test_a_json_backup_that_another_program_changed_is_restored_and_it_is_said(tmp_path: Path) -> None:
    url = url_of(tmp_path / "lab.json", "json")
    with open_store(url) as store:
        store.insert({"n": 1})
        source = back_up(store, tmp_path / "backup.json").path
    source.write_text(source.read_text().replace('{"n":1}', '{"n":2}'))
    report = rehearse(source, scheme="json")
    assert not report.ok
    assert "not as it was written" in str(report.findings[0].text)
    assert restore(url, source).findings == look_at(url, source)
    assert content(url)["_default"] == {1: {"n": 2}}


def test_a_copy_with_other_damage_than_its_backup_takes_no_place(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(str(path)) as store:
        store.insert_multiple({"n": n} for n in range(3))
        source = back_up(store, tmp_path / "backup.db").path
    by_hand(source, "UPDATE doc__default SET body = '{}' WHERE id = 1")
    copy = restoring._copy

    def copy_worse(one: Path, other: Path) -> None:
        copy(one, other)
        if one == source:
            by_hand(other, "UPDATE doc__default SET body = '{}' WHERE id = 2")

    monkeypatch.setattr(restoring, "_copy", copy_worse)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="changed meanwhile"):
        restore(str(path), source)
    assert path.read_bytes() == before


def test_a_backup_of_a_newer_program_is_refused(path: Path, tmp_path: Path) -> None:
    with open_store(str(path)) as store:
        store.insert({"n": 1})
        made = back_up(store, tmp_path / "newer.db")
    with closing(sqlite3.connect(made.path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer"):
        restore(str(path), made.path)
    assert content(str(path)) == {"_default": {1: {"n": 1}}}


def test_a_store_that_is_open_here_or_elsewhere_is_refused(
    path: Path, tmp_path: Path, spawn: Callable[..., object]
) -> None:
    with open_store(str(path)) as store:
        store.insert({"n": 1})
        source = back_up(store, tmp_path / "backup.db").path
        with pytest.raises(StoreBusy, match="in use"):
            restore(str(path), source)
        store.insert({"n": 2})
    other = spawn("store = open_store(PATH)\nprint('ready', flush=True)\nsys.stdin.readline()")
    assert other.stdout.readline() == "ready\n"
    with pytest.raises(StoreBusy, match=str(other.pid)):
        restore(str(path), source)
    assert len(content(str(path))["_default"]) == 2
    other.communicate("\n", timeout=60)
    restore(str(path), source)
    assert len(content(str(path))["_default"]) == 1


def test_without_room_nothing_is_changed(url: str, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = os.statvfs(source)
    little = os.statvfs_result((512, 512, 9, 1, 1, *room[5:]))
    before = unchanged(url)
    monkeypatch.setattr("coordtui.store.backup.os.statvfs", lambda path: little)
    with pytest.raises(StoreFull):
        restore(url, source)
    assert unchanged(url) == before
