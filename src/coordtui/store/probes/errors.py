"""What an error of the store says, as something that was found."""

from __future__ import annotations

from coordtui.api.declare import Finding
from coordtui.api.errors import CoordtuiError
from coordtui.text.messages import N_, Message


def finding_of(error: CoordtuiError) -> Finding:
    """What was refused, as something that was found."""
    text = _message(error.what)
    if error.why:
        text = N_("{what} — {why}", what=text, why=_message(error.why))
    return Finding(ok=False, text=text, remedy=_message(error.remedy) if error.remedy else None)


def _message(text: Message | str) -> Message:
    return text if isinstance(text, Message) else Message(text.replace("{", "{{").replace("}", "}}"))
