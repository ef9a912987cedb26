"""Versions of a paper, and what changed between them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from coordtui_arxiv.records import Version
from coordtui_arxiv.versions import MOST_WORDS, Piece, address, before, changes, versions
from tests.fake_arxiv import invented


def test_words_that_stayed_came_in_and_went_are_told_apart() -> None:
    older = "We study a problem that nobody has in some detail."
    newer = "We study the problem that nobody has in some detail, twice."
    assert changes(older, newer) == [
        Piece("We study", "kept"),
        Piece("a", "removed"),
        Piece("the", "added"),
        Piece("problem that nobody has in some", "kept"),
        Piece("detail.", "removed"),
        Piece("detail, twice.", "added"),
    ]


def test_a_word_that_stayed_between_two_changes_is_told_with_them() -> None:
    assert changes("one the two end", "three the four end") == [
        Piece("one the two", "removed"),
        Piece("three the four", "added"),
        Piece("end", "kept"),
    ]


def test_nothing_and_the_same_are_not_changes() -> None:
    assert changes("", "") == []
    assert changes("the same  text", "the same text") == [Piece("the same text", "kept")]
    assert changes("", "new") == [Piece("new", "added")]
    assert changes("old", "") == [Piece("old", "removed")]


def test_a_text_longer_than_any_abstract_was_rewritten() -> None:
    older, newer = "a " * (MOST_WORDS + 1), "b"
    assert [piece.kind for piece in changes(older, newer)] == ["removed", "added"]


_TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), max_size=30).map(" ".join)


@given(_TEXTS, _TEXTS)
def test_both_texts_can_be_read_from_the_changes(older: str, newer: str) -> None:
    pieces = changes(older, newer)
    assert " ".join(piece.text for piece in pieces if piece.kind != "removed") == newer
    assert " ".join(piece.text for piece in pieces if piece.kind != "added") == older
    assert all(piece.text for piece in pieces)


def test_every_version_is_listed_whether_it_was_seen_or_not() -> None:
    first, last = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)
    paper = invented(
        "2601.50001",
        version=3,
        title="Now",
        abstract="Present.",
        published=first,
        updated=last,
        versions=[Version(number=1, title="Then", abstract="Past."), Version(number=3)],
    )
    found = versions(paper)
    assert [(version.number, version.title, version.date) for version in found] == [
        (3, "Now", last),
        (2, "", None),
        (1, "Then", first),
    ]
    assert [older and older.number for older in (before(found, n) for n in (3, 2, 1))] == [1, 1, None]
    assert before([Version(number=1), Version(number=2), Version(number=3)], 3) == Version(number=2)
    assert address(paper, 2) == "https://arxiv.org/abs/2601.50001v2"
