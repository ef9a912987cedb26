"""How far a long command is, on stderr."""

from __future__ import annotations

import sys

from coordtui.api import Context, Message, safe


class ProgressLine:
    """How far a sync is: one line that changes on a terminal, plain lines elsewhere; on stderr."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._terminal, self._said = ctx, sys.stderr.isatty(), ""

    def __call__(self, text: Message, done: int = 0, total: int | None = None) -> None:
        """Show a step."""
        said = safe(self._ctx._(text), limit=100)
        if self._terminal:
            full = round(20 * min(1.0, done / total)) if total else 0
            bar = f"{'█' * full}{'░' * (20 - full)} {done}/{total} " if total else ""
            print(f"\r\x1b[K{bar}{said}", end="", file=sys.stderr, flush=True)
        elif said != self._said:
            self._said = said
            print(said, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave an empty line for what comes next."""
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
