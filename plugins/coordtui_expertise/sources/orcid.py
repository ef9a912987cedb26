"""ORCID: what people say of themselves, and the works that they took as theirs.

`GET {address}/{id}/record` with `Accept: application/json` gives everything public at once
(https://info.orcid.org/documentation/api-tutorials/api-tutorial-read-data-on-a-record/). Works
there have no abstract and no list of authors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from coordtui.api import Context
from coordtui_expertise.records import Work
from coordtui_expertise.sources.asking import Server, Watching
from coordtui_expertise.sources.reading import Records, decoded, one_line, refused, web, when, work
from coordtui_expertise.sources.shapes import Candidate, Found, too_many
from coordtui_expertise.texts import N_

TITLE = "ORCID"
_JSON = {"Accept": "application/json"}


class _Shape(msgspec.Struct, rename="kebab"):
    """A part of the record; ORCID writes null for what is not there."""


class _Value(_Shape):
    value: str | None = None


class _Content(_Shape):
    content: str | None = None


class _Name(_Shape):
    given_names: _Value | None = None
    family_name: _Value | None = None
    credit_name: _Value | None = None


class _OtherNames(_Shape):
    other_name: list[_Content] = []


class _Link(_Shape):
    url: _Value | None = None


class _Links(_Shape):
    researcher_url: list[_Link] = []


class _Keywords(_Shape):
    keyword: list[_Content] = []


class _Person(_Shape):
    name: _Name | None = None
    other_names: _OtherNames | None = None
    biography: _Content | None = None
    researcher_urls: _Links | None = None
    keywords: _Keywords | None = None


class _Date(_Shape):
    year: _Value | None = None
    month: _Value | None = None
    day: _Value | None = None


class _Organization(_Shape):
    name: str | None = None


class _Employment(_Shape):
    organization: _Organization | None = None
    start_date: _Date | None = None
    end_date: _Date | None = None


class _EmploymentSummary(_Shape):
    employment_summary: _Employment | None = None


class _Affiliation(_Shape):
    summaries: list[_EmploymentSummary] = []


class _Employments(_Shape):
    affiliation_group: list[_Affiliation] = []


class _ExternalId(_Shape):
    external_id_type: str | None = None
    external_id_value: str | None = None
    external_id_relationship: str | None = None


class _ExternalIds(_Shape):
    external_id: list[_ExternalId] = []


class _Title(_Shape):
    title: _Value | None = None


class _Summary(_Shape):
    put_code: int
    title: _Title | None = None
    external_ids: _ExternalIds | None = None
    url: _Value | None = None
    publication_date: _Date | None = None
    journal_title: _Value | None = None


class _Group(_Shape):
    work_summary: list[_Summary] = []


class _Works(_Shape):
    group: list[msgspec.Raw] = []


class _Activities(_Shape):
    works: _Works | None = None
    employments: _Employments | None = None


class _Identifier(_Shape):
    path: str


class _Record(_Shape):
    orcid_identifier: _Identifier
    person: _Person | None = None
    activities_summary: _Activities | None = None


class _Hit(_Shape):
    orcid_id: str
    given_names: str | None = None
    family_names: str | None = None
    credit_name: str | None = None
    other_name: list[str] | None = None
    institution_name: list[str] | None = None


class _Search(_Shape):
    expanded_result: list[_Hit] | None = None


class Orcid:
    """ORCID, whose identity of a person is their ORCID."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def candidates(self, name: str) -> list[Candidate]:
        """Who may be meant by a name."""
        asked = " AND ".join(re.findall(r"\w+", name))
        body = self._server.get("expanded-search/", {"q": asked, "rows": 20}, _JSON)
        hits = decoded(body, _Search, TITLE).expanded_result or []
        return [
            Candidate(
                source="orcid",
                id=hit.orcid_id,
                orcid=hit.orcid_id,
                name=one_line(hit.credit_name)
                or one_line(f"{hit.given_names or ''} {hit.family_names or ''}"),
                names=tuple(hit.other_name or ()),
                affiliations=tuple(hit.institution_name or ()),
            )
            for hit in hits
        ]

    def by_orcid(self, orcid: str) -> str | None:
        """The same."""
        return orcid

    def fetch(self, identity: str) -> Found:
        """The public record."""
        found = parse_record(self._server.get(f"{identity}/record", headers=_JSON), identity)
        if len(found.works) > (most := self._server.settings.max_works):
            raise too_many(TITLE, len(found.works), most)
        return found


