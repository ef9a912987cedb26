"""`coordtui access check`: what is unsafe about how people come in, why, and what mends it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.cli.access.common import served
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, NN_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.access.opening import Row
    from coordtui.api.command_line import Subcommands
    from coordtui.cli.console import Console

_SIGNS = {"ok": "[ok]", "advice": "[--]", "unseen": "[??]", "unsafe": "[!!]"}


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `check` to the commands."""
    text = translate(N_("whether the way in is safe: sshd, keys, files, accounts"))
    parser = commands.add_parser("check", help=text, description=text)
    parser.add_argument("--all", action="store_true", help=translate(N_("also what is in order")))
    parser.add_argument(
        "--root",
        type=Path,
        default=Path("/"),
        metavar=translate(N_("FOLDER")),
        help=translate(N_("look at what was tried in this folder")),
    )
    add_json(parser, translate)
    parser.set_defaults(run=_check)


def _check(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.access.opening import Machine, Place, examine

    console = served(invocation).console
    rows = list(examine(Machine(arguments.root), Place()))
    if arguments.json:
        console.json([_as_data(console, row) for row in rows])
    else:
        for row in rows:
            if arguments.all or row.severity != "ok":
                _say(console, row)
        console.say(verdict(rows))
    return 0 if all(row.is_safe for row in rows) else 1


def verdict(rows: list[Row]) -> Message:
    """What was found, in a sentence."""
    unsafe = sum(row.severity == "unsafe" for row in rows)
    unseen = sum(row.severity == "unseen" for row in rows)
    if unsafe:
        return NN_("{n} thing is unsafe.", "{n} things are unsafe.", unsafe)
    if unseen:
        return NN_(
            "Nothing unsafe was seen, but {n} thing could not be looked at: run it with sudo.",
            "Nothing unsafe was seen, but {n} things could not be looked at: run it with sudo.",
            unseen,
        )
    return NN_("Safe: {n} thing was looked at.", "Safe: {n} things were looked at.", len(rows))


def _say(console: Console, row: Row) -> None:
    console.say(safe(f"{_SIGNS[row.severity]} {console.translator(row.text)}"))
    if row.why is not None:
        console.say(safe(f"     {console.translator(row.why)}"))
    if row.mend:
        console.say(safe(f"     # {row.mend}"))


def _as_data(console: Console, row: Row) -> dict[str, object]:
    return {
        "check": row.id,
        "severity": str(row.severity),
        "text": console.translator(row.text),
        "why": console.translator(row.why) if row.why else None,
        "mend": row.mend or None,
    }
