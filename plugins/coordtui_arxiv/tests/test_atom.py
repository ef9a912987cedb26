"""The API's pages: what is read is what the `arxiv` package reads; what is not whole is refused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import arxiv._feed as oracle
import pytest

from coordtui_arxiv.demo import feeds
from coordtui_arxiv.errors import ArxivRefused, ArxivSays
from coordtui_arxiv.records import Author, Paper
from coordtui_arxiv.sources.atom import parse_page
from tests.fake_arxiv import FAULTS, invented
from tests.fake_arxiv.faults import Answer

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)


def page(*papers: Paper, total: int | None = None, start: int = 0) -> bytes:
    count = len(papers) if total is None else total
    return feeds.atom(list(papers), total=count, start=start, asked=100, now=NOW)


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def test_recorded_answers_read_as_the_arxiv_package_reads_them(recorded: list[Path]) -> None:
    read = 0
    for path in recorded:
        answer = json.loads(path.read_text())
        if answer["status_code"] != 200:
            continue
        body = answer["body"].encode()
        found = re.search(r"start=(\d+)", answer["url"])
        assert found
        ours = parse_page(body, seen=NOW, start=int(found[1]))
        theirs = oracle.parse(body)
        assert ours.total == theirs.header.total_results
        assert ours.rejected == []
        assert [paper.id for paper in ours.papers] == [result.get_short_id() for result in theirs.results]
        for paper, result in zip(ours.papers, theirs.results, strict=True):
            assert paper.title == squeezed(result.title)
            assert paper.abstract == squeezed(result.summary)
            assert [author.name for author in paper.authors] == [squeezed(a.name) for a in result.authors]
            assert [author.affiliations for author in paper.authors] == [
                [squeezed(text) for text in author.affiliation] for author in result.authors
            ]
            assert (paper.published, paper.updated) == (result.published, result.updated)
            assert (paper.categories, paper.primary) == (result.categories, result.primary_category)
            assert paper.comment == squeezed(result.comment)
            assert paper.journal_ref == squeezed(result.journal_ref)
            assert paper.doi == squeezed(result.doi)
            read += 1
    assert read > 100


def test_a_recorded_refusal_says_what_arxiv_said(recorded: list[Path]) -> None:
    refusals = [json.loads(path.read_text()) for path in recorded]
    bodies = [each["body"].encode() for each in refusals if each["status_code"] == 400]
    assert bodies
    for body in bodies:
        with pytest.raises(ArxivSays, match="incorrect id format"):
            parse_page(body, seen=NOW)


def test_every_hostile_page_is_refused_with_a_reason(hostile: list[Path]) -> None:
    reasons = {}
    for path in hostile:
        with pytest.raises(ArxivRefused) as refused:
            parse_page(path.read_bytes(), seen=NOW)
        reasons[path.name] = str(refused.value.why)
    expected = {
        "bad_amp.xml": "not well-formed",
        "billion_laughs.xml": "document type",
        "control_char.xml": "not well-formed",
        "empty.xml": "empty",
        "html_error.xml": "web page",
        "latin1_lie.xml": "UTF-8",
        "plain_rate_exceeded.txt": "plain text",
        "quadratic.xml": "document type",
        "truncated_60pct.xml": "breaks off",
        "xxe_file.xml": "document type",
    }
    for name, words in expected.items():
        assert words in reasons[name], name


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("truncated", "breaks off"),
        ("html", "web page"),
        ("plain text", "plain text"),
        ("nothing", "empty"),
        ("empty page", "holds no paper and says that there are 3"),
        ("error 200", "an invented error"),
        ("bare &", "not well-formed"),
        ("control character", "not well-formed"),
        ("latin-1", "UTF-8"),
        ("billion laughs", "document type"),
    ],
)
def test_a_page_that_went_wrong_is_refused_whole(fault: str, words: str) -> None:
    good = page(*(invented(f"2611.5000{i}") for i in range(3)))
    with pytest.raises(ArxivRefused) as refused:
        parse_page(FAULTS[fault](Answer(good)).body, seen=NOW)
    assert words in str(refused.value.why)


@pytest.mark.parametrize(
    ("fault", "words"), [("no date", "no date"), ("bad date", "is none"), ("no id", "no id")]
)
def test_one_broken_entry_is_kept_apart_and_the_rest_goes_on(fault: str, words: str) -> None:
    good = page(*(invented(f"2611.5000{i}") for i in range(3)))
    read = parse_page(FAULTS[fault](Answer(good)).body, seen=NOW)
    assert [paper.key for paper in read.papers] == ["2611.50001", "2611.50002"]
    assert [words in str(each.why) for each in read.rejected] == [True]
    assert "2611.50000" in read.rejected[0].source or fault == "no id"
    assert read.size == 3


@pytest.mark.parametrize("fault", ["no date", "bad date", "no id"])
def test_a_page_of_which_nothing_can_be_read_is_refused(fault: str) -> None:
    with pytest.raises(ArxivRefused, match="Its only entry cannot be read"):
        parse_page(FAULTS[fault](Answer(page(invented()))).body, seen=NOW)


def test_a_page_at_odds_with_its_own_figures_is_refused() -> None:
    with pytest.raises(ArxivRefused, match="says that there are 0"):
        parse_page(page(invented(), total=0), seen=NOW)
    with pytest.raises(ArxivRefused, match="20 was asked for"):
        parse_page(page(invented(), total=30, start=10), seen=NOW, start=20)
    without = re.sub(rb"<opensearch:totalResults>\d+</opensearch:totalResults>", b"", page(invented()))
    with pytest.raises(ArxivRefused, match="does not say how many"):
        parse_page(without, seen=NOW)


def test_another_encoding_a_foreign_root_and_endless_nesting_are_refused() -> None:
    declared = page(invented()).replace(b"encoding='UTF-8'", b"encoding='latin-1'")
    with pytest.raises(ArxivRefused, match="latin-1"):
        parse_page(declared, seen=NOW)
    with pytest.raises(ArxivRefused, match="another kind of document: “rss”"):
        parse_page(b"<rss><channel/></rss>", seen=NOW)
    with pytest.raises(ArxivRefused, match="nested too deeply"):
        parse_page(b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<a>" * 100_000, seen=NOW)


@pytest.mark.parametrize("cut", range(5, 100, 7))
def test_no_cut_through_a_page_is_taken_for_the_whole(cut: int) -> None:
    body = page(*(invented(f"2611.5000{i}") for i in range(3)))
    with pytest.raises(ArxivRefused):
        parse_page(body[: len(body) * cut // 100], seen=NOW)


def test_what_our_writer_says_our_parser_reads() -> None:
    written = invented(
        "hep-th/9901001",
        version=3,
        title="Éléments d’une théorie <fictive> & de R{a}re $x_1$",
        authors=[Author(name="Søren Ægir", affiliations=["Nowhere & Co"]), Author(name="李 明")],
        comment="Withdrawn by the authors",
        journal_ref="J. Inv. Res. 1",
        doi="10.1/abc",
    )
    (read,) = parse_page(page(written), seen=NOW).papers
    same = ("key", "version", "title", "abstract", "authors", "categories", "primary", "comment", "doi")
    assert [getattr(read, name) for name in same] == [getattr(written, name) for name in same]
    assert read.withdrawn
    assert [version.number for version in read.versions] == [1, 3]
