"""One limit per server for all processes of the machine."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coordtui.api import Cancelled, CoordtuiError, NetworkError
from coordtui.config import NetSettings
from coordtui.net import HttpClient, turns
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

TURN = """
import os, sys
from pathlib import Path
from coordtui.api import Cancelled
from coordtui.net.turns import Turns

group, user = map(int, sys.argv[2:])
os.umask(0o077)
os.setgroups([group])
os.setgid(user)
os.setuid(user)
told = []
turns = Turns(Path(sys.argv[1]), longest_wait=60, shared=True)
try:
    with turns.take("h", 3600, cancelled=lambda: bool(told), waiting=lambda rest, host: told.append(rest)):
        print(0)
except Cancelled:
    print(int(round(told[0], -2)))
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


@pytest.fixture
def for_all(tmp_path: Path) -> Path:
    """A folder that an administrator made for a group."""
    folder = tmp_path / "for all"
    folder.mkdir()
    folder.chmod(0o2770)
    return folder


def test_in_a_shared_folder_whoever_may_write_it_may_write_the_file(for_all: Path) -> None:
    before = os.umask(0o077)
    try:
        with Turns(for_all, longest_wait=60, shared=True).take("h", 0):
            pass
    finally:
        os.umask(before)
    assert file_of(for_all).stat().st_mode & 0o777 == 0o660


def test_a_link_in_a_shared_folder_leads_to_no_file_of_ours(for_all: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("what I wrote")
    (for_all / "h.turn").symlink_to(mine)
    with (
        pytest.raises(CoordtuiError, match="No request"),
        Turns(for_all, longest_wait=60, shared=True).take("h", 0),
    ):
        pass
    assert mine.read_text() == "what I wrote"


def test_a_shared_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """It would be for one account only."""
    with (
        pytest.raises(CoordtuiError, match="No request"),
        Turns(tmp_path / "none", longest_wait=60, shared=True).take("h", 0),
    ):
        pass


def test_clients_with_states_of_their_own_share_the_folder_of_the_settings(
    serve: Callable[..., Server], tmp_path: Path, for_all: Path
) -> None:
    server = serve(reply())
    for name in ("one", "two"):
        settings = NetSettings(turns=str(for_all))
        with HttpClient(settings, tmp_path / name, lambda: datetime.now(UTC)) as client:
            client.get(server.url(), interval=INTERVAL)
    assert server.gaps()[0] >= INTERVAL
    assert not (tmp_path / "one" / "turns").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator can act as two accounts")
def test_two_accounts_take_turns_in_a_shared_folder() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, group = Path(name), 54_321
        os.chown(folder, 0, group)
        folder.chmod(0o2770)
        said = [
            subprocess.run(
                [sys.executable, "-c", TURN, name, str(group), str(user)],
                capture_output=True,
                text=True,
                check=False,
            )
            for user in (54_322, 54_323)
        ]
    assert [each.stdout.strip() for each in said] == ["0", "3600"], said
