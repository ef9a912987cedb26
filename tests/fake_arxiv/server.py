"""The server: answers like arXiv, and as badly as it is told to."""

from __future__ import annotations

import hashlib
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from coordtui_arxiv.demo import feeds
from coordtui_arxiv.records import Paper
from tests.fake_arxiv.faults import FAULTS, Answer
from tests.fake_arxiv.searching import compiled

LIMIT = 2000
"""Rows of a feed; the new papers are those that are cut."""


class FakeArxiv:
    """What was announced, by day, and what is asked of it. `now` is its clock, in UTC."""

    def __init__(self, *, port: int = 0, now: Callable[[], datetime] | None = None) -> None:
        self.now = now or (lambda: datetime.now(UTC))
        self.papers: dict[str, Paper] = {}
        self.days: dict[datetime, list[tuple[str, Paper]]] = {}
        self.requests: list[tuple[float, str]] = []
        """When each request came (a monotonic clock) and what it asked for."""
        self.faults: deque[str] = deque()
        self.on_request: Callable[[str], None] | None = None
        """Called before each answer, with what was asked for."""
        self.stopped = threading.Event()
        handler = type("Handler", (_Handler,), {"arxiv": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where the server is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def rss_url(self) -> str:
        """What the plugin's setting of that name should be."""
        return f"{self.url}/rss"

    @property
    def api_url(self) -> str:
        """What the plugin's setting of that name should be."""
        return f"{self.url}/api/query"

    def announce(self, papers: Iterable[Paper], day: datetime, announce: str = "new") -> None:
        """Announce papers on a day (its midnight in New York); the API knows them too."""
        for paper in papers:
            self.days.setdefault(day, []).append((announce, paper))
            self.papers[paper.key] = paper

    def fail(self, *names: str) -> None:
        """Let the next requests go wrong, each by the fault at its place (`"ok"`: not at all)."""
        self.faults.extend(names)

    def answer(self, path: str) -> Answer:
        """The answer to a request, gone wrong if it is its turn to."""
        parts = urlsplit(path)
        if parts.path.startswith("/rss/"):
            good = self._feed(unquote(parts.path.removeprefix("/rss/")).split("+"))
        elif parts.path == "/api/query":
            good = self._search({name: values[0] for name, values in parse_qs(parts.query).items()})
        else:
            good = Answer(b"not found", status=404)
        name = self.faults.popleft() if self.faults else "ok"
        return good if name == "ok" else FAULTS[name](good)

    def _feed(self, categories: list[str]) -> Answer:
        day = feeds.midnight(self.now())
        if any(not category for category in categories) or "cs.XX" in categories:
            return Answer(feeds.rss_error("Bad subject class 'XX'.", day=day), status=400)
        listed = [
            (kind, paper)
            for kind, paper in self.days.get(day, [])
            if any(_placed(paper, category) for category in categories)
        ]
        order = ("replace-cross", "replace", "cross", "new")
        listed.sort(key=lambda pair: order.index(pair[0]))
        kept = listed[:LIMIT]
        groups = {kind: [paper for k, paper in kept if k == kind] for kind in order}
        built = max(day, self.now())
        bodies = {
            kind: feeds.rss(papers, day=day, built=built, categories=categories, announce=kind)
            for kind, papers in groups.items()
        }
        body = feeds.rss([], day=day, built=built, categories=categories)
        items = b"".join(_items(each) for each in bodies.values())
        return Answer(body.replace(b"</channel>", items + b"</channel>"))

    def _search(self, asked: dict[str, str]) -> Answer:
        try:
            test = compiled(asked.get("search_query", ""))
        except ValueError as error:
            return Answer(feeds.atom_error(str(error), now=self.now()), status=400)
        start, size = int(asked.get("start", 0)), int(asked.get("max_results", 10))
        found = [paper for paper in self.papers.values() if test(paper)]
        found.sort(key=lambda paper: (paper.published or paper.announced, paper.key))
        page = found[start : start + size]
        return Answer(feeds.atom(page, total=len(found), start=start, asked=size, now=self.now()))


def _placed(paper: Paper, category: str) -> bool:
    return any(own == category or own.startswith(f"{category}.") for own in paper.categories)


def _items(feed: bytes) -> bytes:
    begin, end = feed.find(b"<item>"), feed.rfind(b"</item>")
    return feed[begin : end + len(b"</item>")] if begin >= 0 else b""


class _Handler(BaseHTTPRequestHandler):
    arxiv: FakeArxiv
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer one request."""
        self.arxiv.requests.append((time.monotonic(), self.path))
        if self.arxiv.on_request is not None:
            self.arxiv.on_request(self.path)
        answer = self.arxiv.answer(self.path)
        if answer.hangs:
            self.arxiv.stopped.wait(60)
            self.close_connection = True
            return
        if answer.reset:
            self._reset()
            return
        etag = f'"{hashlib.sha256(answer.body).hexdigest()}"'
        if answer.status == 200 and self.headers.get("If-None-Match") == etag:
            self._head(304, {"ETag": etag}, 0)
            return
        length = len(answer.body) if answer.declared is None else answer.declared
        self._head(answer.status, {"ETag": etag, **answer.headers}, length)
        self._send(answer)

    def _head(self, status: int, headers: dict[str, str], length: int) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(length), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, answer: Answer) -> None:
        try:
            if answer.pause:
                for byte in answer.body:
                    self.wfile.write(bytes([byte]))
                    if self.arxiv.stopped.wait(answer.pause):
                        return
            else:
                self.wfile.write(answer.body)
        except OSError:
            self.close_connection = True  # who asked has had enough

    def _reset(self) -> None:
        """Close with a reset instead of an orderly end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()
        self.wfile = _Nowhere()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: tests read `requests`."""


class _Nowhere:
    """What a handler may flush after its connection is gone."""

    closed = True

    def flush(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""
