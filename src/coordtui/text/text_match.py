"""What is looked for among the words of records."""

from __future__ import annotations

import msgspec


class TextMatch(msgspec.Struct, frozen=True):
    """Words to look for in some of the full-text fields (all, if none is named).

    Each must begin a word there; with `whole` they are a phrase, its words whole and side by
    side, of which the last may be only `begun`.
    """

    text: str
    fields: tuple[str, ...] = ()
    whole: bool = False
    begun: bool = False
