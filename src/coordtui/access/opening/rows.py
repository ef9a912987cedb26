"""What a check saw: how bad it is, why, and the command that mends it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from coordtui.text.messages import Message

AGAIN = "coordtui access init --apply"
"""What mends most of it: the same that was done at first, of which only what is not so is done again."""


class Severity(StrEnum):
    """From nothing to do, over advice, to what lets somebody do what they must not."""

    OK = "ok"
    ADVICE = "advice"
    UNSEEN = "unseen"
    """Nobody could look: it takes root."""
    UNSAFE = "unsafe"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    id: str
    severity: Severity
    text: Message
    why: Message | None = None
    mend: str = ""
    """Shell that puts it right, to be copied."""

    @property
    def is_safe(self) -> bool:
        """Whether it was looked at, and lets nobody do what they must not."""
        return self.severity in (Severity.OK, Severity.ADVICE)


def ok(id_: str, text: Message) -> Row:
    """Nothing is wrong with it."""
    return Row(id=id_, severity=Severity.OK, text=text)


def unsafe(id_: str, text: Message, why: Message, mend: str = "") -> Row:
    """It lets somebody do what they must not."""
    return Row(id=id_, severity=Severity.UNSAFE, text=text, why=why, mend=mend)


def advice(id_: str, text: Message, why: Message, mend: str = "") -> Row:
    """It works, and could be better."""
    return Row(id=id_, severity=Severity.ADVICE, text=text, why=why, mend=mend)


def unseen(id_: str, text: Message) -> Row:
    """It could not be looked at from this account."""
    return Row(id=id_, severity=Severity.UNSEEN, text=text)
