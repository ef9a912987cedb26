"""What an error says, as something that was found."""

from __future__ import annotations

from coordtui.api.declare import Finding
from coordtui.api.errors import CoordtuiError
from coordtui.text.messages import N_, Message
from coordtui.text.safety import safe

RESTORE = N_("Nothing was overwritten. Restore a backup, or copy the file before you try to repair it.")


def finding_of(error: Exception) -> Finding:
    """What was refused, or failed, as something that was found: damage can have any effect."""
    if not isinstance(error, CoordtuiError):
        name = f"{type(error).__name__}: {error}"
        text = N_("Part of the store could not be looked at: {error}", error=safe(name, limit=200))
        return Finding(ok=False, text=text, remedy=RESTORE)
    text = _message(error.what)
    if error.why:
        text = N_("{what} — {why}", what=text, why=_message(error.why))
    return Finding(ok=False, text=text, remedy=_message(error.remedy) if error.remedy else None)


def _message(text: Message | str) -> Message:
    return text if isinstance(text, Message) else Message(text.replace("{", "{{").replace("}", "}}"))
