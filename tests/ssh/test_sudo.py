"""Where people have accounts of their own: sudo's rule opens the program, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from coordtui.access.keys.line import session_program
from coordtui.access.opening import texts
from coordtui.access.opening.place import Place as Opened
from tests.ssh.rig import RESEARCHER, Rig
from tests.terminal.conftest import Terminal

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(os.getuid() != 0, reason="accounts are root's to make"),
    pytest.mark.skipif(shutil.which("sudo") is None, reason="there is no sudo"),
]

UID, PEOPLE = 65_101, 65_102
GATE = session_program()
AS = ("sudo", "-n", "-u", "coordtui")
CARELESS = f"{RESEARCHER} ALL=(ALL) NOPASSWD: SETENV: ALL\n"
SENT = {"SSH_ORIGINAL_COMMAND": "my-data", "SSH_USER_AUTH": "/tmp/x", "SUDO_UID": "0", "SUDO_USER": "root"}


@dataclass
class Account:
    """What somebody with an account of their own types on the server."""

    within: tuple[str, ...]
    sudoers: Path

    def words(self, *words: str) -> list[str]:
        """These words, as the account's."""
        me = ["--reuid", f"{UID}", "--regid", f"{UID}", "--groups", f"{UID},{PEOPLE}"]
        return [*self.within, "setpriv", *me, *words]

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run them to their end, without a terminal."""
        return subprocess.run(
            self.words(*words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=40,
            env={"PATH": "/usr/sbin:/usr/bin:/bin", "LANG": "C.UTF-8", **environment},
        )

    def obeys(self, rules: str) -> None:
        """Let sudo follow these rules only."""
        self.sudoers.write_text(f"Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n{rules}")
        self.sudoers.chmod(0o440)


@pytest.fixture(scope="module")
def account(rig: Rig) -> Account:
    """An account by the name of a researcher's login, in a namespace whose `/etc` is a copy of its own."""
    if not rig.place.apart:
        pytest.skip("no private mount namespace can be made here")
    etc = rig.place.etc / "whole"
    rig.call([*rig.place.within, "cp", "-a", "/etc", str(etc)])
    for name, line in {
        "passwd": f"{RESEARCHER}:x:{UID}:{UID}::/tmp:/bin/sh",
        "group": f"coordtui-people:x:{PEOPLE}:{RESEARCHER}\n{RESEARCHER}:x:{UID}:",
        "shadow": f"{RESEARCHER}:*:19000::::::",
    }.items():
        (etc / name).write_text(f"{(etc / name).read_text()}{line}\n")
    (etc / "coordtui").mkdir(exist_ok=True)
    shutil.copy2(rig.settings, etc / "coordtui")
    rig.place.let_read(etc / "coordtui" / rig.settings.name)
    script = rig.place.etc / "namespace.sh"
    mounted = script.with_name("whole.sh")
    mounted.write_text(script.read_text().replace('exec "$@"', f'mount --bind {etc} /etc\nexec "$@"'))
    return Account(("unshare", "--mount", "sh", str(mounted)), etc / "sudoers")


@pytest.fixture
def ruled(account: Account) -> Account:
    """The same under the rule that the program writes."""
    account.obeys(texts.sudo_rule(Opened(programs=str(Path(GATE).parent))))
    return account


REFUSED = {
    "a word": [*AS, GATE, "my-data"],
    "another person": [*AS, GATE, "--as", "hrafn"],
    "other settings": [*AS, GATE, "--settings", "/tmp/mine.toml"],
    "a variable": [*AS, "PYTHONPATH=/tmp", GATE],
    "its environment": [*AS, "-E", GATE],
    "one variable kept": [*AS, "--preserve-env=PYTHONPATH", GATE],
    "a shell": [*AS, "/bin/sh", "-c", "id"],
    "-s": [*AS, "-s"],
    "-i": [*AS, "-i", GATE],
    "another folder": [*AS, "-D", "/tmp", GATE],
    "another root": [*AS, "-R", "/tmp", GATE],
    "an editor": ["sudoedit", "-n", "-u", "coordtui", "/etc/passwd"],
    "as root": ["sudo", "-n", GATE],
    "another group": ["sudo", "-n", "-u", "coordtui", "-g", "root", GATE],
}


@pytest.mark.parametrize("way", REFUSED)
def test_sudo_refuses_all_but_the_bare_program(ruled: Account, way: str) -> None:
    done = ruled.run(*REFUSED[way], PYTHONPATH="/tmp")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("sudo")


@pytest.mark.parametrize("environment", [{}, SENT], ids=["nothing", "sshd's and sudo's own names"])
def test_the_bare_program_is_let_through_and_no_variable_says_more(ruled: Account, environment) -> None:
    done = ruled.run(*AS, GATE, **environment)
    assert (done.returncode, done.stdout) == (65, "")  # it asks for a terminal
    assert "ssh -t MACHINE sudo" in done.stderr


def test_control_a_careless_rule_lets_a_shell_and_a_variable_through(account: Account) -> None:
    account.obeys(CARELESS)
    done = account.run(*AS, "MINE=1", "/bin/sh", "-c", "id -un; echo $MINE")
    assert done.stdout == "coordtui\n1\n", done.stderr


@pytest.mark.terminal
def test_a_person_comes_in_as_themselves_on_a_terminal_that_is_not_their_own(
    rig: Rig, ruled: Account
) -> None:
    program = Terminal(ruled.words(*AS, GATE), {**rig.environment(), "PATH": "/usr/bin:/bin"}, 80, 24)
    try:
        program.wait_for("? help", limit=40)
        theirs = {terminal_of(pid) for pid in rig.programs()}
        assert theirs.isdisjoint({0, terminal_of(program.pid)})
        (slot,) = rig.place.home.glob(f".local/state/coordtui/people/{RESEARCHER}/sessions/1")
        assert slot.read_text().strip() == "ssh:sudo"
        assert program.leave() == 0
    finally:
        program.close()
        rig.end_all()


def terminal_of(pid: int) -> int:
    """The number of the terminal that a process obeys."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[4])
