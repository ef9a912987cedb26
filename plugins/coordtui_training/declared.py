"""The declaration of the plugin: rights, pages, commands, jobs."""

from __future__ import annotations

from coordtui.api import CliCommand, Permission, Plugin
from coordtui_training.settings import TrainingSettings
from coordtui_training.tables import TABLES
from coordtui_training.texts import N_

SESSIONS = "training.sessions"

_PERMISSIONS = (
    Permission(id="training.view", title=N_("See courses and sessions"), roles=("researcher", "guest")),
    Permission(id="training.signup", title=N_("Sign up for sessions"), roles=("researcher",)),
    Permission(id="training.plan", title=N_("Plan courses and sessions")),
    Permission(id="training.run", title=N_("See and change who is signed up")),
    Permission(id="training.report", title=N_("Count who attended what")),
)

PLUGIN = Plugin(
    name="training",
    title=N_("Training"),
    api=1,
    settings=TrainingSettings,
    tables=TABLES,
    permissions=_PERMISSIONS,
    cli=(
        CliCommand(
            name="training",
            target="coordtui_training.cli:configure",
            help=N_("courses, sessions and who signed up"),
        ),
    ),
    demo="coordtui_training.demo",
)
