"""Five thousand real records through the fake's writers and our parsers: what a channel carries comes back.

They are arXiv's own metadata (CC0), kept beside the repository, not in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coordtui_arxiv.demo import feeds
from coordtui_arxiv.records import Author, Paper, Version
from coordtui_arxiv.sources.atom import parse_page
from coordtui_arxiv.sources.oai import parse_harvest
from coordtui_arxiv.sources.rss import parse_feed
from tests.fake_arxiv import oai
from tests.fake_arxiv.writing import DAY

from .conftest import RECORDED

VARIED = RECORDED.parent / "papers_5k_varied.jsonl"
PAGE = 1000
_ARTICLE = re.compile(r"^The (?=.*\b(?:Collaboration|Consortium|Team)\b)")
"""What OAI's one text of authors loses: a collaboration is read without its article."""
SAID_BY_ALL = ("key", "version", "title", "abstract", "categories", "primary", "doi")


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    if not VARIED.is_file():
        pytest.skip("the records are not beside this checkout (../shared/data/arxiv/papers_5k_varied.jsonl)")
    with VARIED.open() as lines:
        return [_paper(json.loads(line)) for line in lines]


def _paper(row: dict[str, str]) -> Paper:
    """A record as a paper. It names days only and no versions, so the hours and numbers are made up."""
    created = datetime.fromisoformat(row["created"]).replace(hour=17, tzinfo=UTC)
    dates = [created]
    if row["updated"]:
        dates.append(datetime.fromisoformat(row["updated"]).replace(hour=18, tzinfo=UTC))
    return Paper(
        key=row["arxiv_id"],
        version=len(dates),
        title=_one_line(row["title"]),
        abstract=_one_line(row["abstract"]),
        announced=DAY,
        first_seen=DAY,
        versions=[Version(number=number, date=date) for number, date in enumerate(dates, 1)],
        authors=[Author(name=name) for name in _names(row["author_text"])],
        categories=row["categories"].split(","),
        primary=row["primary_cat"],
        published=created,
        updated=dates[-1],
        comment=_one_line(row["comments"]),
        doi=_one_line(row["doi"]),
    )


def _names(text: str) -> list[str]:
    return [_one_line(name.removeprefix("and ")) for part in text.split(",") if (name := part.strip())]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _pages(papers: list[Paper]) -> Iterator[list[Paper]]:
    return (papers[at : at + PAGE] for at in range(0, len(papers), PAGE))


def _said(paper: Paper, *more: str) -> dict[str, Any]:
    said = {name: getattr(paper, name) for name in (*SAID_BY_ALL, *more)}
    return {**said, "authors": [author.name for author in paper.authors]}


def test_atom_brings_back_everything(papers: list[Paper]) -> None:
    fields = ("published", "updated", "versions", "comment")
    for part in _pages(papers):
        body = feeds.atom(part, total=len(part), start=0, asked=PAGE, now=DAY)
        page = parse_page(body, seen=DAY)
        assert page.rejected == []
        assert [_said(paper, *fields) for paper in page.papers] == [_said(paper, *fields) for paper in part]


def test_oai_brings_back_everything_and_the_day_of_the_last_change(papers: list[Paper]) -> None:
    fields = ("published", "updated", "versions", "comment")
    for part in _pages(papers):
        changed = {paper.key: (paper.updated or DAY).date() + timedelta(days=1) for paper in part}
        records = "".join(oai.record(paper, changed[paper.key]) for paper in part)
        page = parse_harvest(oai.document(f"<ListRecords>{records}</ListRecords>", now=DAY), DAY)
        assert page.rejected == []
        assert page.stamps == changed
        expected = [_said(paper, *fields) for paper in part]
        for said in expected:
            said["authors"] = [_ARTICLE.sub("", name) for name in said["authors"]]
        assert [_said(paper, *fields) for paper in page.records] == expected


def test_rss_brings_back_what_it_carries(papers: list[Paper]) -> None:
    """A feed has no comment and no dates but its own, and nothing of former versions."""
    for part in _pages(papers):
        body = feeds.rss(part, day=DAY, built=DAY, categories=["cs.LG"])
        feed = parse_feed(body, seen=DAY)
        assert feed.rejected == []
        assert [_said(paper) for paper in feed.papers] == [_said(paper) for paper in part]
        assert {paper.announced for paper in feed.papers} == {DAY}


def test_an_author_with_a_comma_is_two_in_a_feed_and_one_in_the_api() -> None:
    """The limit of one text for all authors; nobody of the five thousand has one."""
    author = Author(name="Hrafn Placeholder, Jr", affiliations=["Nowhere Polytechnic, Imagined"])
    paper = _paper({**dict.fromkeys(_FIELDS, ""), **_SMALL})
    paper.authors = [author]
    feed = parse_feed(feeds.rss([paper], day=DAY, built=DAY, categories=["cs.LG"]), seen=DAY)
    assert [each.name for each in feed.papers[0].authors] == ["Hrafn Placeholder", "Jr"]
    body = feeds.atom([paper], total=1, start=0, asked=1, now=DAY)
    assert parse_page(body, seen=DAY).papers[0].authors == [author]


_FIELDS = ("doi", "comments", "updated", "abstract")
_SMALL = {
    "arxiv_id": "2611.50001",
    "title": "On nothing",
    "created": "2026-11-11",
    "author_text": "",
    "categories": "cs.LG",
    "primary_cat": "cs.LG",
}


def test_the_records_are_as_varied_as_they_are_said_to_be(papers: list[Paper]) -> None:
    assert len({paper.key for paper in papers}) == len(papers) > 4_900
    assert sum("/" in paper.key for paper in papers) > 10  # the old ids
    assert sum(bool(re.search(r"\$|\\", paper.title + paper.abstract)) for paper in papers) > 500
    assert max(len(paper.authors) for paper in papers) > 100
    assert not any("," in author.name for paper in papers for author in paper.authors)
