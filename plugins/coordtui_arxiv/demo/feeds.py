"""Pages as arXiv writes them, made of papers: what the invented arXiv answers with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from coordtui_arxiv import holidays
from coordtui_arxiv.records import Paper

_ATOM_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" \
xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
"""
_RSS_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">
<channel>
"""


def midnight(now: datetime) -> datetime:
    """The midnight in New York that began the day of `now`, in UTC."""
    return holidays.midnight(holidays.day_of(now))


def rss(
    papers: Iterable[Paper],
    *,
    day: datetime,
    built: datetime,
    categories: Sequence[str],
    announce: str | None = None,
    weekends: bool = True,
) -> bytes:
    """A feed of one day. `announce` is the type of every item; by default its version says it."""
    names = ", ".join(categories)
    skipped = "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>" if weekends else ""
    head = (
        f"<title>{escape(names)} updates on arXiv.org</title>"
        f"<link>https://rss.arxiv.org/rss/{escape('+'.join(categories))}</link>"
        f"<description>{escape(names)} updates on the arXiv.org e-print archive.</description>"
        f"<language>en-us</language><lastBuildDate>{_mail_date(built)}</lastBuildDate>"
        f"<managingEditor>rss-help@arxiv.org</managingEditor><pubDate>{_mail_date(day)}</pubDate>{skipped}\n"
    )
    items = "".join(
        _item(paper, announce or ("new" if paper.version == 1 else "replace")) for paper in papers
    )
    return f"{_RSS_HEAD}{head}{items}</channel>\n</rss>\n".encode()


def rss_error(text: str, *, day: datetime) -> bytes:
    """The feed that arXiv sends, with status 400, for a category that does not exist."""
    return (
        f"{_RSS_HEAD}<title>Feed error for query: https://rss.arxiv.org/rss/</title>"
        f"<description>{escape(text)}</description><pubDate>{_mail_date(day)}</pubDate></channel>\n</rss>\n"
    ).encode()


def atom(papers: Sequence[Paper], *, total: int, start: int, asked: int, now: datetime) -> bytes:
    """A page of the query API."""
    head = (
        f"<id>https://arxiv.org/api/invented</id><title>arXiv Query</title><updated>{_iso(now)}</updated>"
        f"<opensearch:itemsPerPage>{asked}</opensearch:itemsPerPage>"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>\n"
    )
    return f"{_ATOM_HEAD}{head}{''.join(map(_entry, papers))}</feed>\n".encode()


def atom_error(text: str, *, now: datetime) -> bytes:
    """The page that the API sends in place of an answer."""
    return (
        f"{_ATOM_HEAD}<id>https://arxiv.org/</id><title>arXiv Search Results</title>"
        "<opensearch:itemsPerPage>1</opensearch:itemsPerPage><opensearch:totalResults>1</opensearch:totalResults>"
        "<opensearch:startIndex>0</opensearch:startIndex><entry><id>https://arxiv.org/api/errors#invented</id>"
        f"<title>Error</title><updated>{_iso(now)}</updated><summary>{escape(text)}</summary>"
        "<author><name>arXiv api core</name></author></entry></feed>\n"
    ).encode()


def harvest(changed: Sequence[tuple[Paper, date]], *, now: datetime) -> bytes:
    """A whole harvest: papers, and the day on which each was changed last."""
    records = "".join(_record(paper, day) for paper, day in changed)
    nothing = '<error code="noRecordsMatch">Nothing was changed.</error>'
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>{_iso(now)}</responseDate>"
        '<request verb="ListRecords">https://oaipmh.arxiv.org/oai</request>'
        f"{f'<ListRecords>{records}</ListRecords>' if records else nothing}</OAI-PMH>\n"
    ).encode()


def busy() -> bytes:
    """What stands in the answer of a server that has no time."""
    return b"<html><body>An invented server rests.</body></html>"


def _record(paper: Paper, day: date) -> str:
    versions = "".join(
        f'<version version="v{each.number}"><date>{_mail_date(each.date or paper.announced)}</date></version>'
        for each in paper.versions
    )
    fields = (
        ("id", paper.key),
        ("title", paper.title),
        ("authors", ", ".join(author.name for author in paper.authors)),
        ("categories", " ".join(paper.categories)),
        ("comments", paper.comment),
        ("abstract", paper.abstract),
    )
    told = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in fields)
    return (
        f"<record><header><identifier>oai:arXiv.org:{escape(paper.key)}</identifier>"
        f"<datestamp>{day}</datestamp></header><metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">{versions}{told}</arXivRaw>'
        "</metadata></record>\n"
    )


def _item(paper: Paper, announce: str) -> str:
    creators = ", ".join(
        author.name + (f" ({', '.join(author.affiliations)})" if author.affiliations else "")
        for author in paper.authors
    )
    description = f"arXiv:{paper.id} Announce Type: {announce} \nAbstract: {paper.abstract}"
    categories = "".join(f"<category>{escape(category)}</category>" for category in paper.categories)
    extra = f"<arxiv:DOI>{escape(paper.doi)}</arxiv:DOI>" if paper.doi else ""
    if paper.journal_ref:
        extra += f"<arxiv:journal_reference>{escape(paper.journal_ref)}</arxiv:journal_reference>"
    return (
        f"<item><title>{escape(paper.title)}</title><link>{escape(paper.url)}</link>"
        f"<description>{escape(description)}</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{escape(paper.id)}</guid>{categories}'
        f"<pubDate>{_mail_date(paper.announced)}</pubDate>"
        f"<arxiv:announce_type>{announce}</arxiv:announce_type>{extra}"
        f"<dc:creator>{escape(creators)}</dc:creator></item>\n"
    )


def _entry(paper: Paper) -> str:
    published, updated = paper.published or paper.announced, paper.updated or paper.announced
    authors = "".join(
        f"<author><name>{escape(author.name)}</name>"
        + "".join(f"<arxiv:affiliation>{escape(a)}</arxiv:affiliation>" for a in author.affiliations)
        + "</author>"
        for author in paper.authors
    )
    optional = (
        ("comment", paper.comment),
        ("journal_ref", paper.journal_ref),
        ("doi", paper.doi),
    )
    extra = "".join(f"<arxiv:{tag}>{escape(text)}</arxiv:{tag}>" for tag, text in optional if text)
    categories = "".join(f"<category term={quoteattr(category)}/>" for category in paper.categories)
    return (
        f"<entry><id>http://arxiv.org/abs/{escape(paper.id)}</id><title>{escape(paper.title)}</title>"
        f"<updated>{_iso(updated)}</updated><summary>{escape(paper.abstract)}</summary>{categories}"
        f"<published>{_iso(published)}</published>{extra}"
        f"<arxiv:primary_category term={quoteattr(paper.primary)}/>{authors}</entry>\n"
    )


def _mail_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
