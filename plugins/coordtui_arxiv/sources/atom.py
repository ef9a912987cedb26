"""The Atom pages of arXiv's query API, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from coordtui.api import safe
from coordtui_arxiv.errors import ArxivRefused, ArxivSays, BrokenEntry
from coordtui_arxiv.records import Author, Paper, Version, split_id
from coordtui_arxiv.sources.page import Entries, Rejected, one_line, texts
from coordtui_arxiv.sources.withdrawn import is_withdrawn
from coordtui_arxiv.sources.xml import children
from coordtui_arxiv.texts import N_

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
FIRST_YEAR = 1986
"""The year of the oldest submission date on arXiv."""


@dataclass(frozen=True)
class Page:
    """A page of answers: the papers from `start` on, of `total` that answer the query.

    `size` counts the entries of the page, those in `rejected` included.
    """

    total: int
    start: int
    size: int
    papers: list[Paper]
    rejected: list[Rejected]


def parse_page(body: bytes, *, seen: datetime, start: int | None = None) -> Page:
    """The papers of one page of the API, first seen at `seen`.

    `start` is what was asked for. Raises `ArxivRefused`, with the reason, when the page
    is not whole, not arXiv's, an error message, or at odds with its own figures.
    """
    entries = Entries()
    figures: dict[str, int] = {}
    for element in children(body, f"{ATOM}feed"):
        if element.tag == f"{ATOM}entry":
            _refuse_error(element)
            entries.add(element, lambda entry: _paper(entry, seen))
        elif element.tag.startswith(OPENSEARCH):
            figures[element.tag.removeprefix(OPENSEARCH)] = _figure(element.text)
    entries.check()
    page = Page(
        total=_given(figures, "totalResults"),
        start=figures.get("startIndex", start or 0),
        size=entries.size,
        papers=entries.papers,
        rejected=entries.rejected,
    )
    _check_figures(page, start)
    return page


def _check_figures(page: Page, start: int | None) -> None:
    if start is not None and page.start != start:
        raise ArxivRefused(
            N_("It starts at paper {found}, {asked} was asked for.", found=page.start, asked=start)
        )
    if page.size == 0 and page.total > page.start:
        raise ArxivRefused(N_("It holds no paper and says that there are {total}.", total=page.total))
    if page.start + page.size > page.total:
        raise ArxivRefused(
            N_("It holds {found} papers and says that there are {total}.", found=page.size, total=page.total)
        )


def _figure(text: str | None) -> int:
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise ArxivRefused(N_("A figure in it is none: “{text}”.", text=safe(digits, limit=40)))
    return int(digits)


def _given(figures: dict[str, int], name: str) -> int:
    if name not in figures:
        raise ArxivRefused(N_("It does not say how many papers there are."))
    return figures[name]


def _refuse_error(entry: Element) -> None:
    if "/api/errors" in (entry.findtext(f"{ATOM}id") or ""):
        raise ArxivSays(one_line(entry.findtext(f"{ATOM}summary")))


def _paper(entry: Element, seen: datetime) -> Paper:
    key, version = _id(entry.findtext(f"{ATOM}id"))
    published = _date(entry, "published")
    updated = _date(entry, "updated")
    title = one_line(entry.findtext(f"{ATOM}title"))
    if not title:
        raise BrokenEntry(N_("It has no title."))
    abstract = one_line(entry.findtext(f"{ATOM}summary"))
    comment = one_line(entry.findtext(f"{ARXIV}comment"))
    categories = [term for c in entry.iterfind(f"{ATOM}category") if (term := c.get("term"))]
    primary = entry.find(f"{ARXIV}primary_category")
    first = [Version(number=1, date=published)] if version > 1 else []
    return Paper(
        key=key,
        version=version,
        title=title,
        abstract=abstract,
        announced=published,
        first_seen=seen,
        versions=[*first, Version(number=version, date=updated)],
        authors=[_author(author) for author in entry.iterfind(f"{ATOM}author")],
        categories=categories,
        primary=(primary.get("term") if primary is not None else None) or next(iter(categories), ""),
        published=published,
        updated=updated,
        comment=comment,
        journal_ref=one_line(entry.findtext(f"{ARXIV}journal_ref")),
        doi=one_line(entry.findtext(f"{ARXIV}doi")),
        withdrawn=is_withdrawn(comment, abstract),
        channels=["api"],
    )


def _id(text: str | None) -> tuple[str, int]:
    if not one_line(text):
        raise BrokenEntry(N_("It has no id."))
    try:
        key, version = split_id(one_line(text).partition("/abs/")[2])
    except ValueError as error:
        raise BrokenEntry(N_("Its id is none of arXiv’s: “{id}”.", id=safe(text, limit=80))) from error
    return key, version or 1


def _date(entry: Element, name: str) -> datetime:
    text = one_line(entry.findtext(f"{ATOM}{name}"))
    if not text:
        raise BrokenEntry(N_("It has no date “{name}”.", name=name))
    try:
        date = datetime.fromisoformat(text)
        date = date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise BrokenEntry(N_("Its date “{text}” is none.", text=safe(text, limit=40))) from error
    if date.year < FIRST_YEAR:
        raise BrokenEntry(N_("Its date “{text}” is none.", text=safe(text, limit=40)))
    return date


def _author(element: Element) -> Author:
    return Author(
        name=one_line(element.findtext(f"{ATOM}name")),
        affiliations=list(texts(element, f"{ARXIV}affiliation")),
    )
