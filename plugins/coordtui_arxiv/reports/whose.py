"""Whose digest it is, and who may have it."""

from __future__ import annotations

from typing import Literal

import msgspec

from coordtui.api import Context, Message, NotFound, Person, safe
from coordtui_arxiv.groups import my_groups
from coordtui_arxiv.records import Watch
from coordtui_arxiv.texts import N_
from coordtui_arxiv.watches import Watches

Kind = Literal["person", "group", "watch", "lab"]


class Whose(msgspec.Struct, frozen=True):
    """One person, group or watch, by number; or the whole lab."""

    kind: Kind
    number: int = 0

    @property
    def name(self) -> str:
        """It as a word of a key: `group.3`."""
        return f"{self.kind}.{self.number}"


LAB = Whose("lab")


def me(ctx: Context) -> Whose:
    """The person who acts; the lab when that is the program itself."""
    return Whose("person", ctx.actor.person) if ctx.actor.person is not None else LAB


def checked(ctx: Context, whose: Whose) -> Message:
    """What a digest of it is called. Raises `NotFound`, and `NotAllowed` for whoever may not have it.

    One's own, that of one's groups and watches, and the lab's are for whoever reads papers;
    those of others tell what they look for, and take the right to see or to route that.
    """
    ctx.require("arxiv.read")
    match whose.kind:
        case "person":
            person = person_of(ctx, whose.number)
            if person.doc_id != ctx.actor.person:
                may_see_others(ctx)
            return N_("arXiv digest for {name}", name=safe(person.name, limit=100))
        case "group":
            group = ctx.directory.groups().get(whose.number)
            if group is None:
                raise NotFound(N_("There is no group number {number}.", number=whose.number))
            if whose.number not in my_groups(ctx):
                may_see_others(ctx)
            return N_("arXiv digest of {group}", group=safe(group.name, limit=100))
        case "watch":
            watch = watch_of(ctx, whose.number)
            return N_("arXiv digest of the watch “{watch}”", watch=safe(watch.name, limit=100))
        case "lab":
            lab = ctx.directory.lab()
            return (
                N_("arXiv digest of {group}", group=safe(lab.name, limit=100)) if lab else N_("arXiv digest")
            )


def may_see_others(ctx: Context) -> None:
    """Raise `NotAllowed` unless the actor may see what others look for."""
    if not ctx.may("arxiv.manage"):
        ctx.require("arxiv.route")


def person_of(ctx: Context, number: int) -> Person:
    """The person of this number, or who they were merged into; raises `NotFound`."""
    person = ctx.directory.person(number)
    if person is None:
        raise NotFound(N_("There is no person number {number}.", number=number))
    return person


def watch_of(ctx: Context, number: int) -> Watch:
    """The watch of this number, of the person or of one of their groups; raises as `Watches.get` does."""
    watch = ctx.store.records(Watch).get(number)
    if watch is not None and watch.group and watch.group in my_groups(ctx):
        return watch
    return Watches(ctx).get(number)
