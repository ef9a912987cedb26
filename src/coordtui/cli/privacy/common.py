"""Who is meant: oneself, or somebody who is named."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from coordtui.api import Message, Refused
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.host.session import Session


def add_command(
    commands: Subcommands, name: str, run: Any, translate: Translate, title: Message
) -> argparse.ArgumentParser:
    """Add a command that answers in words, or with `--json` in JSON."""
    parser = commands.add_parser(name, help=translate(title), description=translate(title))
    add_json(parser, translate)
    parser.set_defaults(run=run)
    return parser


def add_person(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Take a name; without one, oneself is meant."""
    parser.add_argument(
        "name",
        nargs="*",
        metavar=translate(N_("PERSON")),
        help=translate(N_("a name, an e-mail or a number; without it, you")),
    )


def meant(session: Session, arguments: argparse.Namespace) -> int:
    """The number of who is meant; raises `Refused` where nobody of the directory is acting."""
    if arguments.name:
        return session.directory.the_one(" ".join(arguments.name)).doc_id
    if session.actor.person is None:
        raise Refused(N_("Nobody of the directory is acting."), remedy=N_("Name somebody."))
    return session.actor.person
