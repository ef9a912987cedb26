"""What servers do to clients, and what the client makes of it."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from coordtui import __version__
from coordtui.api import Cancelled, NetworkError
from coordtui.net import HttpClient, RequestFailed, RetryPolicy
from tests.net.conftest import Server, drip, reply, reset, send, silent

Serve = Callable[..., Server]
MakeClient = Callable[..., HttpClient]


def get(client: HttpClient, server: Server, **options: object) -> httpx.Response:
    return client.get(server.url(), **{"interval": 0.0, **options})


def failure(client: HttpClient, server: Server, **options: object) -> RequestFailed:
    with pytest.raises(RequestFailed) as caught:
        get(client, server, **options)
    assert len(caught.value.parts()) == 3, "says what, why and what to do"
    return caught.value


def test_an_answer_is_read_and_closed(client: HttpClient, serve: Serve) -> None:
    answer = get(client, serve(reply(body=b"news", content_type="application/xml")))
    assert answer.content == b"news"
    assert answer.is_closed
    assert answer.headers["content-type"] == "application/xml"
    assert answer.extensions["unchanged"] is False


def test_importing_the_room_does_not_import_httpx() -> None:
    program = "import sys, coordtui.net; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_server_is_told_who_asks(make_client: MakeClient, serve: Serve) -> None:
    server = serve(reply())
    get(make_client(contact="desk@lab.example\r\nEvil: 1"), server)
    get(make_client(), server)
    named, bare = (request.headers for request in server.requests)
    assert named["user-agent"].startswith(f"coordtui/{__version__} (mailto:desk@lab.example%0d")
    assert "evil" not in named
    assert bare["user-agent"] == f"coordtui/{__version__}"


def test_no_connection_stays_open_behind_an_answer(client: HttpClient, serve: Serve) -> None:
    server = serve(send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
    get(client, server)
    get(client, server)
    assert len(server.requests) == 2, "each came over a connection of its own"
    assert server.most_open == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_in_trouble_is_asked_again(client: HttpClient, serve: Serve, status: int) -> None:
    server = serve(reply(status), reply(status), reply(body=b"at last"))
    assert get(client, server).content == b"at last"


def test_tries_are_bounded(make_client: MakeClient, serve: Serve) -> None:
    server = serve(reply(503, b"<html>maintenance"))
    error = failure(make_client(retry=RetryPolicy(tries=3, first_wait=0.001)), server)
    assert len(server.requests) == 3
    assert error.response is not None
    assert error.response.content == b"<html>maintenance"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_not_argued_with(client: HttpClient, serve: Serve, status: int) -> None:
    server = serve(reply(status, b"the reason"))
    error = failure(client, server)
    assert len(server.requests) == 1
    assert error.response is not None
    assert (error.response.status_code, error.response.content) == (status, b"the reason")


def test_a_refusal_with_a_broken_explanation_stays_a_refusal(client: HttpClient, serve: Serve) -> None:
    server = serve(send(b"HTTP/1.1 403 No\r\nContent-Length: 99\r\n\r\nbecau"))
    assert "refuses" in str(failure(client, server))
    assert len(server.requests) == 1


def test_retry_after_in_seconds_is_waited_out(client: HttpClient, serve: Serve) -> None:
    server = serve(reply(429, retry_after="1"), reply())
    get(client, server)
    assert server.gaps()[0] >= 1


def test_retry_after_as_a_date_is_read_by_the_servers_own_clock(
    make_client: MakeClient, serve: Serve
) -> None:
    there = datetime(1999, 1, 1, tzinfo=UTC)
    after = format_datetime(there + timedelta(seconds=1), usegmt=True)
    server = serve(reply(503, retry_after=after, date=format_datetime(there, usegmt=True)), reply())
    get(make_client(), server)
    assert server.gaps()[0] >= 1


def test_a_long_retry_after_is_an_error_and_holds_back_every_program(
    make_client: MakeClient, serve: Serve
) -> None:
    server = serve(reply(503, retry_after="3600"), reply())
    assert failure(make_client(), server).retry_after == 3600
    with pytest.raises(NetworkError) as caught:
        get(make_client(), server)
    assert caught.value.retry_after == pytest.approx(3600, abs=60)
    assert len(server.requests) == 1, "the second program did not even ask"


@pytest.mark.parametrize(
    "fault",
    [
        reset,
        send(b""),
        send(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"),
        send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"),
        send(b"not http at all\r\n\r\n"),
        reply(body=gzip.compress(b"hello" * 99)[:-9], content_encoding="gzip"),
    ],
    ids=["reset", "no answer", "short body", "short chunk", "noise", "short gzip"],
)
def test_a_broken_answer_is_asked_for_again(client: HttpClient, serve: Serve, fault: object) -> None:
    server = serve(fault, reply(body=b"whole"))
    assert get(client, server).content == b"whole"
    assert len(server.requests) == 2


def test_an_answer_that_always_breaks_off_is_an_error(client: HttpClient, serve: Serve) -> None:
    error = failure(client, serve(send(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort")))
    assert "broke off" in str(error)


def test_silence_is_a_timeout_and_tried_again(make_client: MakeClient, serve: Serve) -> None:
    server = serve(silent)
    error = failure(make_client(timeout_s=0.2, retry=RetryPolicy(tries=2, first_wait=0.001)), server)
    assert "in time" in str(error)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "start",
    [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"],
    ids=["headers", "body"],
)
def test_a_drip_meets_the_deadline_of_the_whole_request(
    make_client: MakeClient, serve: Serve, start: bytes
) -> None:
    # Each byte comes well within timeout_s: only the deadline, four times that, can end this.
    server = serve(drip(start))
    error = failure(make_client(timeout_s=0.2), server)
    assert "in time" in str(error)
    assert len(server.requests) == 1


def test_a_stop_ends_a_request_that_is_under_way(make_client: MakeClient, serve: Serve) -> None:
    asked = threading.Event()

    def stop_once_asked(connection: socket.socket, server: Server) -> None:
        asked.set()
        silent(connection, server)

    server = serve(stop_once_asked)
    with pytest.raises(Cancelled):
        get(make_client(timeout_s=600), server, cancelled=asked.is_set)
    assert len(server.requests) == 1


def test_a_stop_ends_a_handshake_that_hangs(make_client: MakeClient, serve: Serve) -> None:
    looks = iter(range(1_000_000))
    client = make_client(timeout_s=600, connect_timeout_s=600)
    with pytest.raises(Cancelled):  # this server never speaks TLS
        client.get(f"https://{serve(silent).host}/", interval=0.0, cancelled=lambda: next(looks) > 5)


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Length: 60000000\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"]
)
def test_a_body_of_60_megabytes_is_refused(client: HttpClient, serve: Serve, head: bytes) -> None:
    sent = 0

    def pour(connection: socket.socket, server: Server) -> None:
        nonlocal sent
        connection.sendall(head)
        for _ in range(60):
            sent += connection.send(b"x" * 1_000_000)

    server = serve(pour)
    assert "larger" in str(failure(client, server, max_bytes=100_000))
    server.close()
    assert sent < 60_000_000, "the rest was not waited for"
    assert len(server.requests) == 1


def test_a_gzip_bomb_is_refused(client: HttpClient, serve: Serve) -> None:
    bomb = gzip.compress(bytes(60_000_000), compresslevel=1)
    server = serve(reply(body=bomb, content_encoding="gzip"))
    assert "larger" in str(failure(client, server, max_bytes=1_000_000))
    assert len(server.requests) == 1


def test_the_limit_of_the_settings_counts_when_no_other_is_given(
    make_client: MakeClient, serve: Serve
) -> None:
    server = serve(reply(body=b"x" * 2000))
    assert "larger" in str(failure(make_client(max_body_mb=0.001), server))
    assert len(get(make_client(max_body_mb=0.002), server).content) == 2000


def test_a_packed_answer_is_unpacked(client: HttpClient, serve: Serve) -> None:
    answer = get(client, serve(reply(body=gzip.compress(b"hello" * 999), content_encoding="gzip")))
    assert answer.content == b"hello" * 999


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "gzip"])
def test_a_packing_that_was_not_asked_for_is_refused(client: HttpClient, serve: Serve, coding: str) -> None:
    error = failure(client, serve(reply(body=b"\x0b\x02\x80hello\x03", content_encoding=coding)))
    assert "cannot be read" in str(error)


def test_redirects_are_followed(client: HttpClient, serve: Serve) -> None:
    there = serve(reply(body=b"moved"))
    here = serve(reply(301, location=there.url("/new")))
    answer = get(client, here)
    assert answer.content == b"moved"
    assert str(answer.url) == there.url("/new")


def test_redirects_have_a_limit(client: HttpClient, serve: Serve) -> None:
    server = serve(reply(302, location="/again"))
    assert "astray" in str(failure(client, server))
    assert len(server.requests) == 6


@pytest.mark.parametrize("target", ["http://open.example/", "ftp://open.example/"])
def test_a_redirect_from_a_protected_to_an_open_address_is_refused(
    make_client: MakeClient, target: str
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"location": target})

    with pytest.raises(RequestFailed, match="astray"):
        make_client(transport=httpx.MockTransport(answer)).get("https://safe.example/")
    assert asked == ["https://safe.example/"]


def test_a_transport_stands_in_for_the_network(make_client: MakeClient) -> None:
    client = make_client(transport=httpx.MockTransport(lambda request: httpx.Response(200, text="invented")))
    assert client.get("https://export.arxiv.example/api").text == "invented"


def raising(error: OSError) -> httpx.MockTransport:
    """A network whose connections fail as the real one's do: the reason two exceptions deep."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no") from error

    return httpx.MockTransport(answer)


