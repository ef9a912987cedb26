"""The declaration: rights, the page and its keys, the command of the shell."""

from __future__ import annotations

from coordtui.api import CliCommand, Pane, Permission, Plugin, Scope

from coordtui_reading_group.records import PROPOSAL, TABLES
from coordtui_reading_group.texts import N_

PANE = "reading.group"

SEE = "reading.see"
TAKE_PART = "reading.take_part"
ORGANISE = "reading.organise"

_key = Scope(PANE, ids="reading").key

# The usual keys (n, e, x, N, u, U, /) need no command here: the page has their methods.
PLUGIN = Plugin(
    name="reading",
    title=N_("Reading group"),
    api=1,
    tables=TABLES,
    permissions=(
        Permission(id=SEE, title=N_("See what the group reads"), roles=("researcher", "guest")),
        Permission(id=TAKE_PART, title=N_("Propose papers and vote"), roles=("researcher",)),
        # No roles: the coordinator has every right, and the lab gives this one to whom it likes.
        Permission(id=ORGANISE, title=N_("Organise the meetings of the reading group")),
    ),
    panes=(
        Pane(
            id=PANE,
            title=N_("Reading group"),
            target="coordtui_reading_group.panes.page:ReadingPage",
            requires=SEE,
            order=60,
            opens=(PROPOSAL,),
        ),
    ),
    commands=(
        _key("vote", "+", N_("vote for it, or no longer"), N_("vote"), 30, requires=TAKE_PART),
        _key("volunteer", "p", N_("present it, or no longer"), N_("present"), 31, requires=TAKE_PART),
        _key("meet", "M", N_("pick the next paper, and a day"), N_("next paper"), 32, requires=ORGANISE),
    ),
    cli=(
        CliCommand(
            name="reading",
            target="coordtui_reading_group.cli:configure",
            help=N_("the reading group: papers, votes, meetings, minutes"),
        ),
    ),
    demo="coordtui_reading_group.demo",
)
