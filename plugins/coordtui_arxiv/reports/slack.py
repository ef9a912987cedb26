"""A digest for the lab's Slack channel: short, one line a paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coordtui.api import safe
from coordtui_arxiv.reports.digest import Digest
from coordtui_arxiv.reports.writing import by, counted, left_out, titled

if TYPE_CHECKING:
    from coordtui.api import Translator

MOST, MOST_OF_A_PART = 60, 15
"""Papers that a channel is shown; Slack cuts what is much longer."""

MOST_NAMED = 3
"""Authors that a line names."""


def as_slack(digest: Digest, say: Translator) -> str:
    """Parts, titles and addresses as plain text; the outbox makes it harmless to Slack."""
    return "\n".join(_lines(digest, say))


def _lines(digest: Digest, say: Translator) -> Iterator[str]:
    yield say(counted(digest))
    yield from (f"! {safe(say(note))}" for note in digest.notes)
    room = MOST
    for part in digest.parts:
        shown = part.items[: min(room, MOST_OF_A_PART)]
        room -= len(shown)
        yield from ["", safe(say(part.title))]
        for item in shown:
            names = by(item, say, MOST_NAMED)
            yield safe(f"• {titled(item, say)}" + (f" ({names})" if names else ""))
            yield f"  {item.link}"
        if more := part.left_out + len(part.items) - len(shown):
            yield say(left_out(more))
