"""`coordtui store migrate`: bring the store to what this program and its plugins declare.

Opening a session does the same; here it is said what that changes, and what came of it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coordtui.api.errors import CoordtuiError, StoreError
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.store.opening import declared, progress, read
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.cli.console import Console
    from coordtui.host.session import Session
    from coordtui.store.pending import Pending

_BETWEEN = N_("from version {stored} to {declared}")


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `migrate` to the commands."""
    parser = commands.add_parser(
        "migrate", help=translate(N_("bring the tables to what this program declares"))
    )
    parser.add_argument("--dry-run", action="store_true", help=translate(N_("only say what would change")))
    add_json(parser, translate)
    parser.set_defaults(run=_migrate)


def _migrate(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.store.pending import pending
    from coordtui.store.schema import FORMAT

    console = invocation.console
    info = read(invocation, lambda store: store.info())
    waiting = pending(info, declared(invocation))
    write = bool(waiting or info.format < FORMAT) and not arguments.dry_run
    if not arguments.json:
        _say_waiting(console, waiting, info.format)
    failures: list[CoordtuiError] = []
    copies: list[Path] = []
    if write:
        failures, copies = _carry_out(invocation, info.path)
    if arguments.json:
        console.json(
            {
                "format": info.format,
                "pending": msgspec.to_builtins(waiting),
                "failed": len(failures),
                "backups": [str(path) for path in copies],
            }
        )
    elif write:
        _say_outcome(console, failures, copies)
    for failure in failures:
        console.complain(failure)
    return 1 if failures or any(each.too_new for each in waiting) else 0


def _carry_out(invocation: Invocation, path: Path | None) -> tuple[list[CoordtuiError], list[Path]]:
    """Open a session, which migrates; what could not be, and the copies that were made before."""
    from coordtui.store.backup import backups_of
    from coordtui.store.pending import pending

    before = {each.path for each in backups_of(path)} if path else set()
    with (
        progress(invocation.console, N_("migration"), N_("bringing the tables to their versions")),
        # one without a lab is migrated too; what is done, this command says itself
        invocation.session(create=True, on_migration=None) as session,
    ):
        left = pending(session.store.info(), declared(invocation))
        failures = [_failure(session, each) for each in left]
    made = backups_of(path) if path else []
    return failures, [each.path for each in made if each.path not in before]


def _say_waiting(console: Console, waiting: Sequence[Pending], format_: int) -> None:
    from coordtui.store.schema import FORMAT
    from coordtui.text.formats import number

    if format_ < FORMAT:
        step = _BETWEEN.with_values(stored=format_, declared=FORMAT)
        console.say(N_("what the store keeps about itself: {step}", step=step))
    elif not waiting:
        console.say(N_("There is nothing to do: every table is as this program declares it."))
    if waiting:
        rows = [(each.table, number(each.documents, console.translator), _step(each)) for each in waiting]
        console.table((N_("table"), N_("documents"), N_("step")), rows, figures=(1,))


def _step(table: Pending) -> Message:
    values = {"stored": table.stored, "declared": table.declared}
    if table.too_new:
        return N_("none: version {stored} is newer than this program").with_values(**values)
    if table.stored == table.declared:
        return N_("its indexes and rules")
    return _BETWEEN.with_values(**values)


def _say_outcome(console: Console, failures: Sequence[CoordtuiError], copies: Sequence[Path]) -> None:
    if not failures:
        console.say(N_("Done."))
    for path in copies:
        console.say(N_("The store as it was before is kept in {path}", path=safe(path)))


def _failure(session: Session, table: Pending) -> CoordtuiError:
    """Why a table is still not as declared: its plugin could not start."""
    loaded = session.host.get(table.table.partition(".")[0])
    return StoreError(
        N_("The table “{table}” is as it was.", table=safe(table.table)),
        why=loaded.reason,
        remedy=N_("“coordtui plugin info {name}” says more.", name=loaded.name),
    )
