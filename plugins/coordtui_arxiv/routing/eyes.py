"""With whose eyes the program looks at people when it suggests papers to them."""

from __future__ import annotations

from coordtui.api import Actor, Context, Person
from coordtui_arxiv.groups import PROGRAM

ANYBODY = Actor(person=None, name="coordtui", roles=frozenset({"researcher"}), via="program")
"""Sees what people show to the whole lab. What is suggested, and why, rests on nothing else, so
that it may be told to whoever looks after suggestions."""


def as_anybody(ctx: Context) -> Context:
    """The plugin as somebody sees it who is in no group and has no more rights than a researcher."""
    return ctx.acting_as(ANYBODY)


def as_program(ctx: Context) -> Context:
    """The plugin as the program itself sees it, which is told to nobody."""
    return ctx.acting_as(PROGRAM)


def hidden(person: Person) -> set[str]:
    """What a person does not show to the whole lab."""
    return {name for name, choice in person.visibility.items() if choice != "lab"}
