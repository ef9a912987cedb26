"""The `arxiv` package as it is, given the recorded answers: it says what our parser says.

Where it is known to be wrong (an entry dropped in silence, a refusal taken for an answer),
a test says so by name; those are the reasons why it never reads alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import arxiv
import pytest
import requests
from requests.adapters import BaseAdapter

from coordtui_arxiv.demo import feeds
from coordtui_arxiv.errors import ArxivRefused
from coordtui_arxiv.records import Paper
from coordtui_arxiv.sources.atom import Page, parse_page
from tests.fake_arxiv import FAULTS, invented
from tests.fake_arxiv.faults import Answer

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)


class Recorded(BaseAdapter):
    """The network of the package: each address is answered as it was answered then."""

    def __init__(self, answers: dict[str, tuple[int, bytes]]) -> None:
        super().__init__()
        self.answers = answers

    def send(self, request: requests.PreparedRequest, *args: object, **kwargs: object) -> requests.Response:
        response = requests.Response()
        response.status_code, response._content = self.answers[str(request.url)]
        response.url, response.request = str(request.url), request
        return response

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class Asked:
    """One recorded question."""

    url: str
    status: int
    body: bytes
    more: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Answers to what the package asks beyond it."""

    @property
    def figures(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}

    @property
    def start(self) -> int:
        return int(self.figures["start"])

    def results(self) -> list[arxiv.Result]:
        """What the package makes of it, by its own public way."""
        size = int(self.figures["max_results"])
        client: Any = arxiv.Client(page_size=size, delay_seconds=0, num_retries=0)
        client._session.mount("https://", Recorded({self.url: (self.status, self.body), **self.more}))
        ids = self.figures.get("id_list", "")
        search = arxiv.Search(
            query=self.figures.get("search_query", ""),
            id_list=ids.split(",") if ids else [],
            max_results=self.start + size,
        )
        return list(client.results(search, offset=self.start))

    def page(self) -> Page:
        """What our parser makes of it."""
        return parse_page(self.body, seen=NOW, start=self.start)


@pytest.fixture
def asked(recorded: list[Path]) -> list[Asked]:
    rows = [json.loads(path.read_text()) for path in recorded]
    return [Asked(row["url"], row["status_code"], row["body"].encode()) for row in rows]


def theirs(result: arxiv.Result) -> dict[str, Any]:
    return {
        "id": result.get_short_id(),
        "title": squeezed(result.title),
        "abstract": squeezed(result.summary),
        "authors": [squeezed(author.name) for author in result.authors],
        "dates": (result.published, result.updated),
        "categories": (result.categories, result.primary_category),
        "comment": squeezed(result.comment),
        "journal": squeezed(result.journal_ref),
        "doi": squeezed(result.doi),
    }


def ours(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [author.name for author in paper.authors],
        "dates": (paper.published, paper.updated),
        "categories": (paper.categories, paper.primary),
        "comment": paper.comment,
        "journal": paper.journal_ref,
        "doi": paper.doi,
    }


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def test_every_recorded_answer_gives_the_same_papers(asked: list[Asked]) -> None:
    read = 0
    for each in asked:
        if each.status == 200:
            page = each.page()
            assert [ours(paper) for paper in page.papers] == [theirs(result) for result in each.results()]
            assert page.rejected == []
            read += page.size
    assert read > 100


def test_a_recorded_refusal_is_an_error_to_both(asked: list[Asked]) -> None:
    refusals = [each for each in asked if each.status == 400]
    assert refusals
    for each in refusals:
        with pytest.raises(arxiv.HTTPError):
            each.results()
        with pytest.raises(ArxivRefused):
            each.page()


URL = (
    "https://export.arxiv.org/api/query?search_query=testing&id_list=&sortBy=relevance"
    "&sortOrder=descending&start=0&max_results=3"
)


def faulty(name: str) -> Asked:
    """Three papers of three, gone wrong; what is asked of them once more is right."""
    papers = [invented(f"2611.5000{n}") for n in range(3)]
    answer = FAULTS[name](Answer(feeds.atom(papers, total=3, start=0, asked=3, now=NOW)))
    again = feeds.atom(papers[2:], total=3, start=2, asked=3, now=NOW)
    return Asked(URL, 200, answer.body, {URL.replace("start=0", "start=2"): (200, again)})


def test_the_fake_writes_what_the_package_reads() -> None:
    papers = [invented(f"2611.5000{n}", doi="10.5555/1", comment="R & D < 3") for n in range(3)]
    whole = Asked(URL, 200, feeds.atom(papers, total=3, start=0, asked=3, now=NOW))
    assert [theirs(each) for each in whole.results()] == [ours(paper) for paper in papers]


@pytest.mark.parametrize("fault", ["no date", "no id"])
def test_the_package_loses_an_entry_and_doubles_another_where_we_keep_it_apart(fault: str) -> None:
    assert [each.get_short_id() for each in faulty(fault).results()] == [
        "2611.50001v1",
        "2611.50002v1",
        "2611.50002v1",
    ]
    page = faulty(fault).page()
    assert (len(page.papers), len(page.rejected)) == (2, 1)


def test_the_package_gives_up_at_a_bad_date_where_we_keep_the_entry_apart() -> None:
    with pytest.raises(ValueError, match=r"month|isoformat"):
        faulty("bad date").results()
    assert len(faulty("bad date").page().rejected) == 1


@pytest.mark.parametrize("fault", ["html", "plain text", "nothing", "billion laughs"])
def test_the_package_takes_for_no_papers_what_we_refuse(fault: str) -> None:
    assert faulty(fault).results() == []
    with pytest.raises(ArxivRefused):
        faulty(fault).page()


def test_the_package_takes_an_error_for_a_paper_where_we_say_what_it_says() -> None:
    assert [result.title for result in faulty("error 200").results()] == ["Error"]
    with pytest.raises(ArxivRefused, match="refused"):
        faulty("error 200").page()


def test_the_package_alters_a_text_that_is_not_well_formed_where_we_refuse_the_page() -> None:
    titles = [result.title for result in faulty("bare &").results()]
    assert titles[0] != "R&D On the invention of paper 2611.50000"
    with pytest.raises(ArxivRefused):
        faulty("bare &").page()
