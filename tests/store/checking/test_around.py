"""What cannot be opened, what stands around a store, and stores in JSON files."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coordtui.store import open_store, url_of
from coordtui.store.backup import back_up
from coordtui.store.check import check
from coordtui.store.files import folder_of
from tests.store.checking.looked import TABLES, advice, damage, fill, meddling, reading_only


def test_what_is_no_store_is_said_with_the_way_out(tmp_path: Path) -> None:
    def reason(name: str, content: bytes | None) -> str:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        report = check(str(tmp_path / name))
        assert not report.ok
        assert report.findings[0].remedy is not None
        return damage(report)[0]

    assert "There is no store at" in reason("nothing", None)
    assert "The file is empty." in reason("empty.db", b"")
    assert "It does not begin as one." in reason("text.db", b"x" * 5000)
    assert "It is not an ordinary file." in reason("", None)
    with closing(sqlite3.connect(tmp_path / "places.sqlite")) as other:
        other.execute("CREATE TABLE t (x)")
    assert "another program" in reason("places.sqlite", None)


@pytest.mark.parametrize("keep", [40, 4096, 20000])
def test_a_file_that_is_cut_short_is_told_so(whole: Path, keep: int) -> None:
    whole.write_bytes(whole.read_bytes()[:keep])
    (text,) = damage(check(str(whole)))
    assert "cut short" in text


def test_a_store_of_a_newer_program_is_told_so(whole: Path) -> None:
    with meddling(whole) as newer:
        newer.execute("PRAGMA user_version = 99")
    (text,) = damage(check(str(whole)))
    assert "newer" in text


def test_a_log_that_cannot_be_read_here_is_told_with_the_way_out(killed: Path) -> None:
    killed.with_name(killed.name + "-shm").unlink()
    with reading_only(killed):
        (finding,) = check(str(killed)).findings[:1]
    assert not finding.ok
    assert "log" in str(finding.text)
    assert "Copy" in str(finding.remedy)


def test_a_store_that_may_only_be_read_is_checked(whole: Path) -> None:
    with reading_only(whole):
        assert damage(check(str(whole), TABLES)) == []


def test_the_age_of_the_last_backup_is_told_but_is_no_damage(whole: Path) -> None:
    assert "There is no backup of the store." in advice(check(str(whole)))
    with open_store(str(whole)) as store:
        back_up(store)
    assert "The last backup is less than a day old." in advice(check(str(whole)))

    def later() -> datetime:
        return datetime.now(UTC) + timedelta(days=9)

    report = check(str(whole), clock=later)
    (old,) = report.findings
    assert (str(old.text), report.ok) == ("The last backup is 9 days old.", True)
    assert old.remedy is not None


def test_of_a_store_that_cannot_be_backed_up_any_more_no_backup_is_advised(whole: Path) -> None:
    def remedies() -> list[str]:
        about = [each for each in check(str(whole)).findings if "backup of the store" in str(each.text)]
        return [str(finding.remedy) for finding in about]

    assert "store backup" in remedies()[0]
    whole.write_bytes(whole.read_bytes()[:20000])
    assert remedies() == ["Look whether there is a copy of the store elsewhere."]


def test_what_an_interrupted_backup_left_is_told_once_it_is_abandoned(whole: Path) -> None:
    folder = folder_of(whole)
    folder.mkdir()
    left = folder / "lab é-2026-11-21T204703Z.db.0a0b0c0d.part"
    left.write_bytes(b"x")
    assert not any("interrupted" in text for text in advice(check(str(whole))))
    os.utime(left, (time.time() - 3600,) * 2)
    assert any(str(left) in text for text in advice(check(str(whole))))


def test_how_far_it_is_can_be_followed(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coordtui.store.probes.subject._STEP", 10)
    seen: list[tuple[int, int]] = []
    check(str(whole), TABLES, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(n, 79) for n in range(10, 80, 10)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lab.json"
    with open_store(url_of(path, "json")) as store:
        fill(store, 10)
    return path


def test_a_json_store_that_is_whole_gives_no_finding(file: Path) -> None:
    report = check(url_of(file, "json"), TABLES)
    assert (damage(report), report.documents) == ([], 10)


def test_a_json_store_that_stock_tinydb_wrote_is_whole(file: Path) -> None:
    content = json.loads(file.read_text())
    content["arxiv.papers"]["5"]["title"] = "changed by hand"
    content["arxiv.papers"]["77"] = {"title": "new", "key": "77"}
    file.write_text(json.dumps(content))
    assert damage(check(url_of(file, "json"), TABLES)) == []
    with open_store(url_of(file, "json")) as store:
        store.table("arxiv.papers").insert({"title": "after"})
    assert damage(check(url_of(file, "json"), TABLES)) == []


def test_a_json_store_that_is_cut_short_is_told_so(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-50])
    (text,) = damage(check(url_of(file, "json"), TABLES))
    assert "damaged" in text


def test_a_copy_elsewhere_is_checked_as_the_store_is(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy of it.db"
    shutil.copy(whole, copy)
    assert damage(check(str(copy), TABLES)) == []
