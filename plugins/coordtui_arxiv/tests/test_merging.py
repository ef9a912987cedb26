from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

from coordtui_arxiv.merging import merge
from coordtui_arxiv.records import Announced, Author, Paper, Version
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


def from_oai(version: int, *days: int, **fields: object) -> Paper:
    """A paper as a harvest tells it, its versions announced on these days of November."""
    told = [
        Announced(day=date(2026, 11, day), kind="new" if n == 1 else "replace", channels=["oai"], version=n)
        for n, day in enumerate(days, 1)
    ]
    return invented(version=version, **({"channels": ["oai"], "announcements": told} | fields))


def heard(version: int, day: int, kind: str = "new", **fields: object) -> Paper:
    """A paper as a feed of a day of November tells it."""
    told = Announced(day=date(2026, 11, day), kind=kind, channels=["rss"], version=version)  # type: ignore[arg-type]
    return from_rss(version, announcements=[told], announced=DAY.replace(day=day), **fields)


def days(paper: Paper) -> list[tuple[int, str, list[str]]]:
    return [(each.day.day, each.kind, each.channels) for each in paper.announcements]


def test_the_same_announcement_by_two_ways_is_one() -> None:
    paper = heard(1, 12)
    merge(paper, from_oai(1, 12))
    assert days(paper) == [(12, "new", ["oai", "rss"])]


def test_the_day_that_a_feed_bears_wins_over_the_schedule_whichever_comes_first() -> None:
    for first, second in permutations((heard(1, 12), from_oai(1, 10, announced=DAY.replace(day=10)))):
        merge(first, second)
        assert days(first) == [(12, "new", ["rss"])]
        assert first.announced.day == 12


def test_what_is_new_in_one_feed_and_a_cross_list_in_another_is_new() -> None:
    for first, second in permutations((heard(1, 12), heard(1, 12, "cross"))):
        merge(first, second)
        assert days(first) == [(12, "new", ["rss"])]


def test_a_cross_list_of_weeks_later_does_not_move_the_first_day() -> None:
    paper = from_oai(1, 2)
    merge(paper, heard(1, 27, "cross"))
    assert days(paper) == [(2, "new", ["oai"]), (27, "cross", ["rss"])]


def test_a_later_change_of_the_record_is_no_other_announcement() -> None:
    paper = from_oai(2, 2, 9)
    merge(paper, from_oai(2, 2, 12))
    assert days(paper) == [(2, "new", ["oai"]), (9, "replace", ["oai"])]


def test_the_api_tells_authors_apart_and_oai_does_not_undo_it() -> None:
    paper = from_api(1, authors=[Author(name="Hrafn Placeholder", affiliations=["Nowhere"])], comment="old")
    merge(paper, from_oai(1, 12, authors=[Author(name="Hrafn Placeholder (Nowhere")], comment="9 pages"))
    assert paper.authors == [Author(name="Hrafn Placeholder", affiliations=["Nowhere"])]
    assert paper.comment == "9 pages"


def test_a_harvest_tells_more_than_a_feed() -> None:
    for first, second in permutations((from_oai(1, 12, comment="9 pages"), heard(1, 12, comment=""))):
        merge(first, second)
        assert (first.comment, first.published) == ("9 pages", DAY)


def test_an_older_version_that_comes_late_keeps_its_words() -> None:
    paper = from_oai(3, 2, 5, 9, title="Third")
    merge(paper, heard(2, 5, "replace", title="Second", abstract="Words of the second."))
    assert [(v.number, v.title, v.abstract) for v in paper.versions if v.title] == [
        (2, "Second", "Words of the second.")
    ]
