"""The declaration of the plugin: rights, page, commands, jobs."""

from __future__ import annotations

from datetime import timedelta

from coordtui.api import CliCommand, Command, Job, Message, Pane, Permission, Plugin, Scope
from coordtui_expertise.records import TABLES
from coordtui_expertise.settings import ExpertiseSettings
from coordtui_expertise.texts import N_
from coordtui_expertise.window_keys import WINDOW_COMMANDS

PANE = "expertise.people"

_PERMISSIONS = (
    Permission(
        id="expertise.view",
        title=N_("See who knows what, and ask who knows and who fits"),
        roles=("researcher",),
    ),
    Permission(
        id="expertise.own",
        title=N_("Fill one’s own page from outside, and confirm one’s own papers"),
        roles=("researcher",),
    ),
    Permission(id="expertise.manage", title=N_("Confirm papers for others, fill their pages, assign people")),
)


_page = Scope(PANE, ids="expertise").key

# On the last line what is done with the person under the cursor comes first, then the filter
# (54), then what concerns the whole lab.
_COMMANDS = (
    Command(
        id="expertise.who_knows",
        title=N_("who knows about this?"),
        action="coordtui_expertise.actions:who_knows",
        keys=("w",),
        hint=N_("who?"),
        priority=34,
        requires="expertise.view",
        on_record=True,
    ),
    _page("fits", "W", N_("who fits with this person?"), N_("fits"), priority=35),
    _page("identities", "i", N_("papers to confirm"), N_("confirm"), priority=57, requires="expertise.own"),
    _page("mine", "P", N_("my own page"), N_("my page"), priority=58),
    _page(
        "fill",
        "I",
        N_("fill in from a file or a service"),
        N_("fill in"),
        priority=59,
        requires="expertise.own",
    ),
    _page("topics", "T", N_("topics of the lab"), N_("topics"), priority=60),
    _page(
        "assign",
        "A",
        N_("assign people to papers or projects"),
        N_("assign"),
        priority=61,
        requires="expertise.manage",
    ),
    _page(
        "duplicates",
        "D",
        N_("people who may be the same"),
        N_("duplicates"),
        priority=62,
        requires="core.people.edit",
    ),
    _page("vocabulary", "M", N_("words of the lab, in both languages"), N_("words"), priority=63),
    Command(
        id="expertise.terms_from_file",
        title=N_("take terms from a file"),
        action="from_file",
        scope="expertise.vocabulary",
        keys=("I",),
        hint=N_("from a file"),
        priority=48,
        requires="core.terms.edit",
    ),
    _page("who_sees", "", N_("who sees what of this person"), priority=60),
    _page("copy_of_data", "", N_("all that is held about this person"), priority=60),
)


def _job(name: str, title: Message, target: str, *, days: int = 1) -> Job:
    """Background work for the whole lab."""
    return Job(
        id=f"expertise.{name}",
        title=title,
        target=f"coordtui_expertise.{target}",
        every=timedelta(days=days),
        requires="expertise.manage",
    )


_JOBS = (
    _job("attach", N_("Papers of the lab’s people"), "attaching:attach"),
    _job("index", N_("Index of expertise"), "ranking.indexing:tidy"),
    _job("vectors", N_("Meaning of papers (semantic)"), "semantic.job:fill"),
    _job("refresh", N_("Profiles from outside"), "fill_job:refresh", days=7),
)

PLUGIN = Plugin(
    name="expertise",
    title=N_("Expertise"),
    api=1,
    settings=ExpertiseSettings,
    tables=TABLES,
    permissions=_PERMISSIONS,
    panes=(
        Pane(
            id=PANE,
            title=N_("People"),
            target="coordtui_expertise.panes.people:PeoplePage",
            requires="expertise.view",
            letter="d",
            order=20,
            opens=("person",),
        ),
    ),
    commands=(*_COMMANDS, *WINDOW_COMMANDS),
    cli=(
        CliCommand(
            name="expertise",
            target="coordtui_expertise.cli:configure",
            help=N_("who knows what: find, fit, assign, fill"),
        ),
    ),
    jobs=_JOBS,
    demo="coordtui_expertise.demo",
)
