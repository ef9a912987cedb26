"""The search of the directory: forgiving, and within what one actor may see.

Each typed word gives a set of people who answer to it, and the sets are intersected. People
who answer as it is typed come first; only when these are few, slips of the finger are
allowed for, one kind after the other. The best are then put in order by how like the typed
text they read. What is hidden takes no part in any of this: the sets hold only people who
show the field to the actor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from coordtui.api import Person, TextMatch, fold, words_of
from coordtui.directory.bits import in_all, in_any
from coordtui.directory.facets import Counts, Facets, Found
from coordtui.directory.matches import match_of, texts_of
from coordtui.directory.tables import PEOPLE

if TYPE_CHECKING:
    from coordtui.directory.index import Index
    from coordtui.directory.lookup import Words
    from coordtui.directory.repositories import People
    from coordtui.directory.roll import Roll, View

FEW = 10
"""With fewer people found as typed, those who are a slip of the finger away are added."""

COMMON = 100
"""A word that so many people answer to is no slip of another."""

RANKED = 60
"""So many of the first are put in order by how like the typed text they read."""

_NAME = (PEOPLE.fulltext[0],)
_ADDRESS = ("emails",)
"""Asked only when nobody is found otherwise: most of an address is what everybody's has, too."""
_OTHERS = tuple(name for name in PEOPLE.fulltext if name not in {*_NAME, *_ADDRESS})

_SMALL = frozenset({
    "a", "and", "au", "aux", "d", "de", "des", "du", "en", "et", "for", "in", "l", "la", "le", "les", "of",
    "on", "par", "pour", "sur", "the", "with",
})  # fmt: skip
"""Words that count only when they are typed last, or alone."""

_MOST_INITIALS = 4

_BY_NAME = 3
"""So many of the first tiers are of names."""


