"""Training: sessions that people sign up for, never overbooked, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

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
    from coordtui_training.declared import PLUGIN

    return PLUGIN


@hookimpl
def coordtui_services(ctx: Context) -> Mapping[type, Callable[[], object]]:
    """One's own calendar, for whoever asks without a screen."""
    from coordtui.api import OwnCalendar
    from coordtui_training.ics.own import Own

    return {OwnCalendar: lambda: Own(ctx)}


@hookimpl
def coordtui_today(ctx: Context) -> Iterable[Card]:
    """Offers to take, sessions that need whoever runs them, and what comes."""
    from coordtui_training.today import cards

    return cards(ctx)


@hookimpl
def coordtui_search(ctx: Context, query: str, limit: int) -> Iterable[Hit]:
    """Sessions by the words of their courses, in both languages, and by code."""
    from coordtui_training.search import hits

    return hits(ctx, query, limit)


@hookimpl
def coordtui_record_actions(ctx: Context, ref: Ref) -> Iterable[Command]:
    """Which sessions fit a person, from whatever page they are seen on."""
    from coordtui_training.actions import actions

    return actions(ref)


@hookimpl
def coordtui_record_panels(ctx: Context, ref: Ref) -> Iterable[Panel]:
    """What a person teaches, and where they have a place."""
    from coordtui_training.panels import panels

    return panels(ctx, ref)


@hookimpl
def coordtui_event(ctx: Context, event: Event) -> None:
    """Places, steps, certificates and what is taught follow a person who is found to be another."""
    if isinstance(event, PersonMerged | PersonUnmerged):
        from coordtui_training.merging import follow

        follow(ctx, event.duplicate, event.kept)


@hookimpl
def coordtui_personal_data(ctx: Context, person: int, erase: bool) -> PersonalData:
    """A person's places and what became of them, certificates, feeds, and what they teach."""
    from coordtui_training.privacy import personal_data

    return personal_data(ctx, person, erase=erase)
