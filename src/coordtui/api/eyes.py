"""With whose eyes the program looks, and in whose language it speaks, when not as the person who acts."""

from __future__ import annotations

import msgspec

from coordtui.api.context import Context
from coordtui.api.records import Actor, Person

PROGRAM = Actor(person=None, name="coordtui", roles=frozenset({"coordinator"}), via="program")
"""Sees all of everybody. Asked only for names, and for whom not to write to."""

ANYBODY = Actor(person=None, name="coordtui", roles=frozenset({"researcher"}), via="program")
"""Sees what people show to the whole lab. What is suggested, and why, rests on nothing else,
so that it may be told to whoever looks after suggestions."""


def as_anybody(ctx: Context) -> Context:
    """The plugin as somebody sees it who is in no group and has no more rights than a researcher."""
    return ctx.acting_as(ANYBODY)


def as_program(ctx: Context) -> Context:
    """The plugin as the program itself sees it, which is told to nobody."""
    return ctx.acting_as(PROGRAM)


def seen_by(ctx: Context, person: Person) -> Context:
    """The plugin as this person sees it."""
    if person.doc_id == ctx.actor.person:
        return ctx
    actor = Actor(person=person.doc_id, name=person.name, roles=frozenset(person.access), via="job")
    return ctx.acting_as(actor)


def hidden(person: Person) -> set[str]:
    """What a person does not show to the whole lab."""
    return {name for name, choice in person.visibility.items() if choice != "lab"}


def language_of(ctx: Context, person: Person) -> str:
    """The language that a person reads: the first of theirs that the program speaks, else the reader's."""
    return next((code for code in person.languages if code in ("en", "fr")), ctx.translator.language)


def speaking(ctx: Context, language: str) -> Context:
    """The same context, speaking another language."""
    return msgspec.structs.replace(ctx, translator=type(ctx.translator)(language))
