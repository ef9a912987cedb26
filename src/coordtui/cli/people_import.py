"""`coordtui people import`: people from a CSV file, looked at before anything is written."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.api import Message, Refused, safe
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.cli.console import Console
    from coordtui.directory.csv_import import ImportPlan, Row

SHOWN = 20
"""So many are shown of each kind of a plan; `--json` shows all."""


def add_import(commands: Subcommands, translate: Translate) -> None:
    """Add the options of `coordtui people import`."""
    columns = N_(
        "columns, in English or French: name, given, family, email, orcid, login, role, group, languages, "
        "place, about, interests, methods, offers, seeks, projects, links, supervisor, visibility, matching; "
        "all but name optional, several values of a cell separated by “;”"
    )
    read = commands.add_parser(
        "import", help=translate(N_("add and update people from a CSV file")), description=translate(columns)
    )
    read.add_argument("file", metavar=translate(N_("FILE")), type=Path)
    choice = read.add_mutually_exclusive_group()
    choice.add_argument("--dry-run", action="store_true", help=translate(N_("only say what would change")))
    choice.add_argument("--yes", action="store_true", help=translate(N_("do not ask")))
    add_json(read, translate)
    read.set_defaults(run=_import)


def _import(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.directory.csv_import import apply, read_people
    from coordtui.directory.csv_read import read_sheet

    console = invocation.console
    if not (arguments.yes or arguments.dry_run or console.interactive):
        read_sheet(arguments.file)  # what is wrong with the file is said first
        raise Refused(
            N_("Nothing was imported."),
            why=N_("There is no terminal to ask on."),
            remedy=N_("Add --yes to import without being asked, or --dry-run to see what would change."),
        )
    with invocation.session() as session:
        plan = read_people(session.directory, arguments.file, now=session.clock())
        if not arguments.json:
            _say_plan(invocation, plan)
        write = bool(plan.add or plan.change) and not arguments.dry_run
        if write and not arguments.yes:
            try:
                write = console.agree(N_("Import this? [y/N]"))
            except KeyboardInterrupt:
                console.say()  # the question has no end of line yet
                console.say_aside(N_("Nothing was imported."))
                return 130
        if write:
            apply(session.directory, plan)
        if arguments.json:
            console.json(_plan_as_data(plan, console.translator) | {"written": write})
        else:
            _say_outcome(console, plan, written=write, meant=write or arguments.yes)
    return 1 if plan.errors else 0


def _say_outcome(console: Console, plan: ImportPlan, *, written: bool, meant: bool) -> None:
    """What was done; when an import was meant and left rows out, how much of it."""
    people = len(plan.add) + len(plan.change)
    if not written:
        console.say(N_("Nothing was changed."))
    elif plan.errors:
        console.say(NN_("{n} person was imported.", "{n} people were imported.", people))
    else:
        console.say(N_("Done."))
    if plan.errors and meant:
        console.say(NN_("{n} row was left out.", "{n} rows were left out.", len(plan.errors)))


def _say_plan(invocation: Invocation, plan: ImportPlan) -> None:
    console = invocation.console
    _say_rows(invocation, NN_("{n} person to add", "{n} people to add", len(plan.add)), plan.add, "+")
    _say_rows(
        invocation, NN_("{n} person to change", "{n} people to change", len(plan.change)), plan.change, "~"
    )
    console.say(NN_("{n} person unchanged", "{n} people unchanged", len(plan.unchanged)))
    if plan.new_groups:
        names = ", ".join(map(safe, plan.new_groups))
        console.say(N_("Groups to create: {names}", names=names))
    if plan.extra:
        console.say(N_("Columns that are not read: {names}", names=", ".join(map(safe, plan.extra))))
    for error in plan.errors:
        console.say_aside(N_("Line {line} is left out. {problem}", line=error.line, problem=error.message))


def _say_rows(invocation: Invocation, heading: Message, rows: Sequence[Row], sign: str) -> None:
    console = invocation.console
    console.say(heading)
    for row in rows[:SHOWN]:
        fields = f" ({', '.join(row.changed)})" if row.changed and sign == "~" else ""
        console.say(f"  {sign} {safe(row.person.name)}{fields}")
    if len(rows) > SHOWN:
        console.say(N_("  … and {n} more", n=len(rows) - SHOWN))


def _plan_as_data(plan: ImportPlan, translate: Translate) -> dict[str, Any]:
    return {
        "add": [row.person.name for row in plan.add],
        "change": [{"name": row.person.name, "fields": row.changed} for row in plan.change],
        "unchanged": len(plan.unchanged),
        "new_groups": plan.new_groups,
        "extra_columns": plan.extra,
        "errors": [{"line": each.line, "problem": translate(each.message)} for each in plan.errors],
    }
