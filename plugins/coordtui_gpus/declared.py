"""The declaration of the plugin: rights, pages, commands, jobs."""

from __future__ import annotations

from datetime import timedelta

from coordtui.api import Check, CliCommand, Job, Pane, Permission, Plugin
from coordtui_gpus.page_commands import BOOK_COMMANDS, FLEET, PAGE_COMMANDS, WINDOW_COMMANDS
from coordtui_gpus.settings import GpusSettings
from coordtui_gpus.tables import TABLES
from coordtui_gpus.texts import N_

_PERMISSIONS = (
    Permission(id="gpus.view", title=N_("See the GPUs and what is free"), roles=("researcher", "guest")),
    Permission(id="gpus.who", title=N_("See who uses and who reserved GPUs"), roles=("researcher",)),
    Permission(id="gpus.reserve", title=N_("Reserve GPUs"), roles=("researcher",)),
    Permission(id="gpus.decide", title=N_("Decide about reservations of others")),
    Permission(id="gpus.watch", title=N_("Say which machines are watched, and look at them")),
    Permission(id="gpus.books", title=N_("See and keep the books of equipment")),
    Permission(id="gpus.report", title=N_("Count who used what")),
)

PLUGIN = Plugin(
    name="gpus",
    title=N_("GPUs"),
    api=1,
    settings=GpusSettings,
    tables=TABLES,
    permissions=_PERMISSIONS,
    panes=(
        Pane(
            id=FLEET,
            title=N_("GPUs"),
            target="coordtui_gpus.panes.fleet_page:FleetPage",
            requires="gpus.view",
            letter="u",
            order=40,
            opens=("gpus.host", "gpus.device", "gpus.reservation"),
        ),
    ),
    commands=(*PAGE_COMMANDS, *WINDOW_COMMANDS, *BOOK_COMMANDS),
    jobs=(
        Job(
            id="gpus.sweep",
            title=N_("Look at the machines"),
            target="coordtui_gpus.collecting.job:sweep",
            every=timedelta(seconds=30),
            requires="gpus.watch",
        ),
        Job(
            id="gpus.pack",
            title=N_("Pack figures of the GPUs"),
            target="coordtui_gpus.fleet.job:pack",
            every=timedelta(hours=1),
        ),
        Job(
            id="gpus.judge",
            title=N_("Find what stands idle, fails or is not reserved"),
            target="coordtui_gpus.fairness.job:judge",
            every=timedelta(minutes=5),
        ),
    ),
    checks=(
        Check(
            id="gpus.heard", title=N_("machines never heard"), target="coordtui_gpus.fleet.doctor:never_heard"
        ),
        Check(
            id="gpus.watcher", title=N_("looking at machines"), target="coordtui_gpus.fleet.doctor:watcher"
        ),
        Check(id="gpus.packing", title=N_("figures of GPUs"), target="coordtui_gpus.fleet.doctor:packing"),
        Check(
            id="gpus.books", title=N_("books of equipment"), target="coordtui_gpus.books.doctor:differences"
        ),
    ),
    cli=(
        CliCommand(
            name="gpus",
            target="coordtui_gpus.cli:configure",
            help=N_("GPUs: machines, use, reservations, equipment"),
        ),
    ),
    demo="coordtui_gpus.demo",
)
