"""`coordtui people list`: everybody, or those of a group, a role, a language."""

from __future__ import annotations

import argparse
import shutil
from datetime import date
from typing import TYPE_CHECKING

from coordtui.api import Person, fold, role_of
from coordtui.cli.console import width
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.people_words import Naming, may_know
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.directory import Directory

NARROWEST = 80
"""Columns that a table may have on any terminal."""


def add_list(commands: Subcommands, translate: Translate) -> None:
    """Add the options of `coordtui people list`."""
    every = commands.add_parser("list", help=translate(N_("everybody, in the order of their names")))
    add_filters(every, translate)
    add_json(every, translate)
    every.set_defaults(run=_list)


def add_filters(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options that narrow whom a command is about; see `chosen`."""
    parser.add_argument(
        "--group", metavar=translate(N_("GROUP")), help=translate(N_("only those of a group"))
    )
    parser.add_argument("--role", metavar=translate(N_("ROLE")), help=translate(N_("only those of a role")))
    parser.add_argument(
        "--language", metavar=translate(N_("LANGUAGE")), help=translate(N_("only those who speak it"))
    )
    parser.add_argument("--place", metavar=translate(N_("PLACE")), help=translate(N_("only those there")))
    parser.add_argument(
        "--available", action="store_true", help=translate(N_("only those who are neither away nor busy"))
    )


def chosen(directory: Directory, arguments: argparse.Namespace, today: date) -> list[Person]:
    """The people whom the options leave, in the order of their names; by what the actor sees of them.

    A part of a role is enough. Raises `NotFound` for a group or a role that there is not,
    `Refused` for a language that nobody knows.
    """
    from coordtui.text.collation import sort_key

    people = [person for person in directory.people().find() if person.merged_into is None]
    if arguments.role is not None:  # first: whether a part is that of a role, all together say
        part, role = fold(arguments.role), role_of(arguments.role)
        people = [
            each
            for each in people
            if any(r.until is None and (part in fold(r.role) or role_of(r.role) == role) for r in each.roles)
        ]
        if not people:
            directory.the_role(arguments.role)
    if arguments.group is not None:
        group = directory.the_group(arguments.group)
        people = [person for person in people if group.doc_id in person.groups]
    if arguments.language is not None:
        code = directory.the_language(arguments.language)
        people = [person for person in people if code in person.languages]
    if arguments.place is not None:
        people = [person for person in people if fold(arguments.place) in fold(person.place)]
    if arguments.available:
        people = [person for person in people if person.availability(today) == "free"]
    return sorted(people, key=lambda person: sort_key(f"{person.family or person.name} {person.given}"))


def _list(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    with invocation.session() as session:
        today = session.clock().astimezone().date()
        people, naming = chosen(session.directory, arguments, today), Naming(session.directory)
        if arguments.json:
            console.json(
                [naming.as_data(each, knows=may_know(session.access, session.actor, each)) for each in people]
            )
            return 0
        rows = [(each.name, ", ".join(naming.groups_of(each)), "".join(each.emails[:1])) for each in people]
    console.table((N_("name"), N_("groups"), N_("e-mail")), _fitting(rows))
    return 0


def _fitting(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Rows that fit the terminal: addresses are whole as long as they leave half of it to the rest."""
    room = max(shutil.get_terminal_size((NARROWEST, 24)).columns, NARROWEST) - 4
    address = min(max((width(row[2]) for row in rows), default=0), room // 2)
    name = min(max((width(row[0]) for row in rows), default=0), (room - address) * 3 // 5)
    widths = (name, room - address - name, address)
    return [tuple(_cut(cell, w) for cell, w in zip(row, widths, strict=True)) for row in rows]  # type: ignore[misc]


def _cut(text: str, most: int) -> str:
    if width(text) <= most:
        return text
    while text and width(text) >= most:
        text = text[:-1]
    return f"{text.rstrip()}…"
