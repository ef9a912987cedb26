"""People of the directory who may be one person, each pair with its reasons.

Nobody is compared with everybody: people meet by what they have in common (an address up to
its @, a name but for order, hyphens or middle names, one name with the other a typo away or
only an initial), so that 100,000 take seconds. That a pair is offered proves nothing; a person decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from tinydb import where

from coordtui.access import Access
from coordtui.api import Actor, Message, Person, words_of
from coordtui.directory.merge_records import ToldApart
from coordtui.directory.repositories import EDIT
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.store import PluginStore

SHORTEST_WITH_TYPO = 4
"""A shorter name is a typo away from too many others."""

CROWD = 20
"""So many people who look alike are no longer compared by pairs: what they share says nothing."""

_PARTICLES = frozenset({
    "af", "al", "bin", "da", "das", "de", "dei", "del", "della", "den", "der", "des", "di", "dos", "du", "el",
    "het", "ibn", "la", "las", "le", "les", "lo", "los", "saint", "sainte", "san", "santa", "st", "ste", "te",
    "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
})  # fmt: skip
"""Small words that begin a family name, folded; with another one, or none, it is often another family."""

_HET = re.compile(r"(?<!\w)['’ʼ‘]t\b", re.IGNORECASE)
"""A particle of one letter, told from an initial by its apostrophe: van ’t."""

_ROLE_ADDRESSES = frozenset(
    {"accueil", "admin", "contact", "direction", "help", "info", "labo", "mail", "office", "secretariat"}
    | {"support", "webmaster"}
)

_WEIGHTS = {
    "same": 0.9,
    "spacing": 0.85,
    "order": 0.85,
    "address": 0.7,
    "middle": 0.7,
    "typo": 0.6,
    "initial": 0.4,
    "particle": 0.3,
}
_AGAINST = 0.4
"""What different ORCIDs take away: one person has one, but some made two."""


@dataclass(frozen=True)
class Pair:
    """Two people who may be one, by number, and why; `score` goes from 0 to 1."""

    one: int
    other: int
    reasons: tuple[Message, ...]
    score: float


@dataclass(frozen=True)
class _Known:
    """What people are compared by: `words` are those of the name, folded, `full` those written out."""

    number: int
    name: str
    words: tuple[str, ...]
    full: tuple[str, ...]
    emails: tuple[str, ...]
    orcid: str


class Duplicates:
    """Finds the pairs, and remembers those that were told apart. Needs the right to change people."""

    def __init__(self, store: PluginStore, access: Access, actor: Actor) -> None:
        self._store, self._access, self._actor = store, access, actor
        self._apart = store.records(ToldApart)

    def pairs(self) -> list[Pair]:
        """All pairs, the likeliest first, without those that were told apart. May take seconds."""
        self._access.require(self._actor, EDIT)
        rows = self._store.records(Person).select(
            "doc_id",
            "name",
            "emails",
            "orcid",
            where=where("merged_into") == None,  # noqa: E711 - a query
        )
        apart = set(self._apart.select("one", "other"))
        return [pair for pair in alike(rows) if (pair.one, pair.other) not in apart]

    def tell_apart(self, one: int, other: int) -> None:
        """Remember that these are two people: they are not offered again."""
        self._access.require(self._actor, EDIT)
        one, other = sorted((one, other))
        with self._store.transaction():
            if self._told(one, other) is None:
                self._apart.add(ToldApart(one=one, other=other))

    def forget(self, one: int, other: int) -> None:
        """Forget that; they may be offered again."""
        self._access.require(self._actor, EDIT)
        with self._store.transaction():
            if (told := self._told(*sorted((one, other)))) is not None:
                self._apart.remove(told.doc_id)

    def _told(self, one: int, other: int) -> ToldApart | None:
        return self._apart.first((where("one") == one) & (where("other") == other))


def alike(people: Iterable[tuple[int, str, list[str], str]]) -> list[Pair]:
    """The pairs among people given as number, name, e-mails and ORCID, the likeliest first."""
    known = [_known(*each) for each in people]
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for kind, one, other in (*_by_address(known), *_by_name(known), *_by_one_name(known)):
        found[min(one.number, other.number), max(one.number, other.number)].add(kind)
    by_number = {each.number: each for each in known}
    pairs = [_pair(by_number[one], by_number[other], kinds) for (one, other), kinds in found.items()]
    return sorted(pairs, key=lambda pair: (-pair.score, pair.one, pair.other))


def _known(number: int, name: str, emails: list[str], orcid: str) -> _Known:
    family, comma, given = name.partition(",")
    words = tuple(words_of(_HET.sub("het", f"{given} {family}" if comma else name)))
    full = tuple(word for word in words if len(word) > 1)
    return _Known(number, name, words, full, tuple(emails), orcid)


_Found = Iterator[tuple[str, _Known, _Known]]


def _by_address(known: list[_Known]) -> _Found:
    places: dict[str, list[_Known]] = defaultdict(list)
    for each in known:
        for local in {email.lower().partition("@")[0].partition("+")[0] for email in each.emails}:
            if len(local) >= SHORTEST_WITH_TYPO and local not in _ROLE_ADDRESSES:
                places[local].append(each)
    for group in places.values():
        yield from (("address", one, other) for one, other in _pairs(group))


def _by_name(known: list[_Known]) -> _Found:
    """The same words, the same letters, or the same first and last name."""
    blocks: dict[str, dict[str, list[_Known]]] = {
        kind: defaultdict(list) for kind in ("order", "spacing", "middle")
    }
    for each in known:
        if len(each.full) > 1:
            blocks["order"][" ".join(sorted(each.words))].append(each)
            blocks["middle"][" ".join(sorted((each.full[0], each.full[-1])))].append(each)
        if each.words:
            blocks["spacing"]["".join(each.words)].append(each)
    for kind, places in blocks.items():
        for group in places.values():
            for one, other in _pairs(group):
                if one.words == other.words:
                    yield "same", one, other
                elif kind != "middle":
                    yield kind, one, other
                elif _may_be_left_out(one, other):
                    yield "middle" if _particles(one) == _particles(other) else "particle", one, other


def _may_be_left_out(one: _Known, other: _Known) -> bool:
    """Whether the middle names of one are those of the other, begun or not written."""
    few, many = sorted(
        ([word for word in each.words[1:-1] if word not in _PARTICLES] for each in (one, other)), key=len
    )
    return all(any(a.startswith(b) or b.startswith(a) for a in many) for b in few)


def _particles(each: _Known) -> set[str]:
    return {*each.words[1:-1]} & _PARTICLES


def _by_one_name(known: list[_Known]) -> _Found:
    """People who share the first or the last name, and the other is a typo away, or an initial."""
    shared: dict[tuple[int, str], list[tuple[str, _Known]]] = defaultdict(list)
    for each in known:
        if len(each.words) > 1:
            shared[0, each.words[-1]].append((each.words[0], each))
            shared[1, each.words[0]].append((each.words[-1], each))
    for (place, name), group in shared.items():
        if len(group) < 2 or len(name) < 2:
            continue
        yield from _typos(group)
        if place == 0:
            yield from _initials(group)


def _typos(group: list[tuple[str, _Known]]) -> _Found:
    """Those whose names become the same when each loses one letter at most, and are one typo apart."""
    from rapidfuzz.distance import OSA

    places: dict[str, list[tuple[str, _Known]]] = defaultdict(list)
    for name, each in group:
        if len(name) >= SHORTEST_WITH_TYPO:
            for shorter in {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}:
                places[shorter].append((name, each))
    for place in places.values():
        if 1 < len(place) <= CROWD:
            for (a, one), (b, other) in combinations(place, 2):
                if a != b and OSA.distance(a, b, score_cutoff=1) == 1:
                    yield "typo", one, other


def _initials(group: list[tuple[str, _Known]]) -> _Found:
    """Those with an initial in place of the name, and who they may be."""
    begun: dict[str, list[_Known]] = defaultdict(list)
    for name, each in group:
        if len(name) > 1:
            begun[name[0]].append(each)
    for name, each in group:
        if len(name) == 1 and len(begun[name]) <= CROWD:
            yield from (("initial", each, other) for other in begun[name])


def _pairs(group: list[_Known]) -> Iterator[tuple[_Known, _Known]]:
    return combinations(group, 2) if len(group) <= CROWD else iter(())


def _pair(one: _Known, other: _Known, kinds: set[str]) -> Pair:
    if "same" in kinds:
        kinds -= {"order", "spacing", "middle", "particle"}
    elif kinds & {"order", "spacing"}:
        kinds -= {"middle", "particle"}
    weights = sorted((_WEIGHTS[kind] for kind in kinds), reverse=True)
    score = weights[0] + (1 - weights[0]) * sum(weights[1:]) / 2
    reasons = [_said(kind, one, other) for kind in sorted(kinds, key=lambda kind: -_WEIGHTS[kind])]
    if one.orcid and other.orcid:
        reasons.append(N_("Against it: each has an ORCID of their own."))
        score -= _AGAINST
    return Pair(one.number, other.number, tuple(reasons), round(max(0.0, min(score, 1.0)), 2))


def _said(kind: str, one: _Known, other: _Known) -> Message:
    if kind == "address":
        mine, theirs = _like_addresses(one, other)
        return N_("Their addresses differ only after the @: {one}, {other}.", one=mine, other=theirs)
    return {
        "same": N_("They have the same name."),
        "order": N_("Their names have the same words in another order."),
        "spacing": N_("Their names have the same letters."),
        "middle": N_("Their names are the same but for middle names or initials."),
        "particle": N_("Their names are the same but for a particle, such as St, van or de."),
        "typo": N_("Their names are one letter apart."),
        "initial": N_("One is written with an initial that fits the other."),
    }[kind]


def _like_addresses(one: _Known, other: _Known) -> tuple[str, str]:
    def local(email: str) -> str:
        return email.lower().partition("@")[0].partition("+")[0]

    return next((a, b) for a in one.emails for b in other.emails if local(a) == local(b))
