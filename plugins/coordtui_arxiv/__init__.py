"""arXiv watch: new papers, each shown to the people whose watches it answers, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from coordtui.api import (
    Card,
    Check,
    CliCommand,
    Command,
    Context,
    Event,
    Hit,
    Job,
    Pane,
    Permission,
    PersonalData,
    PersonMerged,
    PersonUnmerged,
    Plugin,
    hookimpl,
)
from coordtui_arxiv.records import TABLES
from coordtui_arxiv.settings import ArxivSettings
from coordtui_arxiv.texts import N_

SYNC_JOB = "arxiv.sync"

_PERMISSIONS = (
    Permission(id="arxiv.read", title=N_("Read papers and mark them for oneself"), roles=("researcher",)),
    Permission(id="arxiv.watch", title=N_("Have watches of one’s own"), roles=("researcher",)),
    Permission(id="arxiv.sync", title=N_("Ask arXiv for new papers"), roles=("researcher",)),
    Permission(id="arxiv.manage", title=N_("See and change the watches of others")),
)


@hookimpl
def coordtui_plugin() -> Plugin:
    """What the plugin is made of."""
    return Plugin(
        name="arxiv",
        title=N_("arXiv watch"),
        api=1,
        settings=ArxivSettings,
        tables=TABLES,
        permissions=_PERMISSIONS,
        panes=(
            Pane(
                id="arxiv.papers",
                title=N_("Papers"),
                target="coordtui_arxiv.panes:PapersPage",
                requires="arxiv.read",
                letter="p",
                order=10,
            ),
        ),
        commands=(
            Command(
                id="arxiv.toggle_read",
                title=N_("read or unread"),
                action="toggle_read",
                scope="arxiv.papers",
                keys=("r",),
                hint=N_("read"),
                priority=36,
            ),
            Command(
                id="arxiv.why",
                title=N_("why arXiv failed"),
                action="why",
                scope="arxiv.papers",
                keys=("L",),
                hint=N_("why"),
                priority=38,
            ),
            Command(
                id="arxiv.days",
                title=N_("papers by day"),
                action="days",
                scope="arxiv.papers",
                keys=("D",),
                hint=N_("days"),
                priority=58,
            ),
        ),
        cli=(
            CliCommand(
                name="arxiv", target="coordtui_arxiv.cli:configure", help=N_("papers and watches of arXiv")
            ),
        ),
        jobs=(
            Job(
                id=SYNC_JOB,
                title=N_("New papers from arXiv"),
                target="coordtui_arxiv.sync:sync",
                every=timedelta(hours=6),
                requires="arxiv.sync",
            ),
        ),
        checks=(
            Check(id="arxiv.answers", title=N_("answers of arXiv"), target="coordtui_arxiv.doctor:answers"),
        ),
        demo="coordtui_arxiv.demo",
    )


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
def coordtui_event(ctx: Context, event: Event) -> None:
    """Watches and marks follow a person who is found to be another, and come back."""
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
    """A person's watches and marks."""
    from coordtui_arxiv.privacy import personal_data

    return personal_data(ctx, person, erase=erase)
