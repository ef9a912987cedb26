"""The keys of somebody who is erased: taken out of root's file, or said how where it is not ours to write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from coordtui.api.errors import Refused
from coordtui.privacy.marks import Marks
from coordtui.text.messages import N_, Message

WORDS: Mapping[str, Message] = {
    "none": N_("They had no key here."),
    "revoked": N_("Their keys let nobody in any more."),
    "left": N_(
        "Their keys are still in the file, which this account may not write: run "
        "“sudo coordtui access revoke LOGIN --all”. They open nothing, because nobody has that login now."
    ),
}
"""What became of the keys, by the word that a receipt has for it."""


def revoke(path: Path, marks: Marks, now: datetime) -> str:
    """Take out all keys of a person; `"none"`, `"revoked"`, or `"left"` where the file cannot be written."""
    from coordtui.access.keys import changes, file, journal

    outcome = "none"
    for login in sorted(marks.logins):
        try:
            theirs = file.read(path).of_login(login)
            if not theirs:
                continue
            file.change(
                path,
                lambda there, gone=theirs: changes.revoked(there, gone),  # type: ignore[misc]
                lambda gone=theirs: journal.note(path, "revoke", gone, now),  # type: ignore[misc]
            )
        except (Refused, OSError):
            return "left"
        outcome = "revoked"
    return outcome
