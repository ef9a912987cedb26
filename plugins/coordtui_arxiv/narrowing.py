"""Which stored papers a watch could match at all, asked of the full-text index.

The index finds papers that hold words beginning like all of those asked for, anywhere:
more than a query means, never less. So only a few papers of a large archive need a look.
"""

from __future__ import annotations

from coordtui.api import words_of
from coordtui_arxiv.query import And, Not, Or, Query, Term, parse
from coordtui_arxiv.records import Watch


def searches(watch: Watch) -> list[str] | None:
    """Searches that together find every paper the watch matches; `None`: only a look at all does."""
    by_words = _by_words(watch)
    if by_words is not None:
        return by_words
    return [" ".join(words_of(category)) for category in watch.categories] or None


def _by_words(watch: Watch) -> list[str] | None:
    query = parse(watch.words)
    if query is None and not watch.authors:
        return None
    found = _of(query) if query is not None else []
    return None if found is None else found + [" ".join(words_of(name)) for name in watch.authors]


def _of(query: Query) -> list[str] | None:
    match query:
        case Term(field="cat"):
            return [" ".join(words_of(query.words[0]))]
        case Term():
            return [" ".join(query.words)]
        case Not():
            return None
        case And(left, right):
            return _both(_of(left), _of(right))
        case Or(left, right):
            first, second = _of(left), _of(right)
            return None if first is None or second is None else first + second


def _both(first: list[str] | None, second: list[str] | None) -> list[str] | None:
    if first is None or second is None:
        return second if first is None else first
    if len(first) == len(second) == 1:
        return [f"{first[0]} {second[0]}"]
    return min(first, second, key=len)
