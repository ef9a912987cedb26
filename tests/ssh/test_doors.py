"""Ways past the program that a client can ask for: none opens, by the key line alone nor by sshd alone.

`strict` runs the gate whatever a key line says, `careless` allows all there is. Each way is shown to be one
by the key that nothing holds, on the careless server.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ssh.rig import COORDINATOR, LOOSE, NOBODY, OPEN_PROBE, PROBE, RESEARCHER, Rig
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)

HELD = [(COORDINATOR, "strict"), (RESEARCHER, "careless"), (LOOSE, "strict")]
"""By both, by the key line alone, by sshd's settings alone."""

held = pytest.mark.parametrize(("login", "server"), HELD, ids=["both", "key line", "sshd"])


@pytest.fixture
def bait(rig: Rig) -> Iterator[Path]:
    """A file of the account, and the place where a command would leave a trace."""
    file, trace = rig.place.home / "bait", rig.place.home / "trace"
    file.write_text("from the server\n")
    rig.place.give(file)
    yield file
    for each in (file, trace, rig.place.home / "put"):
        each.unlink(missing_ok=True)


def took_something(rig: Rig, way: str, login: str, server: str, got: Path) -> bool:
    """Try one way to a command or a file; whether anything of it happened on the server."""
    home, options = rig.place.home, rig.options(login, server)
    touch = f"touch {home}/trace; id"
    commands = {
        "command": rig.ssh(login, "lab", touch, server=server),
        "command in a terminal": rig.ssh(login, "-tt", "lab", touch, server=server),
        "behind a word": rig.ssh(login, "lab", f"version; {touch}", server=server),
        "behind a line end": rig.ssh(login, "lab", f"version\n{touch}", server=server),
        "substituted": rig.ssh(login, "lab", f"$({touch})", server=server),
        "sftp": ["sftp", *options, "-b", str(rig.client / "batch"), "lab"],
        "scp": ["scp", *options, f"lab:{home}/bait", str(got)],
        "old scp": ["scp", "-O", *options, f"lab:{home}/bait", str(got)],
        "scp to it": ["scp", *options, str(rig.client / "config"), f"lab:{home}/put"],
        "old scp to it": ["scp", "-O", *options, str(rig.client / "config"), f"lab:{home}/put"],
        "subsystem": rig.ssh(login, "-s", "lab", "sftp", server=server),
    }
    (rig.client / "batch").write_text(f"get {home}/bait {got}\n")
    ran = rig.call(commands[way])
    left = got.exists() or (home / "trace").exists() or (home / "put").exists()
    return left or "uid=" in ran.stdout or (way == "subsystem" and ran.returncode == 0)


FILES = ["sftp", "scp", "scp to it", "subsystem"]
WORDS = ["command in a terminal", "behind a word", "behind a line end", "substituted"]
OLD = ["old scp", "old scp to it"]


@held
def test_no_command_runs_and_no_file_is_taken_or_put(rig, bait, tmp_path, login, server) -> None:
    ways = ["command", *FILES, *(WORDS + OLD if server == "careless" else [])]
    assert [way for way in ways if took_something(rig, way, login, server, tmp_path / "got")] == []
    assert rig.programs() == set()


@pytest.mark.parametrize("way", ["command", "command in a terminal", *FILES])
def test_control_each_of_these_ways_opens_to_a_key_that_nothing_holds(rig, bait, tmp_path, way) -> None:
    assert took_something(rig, way, LOOSE, "careless", tmp_path / "got")


def test_who_asks_for_a_command_is_told_in_a_sentence_what_there_is(rig) -> None:
    ran = rig.run(RESEARCHER, "lab", "uname -a")
    assert (ran.returncode, ran.stdout) == (64, "")
    assert ran.stderr.startswith("coordtui: No command is run here.")
    assert "Traceback" not in ran.stderr


OTHER_NAMES = {
    "-tt": ["-tt", "lab", "id"],
    "subsystem": ["-s", "lab", "sftp"],
    "rsync": ["lab", "rsync --server --sender -e.LsfxC . /etc/passwd"],
    "rsync to it": ["lab", "rsync --server -e.LsfxC . ."],
    "shell": ["-tt", "lab", "bash -i"],
}


@pytest.mark.parametrize("way", OTHER_NAMES)
def test_a_command_by_another_name_is_refused_as_one(rig, way) -> None:
    for login, server in HELD[:2]:
        assert rig.run(login, *OTHER_NAMES[way], server=server).returncode == 64


