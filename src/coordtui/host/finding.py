"""The sources of the one search box, each asked by itself: a slow one does not hold up the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from coordtui.api import CoordtuiError, Hit, Message, Ref, words_of
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.directory import Directory
    from coordtui.directory.facets import Match
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
    """People of the directory, each with what was found: the name, or what answers in its place."""
    directory = session.directory
    try:
        found = (
            directory.search(query, limit=most, today=session.clock().astimezone().date()).people
            if words_of(query)
            else ()
        )
        groups = _names_of_groups(directory) if found else {}
    except CoordtuiError:  # a right was taken away, or the store is in trouble: said where it is used
        return []
    page = _page_of(session, PERSON)
    return [_hit(match, groups, page) for match in found]


def _page_of(session: Session, kind: str) -> str | None:
    """The page that shows records of this kind, if the person may open one."""
    panes = (pane for pane in session.panes() if kind in pane.opens)
    return next((pane.id for pane in panes), None)


def _names_of_groups(directory: Directory) -> dict[int, str]:
    return {group.doc_id: group.name for group in directory.groups().find()}


def _hit(match: Match, groups: dict[int, str], page: str | None) -> Hit:
    by_name = match.field == "name"
    group = ", ".join(groups[number] for number in match.person.groups if number in groups)
    told = match.reason
    if group and match.field != "groups":
        told = (
            N_("group {group}", group=group)
            if told is None
            else N_("{told}, group {group}", told=told, group=group)
        )
    return Hit(
        ref=Ref(PERSON, str(match.person.doc_id)),
        title=match.person.name,
        reason=told,
        pane=page,
        score=_SIMILAR if by_name and match.reason else _BY_NAME if by_name else _BY_TOPIC,
    )
