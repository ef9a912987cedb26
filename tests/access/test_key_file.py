"""The key file on disk: whole at every moment, as it was for others, and asked cheaply."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from coordtui.access.keys import changes, file, journal, last_use, replacing
from coordtui.access.keys.file import is_live, keys_of, read
from coordtui.api import Refused
from tests.access.keys_kit import NOW, entry, key

BOTH = 2
EACH = 12


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "authorized_keys"


def add(path: Path, login: str, number: int) -> None:
    file.change(path, lambda there: changes.added(there, entry(login, number)), lambda: None)


def add_many(path: Path, first: int) -> None:
    for number in range(first, first + EACH):
        add(path, f"p{number}", number)


def add_many_without_lock(path: Path, first: int) -> None:
    """The control: what the lock is for."""
    for number in range(first, first + EACH):
        after = changes.added(read(path), entry(f"p{number}", number))
        os.sched_yield()
        part = path.with_name(f"part{first}")
        part.write_bytes(after.as_bytes())
        part.replace(path)


def kept_by(work: Callable[[Path, int], None], path: Path) -> int:
    """How many keys are there after two processes have added theirs at once."""
    context = get_context("fork")
    workers = [context.Process(target=work, args=(path, 100 * number)) for number in range(BOTH)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    return len(read(path).entries)


def test_two_who_add_at_once_lose_nothing(path: Path) -> None:
    assert kept_by(add_many, path) == BOTH * EACH


def test_without_the_lock_they_would(path: Path) -> None:
    assert any(kept_by(add_many_without_lock, path.with_name(f"k{turn}")) < BOTH * EACH for turn in range(20))


def test_whoever_waits_too_long_is_told_and_nothing_is_changed(path: Path) -> None:
    add(path, "hrafn", 1)
    with replacing.alone(path), pytest.raises(Refused, match="Somebody else"), replacing.alone(path, 0):
        pass
    assert len(read(path).entries) == 1


STEPS = ("open", "os.fsync", "os.fchmod", "Path.replace", "sync_folder")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("before", [True, False])
def test_who_is_killed_at_any_step_leaves_the_old_file_or_the_new_one(
    path: Path, step: str, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(path, "hrafn", 1)
    old = path.read_bytes()
    child = os.fork()
    if not child:
        where, name = {
            "open": (replacing, "open"),
            "os.fsync": (os, "fsync"),
            "os.fchmod": (os, "fchmod"),
            "Path.replace": (Path, "replace"),
            "sync_folder": (replacing, "sync_folder"),
        }[step]
        real = getattr(where, name, open)

        def die(*words: object, **options: object) -> None:
            if not before:
                real(*words, **options)
            os._exit(9)

        try:
            monkeypatch.setattr(where, name, die, raising=False)
            add(path, "bo", 2)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    logins = [each.login for each in read(path).entries]
    assert path.read_bytes() == old or logins == ["hrafn", "bo"]
    add(path, "cy", 3)  # what they left stops nobody
    assert [each.login for each in read(path).entries] == [*logins, "cy"]
    assert {each.name for each in path.parent.iterdir()} == {path.name, f".{path.name}.lock"}


def test_owner_and_mode_stay(path: Path) -> None:
    add(path, "hrafn", 1)
    assert stat.S_IMODE(path.stat().st_mode) in (0o600, 0o640)
    path.chmod(0o644)
    if os.geteuid() == 0:
        os.chown(path, 12, 34)
    add(path, "bo", 2)
    status = path.stat()
    assert stat.S_IMODE(status.st_mode) == 0o644
    assert os.geteuid() != 0 or (status.st_uid, status.st_gid) == (12, 34)


def test_a_new_file_of_roots_is_read_by_the_service_accounts_group(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    import grp

    group = grp.getgrgid(1)
    monkeypatch.setattr(replacing, "ACCOUNT", group.gr_name)
    add(path, "hrafn", 1)
    status = path.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (0, group.gr_gid, 0o640)


def test_a_link_is_followed_and_stays(path: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path.symlink_to(tmp_path / "real" / "keys")
    add(path, "hrafn", 1)
    assert path.is_symlink()
    assert [each.name for each in (tmp_path / "real").iterdir() if each.name[0] != "."] == ["keys"]


def test_without_a_trace_no_key_is_changed(path: Path) -> None:
    add(path, "hrafn", 1)
    journal.journal_of(path).mkdir()
    with pytest.raises(Refused, match="could not be written"):
        file.change(
            path,
            lambda there: changes.added(there, entry("bo", 2)),
            lambda: journal.note(path, "add", [entry("bo", 2)], NOW),
        )
    assert [each.login for each in read(path).entries] == ["hrafn"]


def test_what_was_noted_and_not_done_is_noted_too(path: Path) -> None:
    def fail(*noted: str) -> None:
        with journal.noting(path, "hrafn") as noting:
            for what in noted:
                noting.note(what, [entry()], NOW)
            raise ZeroDivisionError

    for noted in (["add"], []):
        with pytest.raises(ZeroDivisionError):
            fail(*noted)
    lines = [json.loads(line) for line in journal.journal_of(path).read_text().splitlines()]
    assert [line["what"] for line in lines] == ["add", "not done"]
    assert lines[0]["key"] == key(1).fingerprint


def test_a_folder_that_is_not_there_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="access init"):
        add(tmp_path / "no" / "keys", "hrafn", 1)


# What a session asks.


def test_a_revoked_key_lets_nobody_in(path: Path) -> None:
    print_ = key(1).fingerprint
    assert not is_live(path, print_, NOW)
    add(path, "hrafn", 1)
    add(path, "hrafn", 2)
    assert is_live(path, print_, NOW)
    assert is_live(path, print_, NOW, "hrafn")
    assert not is_live(path, print_, NOW, "bo")
    assert [each.key for each in keys_of(path, "hrafn")] == [key(1), key(2)]
    file.change(path, lambda there: changes.revoked(there, [entry(number=1)]), lambda: None)
    assert not is_live(path, print_, NOW)
    assert [each.key for each in keys_of(path, "hrafn")] == [key(2)]
    path.unlink()
    assert not is_live(path, key(2).fingerprint, NOW)
    with pytest.raises(OSError, match="authorized_keys"):
        keys_of(path, "hrafn")


def test_a_key_ends_at_its_second(path: Path) -> None:
    end = datetime(2026, 11, 12, 12, tzinfo=UTC)
    file.change(path, lambda there: changes.added(there, entry(expires=end)), lambda: None)
    assert is_live(path, key(1).fingerprint, end)
    assert not is_live(path, key(1).fingerprint, end + timedelta(seconds=1))


def test_a_file_that_stays_is_not_read_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(path, "hrafn", 1)
    assert is_live(path, key(1).fingerprint, NOW)
    monkeypatch.setattr(file, "_data", lambda path: pytest.fail("it was read"))
    assert is_live(path, key(1).fingerprint, NOW)


def test_a_file_that_cannot_be_read_says_nothing_of_a_key(path: Path) -> None:
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        is_live(path, key(1).fingerprint, NOW)


# The last use.


def test_the_last_use_is_the_latest_of_all_folders(tmp_path: Path) -> None:
    print_, one, other = key(1).fingerprint, tmp_path / "one", tmp_path / "other"
    assert last_use.last([one, other], print_) is None
    assert last_use.note(one, print_, NOW, "10.0.0.1")
    assert last_use.note(other, print_, NOW + timedelta(hours=1), "10.0.0.2\x1b[2J")
    assert last_use.note(one, key(2).fingerprint, NOW + timedelta(days=1), "10.0.0.3")
    found = last_use.last([one, other], print_)
    assert found == last_use.Use(print_, NOW + timedelta(hours=1), "10.0.0.2[2J")
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in (one / last_use.FOLDER).iterdir())


def test_a_use_that_cannot_be_kept_keeps_nobody_out(tmp_path: Path) -> None:
    (tmp_path / last_use.FOLDER).write_text("in the way")
    assert not last_use.note(tmp_path, key(1).fingerprint, NOW, "10.0.0.1")
    assert last_use.last([tmp_path], key(1).fingerprint) is None


@pytest.mark.parametrize("left", [b"", b"{", b'{"fingerprint":"x"}', b"\xff" * 9000])
def test_what_a_lost_power_left_is_no_use(tmp_path: Path, left: bytes) -> None:
    print_ = key(1).fingerprint
    last_use.note(tmp_path, print_, NOW, "")
    (written,) = (tmp_path / last_use.FOLDER).iterdir()
    written.write_bytes(left)
    assert last_use.last([tmp_path], print_) is None
    assert last_use.note(tmp_path, print_, NOW, "")
    assert last_use.last([tmp_path], print_)


@pytest.mark.parametrize("name", ["", "SHA256:../../etc/passwd", "x", f"SHA256:{'a' * 44}"])
def test_only_a_fingerprint_names_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="fingerprint"):
        last_use.note(tmp_path, name, NOW, "")
