"""The lab's vocabulary: what is one concept under several names, in both languages.

A starter list of a machine-learning lab comes with the program (`starter_terms.tsv`); what
the lab adds or changes are `Term` records over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from coordtui.api import Language, Term, fold, words_of

if TYPE_CHECKING:
    from coordtui.store import Repository

Facet = Literal["", "method", "application"]
Span = tuple[int, int, str]
"""Words `start` to `end` (not included) name the concept."""

ORDINARY = frozenset({
    "act", "am", "an", "ans", "art", "as", "at", "be", "bi", "by", "ca", "cam", "can", "cap", "car",
    "cat", "ce", "ces", "cm", "cp", "de", "des", "do", "dis", "du", "elle", "em", "en", "es", "est",
    "et", "eu", "ex", "fit", "go", "he", "id", "ie", "if", "il", "in", "ip", "is", "it", "je", "kg",
    "km", "la", "le", "les", "let", "lie", "lit", "lu", "ma", "mal", "map", "me", "mes", "mi", "mis",
    "mm", "mon", "mot", "mr", "my", "ne", "net", "ni", "no", "nu", "of", "on", "or", "os", "ou", "pa",
    "par", "pas", "pi", "pic", "pp", "pu", "rag", "rap", "rat", "re", "ri", "ro", "sa", "sac", "sat",
    "se", "ses", "set", "si", "so", "son", "sot", "su", "sur", "ta", "tes", "ti", "tip", "to", "ton",
    "tu", "un", "up", "us", "va", "vi", "vu", "we",
})  # fmt: skip
"""Common words of either language: as an abbreviation each counts only when typed in capitals."""

_LINKS = frozenset({
    "a", "and", "au", "aux", "by", "d", "dans", "de", "des", "du", "en", "et", "for", "from", "in",
    "l", "la", "le", "les", "of", "on", "par", "pour", "sur", "the", "with",
})  # fmt: skip
"""Words that may stand between the words of a name, or be left out."""

_CAPITALS = re.compile(r"\b[A-Z]{2,4}\b")
_LONGEST = 16
"""Words of a name that is looked for: twice those of the longest known. What is longer names nothing."""

_END = ""
"""The key in a node of the tree under which the concepts stand whose name ends there."""


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """A folded word without the mark of the plural, the same for both languages; crude on purpose.

    What it gives is compared only with what it gives: “bias” may lose its s on both sides.
    """
    if len(word) > 4 and word.endswith("aux") and not word.endswith("eaux"):
        word = word[:-3] + "al"
    elif len(word) > 3 and word[-1] in "sx" and not word.endswith("ss"):
        word = word[:-1]
    return word[:-2] + "y" if len(word) > 4 and word.endswith("ie") else word


def concept_of(term: Term) -> str:
    """What identifies a term: the folded words of its English name, or of its French one; `""` for none."""
    return " ".join(words_of(term.en or term.fr))


@cache
def starter_terms() -> Mapping[str, Term]:
    """The list that comes with the program, by concept."""
    terms: dict[str, Term] = {}
    for line in Path(__file__).with_name("starter_terms.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        en, fr, also, facet = line.split("\t")
        term = Term(en=en, fr=fr, also=[name.strip() for name in also.split("|") if name.strip()])
        term.facet = "method" if facet == "method" else "application" if facet == "application" else ""
        terms[concept_of(term)] = term
    return MappingProxyType(terms)


def hides(term: Term) -> bool:
    """Whether a term of the lab takes a starter term away: it has its name, and says nothing more."""
    return (
        not (term.fr and term.en) and not term.also and not term.facet and concept_of(term) in starter_terms()
    )


class Vocabulary:
    """The starter list with the lab's terms over it.

    A term of the lab takes the place of the starter term with the same English name; one
    that has nothing but this name hides it.
    """

    def __init__(self, lab: Iterable[Term] = ()) -> None:
        terms = dict(starter_terms())
        for term in lab:
            if hides(term):
                terms.pop(concept_of(term), None)
            elif concept := concept_of(term):
                terms[concept] = term
        self.terms: Mapping[str, Term] = MappingProxyType(terms)
        """What counts, by concept."""
        self._tree: dict[str, Any] = {}
        self._in_capitals: dict[str, list[str]] = {}
        for concept, term in terms.items():
            for name in _all_names(term):
                self._enter(words_of(name), concept)

    concept_of = staticmethod(concept_of)
    hides = staticmethod(hides)
    starter = staticmethod(starter_terms)

    @classmethod
    def of(cls, terms: Repository[Term]) -> Vocabulary:
        """The vocabulary with the terms that a lab stores; made anew only when they changed."""
        return _made(tuple((term.en, term.fr, tuple(term.also), term.facet) for term in terms.find()))

    def _enter(self, words: list[str], concept: str) -> None:
        if len(words) == 1 and words[0] in ORDINARY:
            self._in_capitals.setdefault(words[0], []).append(concept)
            return
        node = self._tree
        key = _key(words)
        if not 0 < len(key) <= _LONGEST:
            return
        for word in key:
            node = node.setdefault(word, {})
        if concept not in node.setdefault(_END, []):
            node[_END].append(concept)

    def concepts(self, words: Sequence[str]) -> Iterator[Span]:
        """What the folded words of a text name, from the first word on; the longest first of each place.

        Plurals count as their singulars, and small words like “de” between the others count
        for nothing. Spans overlap: “graph neural networks” names two concepts. An abbreviation
        with two meanings gives both. Costs under a microsecond a word.
        """
        tree = self._tree
        for start, word in enumerate(words):
            node = tree.get(singular(word))
            if node is not None:
                yield from self._from(words, start, node)

    def _from(self, words: Sequence[str], start: int, node: dict[str, Any]) -> Iterator[Span]:
        found: list[Span] = []
        end = start + 1
        while True:
            found += [(start, end, concept) for concept in node.get(_END, ())]
            while end < len(words) and words[end] in _LINKS:
                end += 1
            following = node.get(singular(words[end])) if end < len(words) else None
            if following is None:
                return reversed(found)
            node, end = following, end + 1

    def expand(self, text: str) -> list[str]:
        """The other names, in both languages, of all that a typed text names; `[]` for none.

        Of a name within a longer one only the longer counts. Abbreviations count as whole
        words, in any case; those that are common words (“or”, “il”, “est”) in capitals only.
        """
        words = words_of(text)
        concepts: dict[str, None] = {}
        typed: set[tuple[str, ...]] = set()
        longest = (0, 0)
        for start, end, concept in self.concepts(words):
            if end > longest[1] or (start, end) == longest:
                longest = (start, end)
                concepts[concept] = None
                typed.add(_key(words[start:end]))
        for short in _CAPITALS.findall(text):
            for concept in self._in_capitals.get(fold(short), ()):
                concepts[concept] = None
                typed.add((fold(short),))
        others = {
            _key(words_of(name)): name for c in concepts for name in reversed(_all_names(self.terms[c]))
        }
        return [name for key, name in reversed(others.items()) if key not in typed]

    def facet_of(self, concept: str) -> Facet:
        """Whether the concept is a way of working or something to work on; `""` when not plain."""
        term = self.terms.get(concept)
        return term.facet if term else ""

    def names(self, concept: str, language: Language) -> tuple[str, ...]:
        """All names of a concept, the language's own first; `()` for what is none."""
        term = self.terms.get(concept)
        names = _all_names(term) if term else []
        if term and term.fr and language == "fr":
            names.insert(0, names.pop(names.index(term.fr)))
        return tuple(names)


@lru_cache(maxsize=4)
def _made(terms: tuple[tuple[str, str, tuple[str, ...], Facet], ...]) -> Vocabulary:
    return Vocabulary(Term(en=en, fr=fr, also=list(also), facet=facet) for en, fr, also, facet in terms)


def _all_names(term: Term) -> list[str]:
    return list(dict.fromkeys(name for name in (term.en, term.fr, *term.also) if name))


def _key(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(singular(word) for word in words if word not in _LINKS)
