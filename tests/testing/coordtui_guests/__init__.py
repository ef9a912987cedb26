"""A small plugin that keeps every promise: who visits the lab. Its own tests are those of the kit."""

from __future__ import annotations

from collections.abc import Iterable

from coordtui.api import (
    Card,
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
    Ref,
    Table,
    hookimpl,
)
from coordtui.api.references import Moved
from coordtui_guests.records import Guest, with_purpose
from coordtui_guests.texts import N_


@hookimpl
def coordtui_plugin() -> Plugin:
    return Plugin(
        name="guests",
        title=N_("Guests"),
        api=1,
        tables=(
            Table(name="guests", record=Guest, version=2, indexes=("host",), migrations={2: with_purpose}),
            Table(name="moved", record=Moved),
        ),
        permissions=(
            Permission(id="guests.edit", title=N_("Announce guests"), roles=("researcher", "coordinator")),
        ),
        panes=(
            Pane(
                id="guests.list",
                title=N_("Guests"),
                target="coordtui_guests.panes:GuestsPage",
                letter="v",
                opens=("guest",),
            ),
        ),
        commands=(
            Command(
                id="guests.welcome",
                title=N_("welcome the guest"),
                action="welcome",
                scope="guests.list",
                keys=("W",),
                hint=N_("welcome"),
            ),
            Command(
                id="guests.count",
                title=N_("how many guests come"),
                action="coordtui_guests.service:said",
                keys=("G",),
            ),
        ),
        jobs=(
            Job(
                id="guests.tidy",
                title=N_("guests who were here"),
                target="coordtui_guests.service:tidy",
                requires="guests.edit",
            ),
        ),
        cli=(
            CliCommand(name="guests", target="coordtui_guests.cli:configure", help=N_("who visits the lab")),
        ),
        demo="coordtui_guests.demo",
    )


@hookimpl
def coordtui_today(ctx: Context) -> Iterable[Card]:
    from coordtui_guests.service import Guests

    for guest in Guests(ctx).expected():
        yield Card(
            kind="next",
            key=f"guests.{guest.doc_id}",
            title=guest.name,
            pane="guests.list",
            ref=Ref("guest", str(guest.doc_id)),
        )


@hookimpl
def coordtui_search(ctx: Context, query: str, limit: int) -> Iterable[Hit]:
    from coordtui_guests.service import Guests

    return [
        Hit(ref=Ref("guest", str(guest.doc_id)), title=guest.name, pane="guests.list")
        for guest in Guests(ctx).named(query)[:limit]
    ]


@hookimpl
def coordtui_event(ctx: Context, event: Event) -> None:
    from coordtui_guests.records import REFERENCES

    if isinstance(event, PersonMerged | PersonUnmerged):
        ctx.directory.follow(ctx.store, REFERENCES, event.duplicate)


@hookimpl
def coordtui_personal_data(ctx: Context, person: int, erase: bool) -> PersonalData:
    from coordtui_guests.service import Guests

    return Guests(ctx).about(person, erase=erase)
