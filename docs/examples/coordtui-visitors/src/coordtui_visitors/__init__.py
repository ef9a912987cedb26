"""The log of visitors: who comes, whom they visit, and who has a badge.

This is the module that the host loads at each start, so it holds hooks and nothing else: each
imports its work when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable

from coordtui.api import (
    Card,
    Context,
    Event,
    Panel,
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
    from coordtui_visitors.declared import PLUGIN

    return PLUGIN


@hookimpl
def coordtui_today(ctx: Context) -> Iterable[Card]:
    """Badges that are not back, and whom one expects."""
    from coordtui_visitors.today import cards

    return cards(ctx)


@hookimpl
def coordtui_record_panels(ctx: Context, ref: Ref) -> Iterable[Panel]:
    """Who visits somebody, on their page."""
    from coordtui_visitors.panels import panels

    return panels(ctx, ref)


@hookimpl
def coordtui_event(ctx: Context, event: Event) -> None:
    """Visits follow a host who is found to be another, and come back when that is undone."""
    if isinstance(event, PersonMerged | PersonUnmerged):
        from coordtui_visitors.records import REFERENCES

        ctx.directory.follow(ctx.store, REFERENCES, event.duplicate)


@hookimpl
def coordtui_personal_data(ctx: Context, person: int, erase: bool) -> PersonalData:
    """Whom a person received."""
    from coordtui_visitors.privacy import personal_data

    return personal_data(ctx, person, erase=erase)
