from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui_arxiv.demo import feeds
from coordtui_arxiv.errors import ArxivRefused, ArxivSays
from coordtui_arxiv.records import Author, Paper
from coordtui_arxiv.sources.rss import Feed, parse_creators, parse_feed
from coordtui_arxiv.sources.withdrawn import is_withdrawn
from tests.fake_arxiv import FAULTS, invented
from tests.fake_arxiv.faults import Answer
from tests.fake_arxiv.writing import DAY

NOW = DAY + timedelta(hours=7)


def written(*papers: Paper, **options: object) -> bytes:
    given = {"day": DAY, "built": DAY, "categories": ["cs.LG", "stat.ML"]} | options
    return feeds.rss(papers, **given)  # type: ignore[arg-type]


def read(*papers: Paper, **options: object) -> Feed:
    return parse_feed(written(*papers, **options), seen=NOW)


def test_a_feed_is_read_with_its_day_and_its_papers() -> None:
    paper = invented(
        version=2,
        title="A <b>bold</b> theory & more",
        authors=[
            Author(name="Hrafn Placeholder", affiliations=["Nowhere (North)", "Else"]),
            Author(name="Å. B."),
        ],
        categories=["stat.ML", "cs.LG"],
        doi="10.1/x",
        journal_ref="J. Inv. 2",
    )
    feed = read(paper)
    (found,) = feed.papers
    same = ("key", "version", "title", "abstract", "authors", "categories", "doi", "journal_ref")
    assert [getattr(found, name) for name in same] == [getattr(paper, name) for name in same]
    assert (found.primary, found.announced, found.channels) == ("stat.ML", DAY, ["rss"])
    assert (feed.day, feed.size, feed.full, feed.rejected) == (DAY, 1, False, [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hrafn Placeholder, Ysolde Carabosse", ["Hrafn Placeholder", "Ysolde Carabosse"]),
        ("A. B (Lab, City, (East)), C. D", ["A. B", "C. D"]),
        ("A. B (unclosed, C. D", ["A. B"]),
        ("  ", []),
    ],
)
def test_authors_are_told_from_their_affiliations(text: str, names: list[str]) -> None:
    assert [author.name for author in parse_creators(text)] == names


def test_affiliations_are_kept() -> None:
    (author,) = parse_creators("A. B (Lab, City)")
    assert author.affiliations == ["Lab", "City"]


@pytest.mark.parametrize("fault", ["truncated", "html", "plain text", "nothing", "billion laughs", "latin-1"])
def test_a_feed_that_went_wrong_is_refused(fault: str) -> None:
    with pytest.raises(ArxivRefused):
        parse_feed(FAULTS[fault](Answer(written(invented()))).body, seen=NOW)


def test_an_error_in_place_of_a_feed_is_said() -> None:
    with pytest.raises(ArxivSays, match="Bad subject class"):
        parse_feed(feeds.rss_error("Bad subject class 'XX'.", day=DAY), seen=NOW)


def test_an_item_that_cannot_be_read_is_kept_apart() -> None:
    body = written(invented("2611.50001"), invented("2611.50002")).replace(b"Announce Type: new", b"", 1)
    feed = parse_feed(body, seen=NOW)
    assert [paper.key for paper in feed.papers] == ["2611.50002"]
    assert "2611.50001" in feed.rejected[0].source


def test_a_feed_without_a_day_is_refused() -> None:
    body = written().replace(b"pubDate", b"other")
    with pytest.raises(ArxivRefused, match="of which day"):
        parse_feed(body, seen=NOW)


def test_an_old_feed_is_stale_even_when_newly_built_and_not_at_the_weekend() -> None:
    old = read(invented(), day=DAY - timedelta(days=2), built=NOW)
    assert old.stale(NOW)
    assert not read(invented()).stale(NOW)
    friday = read(invented(), day=DAY + timedelta(days=1), built=DAY + timedelta(days=1))
    sunday = DAY + timedelta(days=3, hours=12)
    assert friday.closed(sunday)
    assert not friday.stale(sunday)
    assert friday.stale(sunday + timedelta(days=1))


@pytest.mark.parametrize(
    ("comment", "abstract", "expected"),
    [
        ("This paper has been withdrawn by the author due to an error", "", True),
        ("Withdrawn", "", True),
        ("9 pages; preprint withdrawn", "", True),
        ("We have withdrawn this paper", "", True),
        ("This article is already withdrawn", "", True),
        ("Paper withdrawn from the Journal of Invented Results", "", False),
        ("", "This article has been withdrawn.", True),
        ("", "This submission was temporarily withdrawn", True),
        ("12 pages", "We study withdrawn deposits in an invented bank.", False),
        ("Replaces a talk", "The withdrawn state of the automaton is shown to be stable.", False),
    ],
)
def test_a_withdrawn_paper_is_known_by_its_words(comment: str, abstract: str, *, expected: bool) -> None:
    assert is_withdrawn(comment, abstract) is expected
