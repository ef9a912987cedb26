"""What a page of arXiv holds once it was read: papers, and the entries that could not be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from xml.etree.ElementTree import Element, tostring

from coordtui.api import Message
from coordtui_arxiv.errors import ArxivRefused, BrokenEntry
from coordtui_arxiv.records import Paper
from coordtui_arxiv.texts import NN_

T = TypeVar("T")


@dataclass(frozen=True)
class Rejected:
    """An entry as it came, why it could not be read, and its day where it tells one all the same."""

    source: str
    why: Message
    day: date | None = None


@dataclass
class Entries:
    """The entries of one page, read one by one."""

    papers: list[Paper] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many entries the page has, those that could not be read included."""
        return len(self.papers) + len(self.rejected)

    def add(self, element: Element, read: Callable[[Element], Paper], day: date | None = None) -> None:
        """Read one more entry, or keep it apart when it is broken."""
        try:
            self.papers.append(read(element))
        except BrokenEntry as broken:
            self.rejected.append(Rejected(tostring(element, encoding="unicode"), broken.why, day))

    def check(self) -> None:
        """Raise `ArxivRefused` when nothing could be read: then it is the page that is broken."""
        if self.rejected and not self.papers:
            count = len(self.rejected)
            raise ArxivRefused(
                NN_(
                    "Its only entry cannot be read: {why}",
                    "None of its {n} entries can be read. The first: {why}",
                    count,
                    why=self.rejected[0].why,
                )
            )


def one_line(text: str | None) -> str:
    """The text with every run of white space as one space."""
    return " ".join((text or "").split())


def texts(parent: Element, tag: str) -> Iterable[str]:
    """The non-empty texts of the children with this tag."""
    return (text for child in parent.iterfind(tag) if (text := one_line(child.text)))


def id_in(source: str) -> str:
    """The id of the paper that an entry tells of, where one can be made out: `"2611.99014"`."""
    found = re.search(
        r"(?:arXiv\.org:|/abs/|<(?:\w+:)?id>)([a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})", source
    )
    return found[1] if found else ""
