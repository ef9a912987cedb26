"""ORCID, OpenAlex, Semantic Scholar and DBLP as they are documented, with people and works given to them."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from xml.sax.saxutils import escape, quoteattr

from coordtui.api import words_of
from coordtui_expertise.records import Work


@dataclass(frozen=True, kw_only=True)
class Author:
    """Somebody whom the catalogues know, and all that they wrote."""

    name: str
    orcid: str = ""
    keywords: tuple[str, ...] = ()
    link: str = ""
    about: str = ""
    place: str = "Institute of Invented Results"
    works: tuple[Work, ...] = field(default=())

    def identity(self, source: str) -> str:
        """What a catalogue calls them."""
        return self.orcid if source == "orcid" else identity_of(self.name, source)


def identity_of(name: str, source: str) -> str:
    """What a catalogue other than ORCID calls somebody: always the same for the same name."""
    number = zlib.crc32(" ".join(words_of(name)).encode())
    return {
        "openalex": f"A{number}",
        "semantic-scholar": str(number),
        "dblp": f"{number % 400}/{number}",
    }[source]


class People(Protocol):
    """Whom the catalogues know."""

    def named(self, name: str) -> Iterable[Author]:
        """Who may be meant by a name."""

    def known(self, source: str, identity: str) -> Author | None:
        """Who has this identity in a catalogue."""


Answer = tuple[str, bytes]
"""Content type and body; what a catalogue does not know has none."""


def answer(people: People, source: str, path: str, query: Mapping[str, str]) -> Answer | None:
    """What the catalogue `source` says at a path below its address; None is its 404."""
    made = {"orcid": _orcid, "openalex": _openalex, "semantic-scholar": _s2, "dblp": _dblp}[source]
    said = made(people, path.strip("/"), query)
    if said is None or isinstance(said, str):
        return None if said is None else ("application/xml", said.encode())
    return "application/json", json.dumps(said).encode()


# ORCID


def _orcid(people: People, path: str, query: Mapping[str, str]) -> object:
    if path == "expanded-search":
        found = [each for each in people.named(query.get("q", "").replace(" AND ", " ")) if each.orcid]
        hits = [
            {
                "orcid-id": each.orcid,
                "given-names": each.name.partition(" ")[0],
                "family-names": each.name.partition(" ")[2],
                "credit-name": None,
                "other-name": [],
                "institution-name": [each.place],
            }
            for each in found
        ]
        return {"expanded-result": hits or None, "num-found": len(hits)}
    identity, _, part = path.partition("/")
    author = people.known("orcid", identity)
    return orcid_record(author) if author and part == "record" else None


def orcid_record(author: Author) -> dict[str, Any]:
    """`GET v3.0/{id}/record`."""
    given, _, family = author.name.partition(" ")
    links = [{"url-name": None, "url": _value(author.link)}] if author.link else []
    jobs = [{"summaries": [{"employment-summary": _employment(author)}]}]
    return {
        "orcid-identifier": {"uri": f"https://orcid.org/{author.orcid}", "path": author.orcid},
        "person": {
            "name": {"given-names": _value(given), "family-name": _value(family), "credit-name": None},
            "other-names": {"other-name": []},
            "biography": {"content": author.about} if author.about else None,
            "researcher-urls": {"researcher-url": links},
            "keywords": {"keyword": [{"content": each} for each in author.keywords]},
        },
        "activities-summary": {
            "employments": {"affiliation-group": jobs},
            "works": {"group": [_orcid_work(number, each) for number, each in enumerate(author.works, 1)]},
        },
    }


def _employment(author: Author) -> dict[str, Any]:
    return {"organization": {"name": author.place}, "start-date": {"year": _value("2019")}, "end-date": None}


def _orcid_work(number: int, work: Work) -> dict[str, Any]:
    ids = [
        {"external-id-type": "doi", "external-id-value": work.doi, "external-id-relationship": "self"},
    ] if work.doi else []  # fmt: skip
    day = work.date
    return {
        "external-ids": {"external-id": ids},
        "work-summary": [
            {
                "put-code": number,
                "title": {"title": _value(work.title), "subtitle": None},
                "external-ids": {"external-id": ids},
                "url": None,
                "type": "journal-article",
                "publication-date": {
                    "year": _value(f"{day.year}"),
                    "month": _value(f"{day.month:02}"),
                    "day": None,
                }
                if day
                else None,
                "journal-title": _value(work.venue) if work.venue else None,
            }
        ],
    }


def _value(text: str) -> dict[str, str]:
    return {"value": text}


# OpenAlex


def _openalex(people: People, path: str, query: Mapping[str, str]) -> object:
    kind, _, identity = path.partition("/")
    name, _, value = query.get("filter", "").partition(":")
    if kind == "authors" and identity:
        author = people.known("openalex", identity)
        return openalex_author(author) if author else None
    if kind == "authors":
        by_orcid = people.known("orcid", value) if name == "orcid" else None
        found = [by_orcid] if by_orcid else people.named(query.get("search", "")) if "search" in query else []
        return {"meta": {"count": len([*found])}, "results": [openalex_author(each) for each in found]}
    if kind == "works" and (author := people.known("openalex", value)):
        size, start = int(query.get("per-page", 25)), int(query.get("cursor", "*").replace("*", "0"))
        more = str(start + size) if start + size < len(author.works) else None
        page = [openalex_work(author, each) for each in author.works[start : start + size]]
        return {"meta": {"count": len(author.works), "next_cursor": more}, "results": page}
    return None


def openalex_author(author: Author) -> dict[str, Any]:
    """One of `/authors`."""
    return {
        "id": f"https://openalex.org/{author.identity('openalex')}",
        "orcid": f"https://orcid.org/{author.orcid}" if author.orcid else None,
        "display_name": author.name,
        "display_name_alternatives": [author.name],
        "works_count": len(author.works),
        "last_known_institutions": [{"display_name": author.place}],
    }


def openalex_work(author: Author, work: Work) -> dict[str, Any]:
    """One of `/works`, its abstract by word."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(work.abstract.split()):
        places[word].append(place)
    return {
        "id": f"https://openalex.org/W{zlib.crc32(work.title.encode())}",
        "doi": f"https://doi.org/{work.doi}" if work.doi else None,
        "title": work.title,
        "publication_date": work.date.isoformat() if work.date else None,
        "publication_year": work.date.year if work.date else None,
        "authorships": [
            {"author": {"id": _id_of(author, name), "display_name": name}, "raw_author_name": name}
            for name in work.authors
        ],
        "primary_location": {"landing_page_url": None, "source": {"display_name": work.venue or None}},
        "abstract_inverted_index": dict(places) or None,
    }


