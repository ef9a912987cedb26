"""Why a session is over, in words: what happened, what is kept, how to come in again."""

from __future__ import annotations

from coordtui.api.errors import Refused
from coordtui.text.messages import N_, Message

NOT_ALLOWED = 77
"""The exit status of a session that was ended: what sysexits.h calls EX_NOPERM."""

_KEPT = N_(
    "What was saved is kept; what you were typing is there again next time, where a form keeps drafts."
)
_AGAIN = N_("Come in again: from then on what you may do is what holds now.")
_ASK = N_("Ask the coordinator of the lab.")


class SessionOver(Refused):
    """The session ended because what it rested on is gone; nothing is read or changed in it any more."""

    exit_status = NOT_ALLOWED

    def __init__(self, what: Message, remedy: Message) -> None:
        super().__init__(what, why=_KEPT, remedy=remedy)


def key_gone() -> SessionOver:
    """The key was taken out of the file, or its day has come."""
    return SessionOver(N_("Your session was ended: its key was revoked or has expired."), _ASK)


def key_unknown() -> SessionOver:
    """Nobody can say whether the key still opens anything."""
    return SessionOver(
        N_("Your session was ended: the file of keys cannot be read any more."),
        N_("Ask who looks after the server; “coordtui access check” says what is wrong."),
    )


def rights_changed() -> SessionOver:
    """The person has other roles, or their roles other rights."""
    return SessionOver(N_("Your session was ended: what you may do in this lab was changed."), _AGAIN)


def login_gone() -> SessionOver:
    """The name that the person came in with is theirs no more."""
    return SessionOver(N_("Your session was ended: your login was taken away or changed."), _ASK)


def merged() -> SessionOver:
    """The person is now somebody else's record."""
    return SessionOver(N_("Your session was ended: your record was merged with another one."), _AGAIN)


def person_gone() -> SessionOver:
    """The person was removed."""
    return SessionOver(N_("Your session was ended: you are no longer in the lab’s directory."), _ASK)
