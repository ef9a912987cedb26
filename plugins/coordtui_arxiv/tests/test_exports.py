"""References for other programs: what they say, and that it reads back whatever a paper holds."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coordtui.api import safe
from coordtui_arxiv.exports import FORMATS
from coordtui_arxiv.exports.bibtex import escape
from coordtui_arxiv.exports.fields import keys, names
from coordtui_arxiv.records import Author, Paper
from coordtui_expertise.sources.bibtex import parse, works
from tests.fake_arxiv import invented


def read_back(text: str) -> list[tuple[str, dict[str, str]]]:
    """The entries of a file of BibTeX, as the other plugin reads them; none may be left out."""
    found = parse(text)
    assert found.left_out == []
    return [(entry.key, dict(entry.fields)) for entry in found.entries]


def read_ris(text: str) -> list[dict[str, list[str]]]:
    """The references of a file of RIS, line by line as its specification says."""
    references: list[dict[str, list[str]]] = []
    for line in text.split("\n"):
        if not line:
            continue
        found = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert found, line
        if found[1] == "TY":
            references.append({})
        references[-1].setdefault(found[1], []).append(found[2])
    assert all(list(reference)[-1] == "ER" for reference in references)
    return references


def read_csl(text: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(text)
    return items


PAPER = invented(
    "2611.50001",
    version=2,
    title=r"Éléments of 50% {QCD} in $\mathbb{R}^n$ by Schr\"odinger",
    abstract="Line one\nline two: a_b.",
    authors=[
        Author(name="Hrafn van der Placeholder"),
        Author(name="Ute Nobody Jr."),
        Author(name="The Blank Collaboration"),
        Author(name=r"Fran\c cois Nul"),
    ],
    categories=["cs.LG", "math.ST"],
    doi="10.1/a_b",
    journal_ref="J. Inv. & Co 3",
    comment="12 pages",
    withdrawn=True,
    published=datetime(2026, 11, 3, 9, 0, tzinfo=UTC),
)


def test_bibtex_says_everything_and_keeps_latex() -> None:
    text = FORMATS["bibtex"].write([PAPER])
    assert text.startswith("@article{placeholder2026elements,\n")
    ((_, fields),) = read_back(text)
    assert fields == {
        "title": r"{Éléments of 50\% {QCD} in $\mathbb{R}^n$ by Schr\"odinger}",
        "author": "van der Placeholder, Hrafn and Nobody, Jr., Ute and {The Blank Collaboration} "
        "and Nul, François",
        "journal": r"J. Inv. \& Co 3",
        "year": "2026",
        "month": "11",
        "eprint": "2611.50001",
        "archiveprefix": "arXiv",
        "primaryclass": "cs.LG",
        "version": "2",
        "doi": "10.1/a_b",
        "url": "https://arxiv.org/abs/2611.50001",
        "note": "Withdrawn. 12 pages",
        "keywords": "cs.LG, math.ST",
        "abstract": r"Line one line two: a\_b.",
    }


def test_ris_says_everything_in_unicode() -> None:
    (reference,) = read_ris(FORMATS["ris"].write([PAPER]))
    assert reference == {
        "TY": ["JOUR"],
        "ID": ["placeholder2026elements"],
        "TI": ["Éléments of 50% QCD in ℝⁿ by Schrödinger"],
        "AU": ["van der Placeholder, Hrafn", "Nobody, Ute, Jr.", "The Blank Collaboration", "Nul, François"],
        "PY": ["2026"],
        "DA": ["2026/11/03"],
        "JO": ["J. Inv. & Co 3"],
        "AN": ["arXiv:2611.50001v2"],
        "ET": ["v2"],
        "DO": ["10.1/a_b"],
        "UR": ["https://arxiv.org/abs/2611.50001"],
        "KW": ["cs.LG", "math.ST"],
        "N1": ["Withdrawn.", "12 pages"],
        "AB": ["Line one line two: a_b."],
        "ER": [""],
    }


def test_csl_says_everything_in_unicode() -> None:
    (item,) = read_csl(FORMATS["csl"].write([PAPER]))
    assert item == {
        "id": "placeholder2026elements",
        "type": "article-journal",
        "title": "Éléments of 50% QCD in ℝⁿ by Schrödinger",
        "author": [
            {"family": "van der Placeholder", "given": "Hrafn"},
            {"family": "Nobody", "given": "Ute", "suffix": "Jr."},
            {"literal": "The Blank Collaboration"},
            {"family": "Nul", "given": "François"},
        ],
        "issued": {"date-parts": [[2026, 11, 3]]},
        "container-title": "J. Inv. & Co 3",
        "number": "arXiv:2611.50001",
        "archive": "arXiv",
        "archive_location": "cs.LG",
        "version": "2",
        "DOI": "10.1/a_b",
        "URL": "https://arxiv.org/abs/2611.50001",
        "keyword": "cs.LG, math.ST",
        "note": "Withdrawn. 12 pages",
        "abstract": "Line one line two: a_b.",
    }


def test_a_preprint_is_no_journal_article_and_its_id_tells_its_month() -> None:
    paper = invented("hep-th/9901001", title="李", authors=[], published=None)
    assert FORMATS["bibtex"].write([paper]).startswith("@misc{arxiv1999,\n")
    (reference,) = read_ris(FORMATS["ris"].write([paper]))
    assert (reference["TY"], reference["DA"], reference["PB"]) == (["UNPB"], ["1999/01"], ["arXiv"])
    (item,) = read_csl(FORMATS["csl"].write([paper]))
    assert (item["type"], item["issued"]) == ("article", {"date-parts": [[1999, 1]]})
    assert "author" not in item


@pytest.mark.parametrize(
    ("written", "family", "given", "suffix"),
    [
        ("Hrafn Placeholder", "Placeholder", "Hrafn", ""),
        ("H. R. Placeholder III", "Placeholder", "H. R.", "III"),
        ("Ute Nobody, Jr.", "Nobody", "Ute", "Jr."),
        ("Placeholder, Hrafn", "Placeholder", "Hrafn", ""),
        ("Ute de la Nul", "de la Nul", "Ute", ""),
        ("van Nobody", "van Nobody", "", ""),
        ("Plato", "Plato", "", ""),
        ("Placeholder, Jr.", "Placeholder, Jr.", "", ""),
        ("Blank and Sons", "Blank and Sons", "", ""),
        ("A, B, C", "A, B, C", "", ""),
        ("Thi Vi", "Vi", "Thi", ""),
    ],
)
def test_names_are_taken_apart_as_bibliographies_sort_them(
    written: str, family: str, given: str, suffix: str
) -> None:
    (name,) = names([Author(name=written)])
    assert (name.family, name.given, name.suffix) == (family, given, suffix)


def test_hundreds_of_authors_are_all_there() -> None:
    paper = invented(authors=[Author(name=f"U. Nobody{n}") for n in range(900)])
    ((_, fields),) = read_back(FORMATS["bibtex"].write([paper]))
    assert len(fields["author"].split(" and ")) == 900
    assert len(read_ris(FORMATS["ris"].write([paper]))[0]["AU"]) == 900
    assert len(read_csl(FORMATS["csl"].write([paper]))[0]["author"]) == 900


def test_keys_are_plain_unique_and_the_same_in_whatever_order() -> None:
    papers = [
        invented(f"2611.5000{i}", title="The same", authors=[Author(name="Søren Ægir")]) for i in range(3)
    ]
    found = keys(papers)
    assert found == ["aegir2026same", "aegir2026same-2", "aegir2026same-3"]
    assert keys(papers[::-1]) == found[::-1]


def test_formulas_stay_as_they_are_in_bibtex() -> None:
    assert escape(r"A_1 of $x_1 & y$ at 5% \& more") == r"A\_1 of $x_1 & y$ at 5\% \& more"
    assert escape("costs $5") == r"costs \$5"
    assert escape("a } b {") == "a  b "
    assert escape("ends in \\") == "ends in "
    assert escape(r"$\{X\}$") == r"$\{X\}$"
    assert escape(r"$\ {X\}$") == r"$\ X$"  # half escaped: readers would count differently


def test_nothing_to_export_is_an_empty_file_of_its_format() -> None:
    assert [FORMATS[name].write([]) for name in ("bibtex", "ris", "csl")] == ["", "", "[]\n"]


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def odd(texts: list[str]) -> list[Paper]:
    return [
        invented(
            f"2611.5000{i}",
            title=text or "x",
            abstract=text,
            journal_ref=text,
            comment=text,
            doi=text,
            authors=[Author(name=text or "x"), Author(name="Hrafn Placeholder")],
        )
        for i, text in enumerate(texts)
    ]


@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_whatever_a_paper_holds_its_references_read_back(texts: list[str]) -> None:
    papers = odd(texts)
    entries = read_back(FORMATS["bibtex"].write(papers))
    references = read_ris(FORMATS["ris"].write(papers))
    items = read_csl(FORMATS["csl"].write(papers))
    ids = [paper.key for paper in papers]
    assert [fields["eprint"] for _, fields in entries] == ids
    assert [reference["UR"] for reference in references] == [[paper.url] for paper in papers]
    assert [item["URL"] for item in items] == [paper.url for paper in papers]
    assert [key for key, _ in entries] == [item["id"] for item in items]
    assert len({key for key, _ in entries}) == len(papers)
    for (_, fields), reference, item in zip(entries, references, items, strict=True):
        assert fields["author"].endswith("Placeholder, Hrafn")
        assert reference["AU"][-1] == "Placeholder, Hrafn"
        assert item["author"][-1] == {"family": "Placeholder", "given": "Hrafn"}


PLAIN = st.text(
    st.characters(exclude_characters="\\$^_~{}-`'\"%&#", categories=["L", "N", "P", "Zs"]), max_size=40
)


@given(PLAIN.filter(lambda text: safe(text).strip()))
@example("a\u115f")  # a letter by its category, drawn as nothing
def test_plain_text_reads_back_the_same_in_every_format(text: str) -> None:
    paper = invented(title=text, abstract=text)
    said = " ".join(safe(text).split())
    (reference,) = read_ris(FORMATS["ris"].write([paper]))
    (item,) = read_csl(FORMATS["csl"].write([paper]))
    ((_, fields),) = read_back(FORMATS["bibtex"].write([paper]))
    assert {*reference["TI"], *reference["AB"], item["title"], item["abstract"], fields["abstract"]} == {said}
    assert fields["title"] == f"{{{said}}}"


def test_a_file_of_bibtex_is_read_by_the_directory_as_the_same_paper() -> None:
    (work,), left_out = works(FORMATS["bibtex"].write([PAPER]))
    assert left_out == []
    assert work.key == "arxiv:2611.50001"
    assert work.authors == [
        "Hrafn van der Placeholder",
        "Ute Nobody Jr.",
        "The Blank Collaboration",
        "François Nul",
    ]
    assert str(work.date) == "2026-11-01"
