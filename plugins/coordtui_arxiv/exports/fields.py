"""What every format says of a paper: its names taken apart, its date, its key, its texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from coordtui.api import safe, words_of
from coordtui_arxiv.latex import shown
from coordtui_arxiv.records import Author, Paper

WITHDRAWN = "Withdrawn."
"""In English, as all that stands in such files."""

_SMALL_WORDS = frozenset(words_of("a an and at by de des du for from in la le les of on the to un une with"))
_SUFFIX = re.compile(r"(?:[Jj]r|[Ss]r)\.?|I{2,3}|IV")
_MANY = frozenset(
    words_of("collaboration collaborations consortium team group project network alliance survey and")
)
"""Words of names that are no person's."""


@dataclass(frozen=True)
class Name:
    """A name as bibliographies sort it. One that is no person's is `family` alone."""

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def sorted(self) -> str:
        """Family, Given, Jr.: as RIS has it."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


def names(authors: Iterable[Author]) -> list[Name]:
    """The authors' names in their order; those of nothing but signs are left out."""
    return [_name(text) for author in authors if (text := plain(author.name))]


def _name(text: str) -> Name:
    """A name, as arXiv writes it, taken apart: small words before the family name belong to it.

    A collaboration, and what has more commas than a name has, is one name.
    """
    if _MANY & {*words_of(text)}:
        return Name(text)
    front, comma, behind = (part.strip() for part in text.partition(","))
    if comma and not _SUFFIX.fullmatch(behind):
        return Name(text) if "," in behind or not (front and behind) else Name(front, behind)
    words, suffix = front.split(), behind
    if len(words) > 2 and not suffix and _SUFFIX.fullmatch(words[-1]):
        *words, suffix = words
    if len(words) < 2 or words[0].islower():
        return Name(text)
    at = len(words) - 1
    while at > 1 and words[at - 1].islower():
        at -= 1
    return Name(" ".join(words[at:]), " ".join(words[:at]), suffix)


def plain(text: str) -> str:
    """One line of Unicode, without what a program could obey."""
    return " ".join(safe(shown(text), limit=100_000).split())


def day_of(paper: Paper) -> tuple[int, int, int | None]:
    """Year, month and day of the first version; without its date, what the id says of them."""
    if paper.published is not None:
        day: date = paper.published.date()
        return day.year, day.month, day.day
    digits = paper.key.rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    return year + (1900 if year > 90 else 2000), min(max(month, 1), 12), None


def keys(papers: Sequence[Paper]) -> list[str]:
    """A key for each paper, unique among them: `placeholder2026transport`.

    Of plain letters and figures. The second of the same key, by arXiv id, ends with `-2`
    wherever it stands, so that the same papers always get the same keys.
    """
    taken: set[str] = set()
    found: dict[int, str] = {}
    for at in sorted(range(len(papers)), key=lambda at: papers[at].key):
        found[at] = _unique(_key(papers[at]), taken)
    return [found[at] for at in range(len(papers))]


def _key(paper: Paper) -> str:
    people = names(paper.authors[:1])
    family = words_of(people[0].family) if people else []
    title = [word for word in words_of(shown(paper.title)) if word not in _SMALL_WORDS and not word.isdigit()]
    parts = (family[-1] if family else "arxiv", str(day_of(paper)[0]), title[0] if title else "")
    return "".join(re.sub(r"[^a-z0-9]", "", part) for part in parts)


def _unique(key: str, taken: set[str]) -> str:
    number, candidate = 1, key
    while candidate in taken:
        number += 1
        candidate = f"{key}-{number}"
    taken.add(candidate)
    return candidate


def notes(paper: Paper) -> list[str]:
    """What is to be known besides: that it was withdrawn, and its authors' comment."""
    return [note for note in (WITHDRAWN if paper.withdrawn else "", plain(paper.comment)) if note]


def verbatim(text: str) -> str:
    """An identifier without what no identifier has: white space, braces, backslashes."""
    return re.sub(r"[\s{}\\]", "", safe(text))
