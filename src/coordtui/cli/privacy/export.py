"""`coordtui privacy export`: everything that is held about somebody in one file, to take along."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.api import safe
from coordtui.api.files import write_new
from coordtui.cli.at_home import refuse_file_from_afar
from coordtui.cli.invocation import Invocation
from coordtui.cli.privacy.common import add_person, meant
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `export` to the commands."""
    title = N_("everything that is held about you, or somebody, as JSON")
    parser = commands.add_parser("export", help=translate(title), description=translate(title))
    add_person(parser, translate)
    parser.add_argument(
        "--to",
        type=Path,
        metavar=translate(N_("FILE")),
        help=translate(N_("a new private file; without it, the answer is printed")),
    )
    parser.set_defaults(run=_export)


def _export(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.privacy.showing import account, as_export

    console = invocation.console
    with invocation.session() as session:
        if arguments.to is not None:
            refuse_file_from_afar(session.actor)
        data = as_export(session, account(session, session.actor, meant(session, arguments)))
    if arguments.to is None:
        console.json(data)
        return 0
    text = json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n"
    write_new(arguments.to, text, private=True)
    console.say(N_("Everything is in {path}", path=safe(arguments.to)))
    return 0