def make(ctx: Context, watching: Watching) -> Orcid:
    """ORCID as the settings have it."""
    return Orcid(Server(ctx, watching, title=TITLE, name="orcid"))


def parse_record(body: bytes, identity: str) -> Found:
    """The person of a record; raises `SourceRefused`, also when it is somebody else's."""
    record = decoded(body, _Record, TITLE)
    if record.orcid_identifier.path != identity:
        raise refused(TITLE, N_("It is about {other}.", other=one_line(record.orcid_identifier.path)[:40]))
    person, activities = record.person or _Person(), record.activities_summary or _Activities()
    records = Records(TITLE)
    for group in (activities.works or _Works()).group:
        records.add(group, _Group, lambda each: (_work(each, identity), ""))
    records.check()
    name, names = _names(person)
    return Found(
        source="orcid",
        id=identity,
        orcid=identity,
        name=name,
        names=names,
        affiliations=_affiliations(activities.employments),
        works=tuple(records.works),
        values={
            "interests": _contents(person.keywords.keyword if person.keywords else []),
            "links": _links(person.researcher_urls),
            "about": _contents([person.biography] if person.biography else []),
            "orcid": (identity,),
        },
        left_out=tuple(records.left_out),
    )


def _names(person: _Person) -> tuple[str, tuple[str, ...]]:
    """The name that the person wants to be called by, and all others."""
    name = person.name or _Name()
    full = one_line(f"{_text(name.given_names)} {_text(name.family_name)}")
    credit = _text(name.credit_name)
    others = _contents(person.other_names.other_name if person.other_names else [])
    called = credit or full
    return called, tuple(dict.fromkeys(each for each in (full, *others) if each and each != called))


def _affiliations(employments: _Employments | None) -> tuple[str, ...]:
    """Where and from when to when: `Université Fictive, 2019–`."""
    groups = employments.affiliation_group if employments else []
    jobs = [each.employment_summary for group in groups for each in group.summaries]
    return tuple(
        f"{one_line(job.organization.name)}, {_year(job.start_date)}–{_year(job.end_date)}"
        for job in jobs
        if job and job.organization and job.organization.name
    )


def _year(moment: _Date | None) -> str:
    return _text(moment.year) if moment else ""


def _work(group: _Group, identity: str) -> Work:
    """The work of a group: its first summary is the one that the person prefers."""
    summary = next(iter(group.work_summary), _Summary(put_code=0))
    own = [each for each in (summary.external_ids or _ExternalIds()).external_id if _is_its_own(each)]
    ids = {(each.external_id_type or "").lower(): each.external_id_value for each in own}
    moment = summary.publication_date or _Date()
    return work(
        key=f"orcid:{identity}/{summary.put_code}",
        title=_text(summary.title.title) if summary.title else "",
        doi=ids.get("doi"),
        arxiv=ids.get("arxiv"),
        url=web(_text(summary.url)),
        venue=_text(summary.journal_title),
        when=when(_text(moment.year), _text(moment.month), _text(moment.day)),
    )


def _is_its_own(identifier: _ExternalId) -> bool:
    """The DOI of the book that a chapter is part of is not the chapter's."""
    return identifier.external_id_relationship in {None, "self", "SELF"}


def _text(value: _Value | None) -> str:
    return one_line(value.value) if value else ""


def _contents(contents: Sequence[_Content]) -> tuple[str, ...]:
    return tuple(text for each in contents if (text := one_line(each.content)[:2000]))


def _links(links: _Links | None) -> tuple[str, ...]:
    return tuple(
        address for each in (links.researcher_url if links else []) if (address := web(_text(each.url)))
    )
