"""Papers as BibTeX, to be read by biber or by BibTeX with UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coordtui.api import words_of
from coordtui_arxiv.records import Author, Paper

_MATH = re.compile(r"(?<!\\)\$[^$]*(?<!\\)\$")
_BARE = re.compile(r"(?<!\\)([&%#_])")
_SMALL_WORDS = frozenset(words_of("a an and at by de des du for from in la le les of on the to un une with"))


def to_bibtex(papers: Iterable[Paper]) -> str:
    """One entry for each paper, with keys unique among them; accents stay as they are."""
    taken: set[str] = set()
    return "\n".join(_entry(paper, _unique(_key(paper), taken)) for paper in papers)


def _entry(paper: Paper, key: str) -> str:
    fields = {
        "title": f"{{{escape(paper.title)}}}",
        "author": " and ".join(_author(author) for author in paper.authors),
        "year": str(_year(paper)),
        "eprint": paper.key,
        "archivePrefix": "arXiv",
        "primaryClass": paper.primary,
        "doi": _verbatim(paper.doi),
        "note": escape(paper.journal_ref),
        "url": paper.url,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{lines}}}\n"


def escape(text: str) -> str:
    """The text as LaTeX reads it: arXiv's own LaTeX is kept, what would break the entry is not.

    Braces that do not pair are left out, special characters outside formulas escaped.
    """
    text = _balanced(" ".join(text.split()))
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
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    # BibTeX counts escaped braces too, so they have to pair like the others.
    return text if depth == 0 else re.sub(r"\\?[{}]", "", text)


def _verbatim(text: str) -> str:
    return re.sub(r"[\s{}\\]", "", text)


def _author(author: Author) -> str:
    """A name as written, which BibTeX takes apart; a collaboration is kept whole by braces."""
    name = escape(author.name)
    words = name.split()
    whole = "," in name or any(word.casefold() == "and" for word in words) or name[:1].islower()
    return f"{{{name}}}" if whole or "collaboration" in name.casefold() else name


def _key(paper: Paper) -> str:
    names = words_of(paper.authors[0].name) if paper.authors else []
    title = [word for word in words_of(paper.title) if word not in _SMALL_WORDS and not word.isdigit()]
    parts = (names[-1] if names else "arxiv", str(_year(paper)), title[0] if title else "")
    return "".join(re.sub(r"[^a-z0-9]", "", part) for part in parts)


def _unique(key: str, taken: set[str]) -> str:
    number, candidate = 1, key
    while candidate in taken:
        number += 1
        candidate = f"{key}-{number}"
    taken.add(candidate)
    return candidate


def _year(paper: Paper) -> int:
    """The year of the first version; without its date, that of the id."""
    if paper.published is not None:
        return paper.published.year
    digits = int(paper.key.rpartition("/")[2][:2])
    return digits + (1900 if digits > 90 else 2000)
