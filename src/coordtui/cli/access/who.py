"""`coordtui access who`: who is in now, since when, and from where."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.api.errors import Refused
from coordtui.cli.access.common import served
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, NN_, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.access.opening.who import Live
    from coordtui.api.command_line import Subcommands


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `who` to the commands."""
    text = translate(N_("who is in now: since when, from where, by which key"))
    parser = commands.add_parser("who", help=text, description=text)
    parser.add_argument(
        "--state",
        type=Path,
        metavar=translate(N_("FOLDER")),
        help=translate(N_("the folder of what sessions share, where it is not the usual one")),
    )
    add_json(parser, translate)
    parser.set_defaults(run=_who)


def _who(given: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.access.keys.public_key import short
    from coordtui.access.opening.who import sessions

    invocation = served(given)
    console = invocation.console
    folder = arguments.state or _state()
    try:
        found = sessions(folder)
    except OSError as error:
        raise Refused(
            N_("Who is in cannot be seen."),
            why=safe(f"{error.filename or folder}: {error.strerror or error}"),
            remedy=N_("Put “sudo” before the command."),
        ) from error
    if arguments.json:
        console.json([_as_data(each) for each in found])
    elif found:
        rows = [
            (each.login, _when(invocation, each), each.address, short(each.key), each.pid) for each in found
        ]
        titles = (N_("login"), N_("since"), N_("from"), N_("key"), N_("process"))
        console.table(titles, rows, figures=(4,))
        people = len({each.login for each in found})
        console.say(NN_("{n} person is in.", "{n} people are in.", people))
    else:
        console.say(N_("Nobody is in."))
    return 0


def _state() -> Path:
    """What the service account's sessions share; without such an account, what one's own do."""
    from coordtui.access.keys.last_use import state_below
    from coordtui.access.opening import Machine
    from coordtui.access.usual import ACCOUNT
    from coordtui.config.paths import state_dir

    account = Machine().account(ACCOUNT)
    return state_below(account.home) if account else state_dir()


def _when(invocation: Invocation, live: Live) -> str:
    from coordtui.text.formats import date_and_time

    return date_and_time(live.since, invocation.console.translator) if live.since else "?"


def _as_data(live: Live) -> dict[str, object]:
    return {
        "login": live.login,
        "since": live.since and live.since.isoformat(timespec="seconds"),
        "from": live.address or None,
        "key": live.key or None,
        "process": live.pid,
    }
