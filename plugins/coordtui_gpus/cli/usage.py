"""`coordtui gpus usage`: GPU-hours over any days, by person, group, grant, project, machine, model, month."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Refused, formats
from coordtui.api.command_line import Translate, command, day, print_json, table
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.fairness.values import By

_BY = ("person", "group", "grant", "project", "host", "model", "month")
_SHOWN = ("held", "busy", "reserved", "unused", "unknown", "energy_kwh")


def add(commands: Any, translate: Translate) -> None:
    """Add the command."""
    each = command(commands, "usage", usage_, translate, N_("count who used how many GPU-hours"))
    first = translate(N_("the first day; the first of this month unless given"))
    last = translate(N_("the last day; today unless given"))
    metavar = translate(N_("DAY"))
    each.add_argument("--from", dest="first", type=day(translate), metavar=metavar, help=first)
    each.add_argument("--to", dest="last", type=day(translate), metavar=metavar, help=last)
    by = translate(N_("what each line is of; person unless given"))
    each.add_argument("--by", choices=_BY, help=by)
    each.add_argument(
        "--mine", action="store_true", help=translate(N_("only your own hours; by month unless given"))
    )
    each.add_argument("--csv", action="store_true", help=translate(N_("answer as CSV, for spreadsheets")))
    excel = translate(N_("CSV as Excel opens it in French: semicolons, and a mark of the encoding"))
    each.add_argument("--excel", action="store_true", help=excel)


def usage_(ctx: Context, args: argparse.Namespace) -> int:
    """The report as a table, as CSV or as JSON."""
    from coordtui_gpus import fairness
    from coordtui_gpus.fairness.sheet import FIGURES, plain, shown, total
    from coordtui_gpus.fairness.times import day_start, zone_of

    today = ctx.clock().astimezone(zone_of(ctx.settings.zone)).date()
    last: date = args.last or today
    first: date = args.first or last.replace(day=1)
    if not date(1971, 1, 1) <= first <= last < date(9990, 1, 1):
        raise Refused(N_("A period begins before it ends, in a year of four figures."))
    zone = ctx.settings.zone
    by: By = args.by or ("month" if args.mine else "person")
    count = fairness.own_usage if args.mine else fairness.usage
    lines = count(ctx, day_start(first, zone), day_start(last + timedelta(days=1), zone), by)
    whole = total(lines, ctx._(N_("All")))
    if args.json:
        print_json(
            {
                "by": by,
                "from": first.isoformat(),
                "to": last.isoformat(),
                "lines": [plain(each) for each in lines],
                "total": plain(whole),
            }
        )
    elif args.csv or args.excel:
        sys.stdout.write(fairness.as_csv(ctx, [*lines, whole], by, excel=args.excel))
    else:
        print(formats.days(first, last, ctx.translator))
        head = ["", *(ctx._(FIGURES[each]) for each in _SHOWN)]
        rows = [[each.name, *(shown(ctx, each, figure) for figure in _SHOWN)] for each in (*lines, whole)]
        table([head, *rows])
    return 0
