"""The words of a watch: what a person writes, as a tree.

    diffusion (image OR video) NOT survey          juxtaposition means AND
    "optimal transport" ti:entrop* au:"H. Placeholder" cat:stat.ML

`AND OR NOT` may be written `ET OU SAUF`; operators are in capitals. A word alone is
looked for in title and abstract; `ti:` `abs:` `au:` `cat:` before a word, a quotation or a
parenthesis look elsewhere. A star ends a prefix. NOT binds tightest, then AND, then OR.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from typing import Literal, TypeAlias

from coordtui.api import words_of
from coordtui_arxiv.errors import QueryError
from coordtui_arxiv.texts import N_

Field = Literal["ti", "abs", "au", "cat"]
FIELDS: tuple[Field, ...] = ("ti", "abs", "au", "cat")
FIELD_SIGNS = " ".join(f"{field}:" for field in FIELDS)
"""The fields as they are written before a word."""

LONGEST = 150
"""Words and signs that are still read: a tree is as deep as they are many, and is walked recursively."""

DEEPEST = 50
"""Parentheses within one another that are still read."""


@dataclass(frozen=True)
class Term:
    """A word or phrase, folded, in one field or (`None`) in title and abstract.

    `source` is how the person wrote it, for the reason that is shown.
    """

    field: Field | None
    words: tuple[str, ...]
    prefix: bool = False
    source: str = ""


@dataclass(frozen=True)
class Not:
    """What must not be there."""

    of: Query


@dataclass(frozen=True)
class And:
    """Both."""

    left: Query
    right: Query


@dataclass(frozen=True)
class Or:
    """At least one."""

    left: Query
    right: Query


Query: TypeAlias = Term | Not | And | Or


def parse(text: str) -> Query | None:
    """The tree of a query, `None` of an empty one. Raises `QueryError` with its position."""
    tokens = list(islice(_tokens(text), LONGEST + 1))
    if len(tokens) > LONGEST:
        raise QueryError(
            N_("there are too many words"),
            tokens[LONGEST].at,
            remedy=N_("Share them out among several watches."),
        )
    return _Parser(tokens, len(text)).whole() if tokens else None


def terms(query: Query) -> Iterator[Term]:
    """Every term of the tree, from left to right."""
    match query:
        case Term():
            yield query
        case Not(of):
            yield from terms(of)
        case And(left, right) | Or(left, right):
            yield from terms(left)
            yield from terms(right)


Kind = Literal["word", "phrase", "field", "and", "or", "not", "(", ")"]

_OPERATORS: dict[str, Kind] = {
    "AND": "and",
    "ET": "and",
    "OR": "or",
    "OU": "or",
    "NOT": "not",
    "SAUF": "not",
    "ANDNOT": "not",
}
_CLOSING = {'"': '"', "“": "”", "«": "»"}
_BARE = re.compile(r"[^\s()\"“«]+")
_FIELD = re.compile(r"(?P<field>[A-Za-z]{2,4}):(?=[^\s/)])")


@dataclass(frozen=True)
class _Token:
    kind: Kind
    text: str
    at: int


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
        elif char in "()":
            yield _Token("(" if char == "(" else ")", char, at)
            at += 1
        elif char in _CLOSING:
            end = text.find(_CLOSING[char], at + 1)
            if end < 0:
                raise QueryError(N_("a quotation is opened and never closed"), at)
            yield _Token("phrase", text[at + 1 : end].strip(), at)
            at = end + 1
        elif (field := _FIELD.match(text, at)) is not None:
            yield _Token("field", _known_field(field["field"], at), at)
            at = field.end()
        else:
            word = _bare(text, at)
            yield _Token(_OPERATORS.get(word, "word"), word, at)
            at += len(word)


def _bare(text: str, at: int) -> str:
    found = _BARE.match(text, at)
    return found[0] if found else text[at]


def _known_field(name: str, at: int) -> str:
    if name.lower() in FIELDS:
        return name.lower()
    close = difflib.get_close_matches(name.lower(), FIELDS, n=1, cutoff=0.5)
    remedy = N_("Did you mean “{field}”?", field=f"{close[0]}:") if close else None
    raise QueryError(
        N_("there is no field “{field}”; there are {fields}", field=f"{name}:", fields=FIELD_SIGNS),
        at,
        remedy=remedy,
    )


class _Parser:
    """Recursive descent over the tokens; each method reads one level of the grammar."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens, self._end, self._next, self._depth = tokens, end, 0, 0

    def whole(self) -> Query:
        tree = self._or(None)
        token = self._peek()
        if token is not None:
            raise QueryError(N_("a parenthesis is closed that was never opened"), token.at)
        return tree

    def _or(self, field: Field | None) -> Query:
        parts = [self._and(field)]
        while self._take("or"):
            parts.append(self._and(field))
        return reduce(Or, parts)

    def _and(self, field: Field | None) -> Query:
        parts = [self._not(field)]
        while (token := self._peek()) is not None and token.kind not in ("or", ")"):
            self._take("and")
            parts.append(self._not(field))
        return reduce(And, parts)

    def _not(self, field: Field | None) -> Query:
        negated = False
        while self._take("not"):
            negated = not negated
        tree = self._atom(field)
        return Not(tree) if negated else tree

    def _atom(self, field: Field | None) -> Query:
        token = self._peek()
        if token is None:
            raise QueryError(N_("something to look for is missing at the end"), self._end)
        self._next += 1
        match token.kind:
            case "(":
                return self._group(field, token.at)
            case "field":
                return self._atom(next(f for f in FIELDS if f == token.text))
            case "word" | "phrase":
                return _term(field, token)
        raise QueryError(N_("something to look for is missing before “{found}”", found=token.text), token.at)

    def _group(self, field: Field | None, at: int) -> Query:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError(N_("there are too many parentheses within one another"), at)
        tree = self._or(field)
        if not self._take(")"):
            raise QueryError(N_("a parenthesis is opened and never closed"), at)
        self._depth -= 1
        return tree

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, kind: Kind) -> bool:
        token = self._peek()
        if token is None or token.kind != kind:
            return False
        self._next += 1
        return True


def _term(field: Field | None, token: _Token) -> Term:
    text = token.text
    prefix = text.endswith("*")
    text = text.rstrip("*")
    if "*" in text:
        raise QueryError(N_("a star can stand only at the end of a word"), token.at)
    # A category is one word although it has a point: "cs.lg" must not find "cs" then "lg".
    words = (text.casefold().rstrip("."),) if field == "cat" else tuple(words_of(text))
    if not words or not words[0]:
        raise QueryError(N_("there is no letter or digit in “{found}”", found=token.text), token.at)
    return Term(field, words, prefix, token.text)
