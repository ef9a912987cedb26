"""By what a person was found, of all that the actor sees of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from coordtui.api import Message, Person, TextMatch, fold, words_of
from coordtui.directory.facets import Match
from coordtui.directory.languages import names_of
from coordtui.directory.role_words import SPELLINGS, role_of
from coordtui.text.messages import N_

Alike = Sequence[Sequence[TextMatch]]
"""For each typed word, all that is taken for it."""

_REASONS: Mapping[str, Message] = {
    "name": N_("a similar name"),
    "emails": N_("address {value}"),
    "interests": N_("“{value}”"),
    "methods": N_("method “{value}”"),
    "offers": N_("offers “{value}”"),
    "seeks": N_("looks for “{value}”"),
    "projects": N_("project “{value}”"),
    "place": N_("place: {value}"),
    "about": N_("says “{value}”"),
    "groups": N_("group {value}"),
    "roles": N_("role: {value}"),
    "languages": N_("language: {value}"),
}

_LONGEST = 60
"""Letters of a value that a reason quotes."""


def match_of(person: Person, typed: Sequence[str], alike: Alike, groups: Mapping[int, str]) -> Match:
    """What of the person answers: the name if it does, or else the text in which most words are."""
    name = _words(person.name)
    initials = "".join(word[0] for word in name.split())
    if all(each == initials or f" {each}" in name for each in typed):
        return Match(person)
    answering = [[_as_written(each) for each in likes] for likes in alike]
    if all(any(each in name for each in likes) for likes in answering):
        return Match(person, reason=_REASONS["name"])
    best, most = Match(person), 0
    for field, value, told in _texts(person, groups):
        words = _words(told)
        answered = sum(any(each in words for each in likes) for likes in answering)
        if answered > most:
            quoted = _around(value, alike)
            best, most = Match(person, field, value, _REASONS[field].with_values(value=quoted)), answered
    return best


def texts_of(person: Person, groups: Mapping[int, str]) -> list[str]:
    """The words of all that is read of a person to tell how like the typed text they are."""
    return [_words(told).strip() for told in (person.name, *(told for _, _, told in _texts(person, groups)))]


def _texts(person: Person, groups: Mapping[int, str]) -> Iterator[tuple[str, str, str]]:
    """Each text of a person but the name: its field, as it is shown, and all by which it is found."""
    for field in ("interests", "methods", "offers", "seeks", "projects"):
        for value in getattr(person, field):
            yield field, value, value
    for number in person.groups:
        if number in groups:
            yield "groups", groups[number], groups[number]
    for held in person.roles:
        yield "roles", held.role, " ".join((held.role, *SPELLINGS.get(role_of(held.role), ())))
    for code in person.languages:
        for name in (code, *names_of(code)):
            yield "languages", name, name
    for field in ("place", "about"):
        if value := getattr(person, field):
            yield field, value, value
    for value in person.emails:
        yield "emails", value, value


@lru_cache(maxsize=4096)
def _words(told: str) -> str:
    """The words of a text with a space before and after each: people whom one types for share many."""
    return f" {' '.join(words_of(told))} "


def _as_written(looked_for: TextMatch) -> str:
    """What stands in such words where what is looked for does, as the full-text index understands it."""
    return f" {looked_for.text}" + (" " if looked_for.whole and not looked_for.begun else "")


def _around(value: str, alike: Alike) -> str:
    """The value in one line; of a long one, the part where the first word that answers stands."""
    line = " ".join(value.split())
    if len(line) <= _LONGEST:
        return line
    folded = fold(line)
    places = [at for likes in alike for each in likes if (at := folded.find(each.text)) >= 0]
    start = max(0, min(places, default=0) - _LONGEST // 3)
    start = line.rfind(" ", 0, start) + 1
    part = line[start : start + _LONGEST].rsplit(" ", 1)[0]
    return ("… " if start else "") + part + ("" if line.endswith(part) else " …")
