"""`coordtui gpus books import` and `export`: the table of assets, out and in again."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Refused, at_home, formats, safe
from coordtui.api.command_line import print_json, table
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.books import Plan
    from coordtui_gpus.books.importing import Outcome

STDIN = "-"

SHOWN = 20
"""So many rows of an import are shown of each kind; `--json` shows all."""


def books_import(ctx: Context, args: argparse.Namespace) -> int:
    """Look at a table, or write what it says; 1 when a row is refused."""
    from coordtui_gpus import books
    from coordtui_gpus.books.importing import plan_data

    if args.template:
        return _template(ctx, args)
    text, notes = _source(ctx, args)
    pairs = [each.partition("=") for each in args.mapping or ()]
    plan = books.plan_import(ctx, text, mapping={title: field for title, _, field in pairs})
    plan.sheet.notes.extend(notes)
    if args.apply and not plan.errors:
        plan = books.carry_out(ctx, plan)
    if args.json:
        print_json(plan_data(plan, ctx._))
    else:
        _say(ctx, plan)
    return 1 if plan.errors else 0


def _source(ctx: Context, args: argparse.Namespace) -> tuple[str, list[Any]]:
    """The text of the file or of what is piped in, and what was odd; raises `Refused` from outside."""
    from coordtui_gpus.books.reading import decoded

    if args.file is None:
        raise Refused(N_("Name the file to read."))
    if args.file == STDIN:
        try:
            return sys.stdin.read().removeprefix("\ufeff"), []
        except UnicodeDecodeError as error:
            raise Refused(N_("What is piped in is not written in UTF-8.")) from error
    if not ctx.actor.at_home:
        raise Refused(
            N_("From outside, no file of this machine is read."),
            remedy=N_("Name “-” as the file, and pipe your own into the command."),
        )
    return decoded(at_home(args.file))


def _template(ctx: Context, args: argparse.Namespace) -> int:
    from coordtui.api import as_csv
    from coordtui_gpus.books.columns import COLUMNS, header

    if args.json:
        print_json([{"name": e.name, "french": e.french, "says": ctx._(e.says)} for e in COLUMNS])
        return 0
    print(as_csv(header(ctx.translator.language), []).strip())
    print()
    table((f"{each.name} / {each.french}", ctx._(each.says)) for each in COLUMNS)
    print()
    print(ctx._(N_("Separated by commas, semicolons or tabs, in UTF-8. An empty cell leaves what is there.")))
    print(ctx._(N_("With a column “address” or “via”, the machines of the table are watched too.")))
    return 0


def _say(ctx: Context, plan: Plan) -> None:
    for note in plan.sheet.notes:
        print(ctx._(note), file=sys.stderr)
    _say_rows(ctx, plan, "create", "+")
    _say_rows(ctx, plan, "change", "~")
    print(ctx._(NN_("{n} row says nothing new", "{n} rows say nothing new", len(plan.of("same")))))
    if plan.machines:
        print(ctx._(NN_("{n} machine to be watched", "{n} machines to be watched", len(plan.machines))))
    if plan.sheet.extra:
        print(ctx._(N_("Columns that are not read: {names}", names=", ".join(map(safe, plan.sheet.extra)))))
    for each in plan.errors:
        where = {"line": str(each.line), "column": each.column, "why": each.message}
        said = (
            N_("Line {line}, {column}: {why}", **where) if each.column else N_("Line {line}: {why}", **where)
        )
        print(safe(ctx._(said), limit=1_000), file=sys.stderr)
    if plan.written:
        print(ctx._(N_("Done.")))
    elif plan.errors:
        print(ctx._(N_("Nothing was changed: rows are refused.")))
    else:
        print(ctx._(N_("Nothing was changed; “--apply” writes it.")))


def _say_rows(ctx: Context, plan: Plan, outcome: Outcome, sign: str) -> None:
    rows = plan.of(outcome)
    if outcome == "create":
        print(ctx._(NN_("{n} to add", "{n} to add", len(rows))))
    else:
        print(ctx._(NN_("{n} to change", "{n} to change", len(rows))))
    for row in rows[:SHOWN]:
        columns = f" ({', '.join(row.changed)})" if outcome == "change" else ""
        print(f"  {sign} {row.line}: {safe(row.label, limit=100)}{columns}")
    if len(rows) > SHOWN:
        print(ctx._(N_("  … and {n} more", n=formats.number(len(rows) - SHOWN, ctx.translator))))


def books_export(ctx: Context, args: argparse.Namespace) -> int:
    """The table on stdout or in a new file."""
    from coordtui.api import write_new
    from coordtui_gpus import books
    from coordtui_gpus.books.exporting import data

    if args.output is not None and not ctx.actor.at_home:
        raise Refused(
            N_("From outside, no file is written on this machine."),
            remedy=N_("Leave out “--output”, and redirect what is printed into a file on your own."),
        )
    if args.output is None:
        if args.json:
            print_json(data(ctx))
        else:
            sys.stdout.write(books.export(ctx, excel=args.excel))
        return 0
    write_new(at_home(args.output), books.export(ctx, excel=args.excel), private=True)
    if args.json:
        print_json({"path": str(args.output)})
    else:
        print(ctx._(N_("It is in {path}, which only you can read.", path=safe(args.output))))
    return 0
