"""A backup takes the place of a store, or everything stays as it was; what was there is kept.

Long, because each kind of harm is a test of its own and all of them share one fixture.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from coordtui.api import Record, StoreBusy, StoreError, StoreFull, Table
from coordtui.api.records import Actor
from coordtui.store import Store, open_store, problems, url_of
from coordtui.store import restore as restoring
from coordtui.store.backup import BEFORE_RESTORE, back_up, backups_of
from coordtui.store.check import check
from coordtui.store.files import folder_of, interrupted_restore
from coordtui.store.restore import look_at, rehearse, restore

MOMENT = datetime(2026, 11, 21, 20, 47, 3, tzinfo=UTC)
HRAFN = Actor(person=3, name="Hrafn Placeholder", roles=frozenset(), via="local")


class Note(Record):
    text: str


NOTES = Table(name="notes", record=Note, fulltext=("text",), unique=("text",))
TABLES = {"lab.notes": NOTES}


@pytest.fixture
def engine() -> str:
    """These look into the files themselves; what holds for JSON too says so."""
    return "sqlite"


def clock() -> datetime:
    return MOMENT


def write(store: Store, word: str, count: int) -> None:
    store.declare("lab", [NOTES])
    store.table("lab.notes").insert_multiple({"text": f"{word} {n}"} for n in range(count))


def content(url: str) -> dict[str, object]:
    with open_store(url, create=False, read_only=True) as store:
        return {name: {d.doc_id: dict(d) for d in store.table(name)} for name in sorted(store.tables())}


def damage(url: str) -> list[str]:
    return [str(finding.text) for finding in check(url, TABLES).findings if not finding.ok]


@pytest.fixture(params=["sqlite", "json"])
def url(request: pytest.FixtureRequest, path: Path) -> str:
    """A store that has changed since its backup."""
    return url_of(path.with_suffix(".json") if request.param == "json" else path, request.param)


@pytest.fixture
def source(url: str, tmp_path: Path) -> Path:
    """A backup of 30 notes; the store has ten more since, and one is changed."""
    with open_store(url) as store:
        write(store, "early", 30)
        made = back_up(store, tmp_path / f"the backup{store.path.suffix}")
        write(store, "late", 10)
        store.table("lab.notes").update({"text": "changed"}, doc_ids=[1])
    return made.path


def file_of(url: str) -> Path:
    from coordtui.store import path_of

    return path_of(url)


def beside(url: str) -> set[str]:
    return {file.name for file in file_of(url).parent.iterdir() if not file.name.endswith("-lock")}


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


# What is refused


def _unchanged(url: str) -> tuple[set[str], bytes]:
    return beside(url), file_of(url).read_bytes()


def test_a_backup_that_cannot_be_one_is_refused_and_nothing_changes(
    url: str, source: Path, tmp_path: Path
) -> None:
    def refused(bad: Path, why: str) -> None:
        with pytest.raises(StoreError, match=why) as refusal:
            restore(url, bad)
        assert refusal.value.remedy is not None

    before = _unchanged(url)
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
    assert _unchanged(url) == before


def test_a_backup_that_sqlite_finds_damaged_is_refused_and_nothing_changes(
    path: Path, tmp_path: Path
) -> None:
    url = str(path)
    with open_store(url) as store:
        write(store, "early", 30)
        source = back_up(store, tmp_path / "backup.db").path
    before = _unchanged(url)
    source.write_bytes(re.sub(rb'(?<!")early 7', b"early x", source.read_bytes()))  # in the indexes only
    for refused in (restore, look_at):
        with pytest.raises(StoreError, match="SQLite finds damage"):
            refused(url, source)
    assert _unchanged(url) == before


@pytest.mark.parametrize("statement", ["DROP TABLE store_meta", "UPDATE store_tables SET layout = 'x'"])
def test_a_backup_that_lost_what_the_store_keeps_about_itself_is_refused(
    path: Path, tmp_path: Path, statement: str
) -> None:
    with open_store(str(path)) as store:
        store.insert({"n": 1})
        made = back_up(store, tmp_path / "backup.db")
    _by_hand(made.path, statement)
    with pytest.raises(StoreError, match="keeps about itself cannot be read"):
        restore(str(path), made.path)
    assert content(str(path)) == {"_default": {1: {"n": 1}}}


def _by_hand(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as anybody, anybody:
        anybody.execute(statement)


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
    _by_hand(source, statement)
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
    _by_hand(source, "UPDATE doc__default SET body = '{}' WHERE id = 1")
    copy = restoring._copy

    def copy_worse(one: Path, other: Path) -> None:
        copy(one, other)
        if one == source:
            _by_hand(other, "UPDATE doc__default SET body = '{}' WHERE id = 2")

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
    before = _unchanged(url)
    monkeypatch.setattr("coordtui.store.backup.os.statvfs", lambda path: little)
    with pytest.raises(StoreFull):
        restore(url, source)
    assert _unchanged(url) == before


# What is damaged is kept as it is


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
    _by_hand(path, "UPDATE doc__default SET body = '{\"n\":2}' WHERE id = 1")
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
    source = _crashed(path, tmp_path, spawn)
    restored = restore(str(path), source)
    assert restored.kept is not None
    assert restored.kept.parent == folder_of(path)
    assert len(content(str(restored.kept))["_default"]) == 20
    assert len(content(str(path))["_default"]) == 1


def _crashed(path: Path, tmp_path: Path, spawn: Callable[..., object]) -> Path:
    """A store whose newest documents are in its log only; a backup of it as it was before."""
    with open_store(str(path)) as store:
        store.insert({"n": 0})
        source = back_up(store, tmp_path / "backup.db").path
    program = spawn("""
    import os
    store = open_store(PATH)
    for n in range(1, 20):
        store.insert({"n": n})
    os.kill(os.getpid(), 9)
    """)
    assert program.wait(60) == -signal.SIGKILL
    return source


def test_a_damaged_log_is_kept_with_its_file_and_never_mixed_with_the_new_one(
    path: Path, tmp_path: Path, spawn: Callable[..., object]
) -> None:
    source = _crashed(path, tmp_path, spawn)
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


# Killed at any step


STEPS = ("rename", "replace", "link", "unlink", "fsync", "chmod", "fchmod", "fchown", "mkdir", "open")


def _die_at(step: int, *, before: bool) -> None:
    """Let this process be killed at its n-th change of a folder or file, just before it or just after."""
    count = 0

    def dying(function: Callable[..., object], *args: object, **options: object) -> object:
        nonlocal count
        count += 1
        if count == step and before:
            os.kill(os.getpid(), signal.SIGKILL)
        number = count
        try:
            return function(*args, **options)
        finally:
            if number == step:
                os.kill(os.getpid(), signal.SIGKILL)

    for name in STEPS:
        setattr(os, name, partial(dying, getattr(os, name)))
    restoring._mark = partial(dying, restoring._mark)
    restoring._copy = partial(dying, restoring._copy)


def _killed(work: Callable[[], object], step: int, *, before: bool) -> bool:
    """Do it in a process that is killed at that step; whether it had so many."""
    if (child := os.fork()) == 0:
        code = 1
        with contextlib.suppress(BaseException):
            _die_at(step, before=before)
            work()
            code = 0
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def _every_kill(work: Callable[[], object]) -> Iterator[str]:
    step = 0
    while True:
        step += 1
        for before in (True, False):
            if not _killed(work, step, before=before):
                return
            yield f"killed {'before' if before else 'after'} step {step}"


def _put(folder: Path, saved: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(saved, folder)


def test_killed_at_any_step_the_old_or_the_new_store_is_there_and_it_can_be_done_again(
    url: str, source: Path, tmp_path: Path
) -> None:
    folder, saved = file_of(url).parent, tmp_path / "saved"
    shutil.copytree(folder, saved)
    old, new = content(url), content(url_of(source, url.partition(":")[0]))
    seen = set()
    for moment in _every_kill(lambda: restore(url, source, clock=clock)):
        now = content(url)
        assert now in (old, new), moment
        assert damage(url) == [], moment
        seen.add(now == new)
        restored = restore(url, source)
        assert content(url) == new, moment
        assert damage(url) == []
        kept = [content(url_of(each.path, url.partition(":")[0])) for each in backups_of(file_of(url))]
        assert old in kept, moment
        assert restored.documents == 30
        assert not any(name.endswith((".part", ".restoring")) for name in beside(url))
        _put(folder, saved)
    assert seen == {True, False}


def test_killed_while_a_damaged_store_is_replaced_all_of_it_is_kept_and_it_can_be_done_again(
    path: Path, tmp_path: Path, spawn: Callable[..., object]
) -> None:
    source = _crashed(path, tmp_path, spawn)
    log = path.with_name(path.name + "-wal")
    hurt = bytearray(log.read_bytes())
    hurt[len(hurt) // 2] ^= 0xFF
    log.write_bytes(hurt)
    old = path.read_bytes(), bytes(hurt)
    folder, saved = path.parent, tmp_path / "saved"
    shutil.copytree(folder, saved)
    for moment in _every_kill(lambda: restore(str(path), source, clock=clock)):
        if interrupted_restore(path).exists():
            assert any("interrupted" in text for text in damage(str(path))), moment
        else:
            as_it_was = log.exists() and (path.read_bytes(), log.read_bytes()) == old
            assert as_it_was or content(str(path)) == {"_default": {1: {"n": 0}}}, moment
        kept = restore(str(path), source, clock=clock).kept
        assert kept is not None
        assert content(str(path)) == {"_default": {1: {"n": 0}}}, moment
        pairs = [
            (file.read_bytes(), file.with_name(file.name + "-wal").read_bytes())
            for file in folder.iterdir()
            if ".replaced-" in file.name and not file.name.endswith("-wal")
            if file.with_name(file.name + "-wal").exists()
        ]
        kept_new = [each for each in backups_of(path) if each.kind == BEFORE_RESTORE]
        assert old in pairs, (moment, kept_new)
        assert damage(str(path)) == []
        _put(folder, saved)


# The drill


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
