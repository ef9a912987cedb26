"""Expertise: who the people of the lab are, what they know, who fits with whom, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from coordtui.api import (
    Card,
    Command,
    Context,
    Event,
    PapersAdded,
    PersonalData,
    PersonMerged,
    PersonUnmerged,
    Plugin,
    Ref,
    hookimpl,
)
from coordtui_expertise.texts import N_


@hookimpl
def coordtui_plugin() -> Plugin:
    """What the plugin is made of."""
    from coordtui_expertise.declared import PLUGIN

    return PLUGIN


@hookimpl
def coordtui_services(ctx: Context) -> Mapping[type, Callable[[], object]]:
    """Whoever asks who knows about something, or who wrote what, is answered here."""
    from coordtui.api import Authorship, ExpertFinder

    def finder() -> object:
        from coordtui_expertise.finder import Finder

        return Finder(ctx)

    def authorship() -> object:
        from coordtui_expertise.authorship import Authors

        return Authors(ctx)

    return {ExpertFinder: finder, Authorship: authorship}


@hookimpl
def coordtui_record_actions(ctx: Context, ref: Ref) -> Iterable[Command]:
    """Who fits with a person, from whatever page they are seen on."""
    if ref.kind == "person":
        yield Command(
            id="expertise.fits_with",
            title=N_("who fits with this person?"),
            action="coordtui_expertise.actions:fits",
            requires="expertise.view",
        )


@hookimpl
def coordtui_today(ctx: Context) -> Iterable[Card]:
    """Papers that wait to be confirmed, and a directory that grew old."""
    from coordtui_expertise.today import cards

    return cards(ctx)


@hookimpl
def coordtui_event(ctx: Context, event: Event) -> None:
    """New papers are looked through for authors of the lab; what was of two people follows them."""
    if isinstance(event, PapersAdded):
        from coordtui_expertise.attaching import papers_added

        papers_added(ctx, event.refs)
    elif isinstance(event, PersonMerged | PersonUnmerged):
        from coordtui_expertise.privacy import follow

        follow(ctx, event.duplicate)


@hookimpl
def coordtui_personal_data(ctx: Context, person: int, erase: bool) -> PersonalData:
    """Authorships, spellings and what was said of answers."""
    from coordtui_expertise.privacy import personal_data

    return personal_data(ctx, person, erase=erase)