def _id_of(author: Author, name: str) -> str | None:
    return f"https://openalex.org/{author.identity('openalex')}" if name == author.name else None


# Semantic Scholar


def _s2(people: People, path: str, query: Mapping[str, str]) -> object:
    if path == "author/search":
        found = [s2_author(each) for each in people.named(query.get("query", ""))]
        return {"total": len(found), "offset": 0, "data": found}
    _, _, rest = path.partition("author/")
    identity, _, part = rest.partition("/")
    author = people.known("semantic-scholar", identity)
    if author is None or part not in {"", "papers"}:
        return None
    if not part:
        return s2_author(author)
    start, size = int(query.get("offset", 0)), int(query.get("limit", 100))
    page: dict[str, Any] = {
        "offset": start,
        "data": [s2_paper(author, w) for w in author.works[start : start + size]],
    }
    return page | ({"next": start + size} if start + size < len(author.works) else {})


def s2_author(author: Author) -> dict[str, Any]:
    """One of `/author/search`."""
    return {
        "authorId": author.identity("semantic-scholar"),
        "name": author.name,
        "affiliations": [author.place],
        "homepage": author.link or None,
        "paperCount": len(author.works),
        "externalIds": {"ORCID": author.orcid} if author.orcid else {},
    }


def s2_paper(author: Author, work: Work) -> dict[str, Any]:
    """One of `/author/{id}/papers`."""
    mine = author.identity("semantic-scholar")
    return {
        "paperId": f"{zlib.crc32(work.title.encode()):040x}",
        "title": work.title,
        "abstract": work.abstract or None,
        "year": work.date.year if work.date else None,
        "publicationDate": work.date.isoformat() if work.date else None,
        "venue": work.venue,
        "url": None,
        "externalIds": {"DOI": work.doi} if work.doi else {"CorpusId": 1},
        "authors": [
            {"authorId": mine if name == author.name else None, "name": name} for name in work.authors
        ],
    }


# DBLP


def _dblp(people: People, path: str, query: Mapping[str, str]) -> object:
    if path == "search/author/api":
        hits: list[dict[str, Any]] = [{"info": dblp_info(each)} for each in people.named(query.get("q", ""))]
        found = {"hit": hits[0] if len(hits) == 1 else hits} if hits else {}
        return {"result": {"hits": {"@total": str(len(hits)), **found}}}
    author = people.known("dblp", path.removeprefix("pid/").removesuffix(".xml"))
    return dblp_person(author) if author else None


def dblp_info(author: Author) -> dict[str, Any]:
    """One of a search of authors: what is alone is an object, not a list of one."""
    return {
        "author": author.name,
        "aliases": {"alias": author.name.upper()},
        "notes": {"note": {"@type": "affiliation", "text": author.place}},
        "url": f"https://dblp.org/pid/{author.identity('dblp')}",
    }


def dblp_person(author: Author) -> str:
    """`pid/{pid}.xml`."""
    mine = quoteattr(author.identity("dblp"))
    records = "".join(_dblp_record(author, each, mine) for each in author.works)
    urls = f"<url>https://orcid.org/{author.orcid}</url>" if author.orcid else ""
    urls += f"<url>{escape(author.link)}</url>" if author.link else ""
    note = f'<note type="affiliation">{escape(author.place)}</note>'
    person = f"<person><author pid={mine}>{escape(author.name)}</author>{note}{urls}</person>"
    page = f"<dblpperson name={quoteattr(author.name)} pid={mine}>{person}{records}</dblpperson>"
    # DBLP writes every other letter as a number.
    return '<?xml version="1.0"?>' + page.encode("ascii", "xmlcharrefreplace").decode()


def _dblp_record(author: Author, work: Work, mine: str) -> str:
    pid = {name: f" pid={mine}" if name == author.name else "" for name in work.authors}
    authors = "".join(f"<author{pid[name]}>{escape(name)}</author>" for name in work.authors)
    doi = f"<ee>https://doi.org/{escape(work.doi)}</ee>" if work.doi else ""
    year = work.date.year if work.date else ""
    key = quoteattr(f"journals/nil/{zlib.crc32(work.title.encode())}")
    body = f"{authors}<title>{escape(work.title)}.</title><year>{year}</year>"
    return f"<r><article key={key}>{body}<journal>{escape(work.venue)}</journal>{doi}</article></r>"
