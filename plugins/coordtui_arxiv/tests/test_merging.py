from __future__ import annotations

from datetime import timedelta
from itertools import permutations

from coordtui_arxiv.merging import merge
from coordtui_arxiv.records import Author, Paper, Version
from tests.fake_arxiv import invented
from tests.fake_arxiv.writing import DAY


def from_rss(version: int, **fields: object) -> Paper:
    plain = {"channels": ["rss"], "published": None, "updated": None, "versions": [Version(number=version)]}
    return invented(version=version, **(plain | fields))


def from_api(version: int, **fields: object) -> Paper:
    return invented(version=version, **({"channels": ["api"]} | fields))


def test_a_newer_version_replaces_the_texts_and_keeps_the_old_ones() -> None:
    paper = from_api(1, title="First", abstract="Old words.")
    assert merge(paper, from_rss(2, title="Second", abstract="New words.", categories=["cs.LG", "cs.AI"]))
    assert (paper.version, paper.title, paper.categories) == (2, "Second", ["cs.LG", "cs.AI"])
    assert [(v.number, v.title, v.abstract) for v in paper.versions] == [
        (1, "First", "Old words."),
        (2, "", ""),
    ]
    assert paper.channels == ["api", "rss"]


def test_an_older_version_changes_no_text() -> None:
    paper = from_api(3, title="Third")
    merge(paper, from_rss(2, title="Second"))
    assert (paper.version, paper.title) == (3, "Third")
    assert [version.number for version in paper.versions] == [2, 3]


def test_a_feed_fills_what_is_empty_and_takes_nothing_away() -> None:
    paper = from_api(1, comment="9 pages", doi="10.1/a", authors=[Author(name="Hrafn Placeholder")])
    merge(
        paper,
        from_rss(1, authors=[Author(name="H. Placeholder", affiliations=["Nowhere"])], journal_ref="J."),
    )
    assert (paper.comment, paper.doi, paper.journal_ref) == ("9 pages", "10.1/a", "J.")
    assert paper.authors == [Author(name="Hrafn Placeholder")]


def test_the_same_again_changes_nothing() -> None:
    paper = from_rss(1)
    assert not merge(paper, from_rss(1))


def test_the_day_a_feed_announces_it_replaces_the_day_it_was_submitted() -> None:
    held = from_api(1, announced=DAY)
    merge(held, from_rss(1, announced=DAY + timedelta(days=6)))
    assert held.announced == DAY + timedelta(days=6)
    merge(held, from_rss(2, announced=DAY + timedelta(days=60)))
    assert held.announced == DAY + timedelta(days=6)


def test_a_withdrawal_is_a_version_and_stays_known() -> None:
    paper = from_api(1)
    merge(paper, from_api(2, withdrawn=True, comment="withdrawn by the author"))
    merge(paper, from_rss(2))
    assert paper.withdrawn
    merge(paper, from_rss(3))
    assert not paper.withdrawn


def test_the_order_in_which_versions_come_does_not_matter() -> None:
    ends = set()
    for order in permutations((1, 2, 3)):
        first, *others = (from_api(n, title=f"Version {n}") for n in order)
        for other in others:
            merge(first, other)
        ends.add((first.version, first.title, tuple(v.number for v in first.versions)))
    assert ends == {(3, "Version 3", (1, 2, 3))}