class Search:
    """One search over an index, by what a view shows of it.

    `words` are those that count of the typed ones; `alike` is, for each, all that is taken for it.
    """

    def __init__(self, index: Index, view: View, text: str) -> None:
        self.index, self.view, self._text = index, view, text
        self.words = _telling(words_of(text))
        self.alike: list[list[TextMatch]] = [[_begun(word)] for word in self.words]

    def tiers(self, within: int) -> list[int]:
        """Sets of people who answer, the best first.

        `within` are those who are wanted: as long as few of them answer, more is forgiven.
        """
        words = self.words
        name = [self._named(likes) for likes in self.alike]
        reach = [found | self._told(word) for word, found in zip(words, name, strict=True)]
        for at, others in self._other_names().items():
            for names in others:
                reach[at] |= self._elsewhere(names)
                self.alike[at] += names
        spelt = "".join(words) if all(len(word) == 1 for word in words) else ""  # J.-P. T.
        found = [
            in_all(self._named([_whole(word)]) for word in words),
            in_all(name) & self._initialled(spelt),
            in_all(name),
            in_all(reach),
        ]
        if not _count(found, within):
            shown = self.view.who_shows(*_ADDRESS)
            for at, word in enumerate(words):
                reach[at] |= self.index.having(_ADDRESS, (_told(word),)) & shown
            found.append(in_all(reach))
        doubtful = [(at, word) for at, word in enumerate(words) if reach[at].bit_count() < COMMON]
        for slip in (_slipped, _slipped_begun, _slipped_twice):
            if _count(found, within) >= FEW:
                break
            for at, word in doubtful:
                likes, valued = slip(self.index.words, word), slip(self.index.words_of_values, word)
                name[at] |= self._named(likes)
                reach[at] |= name[at] | self._elsewhere(likes) | self._valued(valued)
                self.alike[at] += likes + valued
            found += [in_all(name), in_all(reach)]
        if len(words) > 2 and not _count(found, within):
            found += [in_all([*reach[:at], *reach[at + 1 :]]) for at in range(len(reach))]
        return found

    def whole(self) -> int:
        """Those in whose name, or in whose address, all that was typed stands as it is."""
        likes = [_whole(word) for word in self.words]
        if not likes:
            return 0
        addressed = in_all(self.index.having(_ADDRESS, (each,)) for each in likes)
        return in_all(self._named([each]) for each in likes) | addressed & self.view.who_shows(*_ADDRESS)

    # The people who answer to one word

    def _named(self, likes: Sequence[TextMatch]) -> int:
        if len(likes) == 1 and len(likes[0].text) == 1:
            return self.view.roll.having(("initial", likes[0].text))
        return self.index.having(_NAME, tuple(likes))

    def _elsewhere(self, likes: Sequence[TextMatch]) -> int:
        found = 0
        for people, fields in self._columns.items():
            found |= self.index.having(fields, tuple(likes)) & people
        return found

    @cached_property
    def _columns(self) -> dict[int, tuple[str, ...]]:
        return self.view.columns(_OTHERS)

    def _told(self, word: str) -> int:
        """Those of whom anything but the name answers."""
        likes = [_told(word)]
        return self._elsewhere(likes) | self._valued(likes) | self._initialled(word)

    def _valued(self, likes: Sequence[TextMatch]) -> int:
        """Those in a group, with a role or a language that is called so."""
        found = 0
        for each in likes:
            for word in [each.text] if each.whole else self.index.words_of_values.begun(each.text):
                for value in self.index.values.get(word, ()):
                    found |= self.view.having(value)
        return found

    def _initialled(self, word: str) -> int:
        """Those of whom the word is the initials: `jpt`."""
        return self.view.roll.with_initials(word) if 2 <= len(word) <= _MOST_INITIALS else 0

    def _other_names(self) -> dict[int, list[list[TextMatch]]]:
        """What else is said in the lab's vocabulary: for each word, the names of what it is part of."""
        vocabulary, found = self.index.vocabulary, dict[int, list[list[TextMatch]]]()
        for start, end, concept in vocabulary.concepts(self.words):
            typed = tuple(self.words[start:end])
            others = [words_of(name) for name in vocabulary.names(concept, "en")]
            names = _shortest(_phrase(name) for name in others if not _is_typed(name, typed))
            for at in range(start, end):
                found.setdefault(at, []).append(names)
        for short in filter(str.isupper, self._text.split()):  # some are common words otherwise: IL, OR
            if fold(short) in self.words:
                known = found.setdefault(self.words.index(fold(short)), [])
                names = _shortest(_phrase(words_of(name)) for name in vocabulary.expand(short))
                known.append([each for each in names if all(each not in others for others in known)])
        return found


def search(asked: Search, people: People, facets: Facets, limit: int) -> Found:
    """The best of those who answer to a text and to the facets; without words everybody, by name."""
    people.get_many(())  # raises what whoever may not see people is told
    index, view, roll = asked.index, asked.view, asked.view.roll
    wanted = _wanted(view, facets)
    within = in_all(wanted.values())
    found = asked.tiers(within) if asked.words else [roll.everyone]
    tiers = _apart(each & within for each in found)
    answering = in_any(found)
    first = dict(islice(_best(tiers, roll), max(limit, RANKED)))
    seen = people.get_many(first)
    if asked.words:
        seen = _in_order(seen, asked, first)
    return Found(
        people=tuple(match_of(each, asked.words, asked.alike, index.group_names) for each in seen[:limit]),
        total=sum(each.bit_count() for each in tiers),
        facets=_counts(view, {kind: answering & _others(wanted, kind) for kind in wanted}),
        order=tuple(each.doc_id for each in seen),
        tiers=tuple(tiers),
        by_name=roll.by_name,
    )


def narrowed(view: View, facets: Facets) -> int:
    """The people who answer to the facets."""
    return in_all(_wanted(view, facets).values())


def _best(tiers: Iterable[int], roll: Roll) -> Iterator[tuple[int, int]]:
    """The people in turn, each with the place of their tier."""
    return ((number, at) for at, tier in enumerate(tiers) for number in roll.by_name(tier))


