"""Authors in one text, as submitters write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coordtui_arxiv.records import Author
from coordtui_arxiv.sources.page import one_line

_AND = re.compile(r"\s*(?:and|&)\s+", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_NUMBERED = re.compile(r"\(\s*([\w*†‡§]{1,3})\s*\)\s*([^()]+)")
_NUMBER = re.compile(r"\d{1,3}|[a-z*†‡§]", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:(?:on behalf of|for)\s+)?(?:the\s+(?=.*\b(?:collaboration|consortium|team)\b))?", re.IGNORECASE
)
_ET_AL = re.compile(r"\s*\b(?:et\.?\s+al\.?|others)\s*$", re.IGNORECASE)
_COLLABORATION = re.compile(r"(.*\b(?:collaborations?|consortium|team))\s*:\s*(.*)", re.IGNORECASE)


def parse_authors(text: str, *, listed: bool = True) -> list[Author]:
    """The authors in one text: names between commas, affiliations in parentheses after each.

    A name may also follow “and” or “for the”, a collaboration may begin the list with a
    colon, and affiliations may be numbers that a list at the end explains. With `listed`
    false only commas divide: so arXiv's own feeds are written.
    """
    text = one_line(text)
    legend: dict[str, str] = {}
    if listed:
        text, legend = _legend(text)
    authors: list[Author] = []
    for part in _parts(text, listed=listed):
        name, _, inside = part.partition("(")
        name = one_line(_ET_AL.sub("", _BEFORE.sub("", name.strip(), count=1)) if listed else name)
        if authors and listed and _SUFFIX.fullmatch(name):
            authors[-1].name += f" {name}"
            name = ""
        given = _affiliations(inside, legend)
        if name:
            authors.append(Author(name=name, affiliations=given))
        elif authors:
            authors[-1].affiliations += given
    return authors


def _parts(text: str, *, listed: bool) -> Iterator[str]:
    together = _COLLABORATION.fullmatch(text) if listed else None
    if together is not None and "(" not in together[1] and "," not in together[1]:
        yield together[1]
        text = together[2]
    yield from split(text, also=_AND if listed else None)


def _legend(text: str) -> tuple[str, dict[str, str]]:
    """The text without the list of affiliations at its end, and that list by number."""
    begin = re.search(r"\(\s*\(\s*[\w*†‡§]{1,3}\s*\)", text)
    if begin is None:
        return text, {}
    found = {
        number: one_line(name).strip(" ,;.") for number, name in _NUMBERED.findall(text[begin.start() + 1 :])
    }
    return text[: begin.start()], found


def _affiliations(inside: str, legend: dict[str, str]) -> list[str]:
    inside = inside.strip().removesuffix(")")
    names = [name for name in split(inside) if name]
    if not legend:
        return names
    numbers = re.findall(r"\w+|[*†‡§]", inside.replace(" and ", " "))
    if numbers and all(_NUMBER.fullmatch(number) for number in numbers):
        return [legend[number] for number in numbers if number in legend]
    return names


def split(text: str, also: re.Pattern[str] | None = None) -> list[str]:
    """The parts between those commas that stand in no parenthesis.

    With `also`, a word, it divides too, as do semicolons.
    """
    parts, depth, begin, at = [], 0, 0, 0
    while at < len(text):
        char = text[at]
        at += 1
        if char in "({":
            depth += 1
        elif char in ")}":
            depth = max(0, depth - 1)
        elif depth == 0:
            word = also.match(text, at) if also is not None and char in " ,;" else None
            if word is not None or char == "," or (char == ";" and also is not None):
                parts.append(one_line(text[begin : at - 1]))
                begin = at = word.end() if word is not None else at
    return [*parts, one_line(text[begin:])]
