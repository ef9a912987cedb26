"""OpenAlex: an open catalogue of works, whose authors it tells apart itself.

`/authors?filter=orcid:…` and `/works?filter=author.id:…&cursor=*&select=…`, with the key as
`api_key` (https://developers.openalex.org). Abstracts come as an inverted index. Pages go on by a
cursor until it is null.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from coordtui.api import Context
from coordtui_expertise.records import Work
from coordtui_expertise.sources.asking import Server, Watching
from coordtui_expertise.sources.reading import (
    LONGEST_ABSTRACT,
    Records,
    abstract,
    arxiv_of,
    decoded,
    one_line,
    orcid_of,
    refused,
    web,
    when,
    when_of,
    work,
)
from coordtui_expertise.sources.shapes import Broken, Candidate, Found, too_many
from coordtui_expertise.texts import N_, NN_

TITLE = "OpenAlex"
PAGE = 100
"""Works asked for at once; OpenAlex counts requests, not works."""
_FIELDS = (
    "id,doi,title,publication_date,publication_year,authorships,primary_location,abstract_inverted_index"
)


class _Institution(msgspec.Struct):
    display_name: str | None = None


class _Author(msgspec.Struct):
    id: str
    display_name: str
    orcid: str | None = None
    display_name_alternatives: list[str] | None = None
    works_count: int | None = None
    last_known_institutions: list[_Institution] | None = None


class _Authors(msgspec.Struct):
    results: list[_Author]


class _Meta(msgspec.Struct):
    count: int = 0
    next_cursor: str | None = None


class _Page(msgspec.Struct):
    meta: _Meta
    results: list[msgspec.Raw]


class _Signed(msgspec.Struct):
    id: str | None = None
    display_name: str | None = None


class _Authorship(msgspec.Struct):
    author: _Signed | None = None
    raw_author_name: str | None = None

    @property
    def name(self) -> str:
        """As the paper writes it, where that is known."""
        return one_line(self.raw_author_name) or one_line(self.author.display_name if self.author else "")


class _Source(msgspec.Struct):
    display_name: str | None = None


class _Location(msgspec.Struct):
    landing_page_url: str | None = None
    source: _Source | None = None


class _Work(msgspec.Struct):
    id: str
    title: str | None = None
    doi: str | None = None
    publication_date: str | None = None
    publication_year: int | None = None
    authorships: list[_Authorship] = []
    primary_location: _Location | None = None
    abstract_inverted_index: dict[str, list[int]] | None = None


class OpenAlex:
    """OpenAlex, whose identities are `A` and a number."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def candidates(self, name: str) -> list[Candidate]:
        """Who may be meant by a name."""
        found = self._authors({"search": name, "per-page": 20})
        return [
            Candidate(
                source="openalex",
                id=_number(author.id),
                name=one_line(author.display_name),
                names=tuple(author.display_name_alternatives or ())[:5],
                affiliations=_places(author),
                works=author.works_count,
                orcid=orcid_of(author.orcid),
            )
            for author in found
        ]

    def by_orcid(self, orcid: str) -> str | None:
        """The identity with this ORCID: the one with most works, where OpenAlex has it twice."""
        found = [
            author
            for author in self._authors({"filter": f"orcid:{orcid}"})
            if orcid_of(author.orcid) == orcid
        ]
        best = max(found, key=lambda author: author.works_count or 0, default=None)
        return _number(best.id) if best else None

    def fetch(self, identity: str) -> Found:
        """The author, and all their works, page by page."""
        body = self._server.get(f"authors/{identity}", self._with_key({}))
        author = decoded(body, _Author, TITLE)
        if _number(author.id) != identity:
            raise refused(TITLE, N_("It is about {other}.", other=one_line(author.id)[:40]))
        records = self._works(identity)
        orcid = orcid_of(author.orcid)
        return Found(
            source="openalex",
            id=identity,
            orcid=orcid,
            name=one_line(author.display_name),
            names=tuple(one_line(name) for name in author.display_name_alternatives or ()),
            affiliations=_places(author),
            works=tuple(records.works),
            authors=records.authors,
            values={"orcid": (orcid,)} if orcid else {},
            left_out=tuple(records.left_out),
        )

    def _works(self, identity: str) -> Records:
        records, most = Records(TITLE), self._server.settings.max_works
        cursor: str | None = "*"
        seen: set[str] = set()
        read = partial(_work, identity=identity)
        while cursor is not None:
            seen.add(cursor)
            page = self._page(identity, cursor)
            if page.meta.count > most:
                raise too_many(TITLE, page.meta.count, most)
            for raw in page.results:
                records.add(raw, _Work, read)
            count = len(records.works) + len(records.left_out)
            cursor = page.meta.next_cursor if page.results else None
            if cursor in seen or count > page.meta.count:
                raise refused(TITLE, N_("Its pages do not end."))
            self._server.watching.tell(
                NN_("{source}: {done} of {n} work", "{source}: {done} of {n} works", page.meta.count,
                    source=TITLE, done=count)
            )  # fmt: skip
        records.check()
        return records

    def _page(self, identity: str, cursor: str) -> _Page:
        query = {"filter": f"author.id:{identity}", "per-page": PAGE, "cursor": cursor, "select": _FIELDS}
        return decoded(self._server.get("works", self._with_key(query)), _Page, TITLE)

    def _authors(self, query: dict[str, Any]) -> list[_Author]:
        return decoded(self._server.get("authors", self._with_key(query)), _Authors, TITLE).results

    def _with_key(self, query: dict[str, Any]) -> dict[str, Any]:
        return {**query, "api_key": self._server.key} if self._server.key else query


def make(ctx: Context, watching: Watching) -> OpenAlex:
    """OpenAlex as the settings have it."""
    return OpenAlex(Server(ctx, watching, title=TITLE, name="openalex"))


def _work(record: _Work, identity: str) -> tuple[Work, str]:
    """The work, and the name under which the author of this identity signed it."""
    location = record.primary_location or _Location()
    read = work(
        key=f"openalex:{_number(record.id)}",
        title=record.title,
        doi=record.doi,
        arxiv=arxiv_of(location.landing_page_url),
        authors=[each.name for each in record.authorships],
        abstract=uninverted(record.abstract_inverted_index or {}),
        url=web(location.landing_page_url) or web(record.doi),
        venue=one_line(location.source.display_name if location.source else ""),
        when=when_of(record.publication_date) or when(record.publication_year),
    )
    mine = (each for each in record.authorships if each.author and _number(each.author.id or "") == identity)
    signed = next(mine, None)
    return read, signed.name if signed else ""


def uninverted(index: dict[str, list[int]]) -> str:
    """The text whose words stand at these places; raises `Broken` when no text is so long."""
    places = sorted((place, word) for word, at in index.items() for place in at)
    if len(places) > LONGEST_ABSTRACT:
        raise Broken(N_("Its abstract has {n} words.", n=len(places)))
    return abstract(" ".join(word for _, word in places))


def _number(address: str) -> str:
    """`A5…` of `https://openalex.org/A5…`."""
    return address.rpartition("/")[2].upper()


def _places(author: _Author) -> tuple[str, ...]:
    return tuple(
        one_line(each.display_name) for each in author.last_known_institutions or () if each.display_name
    )
