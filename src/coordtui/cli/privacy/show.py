"""`coordtui privacy show`: everything that is held about somebody, in words."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from coordtui.api import safe
from coordtui.cli.invocation import Invocation
from coordtui.cli.privacy.common import add_command, add_person, meant
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `show` to the commands."""
    title = N_("everything that is held about you, or somebody: what for, who sees it, for how long")
    parser = add_command(commands, "show", _show, translate, title)
    add_person(parser, translate)
    parser.add_argument("--all", action="store_true", help=translate(N_("each record as well")))


def _show(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.privacy.showing import account, as_export

    console = invocation.console
    with invocation.session() as session:
        made = account(session, session.actor, meant(session, arguments))
        if arguments.json:
            console.json(as_export(session, made))
            return 0
    say = console.translator
    console.say(N_("Everything that is held about {name}", name=safe(made.name)))
    console.say(made.responsible())
    console.say(made.notice())
    for part in made.parts:
        console.say()
        console.say(f"{safe(part.holder)}: {safe(part.table)}, {say(part.counted())}")
        for each in part.said():
            console.say(f"  {say(each)}")
        for row in part.rows if arguments.all else ():
            console.say(f"  · {safe(json.dumps(row, ensure_ascii=False, default=str), limit=100_000)}")
    return 0
