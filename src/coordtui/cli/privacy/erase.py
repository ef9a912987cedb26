"""`coordtui privacy erase`: forget somebody everywhere, after showing what goes and what stays."""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.api import Refused, safe
from coordtui.api.files import write_new
from coordtui.cli.at_home import refuse_file_from_afar
from coordtui.cli.invocation import Invocation
from coordtui.cli.privacy.common import add_command
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coordtui.api.command_line import Subcommands
    from coordtui.cli.console import Console
    from coordtui.privacy.erasing import Preview
    from coordtui.privacy.receipt import Receipt


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `erase` to the commands."""
    title = N_("forget somebody everywhere, for good; what goes is shown first")
    parser = add_command(commands, "erase", _erase, translate, title)
    parser.add_argument(
        "name",
        nargs="+",
        metavar=translate(N_("PERSON")),
        help=translate(N_("a name, an e-mail or a number")),
    )
    parser.add_argument("--dry-run", action="store_true", help=translate(N_("only say what would go")))
    parser.add_argument(
        "--confirm",
        metavar=translate(N_("NAME")),
        help=translate(N_("the person’s name, written in full, in place of being asked for it")),
    )
    parser.add_argument(
        "--leave-out",
        action="append",
        default=[],
        metavar=translate(N_("PLUGIN")),
        help=translate(N_("a plugin that does not run now: it is asked once it does")),
    )
    parser.add_argument(
        "--receipt",
        type=Path,
        metavar=translate(N_("FILE")),
        help=translate(N_("keep the receipt in a new file, as JSON")),
    )


def _erase(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.privacy import keys
    from coordtui.privacy.erasing import erase, preview

    console = invocation.console
    with invocation.session() as session:
        number = session.directory.the_one(" ".join(arguments.name)).doc_id  # by no guess
        before = preview(session, session.actor, number)
        if not arguments.json:
            _say_before(invocation, before)
        if arguments.dry_run:
            if arguments.json:
                console.json({"held": before.held, "silent": before.silent, "erased": False})
            else:
                console.say(N_("Nothing was erased."))
            return 0
        if arguments.receipt is not None:
            refuse_file_from_afar(session.actor)
        _confirm(invocation, arguments, before.people[0].name)
        revoke = partial(keys.revoke, Path(session.lab_settings.access.keys_file), now=session.clock())
        receipt = erase(session, session.actor, number, left_out=arguments.leave_out, revoke=revoke)
    if arguments.json:
        console.json(receipt.as_data())
    else:
        _say_after(invocation, receipt)
    if arguments.receipt is not None:
        write_new(arguments.receipt, json.dumps(receipt.as_data(), indent=2) + "\n", private=True)
    return 0


def _confirm(invocation: Invocation, arguments: argparse.Namespace, name: str) -> None:
    """The name must be written; raises `Refused` when it is not, and nothing is erased then."""
    written = arguments.confirm
    if written is None and invocation.console.interactive:
        written = invocation.console.ask(N_("To erase them for good, write their name in full:"))
    if written != name:
        raise Refused(
            N_("Nothing was erased."),
            why=N_("The name was not written as it is in the directory.") if written is not None else None,
            remedy=N_("Write it in a terminal when asked, or add --confirm “{name}”.", name=safe(name)),
        )


def _say_before(invocation: Invocation, before: Preview) -> None:
    console = invocation.console
    person = before.people[0]
    console.say(N_("{name} (number {number})", name=safe(person.name), number=person.doc_id))
    console.say(N_("This is forgotten, or kept without a name where reports count it:"))
    for holder, tables in before.held.items():
        said = ", ".join(f"{safe(table)} {count}" for table, count in tables.items())
        console.say(f"  {safe(holder)}: {said}")
    console.say(
        N_(
            "Kept: that something changed and when (never what or who), hours and places that reports count, "
            "papers and their authors, which are public, and what others wrote in words of their own."
        )
    )
    for name in before.silent:
        console.say(N_("“{plugin}” cannot be asked: see --leave-out.", plugin=safe(name)))
    _say_backups(console, before.backups, before.backups_unseen)


def _say_backups(console: Console, backups: Sequence[Path | str], unseen: str) -> None:
    """The copies that still hold everything, and the place whose disk is not there."""
    if backups:
        console.say(
            NN_(
                "{n} backup still holds it, until it is removed; one that is restored is erased again:",
                "{n} backups still hold it, until they are removed; one that is restored is erased again:",
                len(backups),
            )
        )
    for each in backups:
        console.say(f"  {safe(each, limit=300)}")
    if unseen:
        console.say(
            N_("The second place of backups could not be looked at: {path}", path=safe(unseen, limit=300))
        )


def _say_after(invocation: Invocation, receipt: Receipt) -> None:
    from coordtui.privacy.keys import WORDS
    from coordtui.privacy.marks import KIND_WORDS

    console = invocation.console
    kind_of = {kind: console.translator(word) for kind, word in KIND_WORDS.items()}
    console.say(NN_("Erased: {n} record.", "Erased: {n} records.", sum(receipt.erased.values())))
    if receipt.keys:
        console.say(WORDS[receipt.keys])
    for table, kinds in receipt.still_named.items():
        said = ", ".join(f"{kind_of[kind]} {count}" for kind, count in kinds.items())
        console.say(
            N_(
                "Still there, in public facts or words of others: {table} ({said})",
                table=safe(table),
                said=said,
            )
        )
    if receipt.files:
        said = ", ".join(
            f"{safe(name)} ({', '.join(kind_of[each] for each in kinds)})"
            for name, kinds in receipt.files.items()
        )
        console.say(N_("Still in files: {names}", names=said))
    elif receipt.store == "done":
        console.say(N_("No byte of the store and of the state folder holds their name, addresses or login."))
    if receipt.store == "server":
        console.say(
            N_(
                "Old versions of rows stay on the server until it has written its tables anew (VACUUM FULL), "
                "and in its archived logs and backups."
            )
        )
    elif receipt.store == "busy":
        console.say(N_("The store is in use; the daily job clears its log of what was erased."))
    console.say(N_("Receipt {code}, proof {proof}", code=receipt.code, proof=receipt.proof))
