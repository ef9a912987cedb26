"""Letters by mail: SMTP, step by step, so that each failure says whether the mail may have arrived.

Up to the line that ends the mail nothing is accepted (RFC 5321, 4.2.5); after it, only the server's
answer says whether the mail is its concern now.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from coordtui.api.letters import Letter
from coordtui.outbox.carriers import Undelivered
from coordtui.outbox.writing import mail, sender_of
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

if TYPE_CHECKING:
    import smtplib

    from coordtui.config.settings import OutboxSettings

_GOODBYE = 2.0
"""Seconds that the end of a connection may take."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}


class Mail:
    """Carries letters to the mail server, over one connection while that lasts.

    `timeout` is in seconds, for each step; see `coordtui.outbox.carriers.Carrier`.
    """

    def __init__(self, settings: OutboxSettings, timeout: float) -> None:
        self._settings, self._timeout = settings, timeout
        self._server: smtplib.SMTP | None = None

    def write(self, letter: Letter) -> Callable[[], None]:
        """What sends the letter as a mail of its own."""
        lines = mail(letter, self._settings).as_bytes()
        body = re.sub(rb"^\.", b"..", lines, flags=re.MULTILINE)  # RFC 5321, 4.5.2
        return lambda: self._send(letter.to, body if body.endswith(b"\r\n") else body + b"\r\n")

    def close(self) -> None:
        """End the connection; a server that does not answer to that is not waited for."""
        if self._server is not None:
            with suppress(OSError):  # SMTPException is one
                if self._server.sock is not None:
                    self._server.sock.settimeout(min(self._timeout, _GOODBYE))
                self._server.quit()
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _send(self, to: str, body: bytes) -> None:
        """One mail. Whatever goes wrong, the next begins with a new connection."""
        try:
            self._hand_over(self._begun(to), body)
        except BaseException:  # an interrupt too leaves the conversation in the middle
            self._drop()
            raise

    def _begun(self, to: str) -> smtplib.SMTP:
        """The server, ready to take the lines of a mail to this address. Nothing has left by then."""
        import smtplib

        try:
            kept = self._server is not None
            server = self._server or self._connect()
            code, said = self._mail_from(server)
            if kept and code == 421:  # it was tired of the old connection
                raise smtplib.SMTPServerDisconnected
        except smtplib.SMTPServerDisconnected as error:
            if not kept:
                raise self._unreachable(error) from error
            self._drop()
            return self._begun(to)
        except OSError as error:
            raise self._unreachable(error) from error
        try:
            self._answered(code, said, everybody=True)
            self._answered(*server.rcpt(to))
            code, said = server.docmd("DATA")
            self._answered(code, said, good=354)
        except (smtplib.SMTPException, OSError) as error:
            raise self._unreachable(error) from error
        return server

    def _mail_from(self, server: smtplib.SMTP) -> tuple[int, bytes]:
        return server.mail(sender_of(self._settings)[1])

    def _hand_over(self, server: smtplib.SMTP, body: bytes) -> None:
        """The lines of the mail and the one that ends it; then only the answer says what became of it."""
        import smtplib

        try:
            server.send(body + b".\r\n")
            code, said = server.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered(
                "perhaps",
                N_("{host} took the mail and did not say what became of it.", host=self._settings.smtp_host),
            ) from error
        self._answered(code, said)

    def _answered(self, code: int, said: bytes, *, good: int = 250, everybody: bool = False) -> None:
        """Raise what an answer other than the good one means."""
        if code == good or (good == 250 and code == 251):
            return
        problem = N_(
            "{host} said: {code} {words}", host=self._settings.smtp_host, code=code, words=_words(said)
        )
        if 500 <= code < 600:
            raise Undelivered("never", problem)
        raise Undelivered("later", problem, everybody=everybody or code == 421)

    def _connect(self) -> smtplib.SMTP:
        """A server that knows us; raises `Undelivered`, for all letters alike, and `OSError`."""
        import smtplib
        import ssl

        settings = self._settings
        port = settings.smtp_port or PORTS[settings.smtp_security]
        here = socket.gethostname() or "localhost"
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.smtp_host, port, here, timeout=self._timeout, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(settings.smtp_host, port, here, timeout=self._timeout)
        self._server = server
        try:
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
        except smtplib.SMTPAuthenticationError as error:
            said = N_(
                "{host} does not accept the account “{user}”: {words}",
                host=settings.smtp_host,
                user=safe(settings.smtp_user, limit=100),
                words=_words(error.smtp_error),
            )
            raise Undelivered("later", said, everybody=True) from error
        return server

    def _unreachable(self, error: Exception) -> Undelivered:
        return Undelivered(
            "later",
            N_(
                "The mail server {host} could not be used: {error}",
                host=self._settings.smtp_host,
                error=_reason(error),
            ),
            everybody=True,
        )


def _reason(error: Exception) -> Message:
    import smtplib
    import ssl

    if isinstance(error, TimeoutError):
        return N_("it did not answer in time.")
    if isinstance(error, ConnectionRefusedError):
        return N_("it refused the connection.")
    if isinstance(error, socket.gaierror):
        return N_("there is no machine of this name, or no network.")
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return N_("the connection cannot be kept private, so nothing was sent.")
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return N_("it closed the connection.")
    return N_("{text}", text=safe(error, limit=200))


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return safe(text, limit=200)
