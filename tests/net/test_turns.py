"""One limit per server for all processes of the machine."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coordtui.api import Cancelled, CoordtuiError, NetworkError
from coordtui.net import turns
from coordtui.net.turns import Turns
from tests.net.conftest import Server, reply

INTERVAL = 0.05

PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import httpx
from coordtui.config import NetSettings
from coordtui.net import HttpClient

url, state, requests = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
client = HttpClient(NetSettings(), state, lambda: datetime.now(UTC))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(requests):
    client.get(url, interval=float(sys.argv[4]))
"""


@contextmanager
def programs(server: Server, states: list[Path], requests: int = 4) -> Iterator[list[subprocess.Popen[str]]]:
    """One process per state folder, all starting to ask at the same moment."""
    command = [sys.executable, "-c", PROGRAM, server.url()]
    started = [
        subprocess.Popen(
            [*command, str(state), str(requests), str(INTERVAL)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for state in states
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def ask_all(server: Server, states: list[Path]) -> None:
    with programs(server, states) as running:
        assert [process.wait(60) for process in running] == [0] * len(states)


def test_five_programs_never_come_closer_than_the_interval(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    server = serve(reply())
    ask_all(server, [tmp_path] * 5)
    assert len(server.requests) == 20
    assert min(server.gaps()) >= INTERVAL
    assert server.most_open == 1


def test_the_same_programs_do_come_closer_when_they_do_not_share(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    server = serve(reply())
    ask_all(server, [tmp_path / str(number) for number in range(5)])
    assert min(server.gaps()) < INTERVAL


def test_the_turn_of_a_killed_program_is_free_but_its_request_counts(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    asked = threading.Event()

    def answer_nothing(connection: object, server: Server) -> None:
        asked.set()
        server.closing.wait(60)

    server = serve(answer_nothing)
    with programs(server, [tmp_path], requests=1) as (process,):
        assert asked.wait(60)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert 3000 < wait_told(Turns(tmp_path / "turns", longest_wait=60), 3600, server.host) <= 3600


@pytest.fixture
def shared(tmp_path: Path) -> Turns:
    return Turns(tmp_path, longest_wait=60)


def file_of(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def wait_told(turns: Turns, interval: float, name: str = "h") -> float:
    """The wait for the next turn, as the first notice tells it; 0 when there is none."""
    told: list[float] = []
    try:
        with turns.take(name, interval, cancelled=lambda: bool(told), waiting=lambda s, host: told.append(s)):
            return 0.0
    except Cancelled:
        return told[0]


def test_the_first_turn_is_free(shared: Turns) -> None:
    assert wait_told(shared, 3600) == 0


def test_another_server_is_another_turn(shared: Turns) -> None:
    with shared.take("h", 3600), shared.take("other", 3600):
        pass


def test_a_hold_binds_everyone_after(shared: Turns) -> None:
    with shared.take("h", 0) as turn:
        turn.hold = 50
    assert 40 < wait_told(shared, 0) <= 50


def test_a_hold_that_is_too_long_is_an_error(shared: Turns) -> None:
    with shared.take("h", 0) as turn:
        turn.hold = 600
    with pytest.raises(NetworkError, match="10 minutes") as caught, shared.take("h", 0):
        pass
    assert caught.value.retry_after == pytest.approx(600, abs=30)


@pytest.mark.parametrize(
    "garbage", [b"\xff\x00", b"nan 0", b"inf inf", b"-inf 0", b"1e300 1e300", b"7", b"x" * 999]
)
def test_garbage_in_the_file_costs_one_interval(shared: Turns, tmp_path: Path, garbage: bytes) -> None:
    with shared.take("h", 0):
        pass
    file_of(tmp_path).write_bytes(garbage)
    assert 3590 < wait_told(shared, 3600) <= 3600
    with shared.take("h", 0):
        pass
    assert file_of(tmp_path).stat().st_size == 34


def test_a_clock_that_jumps_back_costs_one_interval(tmp_path: Path) -> None:
    with Turns(tmp_path, longest_wait=60, now=lambda: 1_000_000.0).take("h", 0):
        pass
    clock = iter(range(1000))  # 1970 again, and running
    started = Turns(tmp_path, longest_wait=60, now=lambda: float(next(clock)))
    with started.take("h", 3.0):
        assert next(clock) < 20


def test_a_wait_can_be_stopped_while_another_has_the_turn(shared: Turns) -> None:
    told: list[tuple[float, str]] = []
    with (
        shared.take("h", 0),
        pytest.raises(Cancelled),
        shared.take(
            "h", 0, cancelled=lambda: bool(told), waiting=lambda seconds, host: told.append((seconds, host))
        ),
    ):
        pass
    assert told == [(0.0, "h")]


def test_a_turn_that_never_comes_is_an_error(shared: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    with shared.take("h", 0), pytest.raises(NetworkError, match="for too long"), shared.take("h", 0):
        pass


def test_threads_share_the_limit_too(shared: Turns) -> None:
    inside = most = 0
    starts: list[float] = []

    def work() -> None:
        nonlocal inside, most
        for _ in range(3):
            with shared.take("h", INTERVAL):
                starts.append(time.monotonic())
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(starts) == 12
    assert most == 1
    assert min(b - a for a, b in itertools.pairwise(starts)) >= INTERVAL


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    turns = Turns(tmp_path / "state" / "turns", longest_wait=60)
    with pytest.raises(CoordtuiError, match="cannot be written"), turns.take("h", 0):
        pass


def test_a_full_disk_is_said_before_anybody_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coordtui.net.turns.os.pwrite", full)
    turns = Turns(tmp_path / "turns", longest_wait=60)
    with pytest.raises(CoordtuiError, match="cannot be written"), turns.take("h", 0):
        raise AssertionError("it was asked")


@pytest.mark.parametrize("name", ["../../etc/passwd", "h/../..", "é" * 500, "[::1]:80", ".."])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with Turns(tmp_path / "turns", longest_wait=60).take(name, 0):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["turns"]
    assert file_of(tmp_path / "turns").is_file()
