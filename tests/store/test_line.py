"""Who wants to write stands in line: first come, first served, and nobody can block the line."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordtui.store import Store, line, open_store
from coordtui.store.line import Line
from coordtui.store.presence import lock_file
from tests.waiting import until

pytestmark = pytest.mark.skipif(not hasattr(fcntl, "F_OFD_SETLK"), reason="the system has no such locks")

WRITER = """
    from coordtui.store import line
    from coordtui.store.engines import sqlite
    sqlite.BUSY_TIMEOUT = 60
    line.PATIENCE = float(ARGS[1])
    store = open_store(PATH)
    print("ready", flush=True)
    sys.stdin.readline()
    store.insert({"by": ARGS[0]})
    print("done", flush=True)
    store.close()
"""

Process = subprocess.Popen[str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a line."""
    path = tmp_path / "lab.db-lock"
    path.touch()
    return path


@pytest.fixture
def writers(path: Path, spawn) -> Callable[..., list[Process]]:
    """Processes that have the store open, and write at a word; `patience` is how long they wait in line."""

    def start(count: int, patience: float = 60) -> list[Process]:
        open_store(str(path)).close()
        started = [spawn(WRITER, number, patience) for number in range(1, count + 1)]
        for process in started:
            assert process.stdout.readline() == "ready\n", process.stderr.read()
        return started

    return start


def _in_line(path: Path) -> int:
    """How many places of the line are taken, as the system says."""
    inode = f":{lock_file(path).stat().st_ino} "
    return sum(
        f"{inode}" in text for text in Path("/proc/locks").read_text().splitlines() if "OFDLCK" in text
    )


def _line_up(processes: list[Process], path: Path, already: int = 0) -> None:
    for number, process in enumerate(processes, already + 1):
        process.stdin.write("go\n")
        process.stdin.flush()
        until(lambda number=number: _in_line(path) == number)


def _by(store: Store) -> list[str]:
    return [document["by"] for document in store]


def _done(process: Process) -> None:
    assert process.stdout.readline() == "done\n", process.stderr.read()


def test_those_who_wait_are_let_in_as_they_came(path: Path, writers) -> None:
    processes = writers(4)
    with open_store(str(path)) as store:
        with store.transaction():
            _line_up(processes, path)
        for process in processes:
            _done(process)
        assert _by(store) == ["1", "2", "3", "4"]


def test_who_has_waited_long_is_let_in_before_one_who_comes_just_then(path: Path, writers) -> None:
    (waiting,) = writers(1)
    with open_store(str(path)) as store:
        with store.transaction():
            store.insert({"by": "first"})
            _line_up([waiting], path)
            until(lambda: lock_file(path).read_bytes()[16:] == struct.pack("=Q", 1))  # it is due
        store.insert({"by": "first, again"})
        _done(waiting)
        assert _by(store) == ["first", "1", "first, again"]


def test_who_dies_in_the_line_holds_up_nobody(path: Path, writers) -> None:
    processes = writers(4)
    with open_store(str(path)) as store:
        with store.transaction():
            _line_up(processes, path)
            for dead in (processes[0], processes[2]):
                dead.kill()
                dead.wait()
        _done(processes[1])
        _done(processes[3])
        assert _by(store) == ["2", "4"]


def test_who_dies_while_writing_holds_up_nobody(path: Path, writers, spawn) -> None:
    processes = writers(2)
    holder = spawn("""
    store = open_store(PATH)
    with store.transaction():
        store.insert({"by": "the dead"})
        print("ready", flush=True)
        sys.stdin.readline()
    """)
    assert holder.stdout.readline() == "ready\n"
    _line_up(processes, path)
    holder.kill()
    for process in processes:
        _done(process)
    with open_store(str(path)) as store:
        assert _by(store) == ["1", "2"]


