"""The groups of the person who acts, and what that means for a group's watches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tinydb import where

from coordtui.api import Context, Message, NotAllowed, Person, Refused
from coordtui_arxiv.records import Watch
from coordtui_arxiv.texts import N_


def me(ctx: Context) -> Person | None:
    """The person who acts; `None` for the program, and for whoever may not see people."""
    if ctx.actor.person is None or not ctx.may("core.people.view"):
        return None
    return ctx.directory.people().get(ctx.actor.person)


def my_groups(ctx: Context) -> list[int]:
    """The numbers of the groups that the person is in now."""
    person = me(ctx)
    return list(person.groups) if person is not None else []


def is_mine(watch: Watch, ctx: Context, groups: list[int]) -> bool:
    """Whether a watch fills the inbox of the person, who is in these groups."""
    return watch.group in groups if watch.group else watch.owner == ctx.actor.person


def watches_of_mine(ctx: Context) -> dict[int, Watch]:
    """The person's own watches and those of their groups, by number."""
    groups = my_groups(ctx)
    watches = ctx.store.records(Watch)
    found = watches.find(where("owner") == ctx.actor.person)
    if groups:
        found += watches.find(where("group").one_of(groups))
    return {watch.doc_id: watch for watch in found if is_mine(watch, ctx, groups)}


def names_of_groups(ctx: Context) -> Mapping[int, str]:
    """What the groups are called, by number."""
    return {group.doc_id: group.name for group in ctx.directory.groups().find()}


def names_of(ctx: Context, people: Iterable[int]) -> Mapping[int, str]:
    """What people are called, by number, in this order: a name is no secret of anybody in the lab.

    Whoever was merged into another is called like them.
    """
    from coordtui.api.eyes import as_program  # read only where people are named

    directory = as_program(ctx).directory
    found = {number: directory.person(number) for number in dict.fromkeys(people)}
    return {number: person.name for number, person in found.items() if person is not None}


def require_change(watch: Watch, ctx: Context) -> None:
    """Raise unless the person may make a watch like this, or change it.

    One's own needs `arxiv.watch`, another person's `arxiv.manage`. A group's is made and
    changed by who has `arxiv.manage`, and by the professors who are in the group.
    """
    if not watch.group:
        ctx.require("arxiv.watch" if watch.owner == ctx.actor.person else "arxiv.manage")
    elif not (ctx.may("arxiv.watch") and _leads(me(ctx), watch.group)):
        try:
            ctx.require("arxiv.manage")
        except NotAllowed as error:
            raise Refused(
                N_("You may not change the watches of this group."),
                why=_RULE,
                remedy=N_("Ask one of them, or make a watch of your own."),
            ) from error


_RULE: Message = N_("A group’s watches are changed by its professors, and by who manages all watches.")


def _leads(person: Person | None, group: int) -> bool:
    from coordtui.api import role_of  # read only where somebody changes a group's watch

    if person is None or group not in person.groups:
        return False
    return any(role_of(each.role) == "professor" for each in person.roles if each.until is None)
