"""The declaration: rights, page, keys, commands, job. Code is named here, and imported when it is used."""

from __future__ import annotations

from datetime import timedelta

from coordtui.api import CliCommand, Job, Pane, Permission, Plugin, Scope

from coordtui_visitors.records import TABLES, VISIT
from coordtui_visitors.settings import VisitorsSettings
from coordtui_visitors.texts import N_

PANE = "visitors.log"

VIEW = "visitors.view"
EDIT = "visitors.edit"
MANAGE = "visitors.manage"

_key = Scope(PANE, ids="visitors").key

PLUGIN = Plugin(
    name="visitors",
    title=N_("Visitors"),
    api=1,
    settings=VisitorsSettings,
    tables=TABLES,
    permissions=(
        Permission(id=VIEW, title=N_("See who visits"), roles=("researcher",)),
        Permission(id=EDIT, title=N_("Announce visitors, sign them in and out"), roles=("researcher",)),
        Permission(id=MANAGE, title=N_("Export and forget visits")),
    ),
    panes=(
        Pane(
            id=PANE,
            title=N_("Visitors"),
            target="coordtui_visitors.panes:VisitorsPage",
            requires=VIEW,
            opens=(VISIT,),
        ),
    ),
    commands=(
        # The usual keys (n, e, x, E, u, U, /) need no word here: the page has their methods.
        _key("sign", "r", N_("sign in, or out"), N_("in/out"), 20, requires=EDIT),
        _key("badge", "b", N_("badge handed out, or back"), N_("badge"), 22, requires=EDIT),
    ),
    cli=(
        CliCommand(
            name="visitors",
            target="coordtui_visitors.cli:configure",
            help=N_("who visits the lab"),
        ),
    ),
    jobs=(
        Job(
            id="visitors.forget",
            title=N_("Forget who came long ago"),
            target="coordtui_visitors.jobs:forget",
            every=timedelta(days=1),
            requires=MANAGE,
        ),
    ),
    demo="coordtui_visitors.demo",
)
