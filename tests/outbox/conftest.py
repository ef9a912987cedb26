"""A mail server and a Slack on the loopback that play what servers do to a letter, and a lab that writes."""

from __future__ import annotations

import http.server
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Letter
from coordtui.host.session import Session
from coordtui.testing import FrozenClock, open_test_session

HANG_UP = "hang up"
"""In place of an answer: the connection is closed without one."""


@dataclass
class MailServer:
    """Speaks SMTP. `says` holds answers by command, `"."` for the end of a mail; else all is well.

    `mails` are those that it took, with the addresses that it was told.
    """

    says: dict[str, str] = field(default_factory=dict)
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    connections: int = 0
    commands: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        owner = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                owner._talk(self.rfile, self.wfile)

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(body, policy=default) for _, body in self.mails]  # type: ignore[misc]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _talk(self, rfile: Any, wfile: Any) -> None:
        self.connections += 1
        usual = {"EHLO": "250-fake\r\n250 8BITMIME", "DATA": "354 go on", "QUIT": "221 bye", "AUTH": "235 ok"}
        to = ""
        wfile.write(b"220 fake\r\n")
        while line := rfile.readline():
            word = line.split(b" ")[0].strip().decode().upper()
            self.commands.append(line.decode().strip())
            if word == "RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
            said = self.says.get(word, usual.get(word, "250 ok"))
            if word == "DATA" and said.startswith("354"):
                wfile.write(f"{said}\r\n".encode())
                lines = []
                while (part := rfile.readline()) not in (b".\r\n", b""):
                    lines.append(part[1:] if part.startswith(b".") else part)
                said = self.says.get(".", "250 taken")
                if said.startswith("250") or said == HANG_UP:
                    self.mails.append((to, b"".join(lines)))
            if said == HANG_UP:
                return
            wfile.write(f"{said}\r\n".encode())
            if word == "QUIT":
                return


@dataclass
class FakeSlack:
    """Takes posts. `answers` are statuses with headers and a body, used up one by one; then 200."""

    answers: list[tuple[int, dict[str, str], str] | str] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                answer = owner.answers.pop(0) if owner.answers else (200, {}, "ok")
                if answer == HANG_UP or answer[0] == 200:
                    owner.posts.append(json.loads(body))
                if isinstance(answer, str):
                    return
                status, headers, text = answer
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(text.encode()))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/services/SECRET-HOOK"

    @property
    def texts(self) -> list[str]:
        return [str(post["text"]) for post in self.posts]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.close()


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    server = FakeSlack()
    monkeypatch.setenv("COORDTUI_OUTBOX_SLACK_WEBHOOK", server.url)
    yield server
    server.close()


def settings_for(port: int, more: str = "") -> str:
    return (
        f'[outbox]\nsmtp_host = "127.0.0.1"\nsmtp_port = {port}\nsmtp_security = "none"\n'
        f'sender = "Placeholder Lab <lab@example.org>"\n{more}\n'
    )


@dataclass
class Office:
    """A session with an outbox, and what tests ask of it."""

    session: Session
    clock: FrozenClock

    @property
    def ctx(self) -> Any:
        return self.session.context()

    def put(self, **fields: Any) -> Letter:
        usual = {"channel": "mail", "to": "hrafn@example.org", "subject": "Seats", "text": "A seat is free."}
        return self.ctx.outbox.put(Letter(**{**usual, **fields}))

    def deliver(self) -> str:
        run = self.session.jobs.run("core.outbox")
        assert run.outcome == "done", run
        return str(run.text and run.text["text"])

    def letter(self, number: int) -> Letter:
        found = self.ctx.store.records(Letter).get(number)
        assert found is not None
        return found

    def states(self) -> list[str]:
        return [each.state for each in self.ctx.store.records(Letter).find()]


@pytest.fixture
def make_office(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Opens sessions on one store; `settings` is the text of a settings file."""
    made: list[Session] = []

    def make(settings: str, language: Any = "en", **more: Any) -> Office:
        clock = FrozenClock()
        session = open_test_session(tmp_path, settings=settings, language=language, clock=clock, **more)
        made.append(session)
        return Office(session, clock)

    yield make
    for session in made:
        session.close()


@pytest.fixture
def office(make_office: Callable[..., Office], smtp: MailServer) -> Office:
    """One that mails."""
    return make_office(settings_for(smtp.port))
