"""arXiv watch: new papers, each shown to the people whose watches it answers, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from coordtui.api import (
    Card,
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
    from coordtui_arxiv.declared import PLUGIN

    return PLUGIN


@hookimpl
def coordtui_today(ctx: Context) -> Iterable[Card]:
    """New papers for this person, and whether arXiv answered."""
    from coordtui_arxiv.today import cards

    return cards(ctx)


@hookimpl
def coordtui_search(ctx: Context, query: str, limit: int) -> Iterable[Hit]:
    """Papers whose title, abstract or authors hold the words."""
    from coordtui_arxiv.search import hits

    return hits(ctx, query, limit)


@hookimpl
def coordtui_record_panels(ctx: Context, ref: Ref) -> Iterable[Panel]:
    """Papers that were sent to a person, and those here that they wrote."""
    from coordtui_arxiv.routing.panels import panels

    return panels(ctx, ref)


@hookimpl
def coordtui_event(ctx: Context, event: Event) -> None:
    """Watches, marks and papers sent follow a person who is found to be another, and come back."""
    if isinstance(event, PersonMerged | PersonUnmerged):
        from coordtui_arxiv.privacy import REFERENCES

        ctx.directory.follow(ctx.store, REFERENCES, event.duplicate)


@hookimpl
def coordtui_services(ctx: Context) -> Mapping[type, Callable[[], object]]:
    """The stored papers, for plugins that ask for a library."""
    from coordtui.api import PaperLibrary
    from coordtui_arxiv.library import Library

    return {PaperLibrary: lambda: Library(ctx)}


@hookimpl
def coordtui_personal_data(ctx: Context, person: int, erase: bool) -> PersonalData:
    """A person's watches and marks, and what was sent to them and by them."""
    from coordtui_arxiv.privacy import personal_data

    return personal_data(ctx, person, erase=erase)
