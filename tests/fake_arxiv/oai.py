"""The OAI-PMH channel: records by the day of their last change, as arXiv's own server lists them.

What it does was read in the source of that server (github.com/arXiv/oaipmh): sets, the
order of records, tokens that are a query with a count to skip and die at midnight UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import parse_qs, quote, unquote, urlencode
from xml.sax.saxutils import escape

from coordtui_arxiv.records import Paper

OAI = "http://www.openarchives.org/OAI/2.0/"
RAW = "http://arxiv.org/OAI/arXivRaw/"

_GROUPS = ("cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat")
_PHYSICS = {
    *("astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th"),
    *("math-ph", "nlin", "nucl-ex", "nucl-th", "physics", "quant-ph"),
}
_FILES = {False: "D", True: "I"}
"""Flags of a version: files as usual, or none because it says that the paper is withdrawn."""
_ALLOWED = {"verb", "metadataPrefix", "from", "until", "set"}
_TOKEN = "resumptionToken"


class World(Protocol):
    """What is there to list: the papers, and the day on which each was changed last."""

    papers: dict[str, Paper]

    def now(self) -> datetime:
        """The moment, in UTC."""

    def changed(self, paper: Paper) -> date:
        """The day (in UTC) of its last modification."""


class OaiError(Exception):
    """An error element instead of a list; the status stays 200."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.code, self.text = code, text


class Listing:
    """Answers the verbs. With `edge_cache`, what includes today is answered the same for an hour."""

    def __init__(self, world: World, *, page_size: int = 2500, edge_cache: bool = False) -> None:
        self._world, self.page_size, self.edge_cache = world, page_size, edge_cache
        self._kept: dict[str, tuple[datetime, bytes]] = {}
        self._given: dict[str, date] = {}

    def answer(self, asked: Mapping[str, str]) -> bytes:
        """The body for these parameters."""
        key, now = urlencode(sorted(asked.items())), self._world.now()
        kept = self._kept.get(key)
        if self.edge_cache and kept is not None and now - kept[0] < timedelta(hours=1):
            return kept[1]
        try:
            body = document(self._inside(asked), now=now, request=asked)
        except OaiError as error:
            body = document(f'<error code="{error.code}">{escape(error.text)}</error>', now=now)
        if asked.get("until", now.date().isoformat()) >= now.date().isoformat():
            self._kept[key] = (now, body)
        return body

    def _inside(self, asked: Mapping[str, str]) -> str:
        verb = asked.get("verb")
        if verb == "Identify":
            return (
                "<Identify><repositoryName>an invented arXiv</repositoryName>"
                "<protocolVersion>2.0</protocolVersion><earliestDatestamp>2005-09-16</earliestDatestamp>"
                "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify>"
            )
        if verb != "ListRecords":
            raise OaiError("badVerb", "Value of the verb argument is not a legal OAI-PMH verb.")
        query, skip = self._resumed(asked) if _TOKEN in asked else (dict(asked), 0)
        return self._records(query, skip, resumed=_TOKEN in asked)

    def _resumed(self, asked: Mapping[str, str]) -> tuple[dict[str, str], int]:
        if set(asked) != {"verb", _TOKEN}:
            raise OaiError("badArgument", f"No other parameters allowed with {_TOKEN}")
        token = asked[_TOKEN]
        if self._given.get(token) != self._world.now().date():
            raise OaiError("badResumptionToken", f"The value of the {_TOKEN} is invalid or expired.")
        query = {name: values[0] for name, values in parse_qs(unquote(token)).items()}
        return query, int(query.pop("skip"))

    def _records(self, query: dict[str, str], skip: int, *, resumed: bool) -> str:
        found = self._found(query)[skip:]
        if not found:
            raise OaiError("noRecordsMatch", "The combination of the arguments results in an empty list.")
        shown, more = found[: self.page_size], len(found) > self.page_size
        token = f"<{_TOKEN}/>" if resumed else ""
        if more:
            token = self._token(query, skip, [day for day, _ in shown])
        return f"<ListRecords>{''.join(record(paper, day) for day, paper in shown)}{token}</ListRecords>"

    def _token(self, query: dict[str, str], skip: int, days: list[date]) -> str:
        """Goes on at the last day that was shown, past those of it that were."""
        after = {**query, "skip": skip + len(days)}
        if days[-1] != days[0]:
            after = {**query, "from": days[-1].isoformat(), "skip": days.count(days[-1])}
        text = quote(urlencode(after))
        today = self._world.now().date()
        self._given[text] = today
        return f'<{_TOKEN} expires="{today + timedelta(days=1)}T00:00:00Z">{escape(text)}</{_TOKEN}>'

    def _found(self, query: Mapping[str, str]) -> list[tuple[date, Paper]]:
        if set(query) - _ALLOWED or "metadataPrefix" not in query:
            raise OaiError("badArgument", "Unallowed parameter, or metadataPrefix is missing.")
        if query["metadataPrefix"] != "arXivRaw":
            raise OaiError("cannotDisseminateFormat", "Did not recognize requested format")
        first, last = _day(query.get("from", "2005-09-16")), _day(query.get("until", "9999-12-31"))
        if first > last:
            raise OaiError("badArgument", "The from date is after the until date.")
        wanted = query.get("set", "")
        if wanted and wanted.partition(":")[0] not in _GROUPS:
            raise OaiError("badArgument", "Set does not exist")
        changed = ((self._world.changed(paper), paper) for paper in self._world.papers.values())
        found = [(day, p) for day, p in changed if first <= day <= last and _in_set(p, wanted)]
        return sorted(found, key=lambda pair: (pair[0], pair[1].key))


