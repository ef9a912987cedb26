"""Who is acting: a person of the directory, or the program itself."""

from __future__ import annotations

import msgspec

from coordtui.api.records import PROGRAM, Actor, Person
from coordtui.text.messages import N_, Message

COORDINATOR = "coordinator"
"""The role that has every right."""

_TITLES = {
    COORDINATOR: N_("coordinator"),
    "researcher": N_("researcher"),
    "guest": N_("guest"),
}

SYSTEM = msgspec.structs.replace(PROGRAM, roles=frozenset({COORDINATOR}))
"""The program itself with every right: a job started by a timer, an event being delivered."""


def role_title(role: str) -> Message | str:
    """The access role in words; one that a lab made up, as the lab calls it."""
    return _TITLES.get(role, role)


def signature(acting: Actor, seen_as: Actor) -> Actor:
    """Whose name stands on what `acting` writes while looking as somebody else.

    The program's own where it is the program that looks; nobody signs for another person.
    """
    if seen_as == acting:
        return acting
    return PROGRAM if seen_as.person is None and seen_as.via == PROGRAM.via else acting


def actor_for(person: Person, via: str = "local", key: str = "") -> Actor:
    """The person as an actor, with the access roles the directory gives them.

    `via` says from where they act: `"local"`, `"job"`, `"ssh:…"`; `key` is the fingerprint of the key that
    they came in with.
    """
    return Actor(person=person.doc_id, name=person.name, roles=frozenset(person.access), via=via, key=key)
