"""How far slow work is, in one line."""

from __future__ import annotations

from coordtui.text.messages import N_, Message
from coordtui.ui.widgets.lines import Words

BAR = 10
"""Cells of a bar; its figure says what its length cannot."""


def progress_words(text: Words, done: int = 0, total: int | None = None) -> Message:
    """What is going on, with a bar and figures where the end is known, and how to stop it."""
    if not total:
        return N_("{text} · esc stops", text=text)
    full = BAR * min(done, total) // total
    bar = "█" * full + "░" * (BAR - full)
    return N_("{text} {bar} {done} of {total} · esc stops", text=text, bar=bar, done=done, total=total)
