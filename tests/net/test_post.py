"""What is posted, and whether a failure says rightly that it may have arrived."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import httpx
import pytest

from coordtui.api import Cancelled, NetworkError
from coordtui.net import HttpClient, RequestFailed
from tests.net.conftest import Server, drip, reply, reset, send, silent

Serve = Callable[..., Server]
MakeClient = Callable[..., HttpClient]


def post(client: HttpClient, server: Server, **options: object) -> httpx.Response:
    return client.post(server.url("/hook/KEY"), **{"interval": 0.0, "json": {"text": "é"}, **options})


def failure(client: HttpClient, server: Server, **options: object) -> RequestFailed:
    with pytest.raises(RequestFailed) as caught:
        post(client, server, **options)
    assert len(caught.value.parts()) == 3, "says what, why and what to do"
    assert "KEY" not in str(caught.value)
    return caught.value


def test_json_is_posted_with_its_headers(client: HttpClient, serve: Serve) -> None:
    server = serve(reply(body=b"ok"))
    assert post(client, server, headers={"X-One": "two"}).content == b"ok"
    (request,) = server.requests
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-one"] == "two"


def test_bytes_are_posted_as_they_are(client: HttpClient, serve: Serve) -> None:
    server = serve(reply())
    post(client, server, json=None, content=b"abc")
    assert server.requests[0].headers["content-length"] == "3"


@pytest.mark.parametrize("status", [400, 404, 410, 429, 503])
def test_a_refusal_did_not_take_it_and_is_not_tried_again(
    client: HttpClient, serve: Serve, status: int
) -> None:
    server = serve(reply(status, b"no"))
    refused = failure(client, server)
    assert (refused.sent_maybe, refused.response.text) == (False, "no")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "behaviour", [reply(500), reply(502), reply(504), send(b""), reset, send(b"HTTP/1.1 2")]
)
def test_an_answer_that_tells_nothing_may_have_taken_it(
    client: HttpClient, serve: Serve, behaviour: object
) -> None:
    server = serve(behaviour)
    assert failure(client, server).sent_maybe is True
    assert len(server.requests) == 1


def test_silence_after_it_may_have_taken_it(make_client: MakeClient, serve: Serve) -> None:
    assert failure(make_client(timeout_s=0.2), serve(silent)).sent_maybe is True
    dripping = drip(b"HTTP/1.1 200 OK\r\n")
    assert failure(make_client(timeout_s=0.2), serve(dripping)).sent_maybe is True


def test_where_nobody_listens_nothing_was_taken(client: HttpClient, serve: Serve) -> None:
    server = serve(reply())
    url = server.url()
    server.close()
    with pytest.raises(RequestFailed) as refused:
        client.post(url)
    assert refused.value.sent_maybe is False


def test_what_is_done_stays_done_whatever_becomes_of_the_explanation(
    client: HttpClient, serve: Serve
) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nbroken"
    assert post(client, serve(send(answer))).status_code == 200


def test_a_redirect_is_not_followed(client: HttpClient, serve: Serve) -> None:
    elsewhere = serve(reply())
    server = serve(reply(302, location=elsewhere.url()))
    assert failure(client, server).sent_maybe is False
    assert elsewhere.requests == []


def test_the_patience_that_is_asked_for_is_kept(client: HttpClient, serve: Serve) -> None:
    server = serve(reply(429, retry_after="600"), reply())
    assert failure(client, server).retry_after == 600
    with pytest.raises(NetworkError) as left_alone:
        post(client, server)
    assert not isinstance(left_alone.value, RequestFailed)
    assert left_alone.value.retry_after == pytest.approx(600, abs=5)
    assert len(server.requests) == 1


def test_posts_take_turns_with_everything_else(client: HttpClient, serve: Serve) -> None:
    server = serve(reply())
    post(client, server)
    client.get(server.url(), interval=0.2)
    assert server.gaps()[0] >= 0.2


def test_who_stops_while_waiting_has_sent_nothing(client: HttpClient, serve: Serve) -> None:
    server = serve(reply())
    post(client, server)
    give_up = time.monotonic() + 0.1
    with pytest.raises(Cancelled):
        post(client, server, interval=60.0, cancelled=lambda: time.monotonic() > give_up)
    assert len(server.requests) == 1


def test_the_address_is_in_no_log_and_no_error(
    client: HttpClient, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(client, serve(reply()))
        failure(client, serve(reply(404)))
        for wrong in ("nowhere/KEY", "ftp://x/KEY", "https:///KEY", "http://[KEY"):
            with pytest.raises(RequestFailed) as refused:
                client.post(wrong)
            assert "KEY" not in str(refused.value)
    assert "KEY" not in caplog.text
