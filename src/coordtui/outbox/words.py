"""What the states of a letter are called, and the parts of it that a person reads in a line."""

from __future__ import annotations

from coordtui.api.letters import Letter, LetterState
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

STATES: dict[LetterState, Message] = {
    "waiting": N_("waits to be sent"),
    "sending": N_("is being sent"),
    "sent": N_("sent"),
    "failed": N_("not delivered"),
    "unsure": N_("may have arrived"),
    "discarded": N_("discarded"),
}


def recipient(letter: Letter) -> Message | str:
    """Who it goes to: an address, or the channel of the webhook."""
    return N_("Slack channel") if letter.channel == "slack" else safe(letter.to, limit=254)


def title(letter: Letter) -> str:
    """Its subject, or how it begins."""
    return safe(letter.subject or letter.text.strip(), limit=120)


def problem(letter: Letter) -> Message | None:
    """What went wrong last."""
    return None if letter.problem is None else Message.from_json(letter.problem)
