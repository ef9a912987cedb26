"""Names of authors: as they read, whichever channel brought them."""

from __future__ import annotations

from coordtui_arxiv.names import WIDTH, first_author, first_author_said, name_of
from coordtui_arxiv.records import Author
from coordtui_arxiv.reports.digest import Item
from tests.fake_arxiv import invented

ERDOS = [Author(name=r"Placeholder Erd{\H o}s"), Author(name="Ysolde Carabosse")]


def test_the_first_author_is_named_as_they_read() -> None:
    assert first_author(ERDOS) == ("Erdős", "+1")
    assert str(first_author_said(ERDOS)) == "Placeholder Erdős and 1 more"
    long = [Author(name=r"Hrafn {\'E}t{\'e}-Placeholderinville")]
    assert first_author(long)[0].startswith("Été-Placehold")
    assert len(first_author(long)[0]) <= WIDTH


def test_a_name_is_made_safe_and_cut() -> None:
    assert "\x1b" not in name_of(Author(name="Nor\x1b[31mma"))
    assert len(name_of(Author(name="Placeholder" * 100))) <= 100


def test_a_digest_names_authors_as_they_read() -> None:
    assert Item.of(invented(authors=ERDOS)).authors == ("Placeholder Erdős", "Ysolde Carabosse")
