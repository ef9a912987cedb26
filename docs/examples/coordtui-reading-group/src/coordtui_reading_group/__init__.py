"""A reading group: papers are proposed, voted for, read and minuted.

Every start of the program imports this module, so it holds hooks and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from coordtui.api import (
    Card,
    Command,
    Context,
    Event,
    Hit,
    PersonalData,
    PersonMerged,
    PersonUnmerged,
    Plugin,
    Ref,
    hookimpl,
)


@hookimpl
def coordtui_plugin() -> Plugin:
    """What the plugin is made of."""
    from coordtui_reading_group.declared import PLUGIN

    return PLUGIN


@hookimpl
def coordtui_today(ctx: Context) -> Iterable[Card]:
    """The next meetings, and the vote while it is open."""
    from coordtui_reading_group.today import cards

    return cards(ctx)


@hookimpl
def coordtui_search(ctx: Context, query: str, limit: int) -> Iterable[Hit]:
    """Papers of the group, by their titles, authors and minutes."""
    from coordtui_reading_group.search import hits

    return hits(ctx, query, limit)


@hookimpl
def coordtui_record_actions(ctx: Context, ref: Ref) -> Iterable[Command]:
    """Any paper of any library can be proposed, on whatever page it stands."""
    from coordtui_reading_group.papers import actions

    return actions(ctx, ref)


@hookimpl
def coordtui_personal_data(ctx: Context, person: int, erase: bool) -> PersonalData:
    """What is held about a person."""
    from coordtui_reading_group.privacy import personal_data

    return personal_data(ctx, person, erase=erase)


@hookimpl
def coordtui_event(ctx: Context, event: Event) -> None:
    """What is somebody’s follows them when two people turn out to be one, and comes back."""
    if isinstance(event, PersonMerged | PersonUnmerged):
        from coordtui_reading_group.records import REFERENCES

        ctx.directory.follow(ctx.store, REFERENCES, event.duplicate)
