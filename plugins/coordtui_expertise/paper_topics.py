"""The methods and applications that people's papers name in their titles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from tinydb import where

from coordtui.api import Context, words_of
from coordtui_expertise.records import Authorship, Work

if TYPE_CHECKING:
    from coordtui.api import Vocabulary

MOST = 8
"""Topics of one person: those of most papers."""

_FEW = 500
"""Up to so many works are read one by one; for more, all titles at once."""


@dataclass
class _Held:
    """What a process knows of one store: the concepts of each title, and from them everybody's topics.

    Titles hardly ever change, so that each is read once. The topics hold up to a revision of the store.
    """

    vocabulary: Vocabulary
    concepts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    topics: Mapping[int, Sequence[str]] = field(default_factory=dict)
    revision: int = -1


_held: WeakKeyDictionary[Any, _Held] = WeakKeyDictionary()


def paper_topics(ctx: Context, vocabulary: Vocabulary) -> dict[int, Sequence[str]]:
    """What the confirmed papers of each person are about, by the names that the vocabulary has for it.

    Without the people who hide their papers from the actor. Costs nothing until an authorship
    changes; then a few milliseconds for a thousand works.
    """
    engine, revision = ctx.store.table("works").engine, ctx.store.revision
    held = _held.get(engine)
    if held is None or held.vocabulary is not vocabulary:
        held = _held[engine] = _Held(vocabulary)
    if held.revision < 0 or ctx.store.changes(held.revision).tables & {"works", "authorships"}:
        held.topics = _topics(ctx, held)
    held.revision = revision
    hidden = ctx.directory.people().hiding("papers")
    return {person: topics for person, topics in held.topics.items() if person not in hidden}


def _topics(ctx: Context, held: _Held) -> dict[int, Sequence[str]]:
    confirmed = where("state") == "confirmed"
    rows = ctx.store.records(Authorship).select("person", "work", where=confirmed)
    for number, title in _titles(ctx, {work for _, work in rows} - held.concepts.keys()):
        spans = held.vocabulary.concepts(words_of(title))
        named = dict.fromkeys(concept for *_, concept in spans if held.vocabulary.facet_of(concept))
        held.concepts[number] = tuple(named)
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for person, work in rows:
        counted[person].update(held.concepts.get(work, ()))
    return {
        person: [name_of(held.vocabulary, concept) for concept, _ in counts.most_common(MOST)]
        for person, counts in counted.items()
    }


def name_of(vocabulary: Vocabulary, concept: str) -> str:
    """What a concept is called, as the vocabulary writes it."""
    term = vocabulary.terms[concept]
    return term.en or term.fr


def _titles(ctx: Context, works: Collection[int]) -> Iterable[tuple[int, str]]:
    stored = ctx.store.records(Work)
    if len(works) <= _FEW:
        return [(work.doc_id, work.title) for work in stored.get_many(works)]
    return [row for row in stored.select("doc_id", "title") if row[0] in works]
