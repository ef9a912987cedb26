"""A copy is taken while others write, is looked at, and never takes the place of anything.

Long, because each kind of harm is a test of its own and all of them share one fixture.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coordtui.api import Record, StoreDamaged, StoreError, StoreFull, Table
from coordtui.store import Store, backup, open_store, url_of
from coordtui.store.backup import (
    BEFORE_MIGRATION,
    ORDINARY,
    Backup,
    back_up,
    backups_of,
    before_migration,
    folder_of,
)
from coordtui.store.check import check
from coordtui.store.restore import restore
from coordtui.store.retention import Retention
from tests.waiting import until

NONE = Retention(recent=0, daily=0, weekly=0, monthly=0)
MOMENT = datetime(2026, 11, 21, 20, 47, 3, tzinfo=UTC)


class Note(Record):
    text: str


NOTES = Table(name="notes", record=Note, fulltext=("text",), unique=("text",))


@pytest.fixture
def filled(store: Store) -> Store:
    store.declare("lab", [NOTES])
    store.table("lab.notes").insert_multiple({"text": f"note {n}"} for n in range(50))
    store.insert({"é": "plain text"})
    return store


def set_clock(store: Store, moment: datetime) -> None:
    store._engine.clock = lambda: moment


def address(path: Path) -> str:
    return url_of(path, "json" if path.suffix == ".json" else "sqlite")


def content(path: Path) -> object:
    with open_store(address(path), create=False) as store:
        return store.storage.read()


def names(path: Path) -> list[str]:
    return sorted(file.name for file in folder_of(path).iterdir())


def test_a_backup_holds_what_the_store_held(filled: Store) -> None:
    set_clock(filled, MOMENT)
    made = back_up(filled)
    assert made == Backup(
        path=folder_of(filled.path) / f"lab é-2026-11-21T204703Z{filled.path.suffix}",
        at=MOMENT,
        size=made.path.stat().st_size,
        documents=51,
        revision=filled.revision,
    )
    assert names(filled.path) == [made.path.name]
    assert content(made.path) == filled.storage.read()
    report = check(address(made.path), {"lab.notes": NOTES})
    assert report.ok


def test_a_backup_may_be_put_anywhere_and_keeps_what_is_there(filled: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy of today"
    assert back_up(filled, target).path == target
    before = target.read_bytes()
    filled.insert({"n": 2})
    with pytest.raises(StoreError, match="not overwritten"):
        back_up(filled, target)
    assert target.read_bytes() == before
    with pytest.raises(StoreError, match="no such folder"):
        back_up(filled, tmp_path / "nowhere" / "copy.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy of today", filled.path.parent.name]


def test_backups_of_one_second_are_two_and_in_their_order(filled: Store) -> None:
    set_clock(filled, MOMENT)
    first, second = back_up(filled), back_up(filled)
    migration = before_migration(filled._engine)
    assert [name.removesuffix(filled.path.suffix) for name in names(filled.path)] == [
        "lab é-2026-11-21T204703Z-2",
        "lab é-2026-11-21T204703Z-before-migration",
        "lab é-2026-11-21T204703Z",
    ]
    listed = backups_of(filled.path)
    assert [each.path for each in listed if each.kind == ORDINARY] == [second.path, first.path]
    assert [each.path for each in listed if each.kind == BEFORE_MIGRATION] == [migration]


def test_backups_that_are_made_at_once_are_all_made(filled: Store) -> None:
    set_clock(filled, MOMENT)
    made: list[Backup] = []
    threads = [threading.Thread(target=lambda: made.append(back_up(filled))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {each.path for each in made} == {each.path for each in backups_of(filled.path)}
    assert len(names(filled.path)) == 4


def test_backups_are_told_newest_first_and_nothing_else_is_one(filled: Store) -> None:
    assert backups_of(filled.path) == []
    for days in (3, 1, 2):
        set_clock(filled, MOMENT - timedelta(days=days))
        back_up(filled, retention=Retention(recent=9))
    folder = folder_of(filled.path)
    for other in ("other-2026-11-21T204703Z", "lab é", "lab é-2026-99-99T204703Z", "lab é-x"):
        (folder / f"{other}{filled.path.suffix}").write_bytes(b"")
    (folder / f"lab é-2026-11-21T204703Z{filled.path.suffix}.0a0b0c0d.part").write_bytes(b"")
    assert [MOMENT - each.at for each in backups_of(filled.path)] == [timedelta(days=n) for n in (1, 2, 3)]


def test_a_backup_is_for_those_who_may_read_the_store(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2770)
    for folder, mode in ((shared, 0o660), (tmp_path / "own", 0o600)):
        with open_store(str(folder / "lab.db")) as store:
            made = back_up(store)
        assert stat.S_IMODE(made.path.stat().st_mode) == mode
        assert stat.S_IMODE(made.path.parent.stat().st_mode) == (0o2770 if mode == 0o660 else 0o700)


def test_without_room_no_backup_is_begun(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    room = os.statvfs(filled.path.parent)
    monkeypatch.setattr(
        "coordtui.store.backup.os.statvfs",
        lambda path: os.statvfs_result((room.f_bsize, 512, 9, 9, 2, *room[5:])),
    )
    with pytest.raises(StoreFull, match="MB are needed"):
        back_up(filled)
    assert names(filled.path) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_store_that_is_damaged_is_not_copied_over_the_years(filled: Store) -> None:
    """What SQLite itself finds damaged is no copy to go back to."""
    good = back_up(filled)
    path = filled.path
    filled.close()
    path.write_bytes(re.sub(rb'(?<!")note 7', b"note x", path.read_bytes()))  # in the indexes only
    with open_store(str(path)) as store:
        with pytest.raises(StoreDamaged, match="SQLite finds damage"):
            back_up(store, retention=NONE)
        assert [each.path for each in backups_of(path)] == [good.path]
        assert names(path) == [good.path.name]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_store_edited_by_hand_is_backed_up_and_pushes_no_good_copy_out(filled: Store) -> None:
    """A flipped byte must neither leave the lab unprotected, nor be all that is left."""
    good, path = back_up(filled), filled.path
    with closing(sqlite3.connect(path)) as anybody, anybody:
        anybody.execute('UPDATE doc__default SET body = \'{"é":"other text"}\' WHERE id = 1')
    copies = [back_up(filled, retention=NONE) for _ in range(2)]
    for made in copies:
        (finding,) = made.findings
        assert not finding.ok
        assert str(finding.text) == "Document 1 of “_default” is not as it was last written."
        assert content(made.path) == filled.storage.read()
    assert {each.path for each in backups_of(path)} == {good.path, *(each.path for each in copies)}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_once_what_was_edited_by_hand_is_put_right_old_backups_go_again(filled: Store) -> None:
    back_up(filled)
    with closing(sqlite3.connect(filled.path)) as anybody, anybody:
        anybody.execute("UPDATE doc__default SET body = '{}' WHERE id = 1")
    assert back_up(filled, retention=NONE).findings
    filled.update({"é": "plain text"}, doc_ids=[1])
    made = back_up(filled, retention=NONE)
    assert made.findings == ()
    assert [each.path for each in backups_of(filled.path)] == [made.path]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE store_meta SET audit_head = 'x'", "The audit log was altered"),
        ("UPDATE doc__default SET body = 'no json' WHERE id = 1", "cannot be read"),
        ("DELETE FROM doc__default WHERE id = 1", "is missing"),
    ],
)
def test_whatever_is_wrong_with_the_content_is_said_and_copied(
    filled: Store, statement: str, said: str
) -> None:
    with closing(sqlite3.connect(filled.path)) as anybody, anybody:
        anybody.execute(statement)
    assert any(said in str(finding.text) for finding in back_up(filled).findings)


def test_a_backup_before_a_migration_does_not_hold_what_the_transaction_wrote(filled: Store) -> None:
    before = filled.storage.read()
    with filled.transaction():
        filled.insert({"n": 2})
        copy = before_migration(filled._engine)
    assert content(copy) == before


def test_where_there_are_no_hard_links_nothing_is_overwritten_either(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("coordtui.store.backup.os.link", refuse)
    set_clock(filled, MOMENT)
    first, second = back_up(filled), back_up(filled)
    assert {first.path.name, second.path.name} == set(names(filled.path))
    with pytest.raises(StoreError, match="not overwritten"):
        back_up(filled, first.path)


def test_old_backups_go_when_a_new_one_stands(filled: Store) -> None:
    for day in range(40):
        set_clock(filled, MOMENT + timedelta(days=day))
        back_up(filled, retention=Retention(recent=2, daily=3, weekly=2, monthly=2))
    # 30 and 31 December, the last day of November
    assert [f"{each.at:%m-%d}" for each in backups_of(filled.path)] == [
        "12-30",
        "12-29",
        "12-28",
        "12-27",
        "11-30",
    ]


def test_that_old_backups_cannot_be_removed_spoils_no_new_one(
    filled: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("coordtui.store.retention.prune", refuse)
    assert back_up(filled).path.exists()
    assert "old backups" in caplog.text


def test_what_stock_tinydb_wrote_is_backed_up_so_that_damage_would_show(tmp_path: Path) -> None:
    path = tmp_path / "lab.json"
    with open_store(url_of(path, "json")) as store:
        store.insert_multiple({"n": n} for n in range(5))
    path.write_text(path.read_text().replace('{"n":3}', '{"n":33}'))
    with open_store(url_of(path, "json")) as store:
        made = back_up(store)
        restore(url_of(tmp_path / "again.json", "json"), made.path)
        assert content(tmp_path / "again.json") == store.storage.read()
    made.path.write_text(made.path.read_text().replace('{"n":33}', '{"n":34}'))
    (finding,) = restore(url_of(tmp_path / "again.json", "json"), made.path).findings
    assert "not as it was written" in str(finding.text)


# While others write


MOVER = """
store = open_store(PATH)
print("ready", flush=True)
while True:
    with store.transaction():
        a, b = store.table("left").get(doc_id=1), store.table("right").get(doc_id=1)
        store.table("left").update({"n": a["n"] - 1}, doc_ids=[1])
        store.table("right").update({"n": b["n"] + 1}, doc_ids=[1])
        store.table("moves").insert({"text": "x" * 500})
