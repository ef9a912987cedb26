"""An sshd of our own on loopback: its keys, its port, its log, and its end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

TOOLS = ("ssh", "ssh-keygen", "ssh-agent", "ssh-add", "scp", "sftp")


def why_not() -> str:
    """Why no sshd can be tried here; empty when one can."""
    if SSHD is None:
        return "there is no sshd"
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        return f"there is no {missing[0]}"
    if os.getuid() == 0 and not os.access("/run", os.W_OK):
        return "sshd needs /run/sshd"
    return ""


def free_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def make_key(path: Path, comment: str = "") -> str:
    """Make a key pair without a passphrase and return the public half: `TYPE BASE64`."""
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(path)]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
    return " ".join(path.with_name(path.name + ".pub").read_text().split()[:2])


class SshServer:
    """One sshd with a configuration, from which it is told where to listen and which key is its own.

    `within` are the words of a command that runs it, such as `unshare`.
    """

    def __init__(self, folder: Path, name: str, config: str, within: Sequence[str] = ()) -> None:
        self.port, self.log = free_port(), folder / f"{name}.log"
        self._key = folder / f"{name}_key"
        self.public = make_key(self._key, name)
        own = [
            "ListenAddress 127.0.0.1",
            f"Port {self.port}",
            f"HostKey {self._key}",
            "PidFile none",
            "UsePAM no",
            "UseDNS no",
            "LogLevel VERBOSE",
        ]
        self._config = folder / f"{name}_config"
        self._config.write_text("\n".join([*own, config]) + "\n")
        self._within = within
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> SshServer:
        """Start it and wait until it answers; raises `RuntimeError` with its log when it does not."""
        if os.getuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        with self.log.open("wb") as log:
            words = [*_with_us(), *self._within, str(SSHD), "-D", "-e", "-f", str(self._config)]
            self._process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return self
            time.sleep(0.02)
        self.stop()
        raise RuntimeError(self.log.read_text())

    @property
    def pid(self) -> int:
        """The number of the process that listens."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """End it and every connection to it."""
        if self._process is not None and self._process.poll() is None:
            for child in descendants(self._process.pid):
                with contextlib.suppress(OSError):
                    os.kill(child, signal.SIGKILL)
            self._process.kill()
            self._process.wait()


def _with_us() -> list[str]:
    """The words that let a program end when we are killed, where they are known."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def descendants(ancestor: int) -> list[int]:
    """All processes below one, the nearest first."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [ancestor]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]
