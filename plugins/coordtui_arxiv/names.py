"""Names of authors as they read, and in few cells."""

from __future__ import annotations

from collections.abc import Sequence

from coordtui.api import Message, safe
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import Author
from coordtui_arxiv.texts import NN_

WIDTH = 14
"""Cells of a column of authors: the name gives way, the count stays."""


def name_of(author: Author, limit: int = 100) -> str:
    """A name as it reads, made safe, in so many cells at most."""
    return safe(shown(author.name), limit=limit)


def first_author(authors: Sequence[Author]) -> tuple[str, str]:
    """The first author's family name and how many more there are: `("Quillbranche", "+3")`."""
    if not authors:
        return "", ""
    name = name_of(authors[0], 200)
    family = name.partition(",")[0] if "," in name else name.split()[-1] if name.split() else ""
    more = f"+{len(authors) - 1}" if len(authors) > 1 else ""
    return safe(family, limit=WIDTH - len(more)), more


def first_author_said(authors: Sequence[Author]) -> Message | str:
    """The same in words, and the whole name: `Norma Quillbranche and 3 more`."""
    if not authors:
        return ""
    name, more = name_of(authors[0], 200), len(authors) - 1
    return NN_("{name} and {n} more", "{name} and {n} more", more, name=name) if more else name
