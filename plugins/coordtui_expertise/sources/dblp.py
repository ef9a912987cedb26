"""DBLP: the bibliography of computer science, kept by hand.

`search/author/api?q=…&format=json&h=…` gives candidates, in which one of a thing is an object and
several are a list; `pid/{pid}.xml` is a person's page with all their works
(https://dblp.org/faq/How+to+use+the+dblp+search+API.html). There are no abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import TypeVar
from xml.etree.ElementTree import Element, ParseError, XMLParser

import msgspec

from coordtui.api import Context
from coordtui_expertise.records import Work
from coordtui_expertise.sources.asking import Server, Watching
from coordtui_expertise.sources.reading import (
    Records,
    arxiv_of,
    decoded,
    doi_of,
    one_line,
    orcid_of,
    refused,
    web,
    when,
    work,
)
from coordtui_expertise.sources.shapes import Candidate, Found, too_many
from coordtui_expertise.texts import N_

T = TypeVar("T")

TITLE = "DBLP"
_PID = re.compile(r"https?://dblp\.org/pid/([\w/.-]+?)(?:\.html|\.xml)?\Z")
_NUMBER = re.compile(r"\s+\d{4}\Z")
"""Namesakes are told apart by a number after their name: `Ute Nobody 0002`."""


class _Alias(msgspec.Struct):
    alias: str | list[str] = []


class _Note(msgspec.Struct):
    type: str = msgspec.field(name="@type", default="")
    text: str = ""


class _Notes(msgspec.Struct):
    note: _Note | list[_Note] = []


class _Info(msgspec.Struct):
    author: str
    url: str
    aliases: _Alias | None = None
    notes: _Notes | None = None


class _Hit(msgspec.Struct):
    info: _Info


class _Hits(msgspec.Struct):
    hit: _Hit | list[_Hit] = []


class _Result(msgspec.Struct):
    hits: _Hits


class _Search(msgspec.Struct):
    result: _Result


class Dblp:
    """DBLP, whose identities are those of its pages of people: `65/9612`, `h/UteNobody`."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def candidates(self, name: str) -> list[Candidate]:
        """Who may be meant by a name."""
        body = self._server.get("search/author/api", {"q": name, "format": "json", "h": 20})
        return parse_candidates(body)

    def by_orcid(self, orcid: str) -> str | None:
        """It cannot tell before its page was read."""
        return None

    def fetch(self, identity: str) -> Found:
        """A person’s page."""
        return parse_person(
            self._server.get(f"pid/{identity}.xml"), identity, self._server.settings.max_works
        )


def make(ctx: Context, watching: Watching) -> Dblp:
    """DBLP as the settings have it."""
    return Dblp(Server(ctx, watching, title=TITLE, name="dblp"))


def parse_candidates(body: bytes) -> list[Candidate]:
    """The people of a search; raises `SourceRefused`."""
    hits = [hit.info for hit in _several(decoded(body, _Search, TITLE).result.hits.hit)]
    return [
        Candidate(
            source="dblp",
            id=page[1],
            name=_name(info.author),
            names=tuple(_several(info.aliases.alias if info.aliases else [])),
            affiliations=tuple(
                note.text
                for note in _several(info.notes.note if info.notes else [])
                if note.type == "affiliation"
            ),
        )
        for info in hits
        if (page := _PID.match(info.url))
    ]


def parse_person(body: bytes, identity: str, most: int) -> Found:
    """The person of a page; raises `SourceRefused`, also when it is somebody else's."""
    page = _page(body)
    if page.get("pid") != identity:
        raise refused(TITLE, N_("It is about {other}.", other=one_line(page.get("pid"))[:40]))
    works = [work for each in page.findall("r") for work in each]
    if len(works) > most:
        raise too_many(TITLE, len(works), most)
    person = page.find("person")
    own = person if person is not None else Element("person")
    records = Records(TITLE)
    for each in works:
        records.take(each, lambda record: _work(record, identity), lambda each=each: _called(each))  # type: ignore[misc]
    records.check()
    addresses = [address for url in own.findall("url") if (address := web(url.text))]
    orcid = next((known for address in addresses if (known := _its_orcid(address))), "")
    name, *others = [_name(author.text) for author in own.findall("author")] or [_name(page.get("name"))]
    return Found(
        source="dblp",
        id=identity,
        orcid=orcid,
        name=name,
        names=tuple(others),
        affiliations=tuple(
            one_line(note.text) for note in own.findall("note") if note.get("type") == "affiliation"
        ),
        works=tuple(records.works),
        authors=records.authors,
        values={"orcid": (orcid,) if orcid else (), "links": _pages_of_their_own(addresses)},
        left_out=tuple(records.left_out),
    )


def _page(body: bytes) -> Element:
    """The root of the page. A document type, where entity bombs live, is refused before it is read."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", body, re.IGNORECASE):
        raise refused(
            TITLE, N_("It is a web page, or declares a document type, instead of a page of a person.")
        )
    parser = XMLParser()  # noqa: S314 - without a document type there are no entities
    try:
        parser.feed(body)
        root: Element = parser.close()
    except (ParseError, ValueError, RecursionError) as error:
        raise refused(TITLE, N_("It is not whole, or not XML.")) from error
    if root.tag != "dblpperson":
        raise refused(TITLE, N_("It is not a page of a person."))
    return root


def _work(record: Element, identity: str) -> tuple[Work, str]:
    """The work, and the name under which the person of this identity signed it."""
    signed = [*record.findall("author"), *record.findall("editor")]
    links = [link for each in record.findall("ee") if (link := web(each.text))]
    read = work(
        key=f"dblp:{record.get('key', '')}",
        title=_text(record, "title").removesuffix("."),
        doi=next(filter(None, map(doi_of, links)), ""),
        arxiv=next(filter(None, map(arxiv_of, links)), ""),
        authors=[_name(author.text) for author in signed],
        url=next(iter(links), ""),
        venue=_text(record, "journal") or _text(record, "booktitle"),
        when=when(_text(record, "year")),
    )
    mine = next((each for each in signed if each.get("pid") == identity), None)
    return read, _name(mine.text) if mine is not None else ""


def _text(record: Element, tag: str) -> str:
    """What stands in a child, its own children (a title may have `<i>`) included."""
    child = record.find(tag)
    return one_line("".join(child.itertext())) if child is not None else ""


def _called(record: Element) -> str:
    return _text(record, "title")[:80] or one_line(record.get("key"))[:80]


def _name(text: str | None) -> str:
    """A name without the number that tells namesakes apart."""
    return _NUMBER.sub("", one_line(text))


def _pages_of_their_own(addresses: Iterable[str]) -> tuple[str, ...]:
    """A person's first links: DBLP gives their own pages before those of other catalogues."""
    return tuple(islice((each for each in addresses if not _its_orcid(each)), 2))


def _its_orcid(address: str) -> str:
    return orcid_of(address) if "//orcid.org/" in address else ""


def _several(one_or_more: T | list[T]) -> list[T]:
    return one_or_more if isinstance(one_or_more, list) else [one_or_more]
