"""Messages to people outside the program, which the outbox delivers: see `Context.outbox`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

import msgspec

from coordtui.api.records import JSON, Record

Channel = Literal["slack", "mail"]
LetterState = Literal["waiting", "sending", "sent", "failed", "unsure", "discarded"]


class Attachment(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A small text that goes along with a mail, such as an invitation to a calendar.

    `content_type` is a text type, with parameters if need be: `text/calendar; method=REQUEST` (that
    one goes as mail programs expect an invitation). Of a PDF (`application/pdf`) `text` is the whole
    file, which must be in ASCII alone.
    """

    name: str
    text: str
    content_type: str = "text/plain"


class Step(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One thing that happened to a letter: what it became, when, by whom and why (a message as JSON)."""

    at: datetime
    state: LetterState
    by: str = ""
    problem: JSON | None = None


class Letter(Record):
    """A message that is to leave the program: to one person by mail, or to the lab's Slack channel.

    What a plugin fills in:

    - `channel`, and for mail `to`: one address, bare. Several people get a letter each, so that
      nobody reads the addresses of the others. For Slack `to` stays empty: the webhook of the
      settings names the channel.
    - `subject` (mail; in Slack a first line in bold), `text` (always), `html` (mail: the same in
      HTML), `reply_to` (mail: one address) and `attachment` (mail).
    - `key` says what the letter is about, so that it is queued once: the second `put` of the same key
      by the same plugin gives back the first letter. `kind` is a word of the plugin's own, `ref` names
      the record that it is about, `"kind key"`.

    The rest is the outbox's: `state`, `tries` so far and when the next is `due`, `made` when and `by`
    whom (`person` is their number), when it was `sent`, the last `problem` (a message as JSON), `worker`
    (who is sending it), `steps` (what happened so far) and `uid`, which names it to mail servers.

    An `unsure` letter may have arrived: it is never sent again by itself. A `withdrawn` one was taken
    back by its plugin before it left.
    """

    channel: Channel
    to: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    reply_to: str = ""
    attachment: Attachment | None = None
    key: str = ""
    kind: str = ""
    ref: str = ""
    plugin: str = ""
    state: LetterState = "waiting"
    tries: int = 0
    due: datetime | None = None
    made: datetime | None = None
    by: str = ""
    person: int | None = None
    sent: datetime | None = None
    problem: JSON | None = None
    worker: JSON | None = None
    uid: str = ""
    withdrawn: bool = False
    steps: list[Step] = msgspec.field(default_factory=list)


class Outbox(Protocol):
    """Where a plugin puts what is to leave the program: `ctx.outbox`."""

    def put(self, letter: Letter) -> Letter:
        """Queue a letter with the caller's transaction; it is sent after the commit, by itself.

        The letter as it is stored; with a `key` that this plugin used before, the one that was
        queued then, whatever became of it, as long as it is kept (`outbox.keep_days`). Only one
        that was withdrawn waits again, with what this one says. Needs no right of its own: who
        calls requires theirs.
        Raises `Refused` when the channel is off (naming the setting), or when the letter cannot be
        one: an address that is none, nothing to say, more than fits.
        """

    def channels(self) -> dict[Channel, bool]:
        """Which channels this lab has configured; a letter to another is refused."""

    def preview(self, letter: Letter) -> str:
        """Exactly what will go, headers and text, made safe to be shown. Raises as `put` does."""

    def find(self, key: str) -> Letter | None:
        """The letter that this plugin queued under a key, to see what became of it."""

    def withdraw(self, key: str) -> bool:
        """Take back, with the caller's transaction, the letter that this plugin queued under a key.

        Whether it still waited: then it is discarded, and stays to be seen. Any other stays as it
        is. Needs no right of its own, as `put` does not: who calls requires theirs.
        """
