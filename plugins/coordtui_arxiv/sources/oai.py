"""Pages of the OAI-PMH channel (`ListRecords` in the format `arXivRaw`), read strictly.

The format is that of arXiv's own server (github.com/arXiv/oaipmh): only `arXivRaw` tells
the date of each version. Its `datestamp` is the day of the last change of any kind, so an
announcement is looked for where the versions say that it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element

from coordtui.api import safe
from coordtui_arxiv.errors import ArxivRefused, ArxivSays, BrokenEntry, TokenExpired
from coordtui_arxiv.holidays import announced_on, midnight
from coordtui_arxiv.records import Announced, Paper, Version, split_id
from coordtui_arxiv.sources.atom import FIRST_YEAR
from coordtui_arxiv.sources.authors import parse_authors
from coordtui_arxiv.sources.page import Entries, Rejected, one_line
from coordtui_arxiv.sources.withdrawn import is_withdrawn
from coordtui_arxiv.sources.xml import children
from coordtui_arxiv.texts import N_

OAI = "{http://www.openarchives.org/OAI/2.0/}"
RAW = "{http://arxiv.org/OAI/arXivRaw/}"

NO_RECORDS, BAD_TOKEN = "noRecordsMatch", "badResumptionToken"
WITHDRAWN = "I"
"""The flag of a version without files: one that says that the paper is withdrawn."""


@dataclass(frozen=True)
class Harvested:
    """A page of a harvest. `token` leads to the next one, "" says that there is none.

    `stamps` are the days (UTC) on which the papers in `records` were changed last, by key;
    `answered` is when the server wrote the page; `size` counts the entries in `rejected` too.
    """

    records: list[Paper]
    stamps: dict[str, date]
    rejected: list[Rejected]
    token: str
    answered: datetime
    size: int


def parse_harvest(body: bytes, seen: datetime) -> Harvested:
    """The papers of one page, first seen at `seen`.

    Raises `TokenExpired` when the page is not there any more, and `ArxivRefused`, with the
    reason, when the page is not whole, not arXiv's, or an error; that nothing matches is none.
    """
    entries, stamps = Entries(), dict[str, date]()
    answered, token, listed, nothing = None, "", False, False
    for element in children(body, f"{OAI}OAI-PMH", f"{OAI}ListRecords", on_the_way=True):
        match element.tag.removeprefix(OAI):
            case "record":
                entries.add(element, lambda record: _paper(record, seen, stamps), _stamp_of(element))
            case "resumptionToken":
                token = one_line(element.text)
            case "responseDate":
                answered = _answered(element)
            case "error":
                listed = nothing = _nothing(element)
            case "ListRecords":
                listed = True
    if answered is None:
        raise ArxivRefused(N_("It does not say when it was written."))
    if not listed:
        raise ArxivRefused(N_("It holds no list of papers."))
    if listed and not (entries.size or nothing):
        raise ArxivRefused(N_("It holds no paper, and does not say that there is none."))
    if entries.size > 1:
        entries.check()
    return Harvested(entries.papers, stamps, entries.rejected, token, answered, entries.size)


def _answered(element: Element) -> datetime:
    text = one_line(element.text)
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ArxivRefused(N_("Its date “{text}” is none.", text=safe(text, limit=40))) from error


def _nothing(error: Element) -> bool:
    """True for the error that is none: nothing was changed in the time asked for."""
    code = error.get("code")
    if code == NO_RECORDS:
        return True
    said = one_line(error.text) or code or "?"
    raise TokenExpired(said) if code == BAD_TOKEN else ArxivSays(said)


def _paper(record: Element, seen: datetime, stamps: dict[str, date]) -> Paper:
    raw = record.find(f"{OAI}metadata/{RAW}arXivRaw")
    if raw is None:
        raise BrokenEntry(N_("It holds nothing about a paper."))
    fields = {element.tag.removeprefix(RAW): one_line(element.text) for element in raw}
    key, stamp = _key(fields.get("id", "")), _stamp(record)
    found = sorted((_version(element) for element in raw.iterfind(f"{RAW}version")), key=lambda v: v.number)
    if not found:
        raise BrokenEntry(N_("It has no version."))
    latest = found[-1]
    if not fields.get("title"):
        raise BrokenEntry(N_("It has no title."))
    announcements = [
        Announced(
            day=announced_on(version.date, stamp if version is latest else None),
            kind="new" if version.number == 1 else "replace",
            channels=["oai"],
            version=version.number,
        )
        for version in found
    ]
    categories = fields.get("categories", "").split()
    comment, abstract = fields.get("comments", ""), fields.get("abstract", "")
    stamps[key] = stamp
    return Paper(
        key=key,
        version=latest.number,
        title=fields["title"],
        abstract=abstract,
        announced=midnight(announcements[0].day),
        first_seen=seen,
        versions=[Version(number=version.number, date=version.date) for version in found],
        authors=parse_authors(fields.get("authors", "")),
        categories=categories,
        primary=next(iter(categories), ""),
        published=found[0].date if found[0].number == 1 else None,
        updated=latest.date,
        comment=comment,
        journal_ref=fields.get("journal-ref", ""),
        doi=fields.get("doi", ""),
        withdrawn=WITHDRAWN in latest.files or is_withdrawn(comment, abstract),
        channels=["oai"],
        announcements=announcements,
    )


def _key(text: str) -> str:
    if not text:
        raise BrokenEntry(N_("It has no id."))
    try:
        return split_id(text)[0]
    except ValueError as error:
        raise BrokenEntry(N_("Its id is none of arXiv’s: “{id}”.", id=safe(text, limit=80))) from error


def _stamp(record: Element) -> date:
    text = one_line(record.findtext(f"{OAI}header/{OAI}datestamp"))
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise BrokenEntry(N_("Its date “{text}” is none.", text=safe(text, limit=40))) from error


def _stamp_of(record: Element) -> date | None:
    try:
        return _stamp(record)
    except BrokenEntry:
        return None


class _Version(NamedTuple):
    number: int
    date: datetime
    files: str


def _version(element: Element) -> _Version:
    number = (element.get("version") or "").removeprefix("v")
    text = one_line(element.findtext(f"{RAW}date"))
    try:
        moment = parsedate_to_datetime(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        if not 0 < int(number) < 10_000 or moment.year < FIRST_YEAR:
            raise ValueError(number)
    except (ValueError, OverflowError) as error:
        text = safe(f"v{number} {text}", limit=40)
        raise BrokenEntry(N_("Its version “{text}” is none.", text=text)) from error
    return _Version(int(number), moment, element.findtext(f"{RAW}source_type") or "")
