"""`coordtui access expire`: until when a key is valid."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from coordtui.cli.access.common import (
    add_choice_of_keys,
    add_command,
    add_login,
    answer,
    change_chosen,
    now,
    served,
    told,
)
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `expire` to the commands."""
    parser = add_command(commands, "expire", _expire, translate, N_("say until when a key is valid"))
    add_login(parser, translate)
    parser.add_argument(
        "date",
        metavar=translate(N_("DATE")),
        help=translate(N_("its last day, such as 2027-06-30 or +30 d; a moment; or “never”")),
    )
    add_choice_of_keys(parser, translate)


def _expire(given: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.access.keys.changes import expiring
    from coordtui.access.keys.until import read_until

    invocation = served(given)
    until = read_until(arguments.date, now(), invocation.console.language)
    meant = change_chosen(invocation, arguments, "expire", lambda there, keys: expiring(there, keys, until))
    answer(invocation, arguments, [told(invocation, each) for each in meant], meant)
    return 0
