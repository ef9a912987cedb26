"""The query grammar of arXiv's API, as far as anybody here asks it.

Written apart from the program's own query language, so that one can be held against the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from coordtui.api import fold
from coordtui_arxiv.records import Paper

Test = Callable[[Paper], bool]

_TOKEN = re.compile(r"\s*(\(|\)|submittedDate:\[[^\]]*\]|[a-z]+:\"[^\"]*\"|[^\s()]+)")


def compiled(query: str) -> Test:
    """What the query accepts; raises `ValueError` for what arXiv would answer with an error."""
    tokens = _TOKEN.findall(query)
    test, rest = _or(tokens)
    if rest:
        raise ValueError(f"left over: {rest}")
    return test


def _or(tokens: list[str]) -> tuple[Test, list[str]]:
    left, rest = _and(tokens)
    while rest[:1] == ["OR"]:
        right, rest = _and(rest[1:])
        left = _either(left, right)
    return left, rest


def _and(tokens: list[str]) -> tuple[Test, list[str]]:
    left, rest = _atom(tokens)
    while rest[:1] in (["AND"], ["ANDNOT"]):
        right, after = _atom(rest[1:])
        left = _both(left, right if rest[0] == "AND" else _not(right))
        rest = after
    return left, rest


def _atom(tokens: list[str]) -> tuple[Test, list[str]]:
    if not tokens:
        raise ValueError("something is missing")
    if tokens[0] == "(":
        inner, rest = _or(tokens[1:])
        if rest[:1] != [")"]:
            raise ValueError("a parenthesis is missing")
        return inner, rest[1:]
    return _term(tokens[0]), tokens[1:]


def _term(token: str) -> Test:
    field, _, text = token.partition(":")
    if field == "submittedDate":
        since, _, until = text.strip("[]").partition(" TO ")
        first, last = _minute(since), _minute(until)
        return lambda paper: first <= (paper.published or paper.announced) <= last
    if field == "cat":
        pattern = re.compile(re.escape(text).replace(r"\*", ".*"), re.IGNORECASE)
        return lambda paper: any(pattern.fullmatch(category) for category in paper.categories)
    words = " ".join(_words(text.strip('"').rstrip("*")))
    end = "" if text.endswith("*") else " "
    return lambda paper: any(f" {words}{end}" in f" {' '.join(_words(t))} " for t in _texts(paper, field))


def _texts(paper: Paper, field: str) -> list[str]:
    authors = [author.name for author in paper.authors]
    known = {"ti": [paper.title], "abs": [paper.abstract], "au": authors}
    known["all"] = [paper.title, paper.abstract, *authors, *paper.categories]
    if field not in known:
        raise ValueError(f"no such field: {field}")
    return known[field]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def _minute(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC)


def _either(left: Test, right: Test) -> Test:
    return lambda paper: left(paper) or right(paper)


def _both(left: Test, right: Test) -> Test:
    return lambda paper: left(paper) and right(paper)


def _not(test: Test) -> Test:
    return lambda paper: not test(paper)
