"""`coordtui people search`: who answers to some words, as the page of people finds them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json, number_from
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.directory import Directory
    from coordtui.directory.facets import Facets

MOST = 20
"""So many are shown unless more are asked for."""


def add_search(commands: Subcommands, translate: Translate) -> None:
    """Add `search` to the commands of `coordtui people`."""
    parser = commands.add_parser(
        "search",
        help=translate(N_("people by name, topic, group, role or language; forgiving")),
        description=translate(
            N_("Words in any order, begun or with a slip, with or without accents; none for everybody.")
        ),
    )
    parser.add_argument("words", nargs="*", metavar=translate(N_("WORDS")))
    parser.add_argument(
        "--group", metavar=translate(N_("GROUP")), help=translate(N_("only those of a group"))
    )
    parser.add_argument("--role", metavar=translate(N_("ROLE")), help=translate(N_("only those with a role")))
    parser.add_argument(
        "--language", metavar=translate(N_("LANGUAGE")), help=translate(N_("only those who speak it"))
    )
    parser.add_argument(
        "--available", action="store_true", help=translate(N_("only those who are neither away nor busy"))
    )
    parser.add_argument(
        "--limit",
        metavar="N",
        type=number_from(1, translate),
        default=MOST,
        help=translate(N_("so many at most; {n} unless said", n=MOST)),
    )
    add_json(parser, translate)
    parser.set_defaults(run=_search)


def _search(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    with invocation.session() as session:
        facets = _facets(session.directory, arguments)
        found = session.directory.search(
            " ".join(arguments.words),
            facets=facets,
            limit=arguments.limit,
            today=session.clock().astimezone().date(),  # the day it is here
        )
        groups = {group.doc_id: group.name for group in session.directory.groups().find()}
    rows: list[dict[str, Any]] = [
        {
            "id": match.person.doc_id,
            "name": match.person.name,
            "emails": match.person.emails,
            "groups": [groups[number] for number in match.person.groups if number in groups],
            "field": match.field,
            "reason": console.translator(match.reason) if match.reason else None,
        }
        for match in found.people
    ]
    if arguments.json:
        console.json({"total": found.total, "people": rows})
        return 0
    if not rows:
        console.say_aside(N_("Nobody answers to this."))
        return 0
    console.table(
        (N_("name"), N_("e-mail"), N_("groups"), N_("why")),
        [
            (each["name"], "".join(each["emails"][:1]), ", ".join(each["groups"]), each["reason"] or "")
            for each in rows
        ],
    )
    if found.total > len(rows):
        console.say_aside(NN_("{n} more was found.", "{n} more were found.", found.total - len(rows)))
    return 0


def _facets(directory: Directory, arguments: argparse.Namespace) -> Facets:
    """What the options narrow to; raises `NotFound` or `Refused` for what there is not."""
    from msgspec.structs import replace

    from coordtui.directory.facets import Facets

    wanted = Facets(availability=frozenset({"free"} if arguments.available else ()))
    if arguments.group is not None:
        wanted = replace(wanted, groups=frozenset({directory.the_group(arguments.group).doc_id}))
    if arguments.role is not None:
        wanted = replace(wanted, roles=frozenset({directory.the_role(arguments.role)}))
    if arguments.language is not None:
        wanted = replace(wanted, languages=frozenset({directory.the_language(arguments.language)}))
    return wanted