def words(make_client: MakeClient, transport: httpx.MockTransport) -> str:
    with pytest.raises(RequestFailed) as caught:
        make_client(transport=transport).get("https://export.arxiv.example/", interval=0.0)
    assert not caught.value.passing
    return str(caught.value)


def test_being_offline_refused_and_mistrusted_are_told_apart(make_client: MakeClient) -> None:
    import errno
    import ssl

    offline = words(make_client, raising(socket.gaierror(socket.EAI_AGAIN, "name resolution")))
    unreachable = words(make_client, raising(OSError(errno.ENETUNREACH, "unreachable")))
    refused = words(make_client, raising(ConnectionRefusedError()))
    mistrusted = words(make_client, raising(ssl.SSLCertVerificationError()))
    assert offline.startswith("No answer from export.arxiv.example")
    assert "offline" in offline
    assert unreachable == offline
    assert len({offline, refused, mistrusted}) == 3


def test_a_closed_port_is_a_refused_connection(client: HttpClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(RequestFailed, match="refused the connection"):
        client.get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("url", ["", "arxiv.example/list", "file:///etc/passwd", "http://", "http://a:b/"])
def test_what_is_not_an_address_is_refused(client: HttpClient, url: str) -> None:
    with pytest.raises(RequestFailed, match="Not an address"):
        client.get(url)


def test_an_unchanged_answer_comes_from_the_cache(client: HttpClient, serve: Serve) -> None:
    when = "Sat, 21 Nov 2026 05:00:00 GMT"
    first = reply(body=b"feed", etag='"v1"', last_modified=when, content_type="text/xml")
    server = serve(
        first, send(b'HTTP/1.1 304 Not Modified\r\nContent-Length: 99999999\r\nETag: "v1"\r\n\r\n')
    )
    assert get(client, server, conditional=True).extensions["unchanged"] is False
    again = get(client, server, conditional=True)
    assert (again.status_code, again.content, again.extensions["unchanged"]) == (200, b"feed", True)
    assert again.headers["content-type"] == "text/xml"
    headers = server.requests[1].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"v1"', when.lower())


def test_a_changed_answer_replaces_the_kept_one(client: HttpClient, serve: Serve) -> None:
    server = serve(
        reply(body=b"one", etag='"1"'), reply(body=b"two", etag='"2"'), reply(304, b"", etag='"2"')
    )
    assert [get(client, server, conditional=True).content for _ in range(3)] == [b"one", b"two", b"two"]
    assert server.requests[2].headers["if-none-match"] == '"2"'


def test_a_damaged_cache_costs_a_download_only(client: HttpClient, serve: Serve, tmp_path: Path) -> None:
    server = serve(reply(body=b"feed", etag='"v1"'))
    get(client, server, conditional=True)
    (kept,) = (tmp_path / "cache").iterdir()
    for damage in (kept.read_bytes().replace(b"feed", b"fEEd"), kept.read_bytes()[:-2], b"", b"\xff"):
        kept.write_bytes(damage)
        assert get(client, server, conditional=True).content == b"feed"
        assert "if-none-match" not in server.requests[-1].headers


def test_a_cache_that_cannot_be_written_costs_a_download_only(
    client: HttpClient, serve: Serve, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    server = serve(reply(body=b"feed", etag='"v1"'))
    assert [get(client, server, conditional=True).content for _ in range(2)] == [b"feed", b"feed"]


def test_the_cache_stays_small(client: HttpClient, serve: Serve, tmp_path: Path) -> None:
    from coordtui.net.cache import KEPT, Cache

    cache = Cache(tmp_path / "cache")
    for number in range(KEPT + 9):
        cache.keep(f"http://h/{number}", b"x", content_type="", etag="e", last_modified="")
    assert len(list((tmp_path / "cache").iterdir())) == KEPT
    assert cache.load(f"http://h/{KEPT + 8}") is not None


def test_unchanged_without_a_question_is_an_error(client: HttpClient, serve: Serve) -> None:
    assert "unchanged" in str(failure(client, serve(reply(304, b"")), conditional=True))


def test_a_header_that_is_not_ascii_is_no_obstacle(make_client: MakeClient) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        headers = [(b"Server", "Café".encode("latin-1")), (b"ETag", '"é1"'.encode("latin-1"))]
        return httpx.Response(200, headers=headers, content=b"news")

    client = make_client(transport=httpx.MockTransport(answer))
    for _ in range(2):  # the second could send the mark back, which is not ASCII either
        got = client.get("https://export.arxiv.example/", interval=0.0, conditional=True)
        assert (got.content, got.headers["server"]) == (b"news", "Café")
    assert [request.headers.get("if-none-match") for request in asked] == [None, None]
