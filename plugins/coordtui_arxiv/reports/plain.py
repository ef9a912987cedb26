"""A digest as plain text, in lines of 78 columns."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from coordtui.api import safe
from coordtui_arxiv.reports.digest import Digest, Item
from coordtui_arxiv.reports.writing import because, by, counted, facts, heading, left_out, titled

if TYPE_CHECKING:
    from coordtui.api import Translator

WIDTH = 78


def as_plain(digest: Digest, say: Translator) -> str:
    """Title, notes, and each part with its papers numbered through."""
    return "\n".join(_lines(digest, say)) + "\n"


def _lines(digest: Digest, say: Translator) -> Iterator[str]:
    title = heading(digest, say)
    yield from [*_wrapped(title), "=" * min(WIDTH, len(title)), say(counted(digest))]
    for note in digest.notes:
        yield from _wrapped(say(note), "! ", "  ")
    number = 0
    for part in digest.parts:
        name = safe(say(part.title))
        yield from ["", *_wrapped(name), "-" * min(WIDTH, len(name))]
        for item in part.items:
            number += 1
            yield ""
            yield from _item(item, f"{number}. ", say)
        if part.left_out:
            yield from ["", *_wrapped(say(left_out(part.left_out)))]


def _item(item: Item, number: str, say: Translator) -> Iterator[str]:
    indent = " " * len(number)
    yield from _wrapped(titled(item, say), number, indent)
    for text in (by(item, say), because(item, say)):
        yield from _wrapped(text, indent, indent)
    if item.note:
        yield from _wrapped(item.note, f"{indent}> ", f"{indent}> ")
    yield from _wrapped(facts(item, say), indent, indent)
    yield f"{indent}{item.link}"


def _wrapped(text: str, first: str = "", others: str = "") -> list[str]:
    """Lines of the text, cut between words and, where a word is longer than a line, within it."""
    return wrap(safe(text), WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False)
