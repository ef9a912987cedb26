"""`coordtui training report`: who attended what, over any period."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from coordtui.api import Context, formats
from coordtui.api.command_line import Translate, command, print_json
from coordtui_training.texts import N_

_BY = ("course", "month", "group", "role", "grant", "partner", "instructor", "language")


def add(commands: Any, translate: Translate) -> None:
    """Add the command."""
    parser = command(commands, "report", report_, translate, N_("count who attended what"))
    by = translate(N_("what each line is of; course unless given"))
    parser.add_argument("--by", choices=_BY, default="course", help=by)
    period = translate(
        N_("term, year, fall 2026, 2026, 2026-11, or 2026-09-01..2026-12-31; term unless given")
    )
    parser.add_argument("--period", default="term", metavar=translate(N_("PERIOD")), help=period)
    parser.add_argument("--csv", action="store_true", help=translate(N_("answer as CSV, for spreadsheets")))
    excel = translate(N_("CSV as Excel opens it in French: semicolons, and a mark of the encoding"))
    parser.add_argument("--excel", action="store_true", help=excel)


def report_(ctx: Context, args: argparse.Namespace) -> int:
    """The report as a table, as CSV or as JSON."""
    from coordtui_training.reports.counting import report
    from coordtui_training.reports.sheet import as_table, report_csv, report_data
    from coordtui_training.reports.spans import span_of

    found = report(ctx, args.by, span_of(args.period, ctx.clock().astimezone().date()))
    if args.json:
        print_json(report_data(found, ctx))
    elif args.csv or args.excel:
        sys.stdout.write(report_csv(found, ctx, excel=args.excel))
    else:
        print(formats.days(found.span.first, found.span.last, ctx.translator))
        for line in (*as_table(found, ctx), *(ctx._(note) for note in found.notes)):
            print(line)
    return 0
