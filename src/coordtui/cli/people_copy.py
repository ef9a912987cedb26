"""`coordtui people copy`: everything that is held about a person, by the core and by every plugin."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from coordtui.api import Refused, safe
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands


def add_copy(commands: Subcommands, translate: Translate) -> None:
    """Add the options of `coordtui people copy`."""
    copy = commands.add_parser("copy", help=translate(N_("everything that is held about you, or somebody")))
    copy.add_argument("name", nargs="*", metavar=translate(N_("NAME")))
    add_json(copy, translate)
    copy.set_defaults(run=_copy)


def _copy(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    with invocation.session() as session:
        number = session.actor.person
        if arguments.name:
            number = session.directory.the_one(" ".join(arguments.name), guess=True).doc_id
        if number is None:
            raise Refused(N_("Nobody of the directory is acting."), remedy=N_("Name somebody."))
        held = session.personal_data(session.actor, number)
    if arguments.json:
        console.json({holder: data.held for holder, data in held.items()})
        return 0
    for holder, data in held.items():
        for table, rows in data.held.items():
            console.say(N_("{holder}: {table}, {n}", holder=safe(holder), table=safe(table), n=len(rows)))
            for row in rows:
                console.say(f"  {safe(json.dumps(row, ensure_ascii=False, default=str), limit=100_000)}")
    return 0
