"""Answers read strictly: a page is whole and of its documented shape, or it is refused.

Records of a page are read one by one: one that is broken is left out and named, and costs
nothing of the others.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec

from coordtui.api import Message, safe
from coordtui_expertise.records import Part, Work
from coordtui_expertise.sources.shapes import Broken, LeftOut, SourceRefused
from coordtui_expertise.texts import N_, NN_

T = TypeVar("T")

LONGEST_TITLE = 1_000
LONGEST_ABSTRACT = 20_000
"""Characters; the longest real abstracts have about 10,000."""
MOST_AUTHORS = 5_000
"""The largest collaborations have about 3,000 authors."""
LONGEST_NAME = 200

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)\Z", re.IGNORECASE)
_ARXIV = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?\Z", re.IGNORECASE)
_ARXIV_PLACE = re.compile(r"(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/|arxiv:\s*)", re.IGNORECASE)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]\Z")
_ARXIV_DOI = "10.48550/arxiv."
_MARKUP = re.compile(
    r"</?(?:i|b|u|em|strong|su[bp]|scp|tt|span|p|jats:[a-z]+|mml:[a-z]+)(?:\s[^<>]*)?/?>", re.IGNORECASE
)


def decoded(body: bytes, shape: type[T], title: str) -> T:
    """The page as JSON of this shape; raises `SourceRefused` with the reason."""
    if body.lstrip()[:1] == b"<":
        raise refused(title, N_("It is a web page instead of data: “{start}”.", start=_beginning(body)))
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        where = safe(str(error), limit=120)
        raise refused(title, N_("It has another shape than is documented: {where}.", where=where)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refused(title, N_("It is not whole, or not JSON.")) from error


def refused(title: str, why: Message) -> SourceRefused:
    """A page of which nothing is taken."""
    return SourceRefused(
        N_("The answer of {source} was refused.", source=title),
        why=why,
        remedy=N_("Nothing of it was taken. Try again in a while."),
    )


@dataclass
class Records:
    """The works of one person as they are read; `left_out` names those that were broken."""

    title: str
    works: list[Work] = field(default_factory=list)
    authors: dict[str, str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, raw: msgspec.Raw, shape: type[T], read: Callable[[T], tuple[Work, str]]) -> None:
        """Read one record of this shape to a work and the name that the person signed it with."""
        try:
            record = msgspec.json.decode(raw, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            told = N_("It has another shape than is documented: {where}.", where=safe(str(error), limit=120))
            self.left_out.append(LeftOut(_name_of(raw), told))
            return
        self.take(record, read, lambda: _name_of(raw))

    def take(self, record: T, read: Callable[[T], tuple[Work, str]], name: Callable[[], str]) -> None:
        """Read one record, or leave it out under its name."""
        try:
            work, signed = read(record)
        except Broken as broken:
            self.left_out.append(LeftOut(name(), broken.why))
            return
        self.works.append(work)
        if signed:
            self.authors[work.key] = signed

    def check(self) -> None:
        """Raise `SourceRefused` when nothing could be read: then it is the page that is broken."""
        if self.left_out and not self.works:
            n, why = len(self.left_out), self.left_out[0].why
            raise refused(
                self.title,
                NN_(
                    "Its only record cannot be read: {why}",
                    "None of its {n} records can be read. The first: {why}",
                    n,
                    why=why,
                ),
            )


def work(
    *,
    key: str,
    title: str | None,
    doi: str | None = "",
    arxiv: str | None = "",
    authors: Iterable[str] = (),
    when: When | None = None,
    **fields: object,
) -> Work:
    """A work under its best identifier, `key` where it has neither an arXiv id nor a DOI.

    Raises `Broken` when it has no title, or when something in it is absurdly long.
    """
    cleaned = plain(title)
    if not cleaned:
        raise Broken(N_("It has no title."))
    if len(cleaned) > LONGEST_TITLE:
        raise Broken(N_("Its title has {n} characters.", n=len(cleaned)))
    names = [name for each in authors if (name := one_line(each)[:LONGEST_NAME])]
    if len(names) > MOST_AUTHORS:
        raise Broken(N_("It has {n} authors.", n=len(names)))
    known_doi, known_arxiv = doi_of(doi), arxiv_of(arxiv) or arxiv_of(doi)
    best = f"arxiv:{known_arxiv}" if known_arxiv else f"doi:{known_doi}" if known_doi else key
    own_doi = "" if known_doi.startswith(_ARXIV_DOI) else known_doi
    return msgspec.convert(
        {**fields, **_dated(when), "key": best, "title": cleaned, "doi": own_doi, "authors": names}, type=Work
    )


def _dated(when: When | None) -> dict[str, object]:
    return {} if when is None else {"date": when.date, "dated": when.dated}


def doi_of(text: str | None) -> str:
    """The DOI in a text, in lower case and without its address; empty when it is none."""
    found = _DOI.match((text or "").strip())
    return found[1].lower() if found and len(found[1]) <= 300 else ""


def arxiv_of(text: str | None) -> str:
    """The arXiv id in an identifier or an address, without version; empty when it is none."""
    bare = _ARXIV_PLACE.sub("", (text or "").strip(), count=1)
    bare = doi_of(text).removeprefix(_ARXIV_DOI) if doi_of(text).startswith(_ARXIV_DOI) else bare
    found = _ARXIV.match(bare)
    return found[1] if found else ""


class When(NamedTuple):
    """A date, and how much of it is known; what is not known is its first."""

    date: date
    dated: Part


def when(year: object, month: object = None, day: object = None) -> When | None:
    """The date of a paper by its figures; None when it is none, or none of a paper."""
    try:
        found = date(int(str(year)), int(str(month or 1)), int(str(day or 1)))
    except ValueError:
        return None
    dated: Part = "year" if not month else "day" if day else "month"
    return When(found, dated) if 1500 <= found.year <= 2200 else None


def when_of(text: str | None) -> When | None:
    """The date written as `2026-11-12`, or only its beginning."""
    return when(*(text or "").split("T")[0].split("-")[:3])


def one_line(text: str | None) -> str:
    """The text with every run of white space as one space."""
    return " ".join((text or "").replace("\0", "").split())


def plain(text: str | None) -> str:
    """One line without the HTML that titles come with."""
    return one_line(html.unescape(_MARKUP.sub("", text or "")))


def abstract(text: str | None) -> str:
    """An abstract in one line; raises `Broken` when it is absurdly long."""
    cleaned = plain(text)
    if len(cleaned) > LONGEST_ABSTRACT:
        raise Broken(N_("Its abstract has {n} characters.", n=len(cleaned)))
    return cleaned


def web(address: str | None) -> str:
    """The address when it is one of the web, with its server; empty otherwise."""
    text = one_line(address)
    try:
        parts = urlsplit(text)
    except ValueError:  # a bracket that is not closed
        return ""
    good = parts.scheme in {"http", "https"} and parts.hostname and " " not in text
    return text if good and len(text) <= 500 else ""


def orcid_of(text: str | None) -> str:
    """The ORCID in a text or an address; empty when it is none, its check digit (ISO 7064 11,2) included."""
    found = _ORCID.search((text or "").strip().upper())
    if found is None:
        return ""
    digits, last = found[0].replace("-", "")[:-1], found[0][-1]
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    return found[0] if "0123456789X"[(12 - total % 11) % 11] == last else ""


def _name_of(raw: msgspec.Raw) -> str:
    """What a broken record is called: its title where it has one, its beginning otherwise."""
    try:
        record = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return safe(bytes(raw)[:200].decode("utf-8", "replace"), limit=80)
    title = record.get("title") if isinstance(record, dict) else None
    return safe(title if isinstance(title, str) and title else str(record)[:200], limit=80)


def _beginning(body: bytes) -> str:
    text = body[:2000].decode("utf-8", "replace")
    return safe(" ".join(re.sub(r"<[^>]*>?", " ", text).split()), limit=80)
