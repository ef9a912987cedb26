"""`coordtui expertise topics`: what the lab works on, for scripts, as CSV and as a page."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, Refused, at_home, safe, write_new
from coordtui.api.command_line import Translate, command, print_json, table
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from coordtui_expertise.lab.report import Report

STDOUT = "-"
VIEWS = ("topics", "groups", "bridges", "single")


def add(commands: Any, translate: Translate) -> None:
    """Add `topics`."""
    parser = command(
        commands,
        "topics",
        _topics,
        translate,
        N_("topics of the lab over time, what groups share, who bridges them, what one alone knows"),
    )
    parser.add_argument(
        "--view",
        choices=VIEWS,
        default="topics",
        help=translate(N_("which figures; topics unless given")),
    )
    parser.add_argument("--csv", action="store_true", help=translate(N_("answer in CSV")))
    parser.add_argument(
        "--html",
        metavar=translate(N_("FILE")),
        help=translate(N_("write everything as a page; “-” prints it")),
    )
    parser.add_argument(
        "--group", metavar=translate(N_("NAME")), help=translate(N_("the people of this group alone"))
    )
    parser.add_argument(
        "--years", type=int, default=8, metavar="N", help=translate(N_("so many years back; 8 unless given"))
    )


def _topics(ctx: Context, arguments: argparse.Namespace) -> int:
    from coordtui_expertise.lab import words
    from coordtui_expertise.lab.report import report

    if not 3 <= arguments.years <= 100:
        raise Refused(N_("Between 3 and 100 years are looked at."))
    group = ctx.directory.the_group(arguments.group).doc_id if arguments.group is not None else None
    made = report(ctx, group=group, years=arguments.years)
    if arguments.html:
        return _html(ctx, made, arguments.html)
    if arguments.csv:
        print(made.csv(arguments.view), end="")
        return 0
    header, rows = made.table(arguments.view)
    if arguments.json:
        from coordtui_expertise.lab.plain import plain

        print_json(plain(made, arguments.view))
        return 0
    titles = [title if isinstance(title, Message) else N_("{title}", title=title) for title in header]
    table([map(ctx._, titles), *([str(cell) for cell in row] for row in rows)])
    if said := ctx._(words.not_counted(made.survey)):
        print(said)
    return 0


def _html(ctx: Context, made: Report, file: str) -> int:
    from coordtui_expertise.lab.page import page

    if file == STDOUT:
        print(page(made), end="")
        return 0
    if not ctx.actor.at_home:
        raise Refused(
            N_("From outside, no file is written on this machine."), remedy=N_("“--html -” prints the page.")
        )
    path = at_home(file)
    write_new(path, page(made))
    print(ctx._(N_("The page is in {path}.", path=safe(str(path.absolute())))))
    return 0
