"""Who is acting: a person of the directory, or the program itself."""

from __future__ import annotations

from coordtui.api.records import Actor, Person

COORDINATOR = "coordinator"
"""The role that has every right."""

SYSTEM = Actor(person=None, name="coordtui", roles=frozenset({COORDINATOR}), via="program")
"""The program itself: a job started by a timer, an event being delivered."""


def actor_for(person: Person, via: str = "local") -> Actor:
    """The person as an actor, with the access roles the directory gives them.

    `via` says from where they act: `"local"`, `"job"`, `"ssh:…"`.
    """
    return Actor(person=person.doc_id, name=person.name, roles=frozenset(person.access), via=via)
