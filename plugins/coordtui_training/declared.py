"""The declaration of the plugin: rights, pages, commands, jobs."""

from __future__ import annotations

from datetime import timedelta

from coordtui.api import Check, CliCommand, Job, Pane, Permission, Plugin, Scope
from coordtui_training.settings import TrainingSettings
from coordtui_training.tables import TABLES
from coordtui_training.texts import N_
from coordtui_training.window_keys import WINDOW_COMMANDS

SESSIONS = "training.sessions"

_PERMISSIONS = (
    Permission(id="training.view", title=N_("See courses and sessions"), roles=("researcher", "guest")),
    Permission(id="training.signup", title=N_("Sign up for sessions"), roles=("researcher",)),
    Permission(id="training.plan", title=N_("Plan courses and sessions")),
    Permission(id="training.run", title=N_("See and change who is signed up")),
    Permission(id="training.report", title=N_("Count who attended what")),
)


_key = Scope(SESSIONS, ids="training").key

# What is done with the session under the cursor comes first, then what leads elsewhere.
_COMMANDS = (
    _key("explain", "i", N_("why: my place, my offer, what happened"), N_("why"), 24),
    _key("list", "L", N_("the list: seats, waiting list, check-in"), N_("list"), 25),
    _key("publish", "P", N_("publish the draft, or those selected"), N_("publish"), 26),
    _key("check_in", "r", N_("check in"), N_("check in"), 27),
    _key("walk", ".", N_("show others: what comes, mine, what was …"), N_("others"), 33),
    _key("call_off", "X", N_("cancel the session"), N_("cancel it"), 56),
    _key("feedback", "F", N_("feedback of those who came"), N_("feedback"), 57),
    _key("courses", "O", N_("courses and rooms"), N_("courses"), 58),
    _key("report", "B", N_("report: who attended what"), N_("report"), 59),
)

PLUGIN = Plugin(
    name="training",
    title=N_("Training"),
    api=1,
    settings=TrainingSettings,
    tables=TABLES,
    permissions=_PERMISSIONS,
    panes=(
        Pane(
            id=SESSIONS,
            title=N_("Training"),
            target="coordtui_training.panes.sessions:SessionsPage",
            requires="training.view",
            letter="s",
            order=30,
        ),
    ),
    commands=(*_COMMANDS, *WINDOW_COMMANDS),
    jobs=(
        Job(
            id="training.settle",
            title=N_("Offers that end and seats that come free"),
            target="coordtui_training.seats.job:settle_due",
            every=timedelta(minutes=5),
        ),
        Job(
            id="training.remind",
            title=N_("Reminders of sessions"),
            target="coordtui_training.letters.reminders:remind",
            every=timedelta(minutes=15),
        ),
        # What changes a calendar queues a letter too: its delivery lets the files follow at once.
        Job(
            id="training.feeds",
            title=N_("Calendars to subscribe to"),
            target="coordtui_training.ics.feeds:refresh",
            every=timedelta(minutes=15),
            after=("core.outbox",),
        ),
    ),
    checks=(
        Check(id="training.zone", title=N_("clocks of training"), target="coordtui_training.doctor:zone"),
        Check(
            id="training.telling", title=N_("letters of training"), target="coordtui_training.doctor:telling"
        ),
        Check(
            id="training.calendars",
            title=N_("calendars of training"),
            target="coordtui_training.doctor:feeds",
        ),
        Check(id="training.seats", title=N_("seats of training"), target="coordtui_training.doctor:seats"),
        Check(id="training.lists", title=N_("lists of training"), target="coordtui_training.doctor:lists"),
    ),
    cli=(
        CliCommand(
            name="training",
            target="coordtui_training.cli:configure",
            help=N_("courses, sessions and who signed up"),
        ),
    ),
    demo="coordtui_training.demo",
)
