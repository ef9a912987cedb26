"""`coordtui access revoke`: take a key out; whoever is in with it is shown out."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from coordtui.cli.access.common import (
    add_choice_of_keys,
    add_command,
    add_login,
    answer,
    change_chosen,
    served,
)
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `revoke` to the commands."""
    title = N_("take a key out: it lets nobody in any more, and open sessions of it end")
    parser = add_command(commands, "revoke", _revoke, translate, title)
    add_login(parser, translate)
    add_choice_of_keys(parser, translate)


def _revoke(given: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.access.keys.changes import revoked

    invocation = served(given)
    gone = change_chosen(invocation, arguments, "revoke", revoked)
    done = NN_(
        "Revoked: {n} key of “{login}”. Sessions that came in with it end within seconds.",
        "Revoked: {n} keys of “{login}”. Sessions that came in with them end within seconds.",
        len(gone),
        login=arguments.login,
    )
    keys = (f"{each.key.fingerprint} {each.title}".rstrip() for each in gone)
    answer(invocation, arguments, [done, *keys], gone)
    return 0
