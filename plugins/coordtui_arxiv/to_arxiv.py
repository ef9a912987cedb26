"""A watch as a `search_query` of arXiv's API.

The API only fetches: what matches is decided here. So the query asks for at least what
the watch matches, and leaves out what arXiv reads differently (it stems words, so that
ANDNOT would take away papers that the watch wants).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from coordtui.api import words_of
from coordtui_arxiv.query import And, Not, Or, Query, Term, parse
from coordtui_arxiv.records import Watch


def to_arxiv(query: Query) -> str | None:
    """The query in arXiv's grammar; `None` when it cannot be narrowed down to anything."""
    match query:
        case Term():
            return _term(query)
        case Not():
            return None
        case And(left, right):
            return _join("AND", left, right)
        case Or(left, right):
            first, second = to_arxiv(left), to_arxiv(right)
            return f"({first} OR {second})" if first and second else None


def watch_to_arxiv(watch: Watch) -> str | None:
    """What to ask of arXiv for a watch; `None` when it would be for everything."""
    wanted: list[str | None] = []
    query = parse(watch.words)
    if query is not None:
        wanted.append(to_arxiv(query))
    wanted += [_author(name) for name in watch.authors]
    narrowed = _any(wanted)
    placed = _any(f"cat:{c}" if "." in c else f"(cat:{c} OR cat:{c}.*)" for c in watch.categories)
    return f"{placed} AND {narrowed}" if placed and narrowed else placed or narrowed


def submitted(query: str, since: datetime, until: datetime) -> str:
    """The query, for papers submitted between two times (UTC, to the minute)."""
    return f"({query}) AND submittedDate:[{since:%Y%m%d%H%M} TO {until:%Y%m%d%H%M}]"


def shortened(query: str) -> str:
    """The query with each word looked for in all fields: for a little more, in half as many characters."""
    return _TITLE_OR_ABSTRACT.sub(r"all:\1", query)


_TITLE_OR_ABSTRACT = re.compile(r'\(ti:("[^"]*"|[^\s()"]+) OR abs:\1\)')


def any_of(queries: Iterable[str]) -> str:
    """What at least one of the queries finds."""
    return " OR ".join(query if _is_one(query) else f"({query})" for query in queries)


def _is_one(query: str) -> bool:
    """Whether a query is one term, or one pair of parentheses with all the rest within."""
    depth = 0
    for sign in re.sub(r'"[^"]*"', "", query):
        if depth == 0 and sign.isspace():
            return False
        depth += (sign == "(") - (sign == ")")
    return True


def _join(operator: str, left: Query, right: Query) -> str | None:
    # A category means the same here and there, so leaving one out can be left to arXiv.
    if isinstance(right, Not) and isinstance(right.of, Term) and right.of.field == "cat":
        first = to_arxiv(left)
        return f"({first} ANDNOT {_term(right.of)})" if first else None
    first, second = to_arxiv(left), to_arxiv(right)
    return f"({first} {operator} {second})" if first and second else first or second


def _any(parts: Iterable[str | None]) -> str | None:
    found = list(parts)
    kept = [part for part in found if part is not None]
    if not kept or len(kept) < len(found):
        return None
    return kept[0] if len(kept) == 1 else f"({' OR '.join(kept)})"


def _author(name: str) -> str:
    words = words_of(name)
    return f"({' AND '.join(f'au:{word}' for word in words)})" if len(words) > 1 else f"au:{words[0]}"


def _term(term: Term) -> str:
    star = "*" if term.prefix else ""
    if term.field == "cat":
        return f"cat:{term.source.rstrip('.*')}{star}"
    words = " ".join(term.words)
    # arXiv knows no star within a quotation: the phrase without its last word asks for more.
    if len(term.words) > 1 and term.prefix:
        words, star = " ".join(term.words[:-1]), ""
    text = f'"{words}"' if " " in words else f"{words}{star}"
    if term.field is not None:
        return f"{term.field}:{text}"
    return f"(ti:{text} OR abs:{text})"
