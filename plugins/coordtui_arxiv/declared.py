"""The declaration of the plugin: rights, pages, commands, jobs."""

from __future__ import annotations

from datetime import timedelta

from coordtui.api import Check, CliCommand, Command, Job, Pane, Permission, Plugin
from coordtui_arxiv.records import TABLES
from coordtui_arxiv.settings import ArxivSettings
from coordtui_arxiv.texts import N_

SYNC_JOB = "arxiv.sync"

PAPERS = "arxiv.papers"

_PERMISSIONS = (
    Permission(id="arxiv.read", title=N_("Read papers and mark them for oneself"), roles=("researcher",)),
    Permission(id="arxiv.watch", title=N_("Have watches of one’s own"), roles=("researcher",)),
    Permission(id="arxiv.sync", title=N_("Ask arXiv for new papers"), roles=("researcher",)),
    Permission(id="arxiv.manage", title=N_("See and change the watches of others")),
)

PLUGIN = Plugin(
    name="arxiv",
    title=N_("arXiv watch"),
    api=1,
    settings=ArxivSettings,
    tables=TABLES,
    permissions=_PERMISSIONS,
    panes=(
        Pane(
            id=PAPERS,
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
            scope=PAPERS,
            keys=("r",),
            hint=N_("read"),
            priority=36,
        ),
        Command(
            id="arxiv.why",
            title=N_("why arXiv failed"),
            action="why",
            scope=PAPERS,
            keys=("L",),
            hint=N_("why"),
            priority=38,
        ),
        Command(
            id="arxiv.days",
            title=N_("papers by day"),
            action="days",
            scope=PAPERS,
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
    checks=(Check(id="arxiv.answers", title=N_("answers of arXiv"), target="coordtui_arxiv.doctor:answers"),),
    demo="coordtui_arxiv.demo",
)