def _in_order(seen: Sequence[Person], asked: Search, tier_of: Mapping[int, int]) -> list[Person]:
    """These people, in each tier the most like the typed text first, and then by name."""
    from rapidfuzz.fuzz import WRatio
    from rapidfuzz.process import extractOne

    typed, places, groups = " ".join(asked.words), asked.view.roll.places, asked.index.group_names

    def rank(person: Person) -> tuple[int, float, int]:
        tier = tier_of[person.doc_id]
        texts = texts_of(person, groups)[: 1 if tier < _BY_NAME else None]
        return tier, -round(extractOne(typed, texts, scorer=WRatio)[1]), places[person.doc_id]

    return sorted(seen, key=rank)


# Facets


def _wanted(view: View, facets: Facets) -> dict[str, int]:
    """For each kind of facet, the people who have one of the values that are wanted."""
    available = view.availability()
    sets: dict[str, list[int]] = {
        "groups": [view.having(("groups", each)) for each in facets.groups],
        "roles": [view.having(("roles", each)) for each in facets.roles],
        "languages": [view.having(("languages", each)) for each in facets.languages],
        "availability": [available[each] for each in facets.availability],
    }
    return {kind: in_any(each) if each else view.roll.everyone for kind, each in sets.items()}


def _others(wanted: Mapping[str, int], kind: str) -> int:
    return in_all(people for each, people in wanted.items() if each != kind)


def _counts(view: View, within: Mapping[str, int]) -> Counts:
    """How many there are of each value, of each kind within its own people."""
    counts: dict[str, dict[Any, int]] = {kind: {} for kind in within}
    for value in sorted(view.roll.values, key=str):  # their own order tells of hidden ones
        kind, each = value
        if many := (view.having(value) & within[kind]).bit_count():
            counts[kind][each] = many
    available = view.availability().items()
    counts["availability"] = {each: (those & within["availability"]).bit_count() for each, those in available}
    return Counts(**counts)


# Words


def _telling(words: list[str]) -> list[str]:
    """The typed words without the small ones between them, each once."""
    last = words[-1:]
    return list(dict.fromkeys([*(word for word in words[:-1] if word not in _SMALL), *last]))


def _begun(word: str) -> TextMatch:
    return TextMatch(word)


def _told(word: str) -> TextMatch:
    """A word as it is looked for beside names: one of one or two letters is whole, many begin so."""
    return _begun(word) if len(word) > len("rl") else _whole(word)


def _whole(word: str) -> TextMatch:
    return TextMatch(word, whole=True)


def _phrase(words: list[str]) -> TextMatch:
    """A name of the vocabulary, whose last word may be a plural; an abbreviation is whole."""
    return TextMatch(" ".join(words), whole=True, begun=bool(words) and len(words[-1]) > _MOST_INITIALS)


def _shortest(phrases: Iterable[TextMatch]) -> list[TextMatch]:
    """Phrases without those that hold another of them, and so find nobody more."""
    kept: list[TextMatch] = []
    for phrase in sorted(phrases, key=lambda each: len(each.text)):
        if all(f" {other.text} " not in f" {phrase.text} " for other in kept):
            kept.append(phrase)
    return kept


def _is_typed(name: list[str], typed: tuple[str, ...]) -> bool:
    """Whether a name is only what is typed, with the small words between it."""
    return all(word in _SMALL or word.startswith(typed) for word in name)


def _slipped(words: Words, typed: str) -> list[TextMatch]:
    return list(map(_whole, words.slipped(typed)))


def _slipped_begun(words: Words, typed: str) -> list[TextMatch]:
    return list(map(_begun, words.slipped_begun(typed)))


def _slipped_twice(words: Words, typed: str) -> list[TextMatch]:
    return list(map(_whole, words.slipped_twice(typed)))


# Sets


def _count(found: Sequence[int], within: int) -> int:
    return (in_any(found) & within).bit_count()


def _apart(found: Iterable[int]) -> list[int]:
    """The sets, each without those who are in one before it."""
    apart, before = [], 0
    for each in found:
        apart.append(each & ~before)
        before |= each
    return apart
