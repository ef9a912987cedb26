"""The daily feeds (RSS 2.0), read strictly.

A feed is the announcement of one day for the categories asked. It says little: no
comment and no dates but its own, its authors are one text.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import get_args
from xml.etree.ElementTree import Element

from msgspec import convert

from coordtui.api import safe
from coordtui_arxiv.errors import ArxivRefused, ArxivSays, BrokenEntry
from coordtui_arxiv.holidays import closed, day_of
from coordtui_arxiv.records import Announced, Author, Kind, Paper, Version, split_id
from coordtui_arxiv.sources.authors import parse_authors
from coordtui_arxiv.sources.page import Entries, Rejected, one_line, texts
from coordtui_arxiv.sources.withdrawn import is_withdrawn
from coordtui_arxiv.sources.xml import children
from coordtui_arxiv.texts import N_

ARXIV = "{http://arxiv.org/schemas/atom}"
DC = "{http://purl.org/dc/elements/1.1/}"

LIMIT = 2000
"""Rows that arXiv puts into one feed; beyond, the new papers are those that it leaves out."""

STALE = timedelta(hours=26)
"""A feed bears the midnight (in New York) of its day and is replaced at the next one."""

_DESCRIPTION = re.compile(
    r"arXiv:(?P<id>\S+)\s+Announce Type:\s*(?P<type>[a-z-]+)\s+Abstract:\s*(?P<abstract>.*)", re.DOTALL
)
_KINDS = get_args(Kind)


@dataclass(frozen=True)
class Feed:
    """One day's announcement. `day` is its midnight in New York, `built` when arXiv wrote it.

    `digest` is the same exactly when the page is. On `skipped` days of the week (their
    English names) arXiv announces nothing.
    """

    day: datetime
    built: datetime
    digest: str
    skipped: frozenset[str]
    size: int
    papers: list[Paper]
    rejected: list[Rejected]

    @property
    def full(self) -> bool:
        """Whether arXiv may have left papers out."""
        return self.size >= LIMIT

    def closed(self, now: datetime) -> bool:
        """Whether arXiv announces nothing on this day of the week."""
        today = day_of(now)
        return f"{today:%A}" in self.skipped or closed(today) is not None

    def stale(self, now: datetime) -> bool:
        """Whether it is an older day's feed, newly built or not, on a day that has its own."""
        return max(now, self.built) - self.day > STALE and not self.closed(now)


def parse_feed(body: bytes, *, seen: datetime) -> Feed:
    """The papers of a feed, first seen at `seen`. Raises `ArxivRefused` with the reason."""
    entries = Entries()
    head: dict[str, Element] = {}
    items: list[Element] = []
    for element in children(body, "rss", "channel"):
        if element.tag == "item":
            items.append(element)
        else:
            head.setdefault(element.tag, element)
    title = one_line(_text(head.get("title")))
    if title.startswith("Feed error"):
        raise ArxivSays(one_line(_text(head.get("description"))))
    if "pubDate" not in head:
        raise ArxivRefused(N_("It does not say of which day it is."))
    day = _feed_date(head["pubDate"])
    for item in items:
        entries.add(item, lambda found: _paper(found, day, seen))
    entries.check()
    return Feed(
        day=day,
        built=_feed_date(head["lastBuildDate"]) if "lastBuildDate" in head else day,
        digest=hashlib.sha256(body).hexdigest(),
        skipped=frozenset(texts(head["skipDays"], "day")) if "skipDays" in head else frozenset(),
        size=entries.size,
        papers=entries.papers,
        rejected=entries.rejected,
    )


def parse_creators(text: str) -> list[Author]:
    """The authors in one text: names between commas, affiliations in parentheses after each."""
    return parse_authors(text, listed=False)


def _paper(item: Element, day: datetime, seen: datetime) -> Paper:
    described = _DESCRIPTION.match((item.findtext("description") or "").strip())
    if described is None:
        raise BrokenEntry(N_("Its description is not as arXiv writes it."))
    if described["type"] not in _KINDS:
        raise BrokenEntry(N_("Its kind of announcement is unknown: “{kind}”.", kind=described["type"]))
    try:
        key, version = split_id(described["id"])
    except ValueError as error:
        identifier = safe(described["id"], limit=80)
        raise BrokenEntry(N_("Its id is none of arXiv’s: “{id}”.", id=identifier)) from error
    title = one_line(item.findtext("title"))
    if not title:
        raise BrokenEntry(N_("It has no title."))
    abstract = one_line(described["abstract"])
    categories = list(texts(item, "category"))
    announced = _item_date(item, day)
    return Paper(
        key=key,
        version=version or 1,
        title=title,
        abstract=abstract,
        announced=announced,
        first_seen=seen,
        versions=[Version(number=version or 1)],
        authors=parse_creators(item.findtext(f"{DC}creator") or ""),
        categories=categories,
        primary=next(iter(categories), ""),
        journal_ref=one_line(item.findtext(f"{ARXIV}journal_reference")),
        doi=one_line(item.findtext(f"{ARXIV}DOI")),
        withdrawn=is_withdrawn("", abstract),
        channels=["rss"],
        announcements=[
            Announced(
                day=day_of(announced),
                kind=convert(described["type"], Kind),
                channels=["rss"],
                version=version or 1,
            )
        ],
    )


def _item_date(item: Element, day: datetime) -> datetime:
    text = item.findtext("pubDate")
    if text is None:
        return day
    try:
        return _date(text)
    except ValueError as error:
        raise BrokenEntry(N_("Its date “{text}” is none.", text=safe(text, limit=40))) from error


def _feed_date(element: Element) -> datetime:
    text = _text(element)
    try:
        return _date(text)
    except ValueError as error:
        raise ArxivRefused(N_("Its date “{text}” is none.", text=safe(text, limit=40))) from error


def _date(text: str) -> datetime:
    date = parsedate_to_datetime(one_line(text))
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)


def _text(element: Element | None) -> str:
    return (element.text if element is not None else None) or ""
