"""The sources of the one search box, each asked by itself: a slow one does not hold up the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from coordtui.api import CoordtuiError, Hit, Message, Person, Ref, words_of
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.directory import Directory
    from coordtui.host.session import Session

HOOK = "coordtui_search"

PERSON = "person"
"""The kind of the records of the directory."""

_BY_NAME, _BY_TOPIC, _SIMILAR = 1.0, 0.4, 0.2
"""What a person's hit is worth beside others: a name that was typed is what was looked for."""


class Source(msgspec.Struct, frozen=True):
    """Somebody who answers searches: a name of its own, its title, and how it is asked.

    `ask` takes the query and the most hits wanted, and never raises.
    """

    name: str
    title: Message | str
    ask: Callable[[str, int], Sequence[Hit]]


def sources(session: Session) -> list[Source]:
    """The plugins that answer searches, and the directory for whoever may see people."""
    host = session.host
    found = [
        Source(each.name, each.title, _asking(session, each.name))
        for each in host.active
        if host.answers(each.name, HOOK)
    ]
    if session.may(session.actor, "core.people.view"):
        found.append(Source("core", N_("People"), lambda query, most: people(session, query, most)))
    return found


def _asking(session: Session, name: str) -> Callable[[str, int], Sequence[Hit]]:
    def ask(query: str, most: int) -> Sequence[Hit]:
        hits: Sequence[Hit] | None = None
        with session.host.guard(name):
            hits = session.host.ask(name, HOOK, context=session.context, query=query, limit=most)
        return sorted(hits or (), key=lambda hit: -hit.score)[:most]

    return ask


def people(session: Session, query: str, most: int) -> list[Hit]:
    """People of the directory, each with what was found: the name, a topic, or a name like it."""
    directory, words = session.directory, words_of(query)
    try:
        found = directory.find(query, limit=most)
        groups = _names_of_groups(directory) if found else {}
    except CoordtuiError:  # a right was taken away, or the store is in trouble: said where it is used
        return []
    hits = [_hit(person, words, groups) for person in found]
    return sorted(hits, key=lambda hit: -hit.score)


def _names_of_groups(directory: Directory) -> dict[int, str]:
    return {group.doc_id: group.name for group in directory.groups().find()}


def _hit(person: Person, words: Sequence[str], groups: dict[int, str]) -> Hit:
    group = ", ".join(groups[number] for number in person.groups if number in groups)
    told = (*person.interests, *person.offers, *person.emails)
    topic = next((each for each in told if _has(each, words)), "")
    by_name = all(any(part.startswith(word) for part in words_of(person.name)) for word in words)
    reason = N_("group {group}", group=group) if group else None
    if topic and not by_name:
        reason = N_("“{topic}”, group {group}", topic=topic, group=group)
        reason = reason if group else N_("topic “{topic}”", topic=topic)
    elif not by_name:
        reason = N_("a similar name, group {group}", group=group) if group else N_("a similar name")
    return Hit(
        ref=Ref(PERSON, str(person.doc_id)),
        title=person.name,
        reason=reason,
        score=_BY_NAME if by_name else _BY_TOPIC if topic else _SIMILAR,
    )


def _has(text: str, words: Sequence[str]) -> bool:
    there = words_of(text)
    return any(part.startswith(word) for word in words for part in there)
