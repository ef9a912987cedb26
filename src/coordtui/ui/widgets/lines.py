"""One line of text at a time: cut to cells, ruled, and coloured by role.

A role says what a text means, never which colour it has; themes choose that.
"""

from __future__ import annotations

from typing import Literal

from rich.cells import cell_len, set_cell_size

from coordtui.text.messages import Message
from coordtui.text.safety import safe

__all__ = ["Align", "Role", "Words", "cell_len", "ends", "fit", "one_line", "rule"]

Words = Message | str
"""What a person reads: a message to translate, or plain text that is nobody's language."""

Align = Literal["left", "right"]
Role = Literal["", "strong", "quiet", "accent", "attention", "trouble"]
"""What a text means: accent is ours, attention needs you, trouble is broken, quiet is said softly."""

ROLE_CLASSES = {"role--strong", "role--quiet", "role--accent", "role--attention", "role--trouble"}
ROLE_CSS = """
    & > .role--strong { text-style: bold; }
    & > .role--quiet { color: $text-muted; }
    & > .role--accent { color: $text-accent; }
    & > .role--attention { color: $text-warning; text-style: bold; }
    & > .role--trouble { color: $text-error; text-style: bold; }
"""

WIDE = 110
"""Columns from which two parts of a page stand side by side."""

CELL_LIMIT = 512
"""Characters of one cell that are looked at; no terminal line is longer."""


def fit(text: str, width: int, align: Align = "left") -> str:
    """The text in exactly `width` terminal cells: padded, or cut with `…`.

    Wide characters count two cells and are never cut in half.
    """
    if width <= 0:
        return ""
    used = cell_len(text)
    if used > width:
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)
    padding = " " * (width - used)
    return padding + text if align == "right" else text + padding


def ends(left: str, right: str, width: int) -> str:
    """Two texts at the two ends of a line; the left one gives way, to no less than half of it."""
    room = max(width - cell_len(right) - 2, width // 2) if right else width
    head = fit(left, min(cell_len(left), room))
    return fit(head + "  " + fit(right, width - cell_len(head) - 2, "right"), width)


def rule(title: str, right: str, width: int) -> str:
    """A rule with its title, and optionally a second one at its end: `── Next ───── 4 Training ──`."""
    head = f"── {title} " if title else ""
    tail = f" {right} ──" if right and cell_len(head) + cell_len(right) + 6 <= width else ""
    head = fit(head, min(cell_len(head), width - cell_len(tail)))
    return head + "─" * (width - cell_len(head) - cell_len(tail)) + tail


def one_line(text: object) -> str:
    """Text from outside as it may stand in one line."""
    return safe(text, limit=CELL_LIMIT)