def test_who_is_stopped_in_the_line_holds_up_the_others_for_a_while_only(path: Path, writers) -> None:
    processes = writers(3, patience=0.2)
    stopped, *others = processes
    with open_store(str(path)) as store:
        with store.transaction():
            _line_up([stopped], path)
            stopped.send_signal(signal.SIGSTOP)
            _line_up(others, path, already=1)
        for process in others:
            _done(process)
        store.insert({"by": "one who came later"})
        assert len(store) == 3
        stopped.send_signal(signal.SIGCONT)
        _done(stopped)
        assert sorted(_by(store)) == ["1", "2", "3", "one who came later"]


def test_threads_of_one_process_stand_in_line_like_everybody(store: Store, path: Path, monkeypatch) -> None:
    monkeypatch.setattr(line, "PATIENCE", 60)
    threads = [threading.Thread(target=store.insert, args=({"by": n},)) for n in range(4)]
    with store.transaction():
        for number, thread in enumerate(threads, 1):
            thread.start()
            until(lambda number=number: _in_line(path) == number)
    for thread in threads:
        thread.join()
    assert _by(store) == [0, 1, 2, 3]


def test_only_the_outermost_transaction_stands_in_line_and_who_reads_never_does(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    begin = Line.begin

    def count(self: Line, attempt: Callable[[], bool], timeout: float) -> bool:
        asked.append(timeout)
        return begin(self, attempt, timeout)

    monkeypatch.setattr(Line, "begin", count)
    with store.transaction(), store.transaction():
        store.insert({})
    assert (len(store), store.all(), len(asked)) == (1, [{}], 1)


@pytest.mark.parametrize("why", ["locks", "file", "rights"])
def test_without_a_line_the_store_is_written_all_the_same(
    path: Path, spawn, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    if why == "locks":
        monkeypatch.delattr(fcntl, "F_OFD_SETLK")
    elif why == "rights":
        monkeypatch.setattr("coordtui.store.presence._open", _refuse)
        monkeypatch.setattr("coordtui.store.line.os.open", _refusing(os.open))
    with open_store(str(path)) as store:
        if why == "file":
            lock_file(path).unlink()
        writer = spawn(WRITER, 1, 60)
        assert writer.stdout.readline() == "ready\n"
        with store.transaction():
            store.insert({"by": "0"})
            writer.stdin.write("go\n")
            writer.stdin.flush()
        _done(writer)
        with store.transaction():
            other = threading.Thread(target=store.insert, args=({"by": "2"},))
            other.start()
        other.join()
        assert _by(store) == ["0", "1", "2"]


def _refuse(*_: object, **__: object) -> int:
    raise PermissionError(13, "Permission denied")


def _refusing(opened: Callable[..., int]) -> Callable[..., int]:
    return lambda file, *rest: _refuse() if str(file).endswith("-lock") else opened(file, *rest)


@contextmanager
def _waiting(each: Line, free: threading.Lock, timeout: float = 60) -> Iterator[list[bool]]:
    """Somebody in the line while this runs; afterwards, whether they were let in."""
    let_in: list[bool] = []
    thread = threading.Thread(target=lambda: let_in.append(each.begin(lambda: free.acquire(False), timeout)))
    thread.start()
    yield let_in
    thread.join()


@settings(max_examples=20, deadline=None)
@given(st.tuples(*[st.integers(0, 2**64 - 1)] * 3) | st.binary(max_size=30))
def test_whatever_the_numbers_say_everybody_is_let_in(
    tmp_path_factory: pytest.TempPathFactory, numbers: tuple[int, ...] | bytes
) -> None:
    file = tmp_path_factory.mktemp("line") / "lab.db-lock"
    file.write_bytes(numbers if isinstance(numbers, bytes) else struct.pack("=3Q", *numbers))
    free, each = threading.Lock(), Line(file)
    free.acquire()
    with _waiting(each, free) as first, _waiting(each, free) as second:
        free.release()
        until(lambda: len(first) + len(second) == 1)
        free.release()
    assert (first, second) == ([True], [True])


def test_the_places_are_counted_from_one_again_before_there_are_no_more(file: Path) -> None:
    file.write_bytes(struct.pack("=3Q", 2**62, 2**62, 0))
    free, each = threading.Lock(), Line(file)
    free.acquire()
    with _waiting(each, free) as let_in:
        until(lambda: file.read_bytes()[:8] == struct.pack("=Q", 1))
        free.release()
    assert let_in == [True]


def test_who_has_waited_long_enough_is_told_so_and_leaves_the_line(file: Path) -> None:
    each, free = Line(file), threading.Lock()
    free.acquire()
    assert not each.begin(lambda: free.acquire(False), 0.01)
    free.release()
    assert each.begin(lambda: free.acquire(False), 0.01)


def test_a_file_that_somebody_has_locked_as_a_whole_only_costs_patience(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "PATIENCE", 0.01)
    with file.open("r+b") as whole:
        fcntl.fcntl(whole, fcntl.F_OFD_SETLK, struct.pack("hhqqi0q", fcntl.F_WRLCK, 0, 0, 0, 0))
        free, each = threading.Lock(), Line(file)
        free.acquire()
        with _waiting(each, free) as let_in:
            free.release()
        assert let_in == [True]


class Queue:
    """Some who stand ahead, one of whom is let in every so many seconds of a clock that only sleep moves."""

    def __init__(self, file: Path, ahead: int, each: float) -> None:
        self.ahead, self.each = ahead, each
        self.now = 0.0
        self.looks = 0
        self.line = Line(file)
        self.theirs = os.open(file, os.O_RDWR)
        for place in range(1, ahead + 1):
            assert line._lock(self.theirs, place)
        self.line._raise(line._LAST, ahead)
        self.tried: list[int] = []

    @property
    def served(self) -> int:
        """How many were let in."""
        return min(int(self.now / self.each), self.ahead)

    def monotonic(self) -> float:
        """As the clock says."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass, and some of those ahead in."""
        self.looks += 1
        self.now += seconds
        if self.served:
            unlocked = struct.pack("hhqqi0q", fcntl.F_UNLCK, os.SEEK_SET, 1, self.served, 0)
            fcntl.fcntl(self.theirs, fcntl.F_OFD_SETLK, unlocked)
            self.line._raise(line._SERVED, self.served)

    def attempt(self) -> bool:
        """Whether nobody is ahead any more; it is noted with how many were."""
        self.tried.append(self.ahead - self.served)
        return self.served == self.ahead


def test_who_stands_far_back_leaves_the_processor_to_those_who_go_on(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue(file, ahead=50, each=0.1)
    monkeypatch.setattr(line, "time", queue)
    assert queue.line.begin(queue.attempt, timeout=60)
    assert queue.looks < 150  # a look each 5 ms would be a thousand
    assert queue.now < 5.2, "and it is there when its turn comes"
    os.close(queue.theirs)


def test_who_waits_long_stays_in_line_for_as_long_as_it_moves(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue(file, ahead=10, each=line.PATIENCE / 2)
    monkeypatch.setattr(line, "time", queue)
    assert queue.line.begin(queue.attempt, timeout=60)
    assert queue.tried == [10, 0], "once as it came, and once when it was its turn"
    os.close(queue.theirs)


def test_numbers_that_have_gone_back_let_everybody_in_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue(file, ahead=5, each=0.1)
    queue.line._raise(line._SERVED, 1)
    monkeypatch.setattr(line, "time", queue)
    sleep = queue.sleep

    def forget(seconds: float) -> None:
        sleep(seconds)
        if queue.looks == 1:
            os.pwrite(queue.theirs, bytes(24), 0)

    monkeypatch.setattr(queue, "sleep", forget)
    assert queue.line.begin(queue.attempt, timeout=60)
    os.close(queue.theirs)
