"""Who has a store open, as the system knows it; and having it alone."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coordtui.api import StoreBusy
from coordtui.store import files, open_store, openers, presence
from coordtui.store.openers import Opener
from coordtui.store.openers import openers as openers_of
from coordtui.store.presence import alone, lock_file

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has locked what")

OPEN = """
    store = open_store(PATH)
    print("ready", flush=True)
    sys.stdin.readline()
    store.close()
    print("closed", flush=True)
    sys.stdin.readline()
"""
FOREIGN = """
    import sqlite3
    connection = sqlite3.connect(PATH, isolation_level=None)
    connection.execute("SELECT count(*) FROM store_meta").fetchall()
    print("ready", flush=True)
    sys.stdin.readline()
"""
ALONE = """
    from pathlib import Path
    from coordtui.store.presence import alone
    with alone(Path(PATH)):
        print("ready", flush=True)
        sys.stdin.readline()
"""

Process = subprocess.Popen[str]


@pytest.fixture
def made(path: Path) -> Path:
    """A store that nobody has open."""
    with open_store(str(path)) as store:
        store.insert({"n": 1})
    return path


@pytest.fixture
def running(spawn) -> Iterator[object]:
    """Start code in a process, and wait until it says that it is ready."""

    def start(code: str) -> Process:
        process = spawn(code)
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        return process

    return start


def _go_on(process: Process, answer: str = "") -> None:
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.stdout.readline() == answer


def _pids(path: Path) -> set[int]:
    return {opener.pid for opener in openers_of(path)}


def test_who_has_the_store_open_is_told_with_account_program_and_time(made: Path, running) -> None:
    process = running(OPEN)
    with open_store(str(made)) as store:
        (opener,) = store.info().openers
    assert opener.pid == process.pid
    assert opener.command.startswith("python")
    assert opener.account == openers.account(os.getuid())
    assert abs(datetime.now(UTC) - opener.since) < timedelta(minutes=10)
    _go_on(process, "closed\n")
    assert openers_of(made) == ()


def test_who_reads_only_and_another_program_are_told_too(made: Path, running) -> None:
    reader = running(OPEN.replace("open_store(PATH)", "open_store(PATH, create=False, read_only=True)"))
    foreign = running(FOREIGN)
    assert _pids(made) == {reader.pid, foreign.pid}


def test_who_was_killed_has_it_open_no_more(made: Path, running) -> None:
    process = running(OPEN)
    process.kill()
    process.wait()
    assert openers_of(made) == ()


def test_nothing_is_told_where_the_system_does_not_tell(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openers, "mount_of", lambda path: None)
    assert openers_of(made) is None


def test_processes_that_may_not_be_seen_are_not_passed_over_in_silence(
    made: Path, running, monkeypatch: pytest.MonkeyPatch
) -> None:
    running(OPEN)

    def hidden(pid: int) -> Opener | None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(openers, "_described", hidden)
    assert openers_of(made) is None


@pytest.mark.parametrize(
    ("name", "words", "program"),
    [
        ("sqlite3", ["/usr/bin/sqlite3", "lab.db", "INSERT the password"], "sqlite3"),
        ("coordtui", ["/venv/bin/python3", "/venv/bin/coordtui", "--store", "secret"], "coordtui"),
        ("python3", ["/venv/bin/python3", "/venv/bin/coordtui", "--store", "secret"], "coordtui"),
        ("python3", ["python3", "-m", "coordtui", "store", "info"], "coordtui"),
        ("python3.11", ["python3.11", "-c", "password = 'secret'"], "python3.11"),
        ("python3", ["python3", "/home/anna/my backup.py", "--key=secret"], "my backup.py"),
        ("python3", ["python3", ""], "python3"),
        ("sshd", ["sshd: anna@pts/3"], "sshd"),
        ("python3", [""], "python3"),
    ],
)
def test_of_a_command_line_only_the_name_of_the_program_is_shown(
    name: str, words: list[str], program: str
) -> None:
    assert openers._program(name, words) == program


def test_a_store_that_is_open_elsewhere_cannot_be_had_alone(made: Path, running) -> None:
    process = running(OPEN)
    with (
        pytest.raises(
            StoreBusy, match=rf"in use.*python[0-9.]*, {openers.account(os.getuid())}, {process.pid}\b"
        ),
        alone(made),
    ):
        pass
    process.kill()
    process.wait()
    with alone(made):
        pass


def test_who_waits_for_a_lock_holds_none() -> None:
    table = """\
