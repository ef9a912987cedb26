"""`coordtui store import`: take documents from a JSON file, of this program or of stock TinyDB."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.api.errors import NotFound, Refused
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.store.opening import begins, passing_folder, progress, retention, speak_as_its_lab
from coordtui.config.paths import is_missing
from coordtui.text.messages import N_, NN_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.cli.console import Console
    from coordtui.host.session import Session
    from coordtui.store.exchange.importing import Outcome, Taken
    from coordtui.text.translation import Translator


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `import` to the commands."""
    parser = commands.add_parser(
        "import", help=translate(N_("take the documents of a JSON file into the store"))
    )
    parser.add_argument("file", type=Path, metavar=translate(N_("FILE")))
    parser.add_argument("--dry-run", action="store_true", help=translate(N_("only say what would change")))
    parser.add_argument(
        "--replace",
        action="store_true",
        help=translate(N_("in place of the documents that are there, after a backup")),
    )
    parser.add_argument(
        "--without-backup",
        action="store_true",
        help=translate(N_("replace documents on a server, which has its own backups")),
    )
    parser.add_argument(
        "--table",
        action="append",
        metavar=translate(N_("TABLE")),
        help=translate(N_("only this one; may be given again")),
    )
    add_json(parser, translate)
    parser.set_defaults(run=_import)


def _import(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    speak_as_its_lab(invocation)
    _refuse_at_sight(arguments.file)
    with progress(console, N_("import"), N_("reading the file")):
        planned = _planned(invocation, arguments)
    refused = sum(taken.refused is not None for taken in planned.tables.values())
    write = not (arguments.dry_run or refused)
    if not arguments.json:
        _say_plan(console, planned)
    copy = None
    if write:
        with progress(console, N_("import"), N_("writing to the store")):
            copy = _carry_out(invocation, arguments, planned)
    if arguments.json:
        console.json(_as_data(planned, console.translator) | {"written": write, "backup": copy})
    elif not write:
        console.say(N_("Nothing was changed."))
    else:
        if copy:
            console.say(N_("The store as it was before is kept in {path}", path=safe(copy)))
        console.say(N_("Done."))
    if refused and not arguments.dry_run:
        console.complain(_refusal(refused))
    return 1 if refused else 0


def _refuse_at_sight(file: Path) -> None:
    """Raise what can be said of a file without reading it."""
    if is_missing(file):
        raise NotFound(
            N_("There is no file {path}.", path=safe(file)), remedy=N_("Name a file that you may read.")
        )
    if begins(file, b"SQLite format 3\0"):
        raise Refused(
            N_("This is no export: {path}", path=safe(file)),
            why=N_("It is a store of its own, or a backup of one."),
            remedy=N_("“coordtui store restore” puts a backup in the place of the store."),
        )


def _carry_out(invocation: Invocation, arguments: argparse.Namespace, planned: Outcome) -> Path | None:
    """Import; the backup that was made before, if documents were replaced."""
    from coordtui.store.backup import back_up
    from coordtui.store.url import is_server

    copy, on_server = None, is_server(invocation.store_url)
    replaced = any(taken.replaced for taken in planned.tables.values())
    if replaced and on_server and not arguments.without_backup:
        raise Refused(
            N_("Nothing was imported: documents would be replaced, and no backup can be made before."),
            why=N_("A PostgreSQL server keeps the store, which is backed up and restored by its own tools."),
            remedy=N_("Make a backup there, or with “coordtui store copy”; then add --without-backup."),
        )
    with invocation.session(create=True) as session:
        if replaced and not on_server:
            copy = back_up(session.store, retention=retention(invocation)).path
        _take(session, arguments, dry_run=False)
    return copy


def _refusal(tables: int) -> Refused:
    return Refused(
        NN_(
            "{n} table cannot be imported, so nothing was.",
            "{n} tables cannot be imported, so nothing was.",
            tables,
        ),
        remedy=N_("Name other tables with --table, or replace their documents with --replace."),
    )


def _planned(invocation: Invocation, arguments: argparse.Namespace) -> Outcome:
    """What the import would do; a store that does not exist yet is not made for it."""
    from coordtui.store.url import address_of, url_of

    address = address_of(invocation.store_url)
    with passing_folder() as folder:
        url = invocation.store_url
        if not address.server and is_missing(address.path):
            url = url_of(folder / address.path.name, address.scheme)
        with invocation.session(store_url=url, create=True) as session:
            return _take(session, arguments, dry_run=True)


def _take(session: Session, arguments: argparse.Namespace, *, dry_run: bool) -> Outcome:
    from coordtui.store.exchange.importing import import_

    return import_(
        session.store.acting_as(session.actor),
        arguments.file,
        tables=arguments.table,
        replace=arguments.replace,
        dry_run=dry_run,
    )


def _say_plan(console: Console, planned: Outcome) -> None:
    from coordtui.text.formats import number

    translate = console.translator
    rows = [
        (name, number(taken.documents, translate), _effect(taken, translate))
        for name, taken in planned.tables.items()
    ]
    console.table((N_("table"), N_("documents"), N_("effect")), rows, figures=(1,))
    if planned.whole:
        console.say(N_("The file is a whole store; its audit log comes along."))


def _effect(taken: Taken, translate: Translator) -> Message:
    from coordtui.text.formats import number

    if taken.refused:
        return N_("refused: {why}", why=taken.refused)
    if taken.replaced:
        return N_("in place of {number}", number=number(taken.replaced, translate))
    return N_("added") if taken.documents else N_("nothing")


def _as_data(planned: Outcome, translate: Translate) -> dict[str, Any]:
    tables = {
        name: {
            "documents": taken.documents,
            "replaced": taken.replaced,
            "refused": translate(taken.refused) if taken.refused else None,
        }
        for name, taken in planned.tables.items()
    }
    return {"tables": tables, "whole": planned.whole}
