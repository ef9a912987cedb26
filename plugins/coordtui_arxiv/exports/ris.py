"""Papers as RIS, for Zotero, EndNote, Mendeley: lines of two letters and a value, in UTF-8."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coordtui_arxiv.exports.fields import day_of, keys, names, notes, plain, verbatim
from coordtui_arxiv.records import Paper


def write(papers: Sequence[Paper]) -> str:
    """One reference for each paper; a value is one line, whatever it was."""
    return "\n".join(
        "".join(f"{tag}  - {value}\n" for tag, value in _lines(paper, key) if value or tag == "ER")
        for paper, key in zip(papers, keys(papers), strict=True)
    )


def _lines(paper: Paper, key: str) -> Iterator[tuple[str, str]]:
    year, month, day = day_of(paper)
    yield "TY", "JOUR" if paper.journal_ref else "UNPB"
    yield "ID", key
    yield "TI", plain(paper.title)
    yield from (("AU", name.sorted) for name in names(paper.authors))
    yield "PY", str(year)
    yield "DA", f"{year}/{month:02}/{day:02}" if day else f"{year}/{month:02}"
    yield "JO", plain(paper.journal_ref)
    yield "PB", "" if paper.journal_ref else "arXiv"
    yield "AN", f"arXiv:{paper.id}"
    yield "ET", f"v{paper.version}"
    yield "DO", verbatim(paper.doi)
    yield "UR", paper.url
    yield from (("KW", category) for category in paper.categories)
    yield from (("N1", note) for note in notes(paper))
    yield "AB", plain(paper.abstract)
    yield "ER", ""
