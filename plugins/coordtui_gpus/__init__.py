"""GPUs: what the lab has, who uses it, who reserved it, and what stands idle."""

from __future__ import annotations

from collections.abc import Iterable

from coordtui.api import (
    Card,
    Command,
    Context,
    Event,
    Hit,
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
    from coordtui_gpus.declared import PLUGIN

    return PLUGIN


@hookimpl
def coordtui_today(ctx: Context) -> Iterable[Card]:
    """What fails, stands idle or waits for an answer, and one’s own reservations."""
    from coordtui_gpus.today import cards

    return cards(ctx)


@hookimpl
def coordtui_search(ctx: Context, query: str, limit: int) -> Iterable[Hit]:
    """Machines by name, GPUs by model, serial number and UUID, and what is on the books."""
    from coordtui_gpus.search import hits

    return hits(ctx, query, limit)


@hookimpl
def coordtui_record_actions(ctx: Context, ref: Ref) -> Iterable[Command]:
    """What a person uses and has reserved, from whatever page they are seen on."""
    from coordtui_gpus.actions import actions

    return actions(ref)


@hookimpl
def coordtui_record_panels(ctx: Context, ref: Ref) -> Iterable[Panel]:
    """The GPUs that a person uses and has reserved."""
    from coordtui_gpus.panels import panels

    return panels(ctx, ref)


@hookimpl
def coordtui_event(ctx: Context, event: Event) -> None:
    """Reservations, uses, logins and findings follow a person who is found to be another."""
    if isinstance(event, PersonMerged | PersonUnmerged):
        from coordtui_gpus.merging import follow

        follow(ctx, event.duplicate, event.kept)


@hookimpl
def coordtui_personal_data(ctx: Context, person: int, erase: bool) -> PersonalData:
    """A person's reservations, what they used, their logins, and what was found about them."""
    from coordtui_gpus.privacy import personal_data

    return personal_data(ctx, person, erase=erase)
