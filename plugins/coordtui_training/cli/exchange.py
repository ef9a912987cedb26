"""`coordtui training export` and `import`: tables for spreadsheets, and everything as JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Refused, at_home, formats, safe
from coordtui.api.command_line import Translate, command, print_json
from coordtui_training.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_training.exchange.importing import Outcome, Plan

_WHAT = ("courses", "sessions", "signups", "all")

STDIN = "-"

SHOWN = 20
"""So many rows are shown of each kind; `--json` shows all."""


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    what = translate(N_("courses, sessions or signups as a table; all is everything, as JSON"))
    export = command(
        commands, "export", export_, translate, N_("write what training holds, to be read again")
    )
    export.add_argument("what", choices=_WHAT, help=what)
    excel = translate(N_("CSV as Excel opens it in French: semicolons, and a mark of the encoding"))
    export.add_argument("--excel", action="store_true", help=excel)
    file = translate(N_("write to this new file"))
    export.add_argument("--output", "-o", type=Path, metavar=translate(N_("FILE")), help=file)
    read = command(
        commands, "import", import_, translate, N_("read a table or JSON; only looked at unless “--apply”")
    )
    read.add_argument("what", choices=_WHAT, help=what)
    file = translate(N_("the file to read; “-” reads what is piped in"))
    read.add_argument("file", type=Path, nargs="?", metavar=translate(N_("FILE")), help=file)
    apply = translate(N_("write it, unless a row is refused"))
    read.add_argument("--apply", action="store_true", help=apply)
    partial = translate(N_("with “--apply”: write the rows that are not refused"))
    read.add_argument("--partial", action="store_true", help=partial)
    template = translate(N_("say which columns there are, and what stands in them"))
    read.add_argument("--template", action="store_true", help=template)


def export_(ctx: Context, args: argparse.Namespace) -> int:
    """A table or everything, on stdout or in a new file."""
    from coordtui.api import write_new

    if args.output is not None and not ctx.actor.at_home:
        raise Refused(
            N_("From outside, no file is written on this machine."),
            remedy=N_("Leave out “--output”, and redirect what is printed into a file on your own."),
        )
    text = _written(ctx, args)
    if args.output is None:
        sys.stdout.write(text)
        return 0
    write_new(at_home(args.output), text, private=True)
    if args.json:
        print_json({"path": str(args.output)})
    else:
        print(ctx._(N_("It is in {path}, which only you can read.", path=safe(args.output))))
    return 0


def _written(ctx: Context, args: argparse.Namespace) -> str:
    from coordtui_training.exchange.tables import export_csv, export_rows
    from coordtui_training.exchange.whole import export_json

    if args.what == "all":
        return export_json(ctx)
    if args.json and args.output is None:
        import json

        from coordtui.api import safe_json

        return safe_json(json.dumps(export_rows(ctx, args.what), ensure_ascii=False, indent=2)) + "\n"
    return export_csv(ctx, args.what, excel=args.excel)


def import_(ctx: Context, args: argparse.Namespace) -> int:
    """Look at a file, or write what it says; 1 when a row is refused."""
    from coordtui_training.exchange.importing import plan_data
    from coordtui_training.exchange.tables import import_csv
    from coordtui_training.exchange.whole import import_json

    if args.template:
        return _template(ctx, args)
    source = _source(ctx, args)
    if args.what == "all":
        plan = import_json(ctx, source, apply=args.apply, partial=args.partial)
    else:
        plan = import_csv(ctx, args.what, source, apply=args.apply, partial=args.partial)
    if args.json:
        print_json(plan_data(plan, ctx._))
    else:
        _say(ctx, plan, apply=args.apply)
    return 1 if plan.errors else 0


def _source(ctx: Context, args: argparse.Namespace) -> Path | str:
    """The file to read, or what is piped in; raises `Refused` for a file named from outside."""
    if args.file is None:
        raise Refused(N_("Name the file to read."))
    if str(args.file) == STDIN:
        try:
            return sys.stdin.read().removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise Refused(N_("What is piped in is not written in UTF-8.")) from error
    if not ctx.actor.at_home:
        raise Refused(
            N_("From outside, no file of this machine is read."),
            remedy=N_("Name “-” as the file, and pipe your own into the command."),
        )
    return at_home(args.file)


def _template(ctx: Context, args: argparse.Namespace) -> int:
    from coordtui.api import as_csv
    from coordtui_training.exchange.columns import COLUMNS, header

    if args.what == "all":
        raise Refused(N_("Everything is JSON: “export all” shows its form."))
    columns = COLUMNS[args.what]
    if args.json:
        print_json(
            [{"name": e.name, "french": e.french, "says": ctx._(e.says), "needed": e.needed} for e in columns]
        )
        return 0
    print(as_csv(header(args.what, ctx.translator.language), []).strip())
    print()
    for each in columns:
        needed = f" {ctx._(N_('(needed)'))}" if each.needed else ""
        print(f"{each.name} / {each.french}: {ctx._(each.says)}{needed}")
    print()
    for said in (
        N_("Separated by commas, semicolons or tabs, in UTF-8. An empty cell leaves what is there."),
        N_("A time that the clocks show twice has its offset: 2026-11-01 01:30 -05:00."),
    ):
        print(ctx._(said))
    return 0


def _say(ctx: Context, plan: Plan, *, apply: bool) -> None:
    for note in plan.sheet.notes:
        print(ctx._(note), file=sys.stderr)
    _say_rows(ctx, plan, "create", "+")
    _say_rows(ctx, plan, "change", "~")
    print(ctx._(NN_("{n} row says nothing new", "{n} rows say nothing new", len(plan.of("same")))))
    if plan.sheet.extra:
        names = ", ".join(map(safe, plan.sheet.extra))
        print(ctx._(N_("Columns that are not read: {names}", names=names)))
    for each in plan.errors:
        where = {"line": each.line, "column": each.column, "why": each.message}
        said = (
            N_("Line {line}, {column}: {why}", **where) if each.column else N_("Line {line}: {why}", **where)
        )
        print(safe(ctx._(said), limit=1_000), file=sys.stderr)
    if not apply:
        print(ctx._(N_("Nothing was changed; “--apply” writes it.")))
    elif plan.written:
        print(ctx._(N_("Done.")))
    else:
        print(ctx._(N_("Nothing was changed: rows are refused. “--partial” writes the others.")))


def _say_rows(ctx: Context, plan: Plan, outcome: Outcome, sign: str) -> None:
    rows = plan.of(outcome)
    if outcome == "create":
        print(ctx._(NN_("{n} to create", "{n} to create", len(rows))))
    else:
        print(ctx._(NN_("{n} to change", "{n} to change", len(rows))))
    for row in rows[:SHOWN]:
        columns = f" ({', '.join(row.changed)})" if outcome == "change" else ""
        print(f"  {sign} {safe(row.label, limit=100)}{columns}")
    if len(rows) > SHOWN:
        more = formats.number(len(rows) - SHOWN, ctx.translator)
        print(ctx._(N_("  … and {n} more", n=more)))
