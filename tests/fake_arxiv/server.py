"""The server: answers like arXiv, and as badly as it is told to."""

from __future__ import annotations

import hashlib
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from coordtui_arxiv.demo import feeds
from coordtui_arxiv.records import Paper
from tests.fake_arxiv.faults import FAULTS, Answer
from tests.fake_arxiv.manners import Visit, begin
from tests.fake_arxiv.oai import Listing
from tests.fake_arxiv.searching import compiled

LIMIT = 2000
"""Rows of a feed; the new papers are those that are cut."""

NEVER_LISTED = 6
"""The feeds are silent about replacements from this version on."""


@dataclass(frozen=True)
class Listed:
    """A paper in an announcement: its kind where it is at home, and the categories that hear of it."""

    kind: str
    paper: Paper
    to: tuple[str, ...]

    def kind_in(self, categories: Iterable[str]) -> str:
        """Its kind in the feed of these categories: elsewhere than at home, new is a cross-list."""
        if any(_placed(self.paper.primary, category) for category in categories):
            return self.kind
        return {"new": "cross", "replace": "replace-cross"}.get(self.kind, self.kind)


class FakeArxiv:
    """What was announced, by day, and what is asked of it. `now` is its clock, in UTC.

    `limit` is the number of rows of a feed (arXiv’s own by default), `page_size` that of
    records in a page of OAI.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        now: Callable[[], datetime] | None = None,
        limit: int | None = None,
        page_size: int = 2500,
        edge_cache: bool = False,
    ) -> None:
        self.now = now or (lambda: datetime.now(UTC))
        self.limit = limit
        self.papers: dict[str, Paper] = {}
        self.days: dict[datetime, list[Listed]] = {}
        self.modified: dict[str, date] = {}
        """The day of a paper's last change, where that is not the day of its present version."""
        self.late: set[datetime] = set()
        """Days whose feed is still the one before, though newly built."""
        self.oai = Listing(self, page_size=page_size, edge_cache=edge_cache)
        self.requests: list[tuple[float, str]] = []
        """When each request came (a monotonic clock) and what it asked for."""
        self.visits: list[Visit] = []
        """The same with who asked, what went wrong and when it was over (see `manners`)."""
        self.faults: deque[str] = deque()
        self.misbehave: Callable[[str], str] = lambda path: "ok"
        """Which fault an answer has when none was ordered with `fail`."""
        self.on_request: Callable[[str], None] | None = None
        """Called before each answer, with what was asked for."""
        self.control: Callable[[str], str] | None = None
        """Answers `/control/...`, for who plays by hand."""
        self.stopped = threading.Event()
        self.writing = threading.Lock()
        handler = type("Handler", (_Handler,), {"arxiv": self})
        self._server = _Server(("127.0.0.1", port), handler)
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

    @property
    def oai_url(self) -> str:
        """What the plugin's setting of that name should be."""
        return f"{self.url}/oai"

    def announce(
        self, papers: Iterable[Paper], day: datetime, announce: str = "new", to: Iterable[str] = ()
    ) -> None:
        """Announce papers on a day (its midnight in New York); the API and OAI know them too.

        A cross-list is announced `to` the categories that it is new in, the rest to all of the paper's.
        """
        for paper in papers:
            self.days.setdefault(day, []).append(Listed(announce, paper, tuple(to or paper.categories)))
            self.change(paper, day.date())

    def change(self, paper: Paper, day: date) -> None:
        """Change a paper without a word, which only OAI tells of."""
        self.papers[paper.key] = paper
        self.modified[paper.key] = day

    def changed(self, paper: Paper) -> date:
        """The day (in UTC) of a paper's last modification, of which OAI goes by."""
        return self.modified.get(paper.key) or (paper.updated or paper.announced).date()

    def fail(self, *names: str) -> None:
        """Let the next requests go wrong, each by the fault at its place (`"ok"`: not at all)."""
        self.faults.extend(names)

    def answer(self, path: str) -> tuple[str, Answer]:
        """What went wrong ("ok": nothing), and the answer to a request."""
        parts = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith("/rss/"):
            good = self._feed(unquote(parts.path.removeprefix("/rss/")).split("+"))
        elif parts.path == "/api/query":
            good = self._search(asked)
        elif parts.path == "/oai":
            good = Answer(self.oai.answer(asked))
        elif parts.path.startswith("/control/") and self.control is not None:
            return "ok", Answer(self.control(parts.path.removeprefix("/control/")).encode())
        else:
            good = Answer(b"not found", status=404)
        name = self.faults.popleft() if self.faults else self.misbehave(path)
        return name, good if name == "ok" else FAULTS[name](good)

    def _feed(self, categories: list[str]) -> Answer:
        day = feeds.midnight(self.now())
        built = max(day, self.now())
        if day in self.late:
            day = max(before for before in self.days if before < day)
        if any(not category for category in categories) or "cs.XX" in categories:
            return Answer(feeds.rss_error("Bad subject class 'XX'.", day=day), status=400)
        listed = [
            (each.kind_in(categories), each.paper)
            for each in self.days.get(day, [])
            if any(_placed(own, category) for own in each.to for category in categories)
            and not (each.kind.startswith("replace") and each.paper.version >= NEVER_LISTED)
        ]
        order = ("replace-cross", "replace", "cross", "new")
        listed.sort(key=lambda pair: order.index(pair[0]))
        kept = listed[: self.limit or LIMIT]
        groups = {kind: [paper for k, paper in kept if k == kind] for kind in order}
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


def _placed(own: str, category: str) -> bool:
    return own == category or own.startswith(f"{category}.")


def _items(feed: bytes) -> bytes:
    begin, end = feed.find(b"<item>"), feed.rfind(b"</item>")
    return feed[begin : end + len(b"</item>")] if begin >= 0 else b""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who asks may be killed at any moment."""


class _Handler(BaseHTTPRequestHandler):
    arxiv: FakeArxiv
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer one request."""
        visit = Visit(self.path, self.headers.get("User-Agent", ""), self.gone)
        with self.arxiv.writing:
            begin(visit, self.arxiv.visits[-20:])
            self.arxiv.requests.append((visit.began, self.path))
            if not self.path.startswith("/control/"):
                self.arxiv.visits.append(visit)
        try:
            self._answer(visit)
        finally:
            visit.over = True

    def gone(self, wait: float = 0.0) -> bool:
        """Whether who asked has closed the connection, within so many seconds."""
        try:
            readable, _, _ = select.select([self.connection], [], [], wait)
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except (OSError, ValueError):
            return True

    def _answer(self, visit: Visit) -> None:
        if self.arxiv.on_request is not None:
            self.arxiv.on_request(self.path)
        visit.fault, answer = self.arxiv.answer(self.path)
        visit.status = answer.status
        if answer.hangs:
            while not self.gone(0.5) and not self.arxiv.stopped.is_set():
                pass
            visit.left = self.close_connection = True
            return
        visit.sent, visit.handed = time.monotonic(), not answer.pause
        if answer.reset:
            self._reset()
            return
        etag = f'"{hashlib.sha256(answer.body).hexdigest()}"'
        if answer.status == 200 and self.headers.get("If-None-Match") == etag:
            visit.status = 304
            self._head(304, {"ETag": etag}, 0)
            return
        length = len(answer.body) if answer.declared is None else answer.declared
        self._head(answer.status, {"ETag": etag, **answer.headers}, length)
        self._send(answer, visit)

    def _head(self, status: int, headers: dict[str, str], length: int) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(length), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, answer: Answer, visit: Visit) -> None:
        try:
            if answer.pause:
                for place, byte in enumerate(answer.body, 1):
                    visit.sent, visit.handed = time.monotonic(), place == len(answer.body)
                    self.wfile.write(bytes([byte]))
                    if self.gone(answer.pause) or self.arxiv.stopped.is_set():
                        visit.left = True
                        return
            else:
                self.wfile.write(answer.body)
        except OSError:
            visit.left = self.close_connection = True  # who asked has had enough

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
