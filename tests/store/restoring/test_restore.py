"""A backup takes the place of a store, and what was there is kept; a rehearsal leaves nothing."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from coordtui.api import Record, StoreError, Table
from coordtui.store import open_store, url_of
from coordtui.store.backup import BEFORE_RESTORE, back_up, backups_of
from coordtui.store.files import folder_of
from coordtui.store.restore import rehearse, restore
from tests.store.restoring.restored import (
    HRAFN,
    MOMENT,
    NOTES,
    TABLES,
    Note,
    beside,
    clock,
    content,
    damage,
    file_of,
)


def test_what_the_backup_held_is_there_and_what_was_there_is_kept(url: str, source: Path) -> None:
    late, early = content(url), content(url_of(source, url.partition(":")[0]))
    assert late != early
    with open_store(url) as store:
        before = store.revision
    restored = restore(url, source, actor=HRAFN, clock=clock)
    assert content(url) == early
    assert restored.documents == 30
    assert restored.revision > before
    (kept,) = backups_of(file_of(url))
    assert (kept.path, kept.kind, kept.at) == (restored.kept, BEFORE_RESTORE, MOMENT)
    assert content(url_of(kept.path, url.partition(":")[0])) == late
    assert damage(url) == []
    assert beside(url) == {file_of(url).name, folder_of(file_of(url)).name}


def test_who_restored_what_and_when_stands_in_the_log(url: str, source: Path) -> None:
    restore(url, source, actor=HRAFN, clock=clock)
    with open_store(url) as store:
        (entry,) = store.audit_log(limit=1)
        assert (entry.name, entry.person, entry.via, entry.at) == ("Hrafn Placeholder", 3, "local", MOMENT)
        assert [(each.operation, each.table) for each in entry.changes] == [("restore", source.name)]
        assert store.verify_audit() is None


def test_whoever_read_the_store_before_notices(url: str, source: Path) -> None:
    with open_store(url) as store:
        since = store.revision
        stale = store.for_plugin("lab", [NOTES]).records(Note).get(1)
    restore(url, source)
    with open_store(url) as store:
        assert store.changes(since).tables == {"lab.notes"}
        store.declare("lab", [NOTES])
        notes = store.for_plugin("lab", [NOTES]).records(Note)
        assert stale is not None
        with pytest.raises(StoreError.__mro__[1], match="changed by someone else"):
            notes.save(stale)
        assert notes.add(Note(text="goes on")).rev > since
        assert notes.ids(match="early 7") == [8]
    assert damage(url) == []


def test_a_backup_is_restored_where_no_store_is(url: str, source: Path, tmp_path: Path) -> None:
    elsewhere = url_of(tmp_path / "new folder" / "lab", url.partition(":")[0])
    restored = restore(elsewhere, source)
    assert restored.kept is None
    assert content(elsewhere) == content(url_of(source, url.partition(":")[0]))
    assert stat.S_IMODE(file_of(elsewhere).stat().st_mode) == 0o600
    assert damage(elsewhere) == []


def test_the_new_file_is_for_those_who_had_the_old_one(url: str, source: Path) -> None:
    file_of(url).chmod(0o640)
    restore(url, source)
    assert stat.S_IMODE(file_of(url).stat().st_mode) == 0o640


def test_in_a_shared_folder_the_group_may_use_what_was_restored(
    url: str, source: Path, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2770)
    restore(url_of(shared / "lab", url.partition(":")[0]), source)
    assert stat.S_IMODE((shared / "lab").stat().st_mode) == 0o660


def test_a_rehearsal_says_what_would_come_back_and_leaves_nothing(
    url: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "for trials"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    report = rehearse(source, TABLES, scheme=url.partition(":")[0])
    assert report.ok
    assert [str(finding.text) for finding in report.findings] == ["30 documents came back."]
    assert report.documents == 30
    assert list(elsewhere.iterdir()) == []


def test_a_rehearsal_of_a_damaged_backup_says_so(url: str, source: Path) -> None:
    source.write_bytes(source.read_bytes()[:-3000])
    report = rehearse(source, scheme=url.partition(":")[0])
    assert not report.ok
    assert "cannot be restored" in str(report.findings[0].text)


def test_a_rehearsal_looks_at_records_as_the_program_would(source: Path, url: str) -> None:
    class Other(Record):
        text: int

    report = rehearse(source, {"lab.notes": Table(name="notes", record=Other)}, scheme=url.partition(":")[0])
    assert any("not of the declared form" in str(finding.text) for finding in report.findings)


def test_a_json_backup_is_one_that_stock_tinydb_reads(tmp_path: Path) -> None:
    url = url_of(tmp_path / "lab.json", "json")
    with open_store(url) as store:
        store.insert({"n": 1})
        source = back_up(store, tmp_path / "backup.json").path
    restore(url, source)
    assert json.loads((tmp_path / "lab.json").read_text())["_default"] == {"1": {"n": 1}}