def set_of(category: str) -> str:
    """The set of a category or an archive: `cs.LG` is `cs:cs:LG`, `hep-th` is `physics:hep-th`."""
    archive = category.partition(".")[0]
    group = "physics" if archive in _PHYSICS else archive
    return f"{group}:{category.replace('.', ':')}"


def _in_set(paper: Paper, wanted: str) -> bool:
    return not wanted or any(f"{set_of(own)}:".startswith(f"{wanted}:") for own in paper.categories)


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise OaiError("badArgument", f"Not a day: {text}") from error


def document(inside: str, *, now: datetime, request: Mapping[str, str] | None = None) -> bytes:
    """The frame of every answer."""
    attributes = "".join(f' {name}="{escape(text)}"' for name, text in (request or {}).items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{OAI}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{OAI} {OAI}OAI-PMH.xsd">\n'
        f"<responseDate>{now:%Y-%m-%dT%H:%M:%SZ}</responseDate>"
        f"<request{attributes}>http://oaipmh.arxiv.org/oai</request>\n{inside}\n</OAI-PMH>\n"
    ).encode()


def record(paper: Paper, changed: date) -> str:
    """One record in the format arXivRaw, which alone tells of the versions."""
    sets = "".join(f"<setSpec>{set_of(category)}</setSpec>" for category in paper.categories)
    versions = "".join(
        f'<version version="v{version.number}"><date>{_mail(version.date or paper.announced)}</date>'
        f"<size>12kb</size><source_type>{_FILES[paper.withdrawn and version.number == paper.version]}"
        "</source_type></version>"
        for version in paper.versions
    )
    optional = (
        ("comments", paper.comment),
        ("journal-ref", paper.journal_ref),
        ("doi", paper.doi),
        ("license", "http://creativecommons.org/publicdomain/zero/1.0/"),
        ("abstract", paper.abstract),
    )
    extra = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in optional if text)
    return (
        f"<record><header><identifier>oai:arXiv.org:{paper.key}</identifier>"
        f"<datestamp>{changed}</datestamp>{sets}</header>\n"
        f'<metadata><arXivRaw xmlns="{RAW}" xsi:schemaLocation="{RAW} http://arxiv.org/OAI/arXivRaw.xsd">'
        f"<id>{paper.key}</id><submitter>Hrafn Placeholder</submitter>{versions}"
        f"<title>{escape(paper.title)}</title><authors>{escape(creators(paper))}</authors>"
        f"<categories>{' '.join(paper.categories)}</categories>{extra}</arXivRaw></metadata></record>\n"
    )


def creators(paper: Paper) -> str:
    """The authors as submitters write them: one text, the last after “and”."""
    names = [
        author.name + (f" ({', '.join(author.affiliations)})" if author.affiliations else "")
        for author in paper.authors
    ]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _mail(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
