"""Where letters are taken in: looked at, made safe, and queued with the caller's transaction."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec
from tinydb import where

from coordtui.api.errors import Refused
from coordtui.api.letters import Attachment, Channel, Letter, Step
from coordtui.api.records import Actor
from coordtui.outbox.post import moved
from coordtui.outbox.writing import ADDRESS, sender_of, shown, slack_body
from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.config.settings import OutboxSettings
    from coordtui.store import PluginStore

LONGEST_TEXT = 200_000
"""Characters of a text, an HTML or an attachment."""

LONGEST_IN_SLACK = 30_000
"""Characters that Slack is sent: beyond 40,000 it cuts a message."""

_WEBHOOK = re.compile(r"https://[^\s/]+/\S+\Z|http://(localhost|127\.0\.0\.1)(:\d+)?/\S*\Z")
_TEXT_TYPE = re.compile(r"text/[a-z0-9.+-]+(; *[a-z-]+=[A-Za-z0-9._-]+)*\Z")


class Desk:
    """The outbox as one plugin sees it: see `coordtui.api.letters.Outbox`.

    `store` is the core's view for the acting person; `wake` is called after the commit of a letter.
    """

    def __init__(
        self,
        store: PluginStore,
        settings: OutboxSettings,
        *,
        plugin: str,
        actor: Actor,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._store, self._letters = store, store.records(Letter)
        self._settings, self._plugin, self._actor = settings, plugin, actor
        self._clock, self._wake = clock, wake

    def put(self, letter: Letter) -> Letter:
        """Queue a letter with the running transaction; see `coordtui.api.letters.Outbox`."""
        checked, now = self._checked(letter), self._clock()
        with self._store.transaction():
            before = self.find(letter.key)
            if before is not None and not (before.withdrawn and before.state == "discarded"):
                return before
            queued = msgspec.structs.replace(
                checked,
                doc_id=before.doc_id if before else 0,
                rev=before.rev if before else 0,
                key=self._own(letter.key),
                plugin=self._plugin,
                due=now,
                made=now,
                by=self._actor.name,
                person=self._actor.person,
                uid=before.uid if before else uuid4().hex,
                steps=[*(before.steps if before else ()), Step(at=now, state="waiting", by=self._actor.name)],
            )
            stored = self._letters.save(queued)
            self._store.after_commit(self._wake)
        return stored

    def channels(self) -> dict[Channel, bool]:
        """Which channels are configured."""
        return channels(self._settings)

    def preview(self, letter: Letter) -> str:
        """What will go; of a letter that is queued, what goes or went."""
        return shown(letter if letter.doc_id else self._checked(letter), self._settings)

    def find(self, key: str) -> Letter | None:
        """The letter that this plugin queued under a key."""
        return self._letters.first(where("key") == self._own(key)) if key else None

    def withdraw(self, key: str) -> bool:
        """Take a letter back that still waits; see `coordtui.api.letters.Outbox`."""
        with self._store.transaction():
            letter = self.find(key)
            if letter is None or letter.state != "waiting":
                return False
            taken_back = moved(letter, "discarded", self._clock(), by=self._actor.name)
            self._letters.save(msgspec.structs.replace(taken_back, withdrawn=True))
        return True

    def _own(self, key: str) -> str:
        return f"{self._plugin}:{key}" if key else ""

    def _checked(self, letter: Letter) -> Letter:
        """The letter as it can go, with nothing of the outbox's own; raises `Refused`."""
        if not self.channels()[letter.channel]:
            raise off(letter.channel, self._settings)
        given = {name: getattr(letter, name) for name in ("channel", "to", "reply_to", "kind", "ref")}
        made = Letter(
            **given,
            subject=safe(letter.subject, limit=300).strip(),
            text=safe(_fitting(letter.text), lines=True, limit=LONGEST_TEXT),
            html=_fitting(letter.html).encode("utf-8", "ignore").decode().replace("\0", ""),
            attachment=_attachment(letter.attachment),
        )
        if not made.text.strip():
            raise _no_letter(N_("It says nothing."))
        if made.channel == "slack":
            if len(slack_body(made)["text"]) > LONGEST_IN_SLACK:
                raise _too_long(LONGEST_IN_SLACK)
            return msgspec.structs.replace(made, to="", html="", reply_to="", attachment=None)
        for address in (made.to, *([made.reply_to] if made.reply_to else [])):
            if not ADDRESS.match(address) or len(address) > 254:
                raise _no_letter(N_("“{address}” is not one mail address.", address=safe(address, limit=100)))
        if not made.subject:
            raise _no_letter(N_("It has no subject."))
        return made


def channels(settings: OutboxSettings) -> dict[Channel, bool]:
    """Which channels the settings make usable."""
    return {
        "slack": bool(_WEBHOOK.match(settings.slack_webhook)),
        "mail": bool(settings.smtp_host and settings.sender and sender_of(settings)[1]),
    }


def off(channel: Channel, settings: OutboxSettings) -> Refused:
    """Why nothing goes by a channel, and which setting changes that."""
    if channel == "slack":
        what = N_("No message goes to Slack from this lab.")
        key, given = "slack_webhook", settings.slack_webhook
    else:
        what = N_("No mail leaves this lab.")
        key, given = "smtp_host", settings.smtp_host
        if given:
            key, given = "sender", settings.sender
    why = N_("The setting “{key}” is not set.", key=f"outbox.{key}")
    if given:
        why = N_("The setting “{key}” is not an address.", key=f"outbox.{key}")
    return Refused(
        what, why=why, remedy=N_("The coordinator of the lab can set it; docs/install.md says how.")
    )


def _fitting(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise _too_long(LONGEST_TEXT)
    return text


def _attachment(attached: Attachment | None) -> Attachment | None:
    if attached is None:
        return None
    is_pdf = attached.content_type == "application/pdf" and attached.text.isascii()
    if not is_pdf and not _TEXT_TYPE.match(attached.content_type):
        raise _no_letter(N_("“{type}” is not a type of text.", type=safe(attached.content_type, limit=100)))
    name = re.sub(r'[/\\"]', "_", safe(attached.name, limit=100)).strip() or "attachment.txt"
    text = _fitting(attached.text).encode("utf-8", "ignore").decode().replace("\0", "")
    return Attachment(name=name, text=text, content_type=attached.content_type)


def _no_letter(why: Message) -> Refused:
    return Refused(N_("The message was not put in the outbox."), why=why)


def _too_long(most: int) -> Refused:
    return _no_letter(NN_("It is longer than {n} character.", "It is longer than {n} characters.", most))
