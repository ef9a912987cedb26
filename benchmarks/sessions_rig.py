"""An sshd, a lab, a key for each of its people, and the lines by which they come in."""

from __future__ import annotations

import getpass
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from fcntl import ioctl
from pathlib import Path
from struct import pack
from tempfile import mkdtemp
from termios import TIOCSWINSZ

from msgspec.structs import replace

from benchmarks.terminal import ANSWERS, COLUMNS, LINES
from coordtui.access import SYSTEM
from coordtui.access.keys.line import Entry, write_line
from coordtui.access.keys.public_key import given_key
from coordtui.api import Person
from coordtui.config.settings import settings_from_text
from coordtui.host.session import Session, open_session
from tests.ssh_server import SshServer, make_key

BIN = Path(sys.executable).parent
PAINTED = b"Today"
"""A word of the first frame, which comes whole."""

SSHD = """
AuthorizedKeysFile {folder}/authorized_keys
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowAgentForwarding no
AllowTcpForwarding no
X11Forwarding no
PrintMotd no
MaxSessions 1
MaxStartups 100:30:300
LoginGraceTime 30
ClientAliveInterval 60
ClientAliveCountMax 3
"""
"""As the documented settings have it, but for where the keys are."""


class Line:
    """One person's ssh, in a terminal of its own."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.fd, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, pack("HHHH", LINES, COLUMNS, 0, 0))
        self.sent_at = self.started_at = time.perf_counter()
        self.process = subprocess.Popen(
            argv, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env=_environment()
        )
        os.close(slave)
        os.set_blocking(self.fd, False)
        self.painted_at = self.answered_at = 0.0
        self.read = 0
        self.said = b""
        """The last of what came."""

    @property
    def is_in(self) -> bool:
        """Whether the first frame is there."""
        return bool(self.painted_at)

    def press(self, keys: str) -> None:
        """Type something; `answered_at` is when the screen changes next."""
        self.answered_at, self.sent_at = 0.0, time.perf_counter()
        with suppress(OSError):
            os.write(self.fd, keys.encode())

    def take(self) -> None:
        """Read what came."""
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            data = b""
        if not data:
            return
        now = time.perf_counter()
        self.read += len(data)
        self.answered_at = self.answered_at or now
        whole = self.said + data  # on a busy machine much comes at once
        self.said = whole[-4096:]
        if not self.painted_at:
            self.painted_at = now if PAINTED in whole else 0.0
            for query, answer in ANSWERS.items():
                if query in data:
                    os.write(self.fd, answer)

    def close(self) -> None:
        """Leave as one whose line breaks."""
        with suppress(OSError):
            self.process.send_signal(signal.SIGHUP)
        self.process.wait()
        os.close(self.fd)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": "/nonexistent"}


def listen(lines: Sequence[Line], until: Callable[[], bool], limit: float) -> bool:
    """Read all lines until something holds; False when it does not within `limit` seconds."""
    deadline = time.perf_counter() + limit
    poll, of = select.poll(), {line.fd: line for line in lines}
    for number in of:
        poll.register(number, select.POLLIN)
    while not until():
        if time.perf_counter() > deadline:
            return False
        for number, event in poll.poll(20):
            if event & select.POLLIN:
                of[number].take()
            else:
                poll.unregister(number)
    return True


class Rig:
    """A lab that so many people come into over SSH, each with their own key, as `coordtui access` has it."""

    def __init__(self, folder: Path, people: int, store: str | None) -> None:
        self.folder = folder
        self.url = store or f"sqlite:///{folder / 'lab.db'}"
        self.settings = folder / "settings.toml"
        self.address = folder / "run" / "server.sock"
        self.address.parent.mkdir(mode=0o700)
        self.write_settings(served=False)
        if store is None:
            command = [str(BIN / "coordtui"), "demo", "--into", self.url, "--papers", "3000"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        self.logins = self._give_logins(people)
        self._write_keys()
        self.sshd = SshServer(folder, "sshd", SSHD.format(folder=folder)).start()
        self.server: subprocess.Popen[bytes] | None = None

    def write_settings(self, *, served: bool) -> None:
        """The lab's settings, with a server ready or without."""
        access = f'[access]\nkeys_file = "{self.folder}/authorized_keys"\n'
        access += f'server = "{self.address}"\n' if served else ""
        self.settings.write_text(f'language = "en"\n[store]\nurl = "{self.url}"\n{access}')

    @contextmanager
    def opened(self) -> Iterator[Session]:
        """The lab, for us."""
        settings = settings_from_text(self.settings, self.settings.read_text())
        with open_session(settings, self.url, state=self.folder / "state") as session:
            yield session

    def _give_logins(self, people: int) -> list[str]:
        with self.opened() as session:
            found = session.directory_of(SYSTEM).people().find()[1 : 1 + people]
            persons = session._core.records(Person)
            for number, each in enumerate(found):
                persons.save(replace(each, login=f"p{number:04d}", access=["researcher"]))
        return [f"p{number:04d}" for number in range(len(found))]

    def _write_keys(self) -> None:
        lines = []
        for login in self.logins:
            public = make_key(self.folder / login, login)
            entry = Entry(
                login=login,
                key=given_key(public),
                program=f"{BIN}/coordtui-session",
                settings=str(self.settings),
            )
            lines.append(f"{write_line(entry)}\n")
        nothing = make_key(self.folder / "nothing", "nothing")
        lines.append(f'restrict,pty,command="true" {nothing}\n')
        (self.folder / "authorized_keys").write_text("".join(lines))

    def start_server(self) -> None:
        """Have a server ready: `coordtui access serve`."""
        self.write_settings(served=True)
        command = [str(BIN / "coordtui"), "--settings", str(self.settings), "access", "serve"]
        self.server = subprocess.Popen(command, stderr=subprocess.PIPE)
        assert self.server.stderr
        said = self.server.stderr.readline()
        if not self.address.exists():
            raise RuntimeError(said.decode())

    def stop_server(self) -> None:
        """Let everybody start by themselves again."""
        self.write_settings(served=False)
        if self.server is not None:
            self.server.terminate()
            self.server.communicate()
            self.server = None

    def come(self, login: str) -> Line:
        """Somebody comes in."""
        return Line(self._ssh(login))

    def bare(self, count: int) -> list[float]:
        """Seconds that so many logins at once take for nothing but ssh itself: `true`, and out again."""
        began = time.perf_counter()
        lines = [Line(self._ssh("nothing")) for _ in range(count)]
        took: dict[Line, float] = {}

        def all_gone() -> bool:
            for line in lines:
                if line not in took and line.process.poll() is not None:
                    took[line] = time.perf_counter() - (line.started_at if count == 1 else began)
            return len(took) == count

        listen(lines, all_gone, 120)
        for line in lines:
            line.close()
        return [*took.values()]

    def _ssh(self, key: str) -> list[str]:
        options = (
            *("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes"),
            *("LogLevel=ERROR", "BatchMode=yes"),
        )
        words = [word for option in options for word in ("-o", option)]
        where = ("-p", str(self.sshd.port), "-i", str(self.folder / key), f"{getpass.getuser()}@127.0.0.1")
        return ["ssh", "-F", "/dev/null", "-tt", *words, *where]

    @contextmanager
    def come_in(self, logins: Sequence[str], limit: float = 120) -> Iterator[list[Line]]:
        """All of them at once; they leave after the block."""
        lines = [self.come(login) for login in logins]
        try:
            listen(lines, lambda: all(line.is_in or line.process.poll() is not None for line in lines), limit)
            yield lines
        finally:
            for line in lines:
                line.close()

    def close(self) -> None:
        """End it all, and remove its folder."""
        self.stop_server()
        self.sshd.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def rig(people: int, store: str | None = None) -> Iterator[Rig]:
    """A lab for so many, in a folder that only we can read."""
    folder = Path(mkdtemp(prefix="coordtui-bench-"))
    with closing(Rig(folder, people, store)) as made:
        yield made
