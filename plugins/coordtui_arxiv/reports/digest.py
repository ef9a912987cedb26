"""A digest: the papers of some days for one reader or one group, before it is written in any form."""

from __future__ import annotations

from datetime import date

import msgspec

from coordtui.api import Message, safe
from coordtui_arxiv.latex import shown
from coordtui_arxiv.names import name_of
from coordtui_arxiv.records import Paper
from coordtui_arxiv.reports.spans import Span

NAMED = 8
"""Authors that a digest names of one paper; the others are counted."""

Text = Message | str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One paper: what it is, why it is there, and what the person who sent it wrote with it.

    `authors` are as many as are named, `more` how many are not.
    """

    key: str
    title: str
    day: date
    authors: tuple[str, ...] = ()
    more: int = 0
    categories: tuple[str, ...] = ()
    reasons: tuple[Text, ...] = ()
    link: str = ""
    note: str = ""
    withdrawn: bool = False

    @classmethod
    def of(cls, paper: Paper, reasons: tuple[Text, ...] = (), note: str = "") -> Item:
        """A stored paper, its texts made safe and its title as it is read."""
        named = tuple(name_of(author) for author in paper.authors[:NAMED])
        return cls(
            key=paper.key,
            title=safe(shown(paper.title), limit=1000),
            day=paper.announced.astimezone().date(),
            authors=named,
            more=len(paper.authors) - len(named),
            categories=tuple(safe(code, limit=40) for code in paper.categories[:8]),
            reasons=reasons,
            link=paper.url,
            note=safe(note, limit=2000),
            withdrawn=paper.withdrawn,
        )


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the papers under one title; `left_out` more would belong there."""

    title: Text
    items: tuple[Item, ...]
    left_out: int = 0


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """The papers of a span of days. `notes` say what a reader should know before they rely on it."""

    title: Text
    span: Span
    parts: tuple[Part, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def papers(self) -> int:
        """How many papers it tells of; each stands in it once."""
        return sum(len(part.items) + part.left_out for part in self.parts)
