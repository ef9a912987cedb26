"""The server that forks for each session, its client, and what happens when one of them is gone."""

from __future__ import annotations

import os
import signal
import socket
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.access.serving_rig import Person, Serving, is_there
from tests.waiting import holds

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="terminals are handed over on Linux only"
    ),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server for those that leave it as it is."""
    serving = Serving(tmp_path_factory.mktemp("serving"))
    yield serving
    serving.end()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[..., Serving]]:
    """Makes servers that are ended after the test."""
    made: list[Serving] = []

    def make(warm: str = "pass") -> Serving:
        made.append(Serving(tmp_path, warm))
        return made[-1]

    yield make
    for each in made:
        each.end()


@pytest.fixture
def comes() -> Iterator[Callable[..., Person]]:
    """Lets people come, who are gone after the test."""
    people: list[Person] = []

    def come(*arguments: object, **options: object) -> Person:
        people.append(Person(*arguments, **options))  # type: ignore[arg-type]
        return people[-1]

    yield come
    for each in people:
        each.leave()


def test_a_session_has_what_its_person_brought_and_nothing_of_another(
    shared: Serving, comes: Callable[..., Person]
) -> None:
    one = comes(shared, ("--as", "ada"), LANG="fr_CA.UTF-8", TZ="America/Toronto", ONLY_ADA="1")
    other = comes(shared, ("--as", "bea"), LANG="C.UTF-8")
    _, words, environment, umask, zone = one.session
    assert words[:2] == ["--as", "ada"]
    assert environment == {"HOME": "/", "LANG": "fr_CA.UTF-8", "TZ": "America/Toronto", "ONLY_ADA": "1"}
    assert (umask, zone) == (0o077, "EST")
    _, words, environment, _, zone = other.session
    assert words[:2] == ["--as", "bea"]
    assert environment == {"HOME": "/", "LANG": "C.UTF-8"}
    assert zone == "UTC"


def test_the_client_ends_as_the_session_does(shared: Serving, comes: Callable[..., Person]) -> None:
    person = comes(shared)
    assert person.session
    person.types("quit\n")
    assert person.status() == 3


def test_the_client_ends_as_a_session_does_that_is_ended_at_once(
    shared: Serving, comes: Callable[..., Person]
) -> None:
    """A page holds its screen, so that it cannot close itself."""
    person = comes(shared)
    assert person.session
    person.types("at once\n")
    assert person.status() == 77


def test_the_session_leads_its_terminal_and_hears_of_a_resize(
    shared: Serving, comes: Callable[..., Person]
) -> None:
    person = comes(shared)
    pid = person.session[0]
    assert os.getsid(pid) == pid
    person.resize(101, 37)
    assert person.reads("size 101 37")


def test_the_session_hears_that_the_line_hung_up(shared: Serving, comes: Callable[..., Person]) -> None:
    person = comes(shared)
    pid = person.session[0]
    person.hang_up()
    assert holds((shared.folder / f"hung-up-{pid}").exists)
    assert person.status() == 129


def test_a_killed_session_leaves_a_sane_terminal(shared: Serving, comes: Callable[..., Person]) -> None:
    person = comes(shared)
    pid = person.session[0]
    raw = termios.tcgetattr(person.fd)
    raw[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(person.fd, termios.TCSANOW, raw)
    os.kill(pid, signal.SIGKILL)
    assert person.status() == 70
    assert "\x1b[?1049l" in person.text
    assert termios.tcgetattr(person.fd)[3] & termios.ECHO


def test_a_session_does_not_outlive_who_waits_for_it(shared: Serving, comes: Callable[..., Person]) -> None:
    person = comes(shared)
    pid = person.session[0]
    os.kill(person.pid, signal.SIGKILL)
    assert person.status() == -signal.SIGKILL
    person.hang_up()  # as sshd does when its child has ended
    assert holds(lambda: not is_there(pid))


def test_silent_connections_hold_nobody_up(shared: Serving, comes: Callable[..., Person]) -> None:
    silent = [socket.socket(socket.AF_UNIX) for _ in range(20)]
    try:
        for each in silent:
            each.connect(str(shared.address))
        assert comes(shared).session
    finally:
        for each in silent:
            each.close()


def test_a_stopped_server_is_not_waited_for_and_gives_no_second_program_later(
    server: Callable[..., Serving], comes: Callable[..., Person]
) -> None:
    serving = server()
    os.kill(serving.process.pid, signal.SIGSTOP)
    first = comes(serving, patience=0.3)
    assert first.reads("DIRECT")
    os.kill(serving.process.pid, signal.SIGCONT)
    assert comes(serving).session  # by now the first one's connection has been looked at
    assert holds(lambda: _children(serving.process.pid) == 1)
    assert not first.reads("HERE", within=0)


def test_sessions_outlive_a_killed_server_and_new_ones_start_by_themselves(
    server: Callable[..., Serving], comes: Callable[..., Person]
) -> None:
    serving = server()
    early = comes(serving)
    assert early.session
    serving.end()
    late = comes(serving)
    assert late.reads("DIRECT")
    early.types("quit\n")
    assert early.status() == 3


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_another_account_is_given_no_session(server: Callable[..., Serving], tmp_path: Path) -> None:
    serving = server()
    for folder in (serving.address, serving.address.parent, tmp_path):  # as if the folder were open to all
        folder.chmod(0o777)
    with socket.socket(socket.AF_UNIX) as line:
        os.seteuid(65_534)
        try:
            line.connect(str(serving.address))
        except PermissionError:  # a folder above keeps them out already
            return
        finally:
            os.seteuid(0)
        line.settimeout(20)
        assert line.recv(1) == b""
    assert _children(serving.process.pid) == 0


def test_a_thread_begun_at_import_keeps_the_server_from_serving(server: Callable[..., Serving]) -> None:
    serving = server("threading.Thread(target=time.sleep, args=(60,), name='tardy', daemon=True).start()")
    assert "tardy" in serving.said
    assert serving.process.wait(20) == 1
    assert not serving.address.exists()


def test_a_server_whose_files_have_changed_ends_and_says_so(
    server: Callable[..., Serving], comes: Callable[..., Person], tmp_path: Path
) -> None:
    module = tmp_path / "upgraded_module.py"
    module.write_text("")
    os.utime(module, (1, 1))
    serving = server(f"sys.path.insert(0, {str(tmp_path)!r}); import upgraded_module")
    module.write_text("new = 1")
    assert comes(serving).reads("DIRECT")
    assert serving.process.wait(20) == 75
    assert serving.process.stdout
    assert "upgraded_module.py" in serving.said + serving.process.stdout.read()


def test_a_second_server_at_one_place_is_refused(
    server: Callable[..., Serving], comes: Callable[..., Person]
) -> None:
    first, second = server(), server()
    assert "already" in second.said
    assert second.process.wait(20) == 1
    assert comes(first).session


def test_a_folder_that_others_write_in_is_refused(server: Callable[..., Serving], tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o777)
    assert "Others may write" in server().said


def _children(pid: int) -> int:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(is_there(int(each)) for each in listed)
