"""What each work is about: the concepts of the vocabulary that its title and abstract name.

Read once by a process and kept: then only works that are new or changed are read. All works are
in it, whoever may see them: what is made of it for somebody goes through `survey`.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from coordtui.api import Context, words_of
from coordtui_expertise.ranking.stopwords import STOP_WORDS
from coordtui_expertise.records import Part, Work

if TYPE_CHECKING:
    from coordtui.api import Vocabulary

Progress = Callable[[int, int], object]
"""Told how many works of how many are read."""

_FEW = 500
"""Up to so many works are fetched by number; for more, all are read in one go."""

_AT_ONCE = 2000
"""Works between two words of progress."""

_GAP = ""
"""Stands in a title where the vocabulary has a name for what it says: no phrase goes over it."""


class Mention(NamedTuple):
    """What a work says; the words of its title are folded, with gaps for those of concepts."""

    rev: int
    date: date | None
    dated: Part
    concepts: tuple[str, ...]
    title: tuple[str, ...]


@dataclass
class _Held:
    vocabulary: Vocabulary
    works: dict[int, Mention] = field(default_factory=dict)


_held: WeakKeyDictionary[Any, _Held] = WeakKeyDictionary()
_lock = threading.Lock()


def mentions(ctx: Context, progress: Progress = lambda done, whole: None) -> Mapping[int, Mention]:
    """What every work of the store says, by its number.

    The first time costs about a second for 24,000 works; later what is new. Rights are the
    caller's business.
    """
    vocabulary = ctx.directory.vocabulary()
    with _lock:
        engine = ctx.store.table("works").engine
        held = _held.get(engine)
        if held is None or held.vocabulary is not vocabulary:
            held = _held[engine] = _Held(vocabulary)
        stored = dict(ctx.store.records(Work).select("doc_id", "rev"))
        for gone in held.works.keys() - stored.keys():
            del held.works[gone]
        wanted = {number for number, rev in stored.items() if _rev(held.works.get(number)) != rev}
        reader = _reader_of(vocabulary)
        for done, (number, *rest) in enumerate(_rows(ctx, wanted)):
            held.works[number] = reader.read(*rest)
            if not done % _AT_ONCE:
                progress(done, len(wanted))
        return dict(held.works)


def _rev(mention: Mention | None) -> int:
    return mention.rev if mention is not None else -1


def _rows(ctx: Context, numbers: Collection[int]) -> Iterable[tuple[Any, ...]]:
    works = ctx.store.records(Work)
    if len(numbers) <= _FEW:
        return [(w.doc_id, w.rev, w.date, w.dated, w.title, w.abstract) for w in works.get_many(numbers)]
    rows = works.select("doc_id", "rev", "date", "dated", "title", "abstract")
    return (row for row in rows if row[0] in numbers)


_NOTHING: frozenset[str] = frozenset()


class _Begins(dict[str, Collection[str]]):
    """What may follow a word where it begins a name, looked up once for each word."""

    def __init__(self, look_up: Callable[[str], Collection[str]]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, word: str) -> Collection[str]:
        found = self[word] = self._look_up(word)
        return found


class _Reader:
    """Finds concepts in many texts: the vocabulary is asked only where two words begin a name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        following: dict[str, set[str]] = defaultdict(set)
        self._longest = 1
        for term in vocabulary.terms.values():
            for name in (term.en, term.fr, *term.also):
                words = words_of(name)
                self._longest = max(self._longest, len(words) + 1)
                # Where a name begins to count, the vocabulary knows: small words go without saying.
                for start in [start for start, end, _ in vocabulary.concepts(words) if end == len(words)][:1]:
                    following[_root(words[start])].update(_after(words[start + 1 :]))
        self._begins = _Begins(lambda word: following.get(_root(word), _NOTHING))

    def read(self, rev: int, day: date | None, dated: Part, title: str, abstract: str) -> Mention:
        """What one work says."""
        words = words_of(title)
        concepts: dict[str, None] = {}
        bare = [*words]
        for start, end, concept in self._spans(words):
            concepts[concept] = None
            bare[start:end] = [_GAP] * (end - start)
        concepts.update((concept, None) for *_, concept in self._spans(words_of(abstract)))
        return Mention(rev, day, dated, tuple(concepts), tuple(bare))

    def _spans(self, words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """The names in a text, the longest of each place, none within another."""
        reach, begins = 0, self._begins
        for start in [place for place, word in enumerate(words) if begins[word]]:
            if start >= reach and self._goes_on(words, start):
                for begin, end, concept in self._vocabulary.concepts(words[start : start + self._longest]):
                    if begin == 0:
                        reach = start + end
                        yield start, reach, concept
                    break

    def _goes_on(self, words: Sequence[str], start: int) -> bool:
        following = self._begins[words[start]]
        if _GAP in following:
            return True
        for word in words[start + 1 : start + self._longest]:
            if _root(word) in following:
                return True
            if word not in STOP_WORDS:
                return False
        return False


@lru_cache(maxsize=2)
def _reader_of(vocabulary: Vocabulary) -> _Reader:
    """Made once for each vocabulary: that takes as long as reading a hundred works."""
    return _Reader(vocabulary)


@lru_cache(maxsize=1 << 16)
def _root(word: str) -> str:
    """The same for singular and plural in either language, and now and then for more words."""
    word = word.rstrip("sx")
    if word.endswith("au"):
        return word[:-1] + "l"
    return word[:-2] + "y" if word.endswith("ie") else word


def _after(words: Sequence[str]) -> Iterator[str]:
    """The roots of what may come after the first word of a name; these are its other words."""
    for word in (*words, _GAP):
        yield _root(word)
        if word not in STOP_WORDS:
            return


_WRITTEN = re.compile(r"[^\W_]+")


def written(title: str, start: int, end: int) -> str:
    """Words `start` to `end` of a title with their accents, in lower case; as folded where that fails."""
    words, folded = _WRITTEN.findall(title), words_of(title)
    chosen = words if len(words) == len(folded) else folded
    return " ".join(chosen[start:end]).lower()
