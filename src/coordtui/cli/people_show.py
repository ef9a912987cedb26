"""`coordtui people show`: one person, as the actor sees them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from coordtui.access import role_title
from coordtui.api import Message, Person, safe
from coordtui.cli.console import Console
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.people_words import SEEN_BY, Naming, absences, may_know, roles
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands

_AVAILABLE = {"away": N_("away"), "busy": N_("busy")}


def add_show(commands: Subcommands, translate: Translate) -> None:
    """Add the options of `coordtui people show`."""
    one = commands.add_parser("show", help=translate(N_("one person, by name, e-mail or number")))
    one.add_argument("name", nargs="+", metavar=translate(N_("NAME")))
    add_json(one, translate)
    one.set_defaults(run=_show)


def _show(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.host.record_page import note

    console = invocation.console
    with invocation.session() as session:
        person = session.directory.the_one(" ".join(arguments.name), guess=True)
        note(session, session.actor, person.doc_id)
        naming = Naming(session.directory)
        knows = may_know(session.access, session.actor, person)
        if arguments.json:
            console.json(naming.as_data(person, knows=knows))
            return 0
        lines = shown_lines(console, naming, person)
        here = person.availability(session.clock().astimezone().date())
    console.say(safe(person.name))
    for field, line, value in lines:
        if not value:
            continue
        said = line.with_values(value=safe(value))
        choice = person.visibility.get(field, "lab")
        if knows and choice != "lab":
            said = N_("{line} (seen by: {who})", line=said, who=SEEN_BY[choice])
        console.say(said)
    if here in _AVAILABLE:
        console.say(N_("now: {value}", value=_AVAILABLE[here]))
    if knows and not person.matching:
        console.say(N_("not suggested to anybody"))
    return 0


def shown_lines(console: Console, naming: Naming, person: Person) -> list[tuple[str, Message, str]]:
    """Each field with its line and what is there, in the order in which people ask for it."""
    from coordtui.directory.languages import called

    say = console.translator
    languages = (called(code, console.language) for code in person.languages)
    return [
        ("emails", N_("e-mail: {value}"), ", ".join(person.emails)),
        ("orcid", N_("ORCID: {value}"), person.orcid),
        ("roles", N_("role: {value}"), ", ".join(map(say, roles(person.roles)))),
        ("groups", N_("groups: {value}"), ", ".join(naming.groups_of(person))),
        ("supervisors", N_("supervisors: {value}"), ", ".join(naming.people(person.supervisors))),
        ("place", N_("place: {value}"), person.place),
        ("languages", N_("languages: {value}"), ", ".join(languages)),
        ("about", N_("about: {value}"), " ".join(person.about.split())),
        ("interests", N_("interests: {value}"), "; ".join(person.interests)),
        ("methods", N_("methods: {value}"), "; ".join(person.methods)),
        ("offers", N_("offers: {value}"), "; ".join(person.offers)),
        ("seeks", N_("looks for: {value}"), "; ".join(person.seeks)),
        ("projects", N_("projects: {value}"), "; ".join(person.projects)),
        ("links", N_("links: {value}"), " ".join(person.links)),
        ("absences", N_("away: {value}"), absences(person, console.language)),
        ("conflicts", N_("must not judge: {value}"), ", ".join(naming.people(person.conflicts))),
        ("login", N_("login: {value}"), person.login),
        ("access", N_("rights as: {value}"), ", ".join(say(role_title(each)) for each in person.access)),
    ]
