"""The one polite way to the network."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from coordtui import __version__
from coordtui.api.files import at_home
from coordtui.net import failures
from coordtui.net.body import read_body
from coordtui.net.cache import Cache, Stored
from coordtui.net.retry import RetryPolicy, http_date, requested_wait
from coordtui.net.turns import Turns, Waiting
from coordtui.net.watch import Watch
from coordtui.text.safety import safe

if TYPE_CHECKING:
    import httpx

    from coordtui.config import NetSettings

log = logging.getLogger(__name__)

REDIRECTS = 5
DEADLINE = 4
"""A whole request may take this many times the time in which something must come."""


@dataclass(frozen=True)
class _Call:
    """What one `get` was asked."""

    headers: Mapping[str, str]
    interval: float
    limit: int
    turn: str | None
    cancelled: Callable[[], bool] | None
    waiting: Waiting | None


class HttpClient:
    """GET requests that wait their turn, try again, give up in time and say what went wrong.

    All clients of the machine that share `state_dir`, or the folder that the settings name
    for all accounts, take turns at each server: one connection at a time. Answers to
    conditional requests are kept in `cache_dir` (a folder of `state_dir` unless given).
    `clock` is the time in UTC. `outside` makes what stands in for the network, at the first
    request. Usable from several threads.
    """

    def __init__(
        self,
        settings: NetSettings,
        state_dir: Path,
        clock: Callable[[], datetime],
        outside: Callable[[], httpx.BaseTransport] | None = None,
        *,
        cache_dir: Path | None = None,
        retry: RetryPolicy | None = None,
    ) -> None:
        self._settings, self._clock, self._outside = settings, clock, outside
        self._retry = retry or RetryPolicy()
        # What stands in for the network is nobody else's.
        shared = at_home(settings.turns) if settings.turns and outside is None else None
        self._turns = Turns(
            shared or state_dir / "turns",
            longest_wait=self._retry.longest_wait,
            shared=shared is not None,
        )
        self._cache = Cache(cache_dir or state_dir / "http-cache")
        self._client: httpx.Client | None = None
        self._making = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            self._client.close()

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        interval: float = 3.0,
        max_bytes: int | None = None,
        conditional: bool = False,
        turn: str | None = None,
        cancelled: Callable[[], bool] | None = None,
        waiting: Waiting | None = None,
    ) -> httpx.Response:
        """The answer to a GET, read and closed, its status always 2xx.

        `headers` are sent with it, but not to another server that it is redirected to: they
        may hold a key. What they say is part of what is cached.
        A request starts at least `interval` seconds after the last one to the same server
        ended, whoever on this machine made it; `turn` names several servers that count as
        one. A body above `max_bytes` (unpacked too) is refused. With `conditional`, an
        unchanged answer is taken from the cache; `response.extensions["unchanged"]` says
        so. `cancelled` is asked often, also from another thread; `waiting` is told every
        second how many seconds the turn is away (0: another program has it) and for whom.

        Raises `RequestFailed` or another `NetworkError`, and `Cancelled`.
        """
        limit = int(self._settings.max_body_mb * 1_000_000) if max_bytes is None else max_bytes
        call = _Call(headers or {}, interval, limit, turn, cancelled, waiting)
        kept_as = _kept_as(url, call.headers)
        stored = self._cache.load(kept_as) if conditional else None
        answer = self._follow(self._request(url, call.headers, stored), call)
        if answer.status_code == 304:
            if stored is None:
                raise failures.unexpected_304(answer.url.host)
            return _unchanged(answer, stored)
        if conditional and answer.status_code == 200:
            self._cache.keep(
                kept_as,
                answer.content,
                content_type=answer.headers.get("content-type", ""),
                etag=answer.headers.get("etag", ""),
                last_modified=answer.headers.get("last-modified", ""),
            )
        return answer

    def post(
        self,
        url: str,
        *,
        json: object | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        interval: float = 1.0,
        turn: str | None = None,
        cancelled: Callable[[], bool] | None = None,
        waiting: Waiting | None = None,
    ) -> httpx.Response:
        """The answer to one POST, read and closed, its status always 2xx.

        It waits for its turn as `get` does, with `json` or `content` for a body, and is not tried
        again: only who knows what it does can tell whether it may be done twice. A redirect is not
        followed. `cancelled` is asked while the turn is waited for; what is on its way is not
        broken off, as nobody would know whether it arrived.

        Raises `RequestFailed`, whose `sent_maybe` says whether the server may have taken it;
        another `NetworkError` or `Cancelled` when nothing was sent. No error and no log line
        holds more of `url` than its host: the rest may be a key.
        """
        request = self._posted(url, json, content, headers or {})
        limit = int(self._settings.max_body_mb * 1_000_000)
        call = _Call({}, interval, limit, turn, None, waiting)
        name = turn or request.url.netloc.decode("ascii")
        with self._turns.take(name, interval, cancelled=cancelled, waiting=waiting) as mine:
            try:
                answer = self._ask(request, call)
            except failures.RequestFailed as failure:
                mine.hold = failure.retry_after or 0.0
                failure.sent_maybe = failures.may_have_arrived(failure)
                raise
        if not answer.is_success:
            raise failures.from_status(answer, None)
        return answer

    def _posted(
        self, url: str, json: object | None, content: bytes | None, headers: Mapping[str, str]
    ) -> httpx.Request:
        import httpx

        try:
            request = self._open().build_request("POST", url, json=json, content=content, headers=headers)
        except (httpx.InvalidURL, ValueError) as error:
            raise failures.not_an_address("…") from error
        if request.url.scheme not in {"http", "https"} or not request.url.host:
            raise failures.not_an_address("…")
        return request

    def _open(self) -> httpx.Client:
        """The client, made for the first request: importing httpx takes 0.2 s."""
        import httpx

        # At its level INFO it writes whole addresses, and some of them are keys.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        with self._making:
            if self._client is None:
                contact = quote(self._settings.contact, safe="@+")
                product = f"coordtui/{__version__}"
                self._client = httpx.Client(
                    transport=self._outside() if self._outside else None,
                    headers={
                        "User-Agent": f"{product} (mailto:{contact})" if contact else product,
                        "Accept-Encoding": "gzip",
                    },
                    timeout=httpx.Timeout(self._settings.timeout_s, connect=self._settings.connect_timeout_s),
                    # An idle connection of ours would be a second one beside the next program's.
                    limits=httpx.Limits(max_keepalive_connections=0),
                )
            return self._client

    def _request(self, url: str, headers: Mapping[str, str], stored: Stored | None) -> httpx.Request:
        import httpx

        sent = {**headers, **(stored.conditions() if stored else {})}
        try:
            request = self._open().build_request("GET", url, headers=sent)
        except (httpx.InvalidURL, ValueError) as error:
            raise failures.not_an_address(safe(url, limit=200)) from error
        if request.url.scheme not in {"http", "https"} or not request.url.host:
            raise failures.not_an_address(safe(url, limit=200))
        return request

    def _follow(self, request: httpx.Request, call: _Call) -> httpx.Response:
        """The first answer that is not a redirect."""
        for _ in range(REDIRECTS + 1):
            answer = self._persist(request, call)
            if answer.next_request is None:
                return answer
            schemes = (request.url.scheme, answer.next_request.url.scheme)
            if schemes not in {("http", "http"), ("http", "https"), ("https", "https")}:
                raise failures.astray(request.url.host)
            elsewhere = answer.next_request.url.netloc != request.url.netloc
            request = answer.next_request
            for name in call.headers if elsewhere else ():
                request.headers.pop(name, None)
        raise failures.astray(request.url.host)

    def _persist(self, request: httpx.Request, call: _Call) -> httpx.Response:
        """The answer of one server, after as many tries as are worth it.

        The pause before the next try is left with the turn, so every program keeps it.
        """
        name = call.turn or request.url.netloc.decode("ascii")
        attempt = 0
        while True:
            attempt += 1
            with self._turns.take(
                name, call.interval, cancelled=call.cancelled, waiting=call.waiting
            ) as turn:
                try:
                    return self._ask(request, call)
                except failures.RequestFailed as failure:
                    log.info("%s, try %d: %s", name, attempt, failure)
                    if failure.retry_after is not None:
                        turn.hold = failure.retry_after
                    elif failure.passing and attempt < self._retry.tries:
                        turn.hold = self._retry.backoff(attempt)
                    worth_it = failure.passing and turn.hold <= self._retry.longest_wait
                    if not worth_it or attempt >= self._retry.tries:
                        raise

    def _ask(self, request: httpx.Request, call: _Call) -> httpx.Response:
        """One request and its whole answer, or `RequestFailed` or `Cancelled`."""
        import httpx

        host = request.url.host
        watch = Watch(host, DEADLINE * self._settings.timeout_s, call.cancelled)
        request.extensions["trace"] = watch.trace
        try:
            with watch:
                answer = self._exchange(request, call.limit)
        except httpx.HTTPError as error:
            raise failures.from_exception(error, host) from error
        if answer.is_success or answer.status_code == 304 or answer.next_request is not None:
            return answer
        raise failures.from_status(answer, self._requested_wait(answer))

    def _exchange(self, request: httpx.Request, limit: int) -> httpx.Response:
        """Send the request; the answer with its body read."""
        import httpx

        received = self._open().send(request, stream=True)
        try:
            body = read_body(received, limit)
        except (httpx.TransportError, failures.RequestFailed):
            if not received.is_error and request.method != "POST":
                raise
            # A refusal stays what it is, and what is done stays done, whatever becomes of the explanation.
            body = b""
        finally:
            received.close()
        answer = httpx.Response(
            received.status_code,
            headers=_without_coding(received.headers),
            content=body,
            request=request,
            extensions={"unchanged": False},
        )
        answer.next_request = received.next_request
        return answer

    def _requested_wait(self, answer: httpx.Response) -> float | None:
        """What `Retry-After` asks for, a date being compared with the server's own clock."""
        now = http_date(answer.headers.get("date", "")) or self._clock()
        return requested_wait(answer.headers.get("retry-after"), now)


def _kept_as(url: str, headers: Mapping[str, str]) -> str:
    """What names an answer in the cache: its address, and a digest of the headers, as they may hold a key."""
    if not headers:
        return url
    said = repr(sorted((name.lower(), value) for name, value in headers.items()))
    return f"{url}#{hashlib.sha256(said.encode()).hexdigest()}"


def _without_coding(headers: httpx.Headers) -> list[tuple[bytes, bytes]]:
    """The headers, byte by byte, less those that describe the body as it travelled."""
    travel = {b"content-encoding", b"content-length", b"transfer-encoding"}
    return [(name, value) for name, value in headers.raw if name.lower() not in travel]


def _unchanged(answer: httpx.Response, stored: Stored) -> httpx.Response:
    """The kept body under the new headers."""
    import httpx

    headers = httpx.Headers(_without_coding(answer.headers))
    if stored.content_type:
        headers["content-type"] = stored.content_type
    return httpx.Response(
        200, headers=headers, content=stored.body, request=answer.request, extensions={"unchanged": True}
    )
