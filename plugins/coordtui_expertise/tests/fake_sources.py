"""ORCID, OpenAlex, Semantic Scholar and DBLP on 127.0.0.1, as badly as they are told to.

with FakeSources([author]) as sources:
    sources.fail("429", "html")        # the next two requests
    ... sources.settings(), sources.requests
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from coordtui_expertise.demo.catalogues import Author, answer
from coordtui_expertise.settings import ExpertiseSettings

SOURCES = ("orcid", "openalex", "semantic-scholar", "dblp")
KEY = "invented-key"

Fault = tuple[int, dict[str, str], bytes | None]
"""Status, headers and body; None leaves the right body."""

FAULTS: dict[str, Fault] = {
    "401": (401, {}, b'{"error": "Unauthorized"}'),
    "403": (403, {}, b'{"message": "Forbidden"}'),
    "404": (404, {}, b'{"response-code": 404}'),
    "429": (429, {"Retry-After": "0"}, b"slow down"),
    "429 for an hour": (429, {"Retry-After": "3600"}, b"slow down"),
    "500": (500, {}, b"<html>sorry</html>"),
    "html": (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><body>Please log in</body></html>"),
    "empty": (200, {}, b""),
    "list": (200, {}, b"[1, 2, 3]"),
    "wrong types": (200, {}, b'{"meta": 3, "results": "none", "data": 7, "person": [], "result": 1}'),
    "not text": (200, {}, b'{"person": "\xff\xfe"}'),
    "deep": (200, {}, b"[" * 100_000),
}


@dataclass(frozen=True)
class Request:
    source: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]


class FakeSources:
    """`authors` are whom they know; `body` is given in place of the next right answers, each once."""

    def __init__(self, authors: Iterable[Author] = ()) -> None:
        self.authors = list(authors)
        self.requests: list[Request] = []
        self.faults: deque[str] = deque()
        self.bodies: deque[bytes] = deque()
        handler = type("Handler", (_Handler,), {"sources": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail(self, *faults: str) -> None:
        """Let the next requests go wrong: names of `FAULTS`, `"cut"`, or `"ok"`."""
        self.faults.extend(faults)

    def settings(self, **others: Any) -> ExpertiseSettings:
        """Settings that lead here, without pauses."""
        fields: dict[str, Any] = {"openalex_key": KEY}
        for source in SOURCES:
            name = source.replace("-", "_")
            fields[f"{name}_url"] = f"http://127.0.0.1:{self._server.server_address[1]}/{source}"
            fields[f"{name}_interval_s"] = 0.0
        return ExpertiseSettings(**(fields | others))

    # Whom the catalogues know.

    def named(self, name: str) -> Sequence[Author]:
        """Who has one of the words of a name."""
        words = {*name.casefold().split()}
        return [each for each in self.authors if words & {*each.name.casefold().split()}]

    def known(self, source: str, identity: str) -> Author | None:
        """Who has this identity."""
        return next((each for each in self.authors if identity and each.identity(source) == identity), None)


class _Handler(BaseHTTPRequestHandler):
    sources: FakeSources

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        _, source, path = url.path.split("/", 2)
        query = dict(parse_qsl(url.query))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.sources.requests.append(Request(source, path, query, headers))
        fault = self.sources.faults.popleft() if self.sources.faults else "ok"
        if fault in FAULTS:
            status, more, body = FAULTS[fault]
            self._send(status, body or b"", more)
            return
        found = ("application/json", self.sources.bodies.popleft()) if self.sources.bodies else None
        found = found or answer(self.sources, source, path, query)
        if found is None:
            self._send(404, b"{}", {})
        elif fault == "cut":
            self._send(200, found[1][: len(found[1]) // 2], {})
        else:
            self._send(200, found[1], {"Content-Type": found[0]})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass
