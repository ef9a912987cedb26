"""The one engine that holds papers against watches, however many there are.

A paper is prepared once, a term is looked up in it once, and only the watches that have its
categories and need a word that it has are asked, so two hundred watches cost little more than one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from coordtui.api import words_of
from coordtui_arxiv.errors import QueryError
from coordtui_arxiv.latex import shown
from coordtui_arxiv.needed import Needed, Words, bits, by_author, needed
from coordtui_arxiv.query import And, Not, Or, Query, Term, parse
from coordtui_arxiv.records import Paper, Reason, Watch, Where
from coordtui_arxiv.words import padded

RULES = 2
"""Raised when the engine decides differently, so that every watch is evaluated anew."""


def fingerprint(watch: Watch) -> str:
    """The mark of a watch's criteria: it changes exactly when they, or the rules, do."""
    criteria: tuple[object, ...] = (
        RULES,
        sorted(watch.categories),
        watch.words.strip(),
        sorted(watch.authors),
    )
    if watch.exclude:  # without, it is what it was before there was such a field
        criteria = (*criteria, sorted(watch.exclude))
    return hashlib.sha256(repr(criteria).encode()).hexdigest()[:16]


@dataclass
class Document:
    """A paper prepared for looking up: folded words, and the terms found so far."""

    title: str
    abstract: str
    authors: Sequence[str]
    categories: Sequence[str]
    _folded: dict[str, str] = field(default_factory=dict)
    _found: dict[Term, tuple[Reason, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, paper: Paper) -> Document:
        """The document of a stored or fetched paper."""
        names = [_with_reading(author.name) for author in paper.authors]
        return cls(_with_reading(paper.title), _with_reading(paper.abstract), names, paper.categories)

    def find(self, term: Term) -> tuple[Reason, ...]:
        """Where the term is; empty when it is nowhere."""
        if term not in self._found:
            self._found[term] = tuple(self._look(term))
        return self._found[term]

    def words(self) -> set[str]:
        """The folded words of title and abstract."""
        return {*self._text("title", self.title).split(), *self._text("abstract", self.abstract).split()}

    def words_of_authors(self) -> set[str]:
        """The folded words of the authors' names."""
        names = enumerate(self.authors)
        return {word for i, author in names for word in self._text(f"author {i}", author).split()}

    def by(self, name: tuple[str, ...]) -> tuple[Reason, ...]:
        """The authors whose names hold every word of `name` as a word of its own."""
        names = enumerate(self.authors)
        return tuple(
            Reason("author", author)
            for i, author in names
            if all(f" {word} " in self._text(f"author {i}", author) for word in name)
        )

    def _look(self, term: Term) -> Iterable[Reason]:
        if term.field == "cat":
            code = term.words[0]
            for category in self.categories:
                folded = category.casefold()
                if folded == code or (term.prefix and folded.startswith(code)):
                    yield Reason("category", category)
            return
        if term.field == "au":
            phrase = _phrase(term)
            for i, author in enumerate(self.authors):
                if phrase in self._text(f"author {i}", author):
                    yield Reason("author", author)
            return
        places: list[tuple[Where, str]] = []
        if term.field in (None, "ti"):
            places.append(("title", self.title))
        if term.field in (None, "abs"):
            places.append(("abstract", self.abstract))
        for where, text in places:
            if _phrase(term) in self._text(where, text):
                yield Reason(where, term.source)

    def _text(self, name: str, text: str) -> str:
        folded = self._folded.get(name)
        if folded is None:
            folded = self._folded[name] = padded(text)
        return folded


def _with_reading(text: str) -> str:
    """A text as it is written and, where it holds LaTeX, as it reads: either may be looked for."""
    read = shown(text)
    return text if read == text else f"{text} {read}"


def _phrase(term: Term) -> str:
    return f" {' '.join(term.words)}" + ("" if term.prefix else " ")


def evaluate(query: Query, document: Document) -> tuple[bool, tuple[Reason, ...]]:
    """Whether the query holds for the document, and what made it hold."""
    match query:
        case Term():
            found = document.find(query)
            return bool(found), found
        case Not(of):
            return not evaluate(of, document)[0], ()
        case And(left, right):
            first, why = evaluate(left, document)
            if not first:
                return False, ()
            second, more = evaluate(right, document)
            return second, why + more if second else ()
        case Or(left, right):
            (first, why), (second, more) = evaluate(left, document), evaluate(right, document)
            return first or second, (why if first else ()) + (more if second else ())


class _Categories:
    """Categories as a watch gives them: an archive like `cs` holds all of its own."""

    def __init__(self, given: Sequence[str]) -> None:
        self._given = frozenset(given)
        self._archives = tuple(f"{category}." for category in given if "." not in category)

    def __bool__(self) -> bool:
        return bool(self._given)

    def __contains__(self, category: str) -> bool:
        return category in self._given or category.startswith(self._archives)


@dataclass(frozen=True)
class _Compiled:
    number: int
    categories: _Categories
    exclude: _Categories
    query: Query | None
    authors: tuple[tuple[str, ...], ...]

    def match(self, document: Document) -> list[Reason] | None:
        why = self._placed(document)
        if why is None:
            return None
        if self.query is None and not self.authors:
            return why
        holds, found = evaluate(self.query, document) if self.query is not None else (False, ())
        writers = [reason for name in self.authors for reason in document.by(name)]
        if not holds and not writers:
            return None
        return list(dict.fromkeys([*found, *writers, *why]))

    @cached_property
    def needed(self) -> Needed:
        """What every paper has one of that answers to the watch."""
        if self.query is None and not self.authors:
            return None
        words = needed(self.query) if self.query is not None else frozenset()
        return None if words is None else words.union(by_author(name) for name in self.authors)

    def _placed(self, document: Document) -> list[Reason] | None:
        """The categories that put the document into this watch; `None` when it is outside."""
        if any(category in self.exclude for category in document.categories):
            return None
        if not self.categories:
            return []
        inside = [category for category in document.categories if category in self.categories]
        return [Reason("category", category) for category in inside] or None


def understood(watch: Watch) -> bool:
    """Whether the words of a stored watch can be read.

    They were right when it was saved, so it is the grammar that changed. Such a watch
    decides and asks for nothing, takes nothing from the others, and its form will say so.
    """
    try:
        parse(watch.words)
    except QueryError:
        return False
    return True


class Engine:
    """Several watches, compiled once. `numbers` are those that it decides about.

    Those that are not `understood` are left out.
    """

    def __init__(self, watches: Iterable[Watch]) -> None:
        self._watches = [_compile(watch) for watch in watches if understood(watch)]
        self.numbers = frozenset(watch.number for watch in self._watches)
        needs = [watch.needed for watch in self._watches]
        self._texts, self._authors = Words.of(needs, of_author=False), Words.of(needs, of_author=True)
        self._any_words = _these(need is None for need in needs)
        self._anywhere = _these(not watch.categories for watch in self._watches)
        self._inside: dict[str, tuple[int, int]] = {}

    def match(self, document: Document) -> dict[int, list[Reason]]:
        """Number of every watch that the paper answers to, and why."""
        left = (self._watches[place] for place in bits(self._possible(document)))
        found = ((watch.number, watch.match(document)) for watch in left)
        return {number: why for number, why in found if why is not None}

    def _possible(self, document: Document) -> int:
        """The watches that have the paper's categories, and need nothing or a word that it has."""
        placed, outside = self._anywhere, 0
        for category in document.categories:
            inside, excluded = self._with_category(category)
            placed, outside = placed | inside, outside | excluded
        placed &= ~outside
        possible = placed & self._any_words
        if placed != possible and self._texts:
            possible |= placed & self._texts.needing(document.words())
        if placed != possible and self._authors:
            possible |= placed & self._authors.needing(document.words_of_authors())
        return possible

    def _with_category(self, category: str) -> tuple[int, int]:
        """The watches that have a category, and those that exclude it."""
        found = self._inside.get(category)
        if found is None:
            having = _these(category in watch.categories for watch in self._watches)
            excluding = _these(category in watch.exclude for watch in self._watches)
            found = self._inside[category] = having, excluding
        return found


def _these(chosen: Iterable[bool]) -> int:
    """The watches of which something is true, as one number."""
    return sum(1 << place for place, is_so in enumerate(chosen) if is_so)


def _compile(watch: Watch) -> _Compiled:
    return _Compiled(
        number=watch.doc_id,
        categories=_Categories(watch.categories),
        exclude=_Categories(watch.exclude),
        query=parse(watch.words),
        authors=tuple(words for name in watch.authors if (words := tuple(words_of(name)))),
    )