def test_a_key_in_no_file_opens_nothing(rig) -> None:
    ran = rig.run(NOBODY, "lab", "version")
    assert ran.returncode == 255
    assert "Permission denied (publickey)" in ran.stderr


def test_a_line_that_the_program_did_not_write_opens_nothing_where_sshd_runs_the_gate(rig) -> None:
    for words in (["lab", "version"], ["lab"], ["-tt", "lab"]):
        ran = rig.run(LOOSE, *words)
        assert ran.returncode == 77
        assert "You are not let in" in ran.stderr + ran.stdout


def given(rig: Rig, login: str, server: str, *words: str, **environment: str) -> dict[str, str]:
    """The variables that the gate would be given."""
    ran = rig.run(login, *words, server=server, **environment)
    return dict(line.split("=", 1) for line in ran.stdout.splitlines() if "=" in line)


@pytest.fixture
def agent(short: Path) -> Iterator[str]:
    """The socket of an agent on the client's side."""
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(short / "a")], stdout=subprocess.DEVNULL)
    until((short / "a").exists, 10, "no agent")
    yield str(short / "a")
    process.kill()
    process.wait()


def test_no_agent_is_forwarded(rig, agent) -> None:
    offered = ["-A", "-o", f"IdentityAgent={agent}"]
    for login, server in ((PROBE, "careless"), (OPEN_PROBE, "ungated")):
        assert "SSH_AUTH_SOCK" not in given(rig, login, server, *offered)
    assert "SSH_AUTH_SOCK" in given(rig, OPEN_PROBE, "careless", *offered)


@pytest.mark.skipif(shutil.which("xauth") is None, reason="there is no xauth")
def test_no_x11_is_forwarded(rig) -> None:
    for login, server in ((PROBE, "careless"), (OPEN_PROBE, "ungated")):
        assert "DISPLAY" not in given(rig, login, server, "-Y", DISPLAY="127.0.0.1:77")
    if rig.place.apart:  # it writes into the home of the account
        assert "DISPLAY" in given(rig, OPEN_PROBE, "careless", "-Y", DISPLAY="127.0.0.1:77")
        (rig.place.home / ".Xauthority").unlink()


def test_nothing_of_the_accounts_own_ssh_folder_runs(rig) -> None:
    if not rig.place.apart:
        pytest.skip("it would be the folder of whoever runs the tests")
    folder, trace = rig.place.home / ".ssh", rig.place.home / "trace"
    folder.mkdir(mode=0o700)
    (folder / "rc").write_text(f"touch {trace}\n")
    rig.place.give(folder, folder / "rc")
    try:
        for login, server in ((PROBE, "careless"), (OPEN_PROBE, "ungated")):
            given(rig, login, server)
            assert not trace.exists()
        given(rig, OPEN_PROBE, "careless")
        assert trace.exists()
    finally:
        shutil.rmtree(folder)
        trace.unlink(missing_ok=True)


def test_only_what_a_terminal_says_of_itself_comes_through_sshd(rig) -> None:
    sent = ["LC_TIME=fr_CA.UTF-8", "NO_COLOR=1", "COLORTERM=truecolor"]
    sent += ["TEXTUAL_DRIVER=a:B", "PYTHONPATH=/tmp", "LD_PRELOAD=", "BROWSER=touch", "SSH_USER_AUTH=/tmp/x"]
    names = {each.partition("=")[0] for each in sent}
    one = ["-o", "SetEnv " + " ".join(sent)]
    assert names & given(rig, PROBE, "ungated", *one).keys() == {
        *("LC_TIME", "NO_COLOR", "COLORTERM"),
        *({"SSH_USER_AUTH"} & given(rig, PROBE, "ungated").keys()),
    }
    assert given(rig, PROBE, "ungated", *one).get("SSH_USER_AUTH") != "/tmp/x"
    assert names <= given(rig, PROBE, "careless", *one).keys()


@pytest.mark.parametrize(("server", "status"), [("ungated", 255), ("careless", 0)])
def test_one_connection_carries_one_session_though_a_careless_server_lets_in_more(
    rig, short, server, status
) -> None:
    line = short / "line"
    with rig.held(PROBE, "-M", "-S", str(line), server=server, stdin=subprocess.PIPE) as first:
        assert first.stdout
        assert "=" in first.stdout.readline()  # it is in, and stays
        until(line.exists, 20, "no connection to share")
        shared = ["-S", str(line), "-o", "Port=1"]  # what is refused would come in by a new connection
        second = rig.call(["ssh", *shared, *rig.options(PROBE, server), "lab"])
        assert second.returncode == status
