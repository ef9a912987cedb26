"""Papers as BibTeX, to be read by biber or by BibTeX with UTF-8."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coordtui.api import safe
from coordtui_arxiv.exports.fields import Name, day_of, keys, names, notes, verbatim
from coordtui_arxiv.records import Paper

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MATH = re.compile(r"(?<!\\)\$[^$]*(?<!\\)\$")
_BRACE = re.compile(r"[{}]")
_ESCAPED_BRACE = re.compile(r"\\[{}]")
_BARE = re.compile(r"(?<!\\)([&%#_])")


def write(papers: Sequence[Paper]) -> str:
    """One entry for each paper: an article where it says in which journal it is, else of no type."""
    return "\n".join(_entry(paper, key) for paper, key in zip(papers, keys(papers), strict=True))


def _entry(paper: Paper, key: str) -> str:
    year, month, _ = day_of(paper)
    fields = {
        "title": f"{{{escape(paper.title)}}}",
        "author": " and ".join(map(_author, names(paper.authors))),
        "journal": escape(paper.journal_ref),
        "year": str(year),
        "eprint": paper.key,
        "archivePrefix": "arXiv",
        "primaryClass": paper.primary,
        "version": str(paper.version),
        "doi": verbatim(paper.doi),
        "url": paper.url,
        "note": escape(" ".join(notes(paper))),
        "keywords": ", ".join(paper.categories),
        "abstract": escape(paper.abstract),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    lines.insert(1, f"  month = {MONTHS[month - 1]},\n")
    return f"@{'article' if paper.journal_ref else 'misc'}{{{key},\n{''.join(lines)}}}\n"


def escape(text: str) -> str:
    """The text as LaTeX reads it: arXiv's own LaTeX is kept, what would break the entry is not.

    Braces that do not pair are left out, special characters outside formulas escaped.
    """
    text = _balanced(" ".join(safe(text, limit=100_000).split()))
    if len(re.findall(r"(?<!\\)\$", text)) % 2:
        text = re.sub(r"(?<!\\)\$", r"\\$", text)
    parts, begin = [], 0
    for formula in _MATH.finditer(text):
        parts += [_BARE.sub(r"\\\1", text[begin : formula.start()]), formula[0]]
        begin = formula.end()
    return "".join([*parts, _BARE.sub(r"\\\1", text[begin:])])


def _balanced(text: str) -> str:
    # A backslash at the end would escape the closing brace of the field.
    text = re.sub(r"(?<!\\)((?:\\\\)*)\\$", r"\1", text)
    # BibTeX counts escaped braces too, other readers do not: they have to pair either way.
    if _paired(text) and _paired(_ESCAPED_BRACE.sub("", text)):
        return text
    return re.sub(r"\\?[{}]", "", text)


def _paired(text: str) -> bool:
    depth = 0
    for brace in _BRACE.findall(text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    return depth == 0


def _author(name: Name) -> str:
    """Family, Jr., Given; what is no person's name is kept whole by braces."""
    if not name.given:
        return f"{{{escape(name.family)}}}"
    parts = (name.family, name.suffix, name.given)
    return ", ".join(_one_name(escape(part)) for part in parts if part)


def _one_name(text: str) -> str:
    """A part of a name; one that BibTeX would take for two names is kept whole by braces."""
    return f"{{{text}}}" if "and" in text.casefold().split() or "," in text else text
