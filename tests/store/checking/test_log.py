"""The log of a store is looked at byte by byte; SQLite takes what it can read for all there was."""

from __future__ import annotations

import os
import sqlite3
import struct
from contextlib import closing, suppress
from pathlib import Path

import pytest

from coordtui.api import StoreDamaged
from coordtui.store import open_store
from coordtui.store.check import check
from tests.store.checking.looked import advice, damage


def _frames(log: Path) -> int:
    return (log.stat().st_size - 32) // (24 + 4096)


def test_a_log_that_a_killed_program_left_is_whole(killed: Path) -> None:
    assert _frames(killed.with_name(killed.name + "-wal")) > 30
    assert damage(check(str(killed))) == []
    assert check(str(killed)).documents == 30


@pytest.mark.parametrize("shared", [True, False], ids=["all files there", "copied without its -shm"])
@pytest.mark.parametrize(("part", "offset"), [(0.5, 24 + 4000), (0.5, 9), (0.3, 17), (0.0, 30)])
def test_a_log_in_which_a_byte_flips_is_damaged(killed: Path, shared: bool, part: float, offset: int) -> None:
    log = killed.with_name(killed.name + "-wal")
    frame = int(_frames(log) * part)
    content = bytearray(log.read_bytes())
    content[32 + frame * 4120 + offset] ^= 0x10
    log.write_bytes(content)
    if not shared:
        killed.with_name(killed.name + "-shm").unlink()
    found = damage(check(str(killed)))
    assert any(f"damaged at its frame {frame + 1}" in text for text in found), found
    with pytest.raises(StoreDamaged, match="log of the store"):
        open_store(str(killed))
    assert _seen_by_sqlite(killed) < 30, "the control: SQLite itself says nothing"


def _seen_by_sqlite(path: Path) -> int:
    with closing(sqlite3.connect(path)) as anybody, suppress(sqlite3.OperationalError):  # not even the table
        ((count,),) = anybody.execute("SELECT count(*) FROM doc__default")
        return int(count)
    return 0


def test_the_last_commit_of_a_log_is_missed_when_it_does_not_count_any_more(killed: Path) -> None:
    log = killed.with_name(killed.name + "-wal")
    content = bytearray(log.read_bytes())
    content[-100] ^= 0x10
    log.write_bytes(content)
    assert any("damaged at its frame" in text for text in damage(check(str(killed))))


def test_a_log_with_a_damaged_header_is_damaged(killed: Path) -> None:
    log = killed.with_name(killed.name + "-wal")
    content = bytearray(log.read_bytes())
    content[20] ^= 0x10
    log.write_bytes(content)
    assert any("damaged at its frame 0" in text for text in damage(check(str(killed))))


def test_a_commit_that_was_never_finished_is_no_damage(killed: Path) -> None:
    """What a program that is killed while it writes leaves at the end."""
    log = killed.with_name(killed.name + "-wal")
    content = log.read_bytes()
    salt = content[16:24]
    unfinished = struct.pack(">2I8s2I", 3, 0, salt, 1, 2) + os.urandom(4096)
    log.write_bytes(content + unfinished + unfinished[:100])
    assert damage(check(str(killed))) == []


def test_what_an_undone_change_left_behind_the_end_of_the_log_is_no_damage(path: Path, spawn) -> None:
    program = spawn("""
    import os, signal
    store = open_store(PATH)
    store.insert({"n": 1})
    connection = store._engine.connection
    connection.execute("PRAGMA cache_size = 5")  # so that it spills into the log
    try:
        with store.transaction():
            for n in range(200):
                store.insert({"text": "x" * 3000})
            raise KeyError
    except KeyError:
        pass
    store.insert({"n": 2})
    os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert program.wait(60) == -9
    assert _frames(path.with_name(path.name + "-wal")) > 100
    assert damage(check(str(path))) == []
    path.with_name(path.name + "-shm").unlink()
    assert damage(check(str(path))) == []


def test_a_log_that_has_grown_is_advised_about(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coordtui.store.probes.surroundings._LARGE_LOG", 1000)
    with open_store(str(whole)) as store:
        store.insert({})
        report = check(str(whole))
    assert report.ok
    assert any("log of the store has grown" in text for text in advice(report))
