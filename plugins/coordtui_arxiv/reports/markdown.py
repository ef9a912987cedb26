"""A digest as Markdown (CommonMark), in which nothing from outside is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from coordtui.api import safe
from coordtui_arxiv.reports.digest import Digest, Item
from coordtui_arxiv.reports.writing import because, by, counted, facts, heading, left_out, titled

if TYPE_CHECKING:
    from coordtui.api import Translator

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&@:-])")
"""Every sign that some Markdown gives a meaning; a backslash takes it away, and shows nowhere."""


def as_markdown(digest: Digest, say: Translator) -> str:
    """A heading, notes, and a list for each part."""
    return "\n".join(_lines(digest, say)) + "\n"


def _lines(digest: Digest, say: Translator) -> Iterator[str]:
    yield from [f"# {plain(heading(digest, say))}", "", plain(say(counted(digest)))]
    for note in digest.notes:
        yield from ["", f"> {plain(say(note))}"]
    for part in digest.parts:
        yield from ["", f"## {plain(say(part.title))}", ""]
        for item in part.items:
            yield from _item(item, say)
        if part.left_out:
            yield from ["", plain(say(left_out(part.left_out)))]


def _item(item: Item, say: Translator) -> Iterator[str]:
    lines = [f"[{plain(titled(item, say))}](<{item.link}>)", plain(by(item, say))]
    if item.reasons:
        lines.append(f"*{plain(because(item, say))}*")
    lines.append(plain(facts(item, say)))
    yield "- " + "  \n  ".join(line for line in lines if line)
    if item.note:
        yield from ["", f"  > {plain(item.note)}"]


def plain(text: str) -> str:
    """The text on one line as Markdown that shows exactly this text."""
    return _MARKUP.sub(r"\\\1", safe(text).strip())
