"""`coordtui store copy`: the whole store to another engine, and back."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coordtui.api.errors import Refused
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.store.opening import progress, warn_of_passwords
from coordtui.text.messages import N_, NN_, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.cli.console import Console
    from coordtui.store.copying.job import Copied
    from coordtui.store.copying.verifying import Compared, Sum


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `copy` to the commands."""
    parser = commands.add_parser(
        "copy", help=translate(N_("copy the whole store to another place: a file or a server, and back"))
    )
    parser.add_argument(
        "source", metavar=translate(N_("FROM")), help=translate(N_("the address of the store"))
    )
    parser.add_argument(
        "target",
        nargs="?",
        metavar=translate(N_("TO")),
        help=translate(N_("the address of the copy, where no store is yet")),
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--hold",
        action="store_true",
        help=translate(N_("move it: others wait for the end, and nobody writes to the old one after that")),
    )
    choice.add_argument(
        "--snapshot",
        action="store_true",
        help=translate(N_("as it is when the copy begins; what is written meanwhile is left out")),
    )
    choice.add_argument(
        "--reopen", action="store_true", help=translate(N_("undo what --hold did to FROM, and copy nothing"))
    )
    parser.add_argument(
        "--anew", action="store_true", help=translate(N_("throw away a copy that was not finished"))
    )
    add_json(parser, translate)
    parser.set_defaults(run=_copy)


def _copy(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.store.copying.job import Differs, copy

    console = invocation.console
    if arguments.reopen:
        return _reopen(console, arguments)
    if arguments.target is None:
        raise Refused(
            N_("Where the copy is to be was not said."),
            remedy=N_("For example: {command}", command="coordtui store copy FROM postgresql:///lab"),
        )
    warn_of_passwords(console, arguments.source, arguments.target)
    try:
        with progress(console, N_("copy"), N_("copying, and comparing")) as tell:
            done = copy(
                arguments.source,
                arguments.target,
                hold=arguments.hold,
                snapshot=arguments.snapshot,
                anew=arguments.anew,
                progress=tell,
            )
    except Differs as differs:
        if not arguments.json:
            _say_parts(console, differs.compared)
        raise
    if arguments.json:
        console.json(_as_data(done))
        return 0
    _say_parts(console, done.parts)
    _say_outcome(console, arguments, done)
    return 0


def _reopen(console: Console, arguments: argparse.Namespace) -> int:
    from coordtui.store.copying.moved import reopen
    from coordtui.store.url import without_password

    if arguments.target is not None:
        raise Refused(N_("With --reopen, only one store is named."), remedy=N_("Name the old one."))
    reopen(arguments.source)
    place = safe(without_password(arguments.source))
    console.say(N_("The store can be used again: {place}", place=place))
    console.say(N_("What was written at its new place is not here."))
    return 0


def _say_parts(console: Console, parts: Sequence[Compared]) -> None:
    """What was compared, row by row."""
    from coordtui.text.formats import number

    def shown(found: Sum | None) -> tuple[str, str]:
        return (number(found.rows, console.translator), found.digest[:12]) if found else ("", "")

    rows = [
        (each.name, *shown(each.source), *shown(each.target), N_("the same") if each.same else N_("differs"))
        for each in sorted(parts, key=lambda each: each.name)
    ]
    headings = N_("table"), N_("rows"), N_("digest"), N_("copied"), N_("digest"), N_("compared")
    console.table(headings, rows, figures=(1, 3))


def _say_outcome(console: Console, arguments: argparse.Namespace, done: Copied) -> None:
    from coordtui.store.url import without_password
    from coordtui.text.formats import number

    documents, place = number(done.documents, console.translator), without_password(arguments.target)
    console.say(
        NN_(
            "Copied and compared: {number} document, revision {revision}.",
            "Copied and compared: {number} documents, revision {revision}.",
            done.documents,
            number=documents,
            revision=number(done.revision, console.translator),
        )
    )
    if done.broken is not None:
        console.say_aside(
            N_(
                "The audit log was altered in the source, from entry {entry} on; it was copied as it is."
            ).with_values(entry=done.broken)
        )
    console.say(N_("The copy is {place}", place=safe(place)))
    if arguments.hold:
        console.say(N_("The old store is closed: every program that has it open refuses to write to it."))
        console.say(N_("Name the new one as [store] url in the settings, and start the programs again."))
    elif not arguments.snapshot:
        console.say(N_("What is written to the old store from now on is not in the copy; --hold closes it."))


def _as_data(done: Copied) -> dict[str, Any]:
    import msgspec

    parts = [{**msgspec.to_builtins(each), "same": each.same} for each in done.parts]
    return {
        "documents": done.documents,
        "revision": done.revision,
        "log_broken_at": done.broken,
        "tables": parts,
    }
