"""Three Patronis and their etcd on this machine, from the files that docs/examples/patroni has for three."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests import postgres_server
from tests.postgres.servers import Server, programs
from tests.waiting import until

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples" / "patroni"
NODES = (1, 2, 3)


def why_not() -> str | None:
    """Why there can be no cluster here, None where there can."""
    missing = [each for each in ("patroni", "etcd") if not shutil.which(each)]
    if missing:
        return f"not installed: {', '.join(missing)} (apt-get install patroni etcd-server)"
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.7.11", 0))
        except OSError:
            return "this machine has one loopback address only"
    return postgres_server.why_not()


class Node(Server):
    """One Patroni and its server, at an address of its own."""

    def __init__(self, folder: Path, number: int, etcd: int) -> None:
        super().__init__(folder)
        self.number, self.host, self.port = number, f"127.0.7.1{number}", 15432
        (folder / "run").mkdir()
        text = (EXAMPLES / f"pg{number}.yml").read_text("utf-8")
        for theirs, ours in (
            ("10.0.0.11:2379,10.0.0.12:2379,10.0.0.13:2379", f"127.0.7.11:{etcd}"),
            ("10.0.0.0/24", "127.0.0.0/8"),
            ("10.0.0.1", "127.0.7.1"),
            (":5432", f":{self.port}"),
            (":8008", ":18008"),
            ("/var/lib/postgresql/15/coordtui", str(self.data)),
            ("/var/lib/postgresql/.patroni.pgpass", str(folder / "pgpass")),
            ("/usr/lib/postgresql/15/bin", str(programs())),
            ("/var/run/postgresql", str(folder)),
            ("/dev/watchdog", "/nonexistent"),
        ):
            text = text.replace(theirs, ours)
        (folder / "patroni.yml").write_text(text, "utf-8")
        for path in (folder / "run", folder / "patroni.yml"):
            if account := postgres_server.owner():
                shutil.chown(path, account)
        self.patroni: subprocess.Popen[bytes] | None = None

    @property
    def reached(self) -> str:
        """Over the network, as the example has it."""
        return f"host={self.host} port={self.port} user=postgres password=CHANGE-ME-1 dbname=postgres"

    def begin(self) -> None:
        """Start Patroni, which starts the server."""
        with (self.folder / "log").open("ab") as log:
            self.patroni = subprocess.Popen(
                ["patroni", self.folder / "patroni.yml"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                user=postgres_server.owner(),
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )

    def crash(self) -> None:
        """The whole machine is gone: kill -9 of Patroni and of the server with all its children."""
        if self.patroni is not None:
            self.patroni.send_signal(signal.SIGSTOP)
            self.kill()
            self.patroni.kill()
            self.patroni.wait()

    def state(self) -> dict[str, Any]:
        """What its Patroni says of itself; empty where it does not answer."""
        try:
            with urllib.request.urlopen(f"http://{self.host}:18008/patroni", timeout=2) as answer:
                told = answer.read()
        except urllib.error.HTTPError as error:
            told = error.read()
        except OSError:
            return {}
        with contextlib.suppress(ValueError):
            said: dict[str, Any] = json.loads(told)
            return said
        return {}


class Cluster:
    """All of it, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._etcd_port = _free()
        self.nodes = [Node(folder / f"pg{number}", number, self._etcd_port) for number in NODES]
        self.etcd: subprocess.Popen[bytes] | None = None

    def start(self) -> Cluster:
        """Start all, and wait until there are a leader, a synchronous standby and another one."""
        self.start_etcd()
        for node in self.nodes:
            node.begin()
        self.settled(240, standbys=2)
        leader = self.leader()
        leader.ask("CREATE ROLE coordtui LOGIN PASSWORD 'secret'")
        leader.ask("CREATE DATABASE lab OWNER coordtui")
        return self

    def start_etcd(self) -> None:
        """Start the one etcd; a real cluster has three."""
        url, peer = f"http://127.0.7.11:{self._etcd_port}", f"http://127.0.7.11:{_free()}"
        command = ["etcd", "--name", "e", "--data-dir", str(self.folder / "etcd")]
        command += ["--listen-client-urls", url, "--advertise-client-urls", url, "--unsafe-no-fsync"]
        command += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
        command += ["--initial-cluster", f"e={peer}"]
        with (self.folder / "log of etcd").open("ab") as log:
            self.etcd = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def stop_etcd(self) -> None:
        """End it."""
        if self.etcd is not None:
            self.etcd.kill()
            self.etcd.wait()

    def url(self, user: str = "coordtui", password: str = "secret") -> str:
        """The store's address."""
        hosts = ",".join(f"{node.host}:{node.port}" for node in self.nodes)
        return f"postgresql://{user}:{password}@{hosts}/lab?target_session_attrs=read-write"

    def leader(self) -> Node:
        """The node that takes writes, once one says so: a busy one may not answer at once."""
        leading: list[Node] = []

        def led() -> list[Node]:
            leading[:] = [node for node in self.nodes if self._role(node) == "leader"]
            return leading

        until(led, otherwise="no node leads")
        return leading[0]

    def standby(self) -> Node:
        """The synchronous standby."""
        return next(node for node in self.nodes if node.state().get("sync_standby"))

    def settled(self, seconds: float, *, standbys: int) -> None:
        """Wait until one leads and so many follow, one of them synchronously."""

        def well() -> bool:
            roles = [self._role(node) for node in self.nodes]
            followed = roles.count("leader") == 1 and roles.count("follower") == standbys
            return followed and any(node.state().get("sync_standby") for node in self.nodes)

        until(well, seconds)

    def _role(self, node: Node) -> str:
        state = node.state()
        if state.get("state") != "running":
            return ""
        return "leader" if state.get("role") in ("master", "primary") else "follower"

    def control(self, *words: str) -> str:
        """What `patronictl` says."""
        command = ["patronictl", "-c", str(self.nodes[0].folder / "patroni.yml"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=_PLAIN).stdout

    def remove(self) -> None:
        """End all."""
        for node in self.nodes:
            node.crash()
            node.remove()
        self.stop_etcd()


_PLAIN = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


def _free() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.7.11", 0))
        return int(taken.getsockname()[1])
