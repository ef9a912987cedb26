"""PostgreSQL servers of one test: killed with all their children, promoted, stopped in their tracks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from urllib.parse import quote

from tests import postgres_server
from tests.waiting import until

QUICK: Mapping[str, object] = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": 60,
    "autovacuum": "off",
    "wal_keep_size": "64MB",
    "dynamic_shared_memory_type": "mmap",
}
"""What a killed process loses nothing by; a machine that loses its power does."""

USER = postgres_server.owner() or os.environ.get("USER") or "postgres"


def programs() -> Path:
    """The folder of all programs of the server, where links lead to some of them too."""
    found = postgres_server.binaries()
    assert found is not None
    return (found / "initdb").resolve().parent


class Server:
    """One server in a folder, reached through a socket there."""

    def __init__(self, folder: Path, settings: Mapping[str, object] = QUICK) -> None:
        self.folder, self.data, self.settings = folder, folder / "data", settings
        self._memory = ""
        folder.mkdir(parents=True)
        _own(folder)

    def create(self) -> Server:
        """Make an empty cluster."""
        plain = ["-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "-N", "--no-instructions"]
        self._program("initdb", "-D", self.data, *plain)
        return self

    def follow(self, other: Server, name: str) -> Server:
        """Become a standby of another server, under a name."""
        reached = f"host={other.folder} user={USER} dbname=postgres application_name={name}"
        self._program("pg_basebackup", "-D", self.data, "-R", "--checkpoint=fast", "--no-sync", "-d", reached)
        return self

    def start(self) -> Server:
        """Start it, and wait until it answers."""
        options = {**self.settings, "unix_socket_directories": self.folder}
        words = " ".join(f"-c {key}={value}" for key, value in options.items())
        self._program("pg_ctl", "-D", self.data, "-o", words, "-w", "-l", self.folder / "log", "start")
        return self

    def set(self, name: str, value: str) -> None:
        """Change a setting while it runs, and wait until it holds."""
        self.ask(f"ALTER SYSTEM SET {name} = '{value}'")
        self.ask("SELECT pg_reload_conf()")
        until(lambda: self.ask(f"SHOW {name}") == [(value,)])

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """What it answers."""
        import psycopg

        with psycopg.connect(self.reached, autocommit=True) as link:
            found = link.execute(sql)
            return found.fetchall() if found.description else []

    @property
    def reached(self) -> str:
        """How who administers it reaches it."""
        return f"host={self.folder} user={USER} dbname=postgres"

    def promote(self) -> None:
        """Let a standby take over."""
        self._program("pg_ctl", "-D", self.data, "-w", "promote")

    def kill(self) -> None:
        """kill -9, of every process of it at once."""
        pid_file = self.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        self._memory = lines[6].split()[-1] if len(lines) > 6 else self._memory
        self.freeze()
        for each in self._processes():
            os.kill(each, signal.SIGKILL)
        until(lambda: not self._processes())
        # The number in these may be that of a process which nobody buries.
        for each in (pid_file, *self.folder.glob(".s.PGSQL.*.lock")):
            each.unlink(missing_ok=True)

    def freeze(self) -> None:
        """Stop every process of it in its tracks; the system goes on answering for its sockets."""
        for first in self._processes()[:1]:  # which starts no others then
            os.kill(first, signal.SIGSTOP)
        for each in self._processes()[1:]:
            os.kill(each, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let all go on."""
        for each in self._processes():
            os.kill(each, signal.SIGCONT)

    def remove(self) -> None:
        """End it, and remove its folder."""
        if self.data.exists():
            self.kill()
        if self._memory:  # which nobody gives back for it
            subprocess.run(["ipcrm", "-m", self._memory], capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _processes(self) -> list[int]:
        try:
            first = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return []
        told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True)
        alive = subprocess.run(["ps", "-o", "stat=", "-p", str(first)], capture_output=True, text=True)
        if not alive.stdout or alive.stdout.startswith("Z"):
            return [int(pid) for pid in told.stdout.split()]
        return [first, *(int(pid) for pid in told.stdout.split())]

    def _program(self, name: str, *arguments: object) -> None:
        with (self.folder / "log of programs").open("ab") as log:
            run = partial(subprocess.run, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            done = run([programs() / name, *map(str, arguments)], user=postgres_server.owner())
        if done.returncode:
            said = [
                (self.folder / each).read_text()
                for each in ("log of programs", "log")
                if (self.folder / each).exists()
            ]
            raise RuntimeError(f"{name}: {' '.join(said)[-2000:]}")


def pair(folder: Path, settings: Mapping[str, object] = QUICK) -> tuple[Server, Server]:
    """A server, and a standby that has each commit before it is acknowledged."""
    first = Server(folder / "a", settings).create().start()
    second = Server(folder / "b", settings).follow(first, "b").start()
    first.set("synchronous_standby_names", "FIRST 1 (b)")
    state = "SELECT sync_state FROM pg_stat_replication"
    until(lambda: first.ask(state) == [("sync",)])
    return first, second


def address(*servers: Server | Path, schema: str = "public", **options: object) -> str:
    """The store's address on servers, or behind sockets in folders."""
    folders = ",".join(str(each.folder if isinstance(each, Server) else each) for each in servers)
    more = "".join(f"&{key}={value}" for key, value in options.items())
    search = quote(f"-csearch_path={schema}", safe="")
    return f"postgresql://{USER}@/postgres?host={quote(folders, safe=',')}&options={search}{more}"


def _own(folder: Path) -> None:
    if account := postgres_server.owner():
        folder.chmod(0o755)
        shutil.chown(folder, account)
