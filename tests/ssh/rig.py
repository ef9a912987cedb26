"""The lab behind sshd: people with keys, the ways in, and what still runs on the server's side."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from coordtui.access.gate.behind import WAITS
from coordtui.access.keys.line import Entry, session_program, write_line
from coordtui.access.keys.public_key import given_key
from tests.ssh.drop_in import CARELESS
from tests.ssh.place import Place
from tests.ssh_server import SshServer, make_key
from tests.terminal.conftest import Terminal
from tests.waiting import until

COORDINATOR, RESEARCHER, GUEST = "hrafn", "bo", "gus"
PEOPLE = {COORDINATOR: "coordinator", RESEARCHER: "researcher", GUEST: "guest"}

LOOSE, PROBE, OPEN_PROBE, NOBODY = "loose", "probe", "openprobe", "nobody"
"""Keys of the controls: nothing holds the first; the next two show what the gate would be given, with
and without the locks of a key line; the last is in no file."""

PROBING = "env; exec cat"


TOLD_AFTER = {"something was written after the end"}
"""What a person is told stands below the screen that they had before."""


class Rig:
    """What the tests of this folder come in through. Made by `conftest.rig`, once."""

    def __init__(self, place: Place) -> None:
        self.place, self.client = place, place.client
        self.store_url = f"sqlite:///{place.home / 'lab.db'}"
        self.settings, self.keys_file = place.etc / "settings.toml", place.etc / "authorized_keys"
        self.keys: dict[str, str] = {}
        self.lines: dict[str, str] = {}
        self.course = "Crossing wires"
        """A training session for which nobody has signed up."""
        self.names: dict[str, str] = {}
        self.mails: dict[str, str] = {}
        self.servers: dict[str, SshServer] = {}

    # Before.

    def make_keys(self, *names: str) -> None:
        """Key pairs of these, on the client's side."""
        for name in names:
            self.keys[name] = make_key(self.client / name, name)

    def usual_lines(self) -> None:
        """The lines of the people, as the program writes them, and those of the controls."""
        self.lines = {login: self.line(login, login) for login in PEOPLE}
        self.lines |= {
            LOOSE: f"{self.keys[LOOSE]} {LOOSE}",
            PROBE: f'restrict,pty,command="{PROBING}" {self.keys[PROBE]} {PROBE}',
            OPEN_PROBE: f'command="{PROBING}" {self.keys[OPEN_PROBE]} {OPEN_PROBE}',
        }
        self.write_lines()

    def line(self, login: str, key: str) -> str:
        """The line that lets a person in with one of the keys."""
        public = given_key(f"{self.keys[key]} {login}")
        entry = Entry(login=login, key=public, program=session_program(), settings=str(self.settings))
        return write_line(entry)

    def write_lines(self) -> None:
        """Put the key lines in force, as the program does: by a file that takes the place of the other."""
        new = self.keys_file.with_suffix(".new")
        new.write_text("".join(f"{line}\n" for line in self.lines.values()))
        self.place.let_read(new)
        new.replace(self.keys_file)

    def serve(self, name: str, added: str = "") -> None:
        """Start a server that asks the key file: `added` comes before what a careless administrator wrote."""
        folder = self.place.etc / f"{name}.conf"
        folder.write_text(added)
        strictly = "yes" if os.getuid() == 0 else "no"  # others may write where a folder of ours can be
        main = f"AuthorizedKeysFile {self.keys_file}\nStrictModes {strictly}\n{CARELESS}"
        whole = f"Include {folder}\n{main}"
        self.servers[name] = SshServer(self.place.etc, name, whole, self.place.within).start()
        server = self.servers[name]
        with (self.client / "known_hosts").open("a", encoding="utf-8") as file:
            file.write(f"[127.0.0.1]:{server.port} {server.public}\n")

    def write_client(self) -> None:
        """The client's configuration; nothing of whoever runs the tests is read."""
        lines = [
            f"UserKnownHostsFile {self.client / 'known_hosts'}",
            "GlobalKnownHostsFile /dev/null",
            "HostName 127.0.0.1",
            f"User {self.place.account}",
            "IdentitiesOnly yes",
            "IdentityAgent none",
            "BatchMode yes",
            "LogLevel ERROR",
            "ConnectTimeout 20",
        ]
        (self.client / "config").write_text("\n".join(lines) + "\n")

    def stop(self) -> None:
        """End the servers and all that came in through them."""
        for server in self.servers.values():
            server.stop()
        self.end_all()

    # Coming in.

    def options(self, login: str, server: str = "strict") -> list[str]:
        """What ssh, scp and sftp all take: who comes, and to which server."""
        port = self.servers[server].port
        return ["-F", str(self.client / "config"), "-i", str(self.client / login), "-o", f"Port={port}"]

    def ssh(self, login: str, *words: str, server: str = "strict") -> list[str]:
        """The words of a call of ssh. Options come first, then `lab`, then a command."""
        rest = list(words) if "lab" in words else [*words, "lab"]
        return ["ssh", *self.options(login, server), *rest]

    def run(
        self, login: str, *words: str, server: str = "strict", limit: float = 30.0, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Call ssh without a terminal and wait for its end."""
        return self.call(self.ssh(login, *words, server=server), limit=limit, **environment)

    def call(
        self, words: Sequence[str], *, limit: float = 30.0, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the client's side to its end."""
        return subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=limit,
            env={**self.environment(), **environment},
            check=False,
        )

    @contextlib.contextmanager
    def held(
        self,
        login: str,
        *words: str,
        server: str = "strict",
        stdin: int = subprocess.DEVNULL,
        **environment: str,
    ) -> Iterator[subprocess.Popen[str]]:
        """A call of ssh that goes on during the block."""
        process = subprocess.Popen(
            self.ssh(login, *words, server=server),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**self.environment(), **environment},
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def environment(self) -> dict[str, str]:
        """What the client's programs are started with."""
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        return {**kept, "HOME": str(self.client), "TERM": "xterm-256color", "LANG": "C.UTF-8"}

    def terminal(
        self,
        login: str,
        *words: str,
        server: str = "strict",
        size: tuple[int, int] = (80, 24),
        **environment: str,
    ) -> Terminal:
        """The program as somebody sees it from their own terminal."""
        argv = self.ssh(login, *words, server=server)
        return Terminal(argv, {**self.environment(), **environment}, *size)

    # On the server's side.

    def programs(self) -> set[int]:
        """The processes of all who are in: what a gate was and became, and what it started."""
        found = set[int]()
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it has just ended
                if self._is_ours(folder):
                    found.add(int(folder.name))
        return found

    def _is_ours(self, process: Path) -> bool:
        """Whether somebody who came in started it; the servers and their own helpers are not."""
        stat = (process / "stat").read_text()
        name, state = stat[stat.index("(") + 1 : stat.rindex(")")], stat.rpartition(")")[2].split()[0]
        if state == "Z" or name in ("sshd", "ssh", "scp", "sftp"):
            return False
        if WAITS.encode() in (process / "cmdline").read_bytes().split(b"\0"):
            return False  # the gate's own, which obeys nobody
        if self.place.apart:
            return process.stat().st_uid == self.place.uid
        said = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        return str(self.settings).encode() in said and int(process.name) != os.getpid()

    def program(self, before: AbstractSet[int] = frozenset()) -> int:
        """The one process of the program that came since `before`."""
        new = sorted(self.programs() - before)
        assert len(new) == 1, [(each, _words(each)) for each in new]
        return new[0]

    def until_gone(self, *pids: int, limit: float = 20.0) -> None:
        """Wait until these have ended; fails when one is there after so many seconds.

        Five are promised; a machine that is busy with other tests is given more.
        """
        until(lambda: not [pid for pid in pids if _lives(pid)], limit, "a process stays")

    def end_all(self) -> None:
        """Kill whoever is in, and wait until nobody is."""
        for pid in self.programs():
            with contextlib.suppress(OSError):
                os.kill(pid, 9)
        until(lambda: not self.programs(), 10, "a process cannot be killed")

    def crashes(self) -> str:
        """The latest report of a crash that the program kept, for whoever reads why a test failed."""
        reports = sorted(self.place.home.rglob("crash-*.txt"))
        return reports[-1].read_text() if reports else "no crash was reported"

    def log(self, server: str = "strict") -> str:
        """What the server wrote down."""
        return self.servers[server].log.read_text(errors="replace")


def ended(program: Terminal, limit: float = 30.0) -> int:
    """Read until a program has ended; its exit status. Fails when it has not after so many seconds."""
    deadline = time.monotonic() + limit
    while program.read(0.1):
        assert time.monotonic() < deadline, f"it goes on; the screen was:\n{program.text}"
    return program.wait()


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _words(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return "gone"
