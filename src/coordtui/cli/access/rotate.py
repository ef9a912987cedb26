"""`coordtui access rotate`: a new key at once, and some days for the old ones to be given up."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import msgspec

from coordtui.cli.access.add_key import warn_of_missing_program
from coordtui.cli.access.common import (
    add_command,
    add_login,
    add_new_key,
    answer,
    keys_file,
    new_entry,
    now,
    served,
    told,
)
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.access.keys.file import KeyFile
    from coordtui.access.keys.line import Entry
    from coordtui.api.command_line import Subcommands

GRACE, LONGEST_GRACE = 7, 90
"""Days that the old keys are valid for: usually, and at most."""


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `rotate` to the commands."""
    from coordtui.api.command_line import whole

    title = N_("give a person a new key; the old ones let in for some days more")
    parser = add_command(commands, "rotate", _rotate, translate, title)
    add_login(parser, translate)
    add_new_key(parser, translate)
    parser.add_argument(
        "--grace",
        type=whole(translate),
        default=GRACE,
        metavar=translate(N_("DAYS")),
        help=translate(N_("how many days the old keys stay valid; {n} unless given", n=GRACE)),
    )


def _rotate(given: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.access.keys import changes, file, journal, replacing
    from coordtui.access.keys.until import in_days
    from coordtui.api.errors import Refused

    invocation = served(given)
    path, at = keys_file(invocation, arguments), now()
    if arguments.grace > LONGEST_GRACE:
        raise Refused(
            N_("Old keys stay valid for {n} days at most.", n=LONGEST_GRACE),
            remedy=N_("“coordtui access add-key” gives a second key for good."),
        )
    replacing.require_writable(path)
    entry = new_entry(invocation, arguments, at)
    until = in_days(arguments.grace, at) if arguments.grace else at
    old: list[Entry] = []

    def followed(there: KeyFile) -> KeyFile:
        nonlocal old
        live = [each for each in changes.chosen(there, entry.login, None, all_=True) if each.is_live(at)]
        after = changes.rotated(there, entry, until)
        keys = {each.key for each in live}
        old = [each for each in after.of_login(entry.login) if each.key in keys]
        return after

    with journal.noting(path, entry.login) as noting:

        def note() -> None:
            noting.note("rotate: new", [entry], at)
            noting.note("rotate: old", old, at)

        file.change(path, followed, note)
    said = [
        N_("“{login}” comes in with the new key from now on:", login=entry.login),
        told(invocation, entry),
    ]
    if old:
        said += [N_("The old ones end:"), *(told(invocation, each) for each in old)]
    answer(invocation, arguments, said, [entry, *(msgspec.structs.replace(each) for each in old)])
    warn_of_missing_program(invocation, entry)
    return 0
