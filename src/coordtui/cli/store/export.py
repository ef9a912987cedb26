"""`coordtui store export`: the store as a JSON file that stock TinyDB opens."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.api.errors import Refused
from coordtui.api.files import at_home
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.store.opening import passing_folder, progress, read
from coordtui.text.messages import N_, NN_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.text.translation import Translator


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `export` to the commands."""
    parser = commands.add_parser(
        "export", help=translate(N_("write the store to a JSON file that TinyDB opens"))
    )
    parser.add_argument(
        "file", metavar=translate(N_("FILE")), help=translate(N_("a new file, or - for the output"))
    )
    parser.add_argument(
        "--table",
        action="append",
        metavar=translate(N_("TABLE")),
        help=translate(N_("only this one; may be given again")),
    )
    parser.add_argument(
        "--overwrite", action="store_true", help=translate(N_("take the place of a file that is there"))
    )
    add_json(parser, translate)
    parser.set_defaults(run=_export)


def _export(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    if arguments.file == "-":
        counts = _to_output(invocation, arguments.table)
        console.say_aside(_written(counts, console.translator))
        return 0
    path = at_home(arguments.file)
    counts = _to_file(invocation, path, arguments)
    if arguments.json:
        console.json({"file": str(path.absolute()), "tables": counts})
    else:
        console.say(N_("The export is {path}", path=safe(path)))
        console.say(_written(counts, console.translator))
        console.say(N_("Only you can read it: it holds what others may not see."))
    return 0


def _to_file(invocation: Invocation, path: Path, arguments: argparse.Namespace) -> dict[str, int]:
    from coordtui.store.exchange.exporting import export

    if path.exists() and not arguments.overwrite:
        raise Refused(
            N_("There is a file already: {path}", path=safe(path)),
            remedy=N_("Give another name, or add --overwrite to take its place."),
        )
    with progress(invocation.console, N_("export"), N_("writing the file")):
        return read(
            invocation,
            lambda store: export(store, path, tables=arguments.table, overwrite=arguments.overwrite),
        )


def _written(counts: dict[str, int], translate: Translator) -> Message:
    from coordtui.text.formats import number

    documents = sum(counts.values())
    return NN_(
        "{number} document was written.",
        "{number} documents were written.",
        documents,
        number=number(documents, translate),
    )


def _to_output(invocation: Invocation, tables: list[str] | None) -> dict[str, int]:
    """Write it all or nothing: first to a file that nobody else can read, then from there."""
    from coordtui.store.exchange.exporting import export

    with passing_folder() as folder:
        file = folder / "store.json"
        counts = read(invocation, lambda store: export(store, file, tables=tables))
        sys.stdout.flush()
        with file.open("rb") as content:
            shutil.copyfileobj(content, sys.stdout.buffer)
    return counts
