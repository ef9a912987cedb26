"""Headers of the caller's own: sent, part of what is cached, and never told to another server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coordtui.net import HttpClient

from .conftest import Server, reply

Serve = Callable[..., Server]
KEY = {"X-Api-Key": "secret"}


def test_headers_go_with_the_request(client: HttpClient, serve: Serve) -> None:
    server = serve(reply())
    client.get(server.url(), interval=0, headers={**KEY, "Accept": "application/json"})
    headers = server.requests[0].headers
    assert (headers["x-api-key"], headers["accept"]) == ("secret", "application/json")


def test_a_key_is_not_told_to_another_server(client: HttpClient, serve: Serve) -> None:
    there = serve(reply())
    here = serve(reply(302, location="/moved"), reply(302, location=there.url("/elsewhere")))
    client.get(here.url(), interval=0, headers=KEY)
    assert [request.headers.get("x-api-key") for request in here.requests] == ["secret", "secret"]
    assert "x-api-key" not in there.requests[0].headers


def test_another_header_asks_for_another_answer(client: HttpClient, serve: Serve, tmp_path: Path) -> None:
    server = serve(reply(body=b"xml", etag='"1"'), reply(body=b"json", etag='"2"'), reply(304))
    for accept, body in (("text/xml", b"xml"), ("application/json", b"json"), ("text/xml", b"xml")):
        answer = client.get(server.url(), interval=0, conditional=True, headers={**KEY, "accept": accept})
        assert answer.content == body
    assert "if-none-match" not in server.requests[1].headers
    assert server.requests[2].headers["if-none-match"] == '"1"'
    assert not any(b"secret" in file.read_bytes() for file in (tmp_path / "cache").iterdir())
