"""`coordtui access revoke`: take a key out; whoever is in with it is shown out."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from coordtui.cli.access.common import (
    add_choice_of_keys,
    add_command,
    add_login,
    answer,
    keys_file,
    now,
    served,
)
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coordtui.access.keys.file import KeyFile
    from coordtui.access.keys.line import Entry
    from coordtui.api.command_line import Subcommands


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `revoke` to the commands."""
    title = N_("take a key out: it lets nobody in any more, and open sessions of it end")
    parser = add_command(commands, "revoke", _revoke, translate, title)
    add_login(parser, translate)
    add_choice_of_keys(parser, translate)


def _revoke(given: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.access.keys import changes, file, journal

    invocation = served(given)
    path, at = keys_file(invocation, arguments), now()
    gone: Sequence[Entry] = ()

    def without(there: KeyFile) -> KeyFile:
        nonlocal gone
        gone = changes.chosen(there, arguments.login, arguments.key, all_=arguments.all)
        return changes.revoked(there, gone)

    with journal.noting(path, arguments.login) as noting:
        file.change(path, without, lambda: noting.note("revoke", gone, at))
    done = NN_(
        "Revoked: {n} key of “{login}”. Sessions that came in with it end within seconds.",
        "Revoked: {n} keys of “{login}”. Sessions that came in with them end within seconds.",
        len(gone),
        login=arguments.login,
    )
    keys = (f"{each.key.fingerprint} {each.title}".rstrip() for each in gone)
    answer(invocation, arguments, [done, *keys], gone)
    return 0
