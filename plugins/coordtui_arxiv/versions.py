"""What changed between two versions of a paper, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from coordtui_arxiv.records import Paper, Version

Kind = Literal["kept", "added", "removed"]

MOST_WORDS = 800
"""Words of a text that are compared one by one; arXiv takes abstracts of 1,920 characters."""

FEWEST_KEPT = 3
"""Fewer words than this that stayed between two changes are told with them: a lone “the” helps nobody."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Piece:
    """Words that follow each other, and whether they stayed, came in or went."""

    text: str
    kind: Kind


def changes(older: str, newer: str) -> list[Piece]:
    """The newer text with what went from the older one, in reading order: what went before what came.

    The kept and the added words together are the newer text, the kept and the removed ones
    the older, but for white space.
    """
    before, after = _WORD.findall(older), _WORD.findall(newer)
    if len(before) > MOST_WORDS or len(after) > MOST_WORDS:
        return _rewritten(before, after)
    found: list[Piece] = []
    gone: list[str] = []
    came: list[str] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        inside = bool(gone or came) and d < len(after)
        if tag == "equal" and (d - c >= FEWEST_KEPT or not inside):
            found += [*_rewritten(gone, came), Piece(" ".join(after[c:d]), "kept")]
            gone, came = [], []
        else:
            gone, came = gone + before[a:b], came + after[c:d]
    return found + _rewritten(gone, came)


def _rewritten(before: list[str], after: list[str]) -> list[Piece]:
    if before == after and before:
        return [Piece(" ".join(after), "kept")]
    both: tuple[tuple[list[str], Kind], ...] = ((before, "removed"), (after, "added"))
    return [Piece(" ".join(words), kind) for words, kind in both if words]


def versions(paper: Paper) -> list[Version]:
    """Every version of a paper, newest first; of one that no channel brought only its number is known.

    The present one has the paper's own texts.
    """
    known = {version.number: version for version in paper.versions}
    return list(_each(paper, known))


def _each(paper: Paper, known: dict[int, Version]) -> Iterator[Version]:
    for number in range(max([paper.version, *known]), 0, -1):
        version = known.get(number, Version(number=number))
        if number == paper.version:
            day = version.date or paper.updated or (paper.published if number == 1 else None)
            yield Version(number=number, date=day, title=paper.title, abstract=paper.abstract)
        elif number == 1 and version.date is None:
            yield Version(number=1, date=paper.published, title=version.title, abstract=version.abstract)
        else:
            yield version


def before(found: Iterable[Version], number: int) -> Version | None:
    """What a version is compared with: the last before it whose text was seen, else the one before."""
    older = [version for version in found if version.number < number]
    return max(older, key=lambda version: (bool(version.title), version.number), default=None)


def address(paper: Paper, number: int) -> str:
    """Where arXiv shows a version."""
    return f"{paper.url}v{number}"