"""


@pytest.fixture
def moved(path: Path, spawn) -> Path:
    """A store in which what is taken from one table is put into another, all the time."""
    with open_store(str(path)) as store:
        for table in ("left", "right"):
            store.table(table).insert({"n": 0})
    movers = [spawn(MOVER) for _ in range(2)]
    for mover in movers:
        assert mover.stdout.readline() == "ready\n"
    return path


def balance(path: Path) -> int:
    with open_store(address(path), create=False) as store:
        return sum(store.table(table).get(doc_id=1)["n"] for table in ("left", "right"))


def test_nothing_is_torn_in_a_backup_that_is_taken_while_others_write(moved: Path, tmp_path: Path) -> None:
    made: list[Backup] = []
    with open_store(address(moved)) as store:
        for number in range(8):
            made.append(back_up(store, tmp_path / f"{number}{moved.suffix}"))
            until(lambda: store.revision > (made[-1].revision or 0))
    revisions = [each.revision for each in made]
    assert revisions == sorted(set(revisions))
    assert [balance(each.path) for each in made] == [0] * 8
    assert all(check(address(each.path)).ok for each in made)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_control_a_plain_copy_of_the_file_is_torn_or_old(moved: Path, tmp_path: Path) -> None:
    """What people do without `backup`: the log is missing, and the file changes while it is read."""

    def is_good(number: int) -> bool:
        copy = tmp_path / f"{number}.db"
        with open_store(str(moved)) as store:
            before = store.revision
            copy.write_bytes(moved.read_bytes())
        report = check(str(copy))
        return report.ok and (report.revision or 0) >= before

    assert not all(is_good(number) for number in range(8))


def test_a_backup_keeps_no_writer_waiting(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer commits while the copy is being written, and another while it is looked at."""
    committed: list[str] = []
    write, look = type(filled._engine).back_up_to, backup._looked_at

    def commit(when: str) -> None:
        writer = threading.Thread(target=lambda: (filled.insert({"at": when}), committed.append(when)))
        writer.start()
        writer.join(timeout=30)

    def writing(engine: object, target: Path) -> None:
        write(engine, target)
        commit("written")

    def looking(*args: object, **options: object) -> object:
        commit("looked at")
        return look(*args, **options)

    monkeypatch.setattr(type(filled._engine), "back_up_to", writing)
    monkeypatch.setattr(backup, "_looked_at", looking)
    assert back_up(filled).documents == 51
    assert committed == ["written", "looked at"]


@pytest.mark.parametrize("moment", ["before", "written", "looked at", "named"])
def test_a_backup_that_is_killed_leaves_no_copy_that_is_not_whole(
    filled: Store, path: Path, spawn: Callable[..., object], moment: str
) -> None:
    process = spawn(
        """
        import os, signal
        from coordtui.store import backup
        store = open_store(PATH)

        def dying(function):
            def die(*args, **options):
                function(*args, **options)
                os.kill(os.getpid(), signal.SIGKILL)
            return die

        match ARGS[0]:
            case "before":
                backup.refuse_without_room = dying(backup.refuse_without_room)
            case "written":
                type(store._engine).back_up_to = dying(type(store._engine).back_up_to)
            case "looked at":
                backup._looked_at = dying(backup._looked_at)
            case "named":
                backup._named = dying(backup._named)
        backup.back_up(store)
        """,
        moment,
    )
    assert process.wait(60) == -signal.SIGKILL
    listed = backups_of(path)
    assert len(listed) == (moment == "named")
    for each in listed:
        assert check(address(each.path)).ok
    assert back_up(filled).documents == 51
    assert len(backups_of(path)) == len(listed) + 1
