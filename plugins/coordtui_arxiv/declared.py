"""The declaration of the plugin: rights, pages, commands, jobs."""

from __future__ import annotations

from datetime import timedelta

from coordtui.api import Check, CliCommand, Job, Pane, Permission, Plugin, Scope
from coordtui_arxiv.records import TABLES
from coordtui_arxiv.settings import ArxivSettings
from coordtui_arxiv.texts import N_

SYNC_JOB, ROUTE_JOB, DIGESTS_JOB = "arxiv.sync", "arxiv.route", "arxiv.digests"

PAPERS, OURS = "arxiv.papers", "arxiv.ours"

_PERMISSIONS = (
    Permission(id="arxiv.read", title=N_("Read papers and mark them for oneself"), roles=("researcher",)),
    Permission(id="arxiv.watch", title=N_("Have watches of one’s own"), roles=("researcher",)),
    Permission(id="arxiv.sync", title=N_("Ask arXiv for new papers"), roles=("researcher",)),
    Permission(id="arxiv.send", title=N_("Send papers to people"), roles=("researcher",)),
    Permission(id="arxiv.route", title=N_("See to whom papers are suggested, and send them")),
    Permission(id="arxiv.manage", title=N_("See and change the watches of others")),
)


_key = Scope(PAPERS, ids="arxiv").key

# On the last line what is done with the paper under the cursor comes first, then what leads elsewhere.
_COMMANDS = (
    _key("toggle_read", "r", N_("read or unread"), N_("read"), 36),
    _key("like", "=", N_("more like this"), N_("alike"), 37),
    _key("why", "L", N_("why arXiv failed"), N_("why"), 38),
    _key("to_people", "A", N_("papers to people"), N_("to people"), 55, requires="arxiv.route"),
    _key("digest", "B", N_("digest: read, write to a file, send"), N_("digest"), 56),
    _key("trends", "T", N_("trends, and the lab’s output"), N_("trends"), 57),
    _key("days", "D", N_("papers by day"), N_("days"), 58),
    _key("file", "F", N_("into a folder"), N_("folder"), 59),
    _key("versions", "H", N_("versions, and what changed"), N_("versions"), 60),
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
        Pane(
            id=OURS,
            title=N_("Lab’s papers"),
            target="coordtui_arxiv.panes:OursPage",
            requires="arxiv.read",
            letter="l",
            order=11,
        ),
    ),
    commands=_COMMANDS,
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
        Job(
            id=ROUTE_JOB,
            title=N_("New papers to the people they concern"),
            target="coordtui_arxiv.routing.job:route",
            after=(SYNC_JOB,),
            requires="arxiv.sync",
        ),
        Job(
            id=DIGESTS_JOB,
            title=N_("Digests that send themselves"),
            target="coordtui_arxiv.reports.job:digests",
            every=timedelta(hours=3),
            after=(SYNC_JOB,),
            requires="arxiv.sync",
        ),
    ),
    checks=(
        Check(id="arxiv.answers", title=N_("answers of arXiv"), target="coordtui_arxiv.doctor:answers"),
        Check(id="arxiv.days", title=N_("days of arXiv"), target="coordtui_arxiv.doctor:days"),
    ),
    demo="coordtui_arxiv.demo",
)
