"""Semantic Scholar: works with abstracts, for authors whom it tells apart itself.

`/author/search?query=`, `/author/{id}` and `/author/{id}/papers` with `fields=`, the key in the
header `x-api-key` (https://api.semanticscholar.org/api-docs/graph). Pages go on by `next`.
"""

from __future__ import annotations

from functools import partial

import msgspec

from coordtui.api import Context
from coordtui_expertise.records import Work
from coordtui_expertise.sources.asking import Server, Watching
from coordtui_expertise.sources.reading import (
    Records,
    abstract,
    decoded,
    one_line,
    orcid_of,
    refused,
    web,
    when,
    when_of,
    work,
)
from coordtui_expertise.sources.shapes import Candidate, Found, too_many
from coordtui_expertise.texts import N_

TITLE = "Semantic Scholar"
PAGE = 500
"""Works asked for at once; it allows 1,000, of at most 10 MB together."""
_PERSON = "name,affiliations,homepage,paperCount,externalIds"
_PAPER = "title,abstract,year,publicationDate,venue,url,externalIds,authors"


class _Shape(msgspec.Struct, rename="camel"):
    """A part of an answer; null for what is not known."""


class _Ids(msgspec.Struct):
    DOI: str | None = None
    ArXiv: str | None = None
    ORCID: str | None = None


class _Author(_Shape):
    author_id: str
    name: str
    affiliations: list[str] | None = None
    homepage: str | None = None
    paper_count: int | None = None
    external_ids: _Ids | None = None


class _Authors(_Shape):
    data: list[_Author]


class _Page(_Shape):
    data: list[msgspec.Raw]
    offset: int = 0
    next: int | None = None


class _Signed(_Shape):
    author_id: str | None = None
    name: str | None = None


class _Paper(_Shape):
    paper_id: str
    title: str | None = None
    abstract: str | None = None
    year: int | None = None
    publication_date: str | None = None
    venue: str | None = None
    url: str | None = None
    external_ids: _Ids | None = None
    authors: list[_Signed] = []


class SemanticScholar:
    """Semantic Scholar, whose identities are numbers."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._headers = {"x-api-key": server.key} if server.key else None

    def candidates(self, name: str) -> list[Candidate]:
        """Who may be meant by a name."""
        body = self._server.get(
            "author/search", {"query": name, "fields": _PERSON, "limit": 20}, self._headers
        )
        return [
            Candidate(
                source="semantic-scholar",
                id=author.author_id,
                name=one_line(author.name),
                affiliations=tuple(one_line(each) for each in author.affiliations or ()),
                works=author.paper_count,
                orcid=_orcid(author),
            )
            for author in decoded(body, _Authors, TITLE).data
        ]

    def by_orcid(self, orcid: str) -> str | None:
        """It cannot tell."""
        return None

    def fetch(self, identity: str) -> Found:
        """The author, and all their works, page by page."""
        author = decoded(
            self._server.get(f"author/{identity}", {"fields": _PERSON}, self._headers), _Author, TITLE
        )
        if author.author_id != identity:
            raise refused(TITLE, N_("It is about {other}.", other=one_line(author.author_id)[:40]))
        if (author.paper_count or 0) > (most := self._server.settings.max_works):
            raise too_many(TITLE, author.paper_count or 0, most)
        records = self._works(identity)
        links, orcid = web(author.homepage), _orcid(author)
        return Found(
            source="semantic-scholar",
            id=identity,
            orcid=orcid,
            name=one_line(author.name),
            affiliations=tuple(one_line(each) for each in author.affiliations or ()),
            works=tuple(records.works),
            authors=records.authors,
            values={"links": (links,) if links else (), "orcid": (orcid,) if orcid else ()},
            left_out=tuple(records.left_out),
        )

    def _works(self, identity: str) -> Records:
        records, most = Records(TITLE), self._server.settings.max_works
        read = partial(_work, identity=identity)
        offset: int | None = 0
        while offset is not None:
            query: dict[str, str | int] = {"fields": _PAPER, "limit": PAGE, "offset": offset}
            page = decoded(self._server.get(f"author/{identity}/papers", query, self._headers), _Page, TITLE)
            for raw in page.data:
                records.add(raw, _Paper, read)
            count = len(records.works) + len(records.left_out)
            if count > most:
                raise too_many(TITLE, count, most)
            if page.next is not None and (page.next <= offset or not page.data):
                raise refused(TITLE, N_("Its pages do not end."))
            offset = page.next
            self._server.watching.tell(N_("{source}: {count} works so far", source=TITLE, count=count))
        records.check()
        return records


def make(ctx: Context, watching: Watching) -> SemanticScholar:
    """Semantic Scholar as the settings have it."""
    return SemanticScholar(Server(ctx, watching, title=TITLE, name="semantic-scholar"))


def _work(paper: _Paper, identity: str) -> tuple[Work, str]:
    """The work, and the name under which the author of this identity signed it."""
    ids = paper.external_ids or _Ids()
    read = work(
        key=f"s2:{paper.paper_id}",
        title=paper.title,
        doi=ids.DOI,
        arxiv=ids.ArXiv,
        authors=[each.name or "" for each in paper.authors],
        abstract=abstract(paper.abstract),
        url=web(paper.url),
        venue=one_line(paper.venue),
        when=when_of(paper.publication_date) or when(paper.year),
    )
    signed = next((each for each in paper.authors if each.author_id == identity), None)
    return read, one_line(signed.name) if signed else ""


def _orcid(author: _Author) -> str:
    return orcid_of(author.external_ids.ORCID if author.external_ids else "")
