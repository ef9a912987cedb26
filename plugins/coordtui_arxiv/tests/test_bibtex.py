from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from coordtui_arxiv.bibtex import escape, to_bibtex
from coordtui_arxiv.records import Author
from tests.fake_arxiv import invented


def read_back(text: str) -> list[tuple[str, dict[str, str]]]:
    """A small reader of BibTeX: braces that pair delimit, as BibTeX itself counts them."""
    entries = []
    at = 0
    while (at := text.find("@misc{", at)) >= 0:
        end = closing(text, at + 5)
        body = text[at + 6 : end]
        key, _, rest = body.partition(",")
        entries.append((key, fields_of(rest)))
        at = end
    return entries


def fields_of(text: str) -> dict[str, str]:
    fields = {}
    at = 0
    while (found := re.compile(r"\s*(\w+) = \{").match(text, at)) is not None:
        end = closing(text, found.end() - 1)
        fields[found[1]] = text[found.end() : end]
        assert text[end + 1] == ","
        at = end + 2
    assert text[at:].strip() == ""
    return fields


def closing(text: str, at: int) -> int:
    depth = 0
    for i in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return i
    raise AssertionError("a brace is never closed")


def test_an_entry_says_where_the_paper_is() -> None:
    paper = invented(
        "2611.50001", title="Éléments of 50% theory", doi="10.1/a_b", journal_ref="J. Inv. & Co 3"
    )
    ((key, fields),) = read_back(to_bibtex([paper]))
    assert key == "placeholder2026elements"
    assert fields == {
        "title": "{Éléments of 50\\% theory}",
        "author": "Hrafn Placeholder and Ysolde Carabosse",
        "year": "2026",
        "eprint": "2611.50001",
        "archivePrefix": "arXiv",
        "primaryClass": "cs.LG",
        "doi": "10.1/a_b",
        "note": "J. Inv. \\& Co 3",
        "url": "https://arxiv.org/abs/2611.50001",
    }


def test_keys_are_unique_and_plain() -> None:
    papers = [
        invented(f"2611.5000{i}", title="The same", authors=[Author(name="Søren Ægir")]) for i in range(3)
    ]
    keys = [key for key, _ in read_back(to_bibtex(papers))]
    assert keys == ["aegir2026same", "aegir2026same-2", "aegir2026same-3"]


def test_a_paper_without_authors_or_letters_has_a_key_too() -> None:
    ((key, fields),) = read_back(
        to_bibtex([invented("hep-th/9901001", title="李", authors=[], published=None)])
    )
    assert key == "arxiv1999"
    assert "author" not in fields


def test_a_collaboration_stays_whole() -> None:
    authors = [
        Author(name="Search and Rescue Collaboration"),
        Author(name="Placeholder, Jr."),
        Author(name="A. B"),
    ]
    ((_, fields),) = read_back(to_bibtex([invented(authors=authors)]))
    assert fields["author"] == "{Search and Rescue Collaboration} and {Placeholder, Jr.} and A. B"


def test_formulas_stay_as_they_are() -> None:
    assert escape(r"A_1 of $x_1 & y$ at 5% \& more") == r"A\_1 of $x_1 & y$ at 5\% \& more"
    assert escape("costs $5") == r"costs \$5"
    assert escape("a } b {") == "a  b " or escape("a } b {") == "a  b"
    assert escape("ends in \\") == "ends in "


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40), min_size=1, max_size=4))
def test_whatever_a_title_holds_the_entry_reads_back(texts: list[str]) -> None:
    papers = [
        invented(f"2611.5000{i}", title=text or "x", journal_ref=text, authors=[Author(name=text or "x")])
        for i, text in enumerate(texts)
    ]
    entries = read_back(to_bibtex(papers))
    assert [fields["eprint"] for _, fields in entries] == [paper.key for paper in papers]
    assert len({key for key, _ in entries}) == len(papers)