1: POSIX  ADVISORY  READ 2688 fe:00:2198284 128 128
1: -> POSIX  ADVISORY  WRITE 2689 fe:00:2198284 128 128
2: OFDLCK ADVISORY  WRITE -1 fe:00:2198285 0 EOF
3: FLOCK  ADVISORY  WRITE 77 00:1a:12 0 EOF
"""
    assert [*openers.locks_in(table)] == [(2688, "fe:00:2198284"), (77, "00:1a:12")]


def test_a_program_that_does_not_know_our_lock_counts_too(made: Path, running) -> None:
    foreign = running(FOREIGN)
    with pytest.raises(StoreBusy, match=f"python[0-9.]*, .*, {foreign.pid}"), alone(made):
        pass


def test_a_store_that_is_open_here_cannot_be_had_alone_and_keeps_its_locks(made: Path, running) -> None:
    with open_store(str(made)) as store, open_store(str(made)):
        with pytest.raises(StoreBusy, match="This program has it open itself"), alone(made):
            pass
        assert _locked_by(os.getpid(), made)
        store.insert({"n": 2})
    with alone(made):
        pass


def test_one_of_several_openings_keeps_the_store_from_being_had_alone(made: Path) -> None:
    first, second = open_store(str(made)), open_store(str(made))
    first.close()
    with pytest.raises(StoreBusy), alone(made):
        pass
    second.close()
    with alone(made):
        pass


def test_who_comes_while_somebody_has_it_alone_waits_and_is_told(
    made: Path, running, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = running(ALONE)
    monkeypatch.setattr(presence, "PATIENCE", 0.05)
    for read_only in (False, True):
        with pytest.raises(StoreBusy, match="being replaced"):
            open_store(str(made), create=False, read_only=read_only)
    with closing(sqlite3.connect(made, timeout=0)) as foreign, pytest.raises(sqlite3.OperationalError):
        foreign.execute("SELECT * FROM store_meta")
    holder.kill()
    holder.wait()
    open_store(str(made)).close()


def test_who_waits_for_the_end_of_it_opens_what_was_put_there(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "PATIENCE", 60)
    with open_store(str(tmp_path / "new.db")) as new:
        new.insert({"n": "another store"})
    waits, found = threading.Event(), []

    def pause(seconds: float) -> None:
        waits.set()
        threading.Event().wait(seconds)

    def come() -> None:
        with open_store(str(made)) as store:
            found.extend(store.all())

    monkeypatch.setattr(presence.time, "sleep", pause)
    thread = threading.Thread(target=come)
    with alone(made):
        thread.start()
        assert waits.wait(60)
        (tmp_path / "new.db").replace(made)
    thread.join()
    assert found == [{"n": "another store"}]


def test_a_store_that_is_missing_can_be_had_alone(made: Path) -> None:
    made.unlink()
    with alone(made):
        assert not made.exists()


def test_a_child_has_not_opened_what_its_parent_has(made: Path, running) -> None:
    parent = running("""
    import os
    store = open_store(PATH)
    if os.fork() == 0:
        print("ready", flush=True)
        sys.stdin.readline()
        os._exit(0)
    os.wait()
    """)
    parent.kill()
    parent.wait()
    with alone(made):  # the child is still there
        pass


def test_a_second_opening_here_leaves_the_locks_of_the_first(made: Path) -> None:
    with open_store(str(made)):
        assert _locked_by(os.getpid(), made)
        open_store(str(made)).close()
        assert _locked_by(os.getpid(), made)


def test_control_to_look_into_a_file_that_is_open_here_takes_its_locks(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "open_here", lambda path: False)
    with open_store(str(made)):
        open_store(str(made)).close()
        assert not _locked_by(os.getpid(), made)


def test_what_is_written_beside_a_second_opening_here_is_not_lost(made: Path, running) -> None:
    code = """
    store = open_store(PATH)
    store.insert({"by": "another process"})
    store.close()  # the last to close would take the log away
    print("ready", flush=True)
    """
    with open_store(str(made)) as first:
        open_store(str(made)).close()
        running(code)
        first.insert({"by": "this one"})
    with open_store(str(made)) as store:
        assert store.all() == [{"n": 1}, {"by": "another process"}, {"by": "this one"}]


def test_the_file_that_is_locked_belongs_to_those_to_whom_the_store_belongs(made: Path) -> None:
    made.chmod(0o660)
    open_store(str(made)).close()
    assert lock_file(made).stat().st_mode & 0o777 == 0o660


def test_without_the_right_to_lock_it_the_store_is_opened_all_the_same(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with open_store(str(made)) as store:
        store.insert({})


def _locked_by(pid: int, path: Path) -> bool:
    inode = f":{path.stat().st_ino} "
    return any(f" {pid} " in line and inode in line for line in Path("/proc/locks").read_text().splitlines())
