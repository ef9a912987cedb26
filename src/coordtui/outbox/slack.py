"""Letters to Slack: one POST to the webhook of the lab's channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coordtui.api.errors import NetworkError
from coordtui.api.letters import Letter
from coordtui.outbox.carriers import Undelivered
from coordtui.outbox.writing import slack_body
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.context import Http
    from coordtui.config.settings import OutboxSettings
    from coordtui.net.failures import RequestFailed

INTERVAL = 1.0
"""Seconds between two messages: Slack allows one a second
(https://docs.slack.dev/apis/web-api/rate-limits)."""

_NOT_NOW = {429, 503}


class Slack:
    """Carries letters to the webhook; see `coordtui.outbox.carriers.Carrier`."""

    def __init__(self, settings: OutboxSettings, http: Http, cancelled: Callable[[], bool]) -> None:
        self._webhook, self._http, self._cancelled = settings.slack_webhook, http, cancelled

    def write(self, letter: Letter) -> Callable[[], None]:
        """What posts the letter."""
        body = slack_body(letter)
        return lambda: self._post(body)

    def close(self) -> None:
        """Nothing is kept open."""

    def _post(self, body: object) -> None:
        from coordtui.net.failures import RequestFailed

        try:
            self._http.post(
                self._webhook, json=body, interval=INTERVAL, turn="slack", cancelled=self._cancelled
            )
        except RequestFailed as failure:
            raise self._undelivered(failure) from failure
        except NetworkError as error:  # it was not asked: it wants to be left alone
            said = error.what if isinstance(error.what, Message) else N_("{text}", text=error.what)
            raise Undelivered("later", said, everybody=True, retry_after=error.retry_after) from error

    def _undelivered(self, failure: RequestFailed) -> Undelivered:
        problem = _said(failure)
        if failure.sent_maybe:
            return Undelivered("perhaps", problem)
        if failure.response is None or failure.response.status_code in _NOT_NOW:
            return Undelivered("later", problem, everybody=True, retry_after=failure.retry_after)
        words = failure.response.text.replace(self._webhook, "…")
        return Undelivered(
            "never", N_("{problem} Slack said: {words}", problem=problem, words=safe(words, limit=200))
        )


def _said(failure: RequestFailed) -> Message:
    return N_("{what} {why}", what=failure.what, why=failure.why or "")
