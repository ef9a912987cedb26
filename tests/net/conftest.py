"""A server on the loopback that plays what servers do to clients, byte by byte."""

from __future__ import annotations

import itertools
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coordtui.config import NetSettings
from coordtui.net import HttpClient, RetryPolicy

Behaviour = Callable[[socket.socket, "Server"], None]


@dataclass(frozen=True)
class Request:
    at: float
    path: str
    headers: dict[str, str]


@dataclass
class Server:
    """Answers the n-th connection with the n-th behaviour, and the rest with the last."""

    behaviours: list[Behaviour]
    requests: list[Request] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def url(self, path: str = "/feed") -> str:
        return f"http://{self.host}{path}"

    def gaps(self) -> list[float]:
        times = sorted(request.at for request in self.requests)
        return [later - earlier for earlier, later in itertools.pairwise(times)]

    def close(self) -> None:
        if self.closing.is_set():
            return
        self.closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                received = connection.recv(65536)
                if not received:
                    return
                head += received
            lines = head.decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            with self._lock:
                self.requests.append(Request(time.monotonic(), lines[0].split()[1], headers))
                behaviour = self.behaviours[min(len(self.requests), len(self.behaviours)) - 1]
                self.open_now += 1
                self.most_open = max(self.most_open, self.open_now)
            try:
                behaviour(connection, self)
            except OSError:
                pass  # the client has gone, as it may
            finally:
                with self._lock:
                    self.open_now -= 1


def reply(status: int = 200, body: bytes = b"hello", **headers: str) -> Behaviour:
    """A whole answer; `retry_after="2"` is the header Retry-After."""
    fields = {"Content-Length": str(len(body)), "Connection": "close"}
    fields |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = f"HTTP/1.1 {status} Said\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items()) + "\r\n"

    def behave(connection: socket.socket, server: Server) -> None:
        connection.sendall(head.encode() + body)

    return behave


def send(data: bytes) -> Behaviour:
    """These bytes, then the end of the connection."""
    return lambda connection, server: connection.sendall(data)


def silent(connection: socket.socket, server: Server) -> None:
    """Never a word, until the client leaves."""
    connection.recv(1)


def reset(connection: socket.socket, server: Server) -> None:
    """An abrupt end (RST)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drip(start: bytes) -> Behaviour:
    """`start`, then one byte every 10 ms for ever: no single read ever times out."""

    def behave(connection: socket.socket, server: Server) -> None:
        connection.sendall(start)
        while not server.closing.wait(0.01):
            connection.sendall(b"x")

    return behave


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """`serve(behaviour, …)` starts a server that ends with the test."""
    servers: list[Server] = []

    def start(*behaviours: Behaviour) -> Server:
        servers.append(Server(list(behaviours)))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def make_client(tmp_path: Path) -> Iterator[Callable[..., HttpClient]]:
    """`make_client(timeout_s=…, retry=…)`: a client whose pauses are short."""
    clients: list[HttpClient] = []

    def make(*, retry: RetryPolicy | None = None, transport: object = None, **settings: object) -> HttpClient:
        client = HttpClient(
            NetSettings(**{"timeout_s": 20.0, "connect_timeout_s": 20.0, **settings}),
            tmp_path / "state",
            lambda: datetime.now(UTC),
            (lambda: transport) if transport else None,
            cache_dir=tmp_path / "cache",
            retry=retry or RetryPolicy(first_wait=0.001),
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., HttpClient]) -> HttpClient:
    return make_client()
