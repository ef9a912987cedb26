"""`coordtui arxiv gaps`: what is known of each day, and the entries that could not be read."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, safe
from coordtui.api.command_line import Translate, command, day, plain, print_json
from coordtui_arxiv.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_arxiv.records import Day

SINCE = timedelta(days=30)


def add(commands: Any, translate: Translate) -> None:
    """Add the command."""
    parser = command(
        commands, "gaps", gaps, translate, N_("what is known of each day: announced, here, unreadable")
    )
    parser.add_argument(
        "--since",
        type=day(translate),
        metavar=translate(N_("DAY")),
        help=translate(N_("the first day, such as 2026-11-12; a month back unless given")),
    )
    parser.add_argument(
        "--broken", action="store_true", help=translate(N_("the entries that could not be read, and why"))
    )


def gaps(ctx: Context, args: argparse.Namespace) -> int:
    """The days, oldest first, and how many have gaps."""
    from coordtui_arxiv.day_words import SAID, sign, ways
    from coordtui_arxiv.holidays import day_of
    from coordtui_arxiv.ledger import GAPS, Ledger

    since = args.since or day_of(ctx.clock()) - SINCE
    if args.broken:
        return _broken(ctx, since, as_json=args.json)
    days = Ledger(ctx).report(since)
    if args.json:
        print_json([_whole(row) for row in days])
        return 0
    if not days:
        print(ctx._(N_("arXiv was not asked yet. “coordtui arxiv sync” does it.")))
        return 0
    titles = (N_("day"), N_("state"), N_("announced"), N_("here"), N_("unreadable"), N_("checked by"))
    rows = [[ctx._(title) for title in titles]]
    for row in days:
        told = "" if row.announced is None else str(row.announced)
        state = f"{sign(row) or ' '} {ctx._(SAID[row.state])}"
        received = str(len(row.received)) if row.checked or row.received else ""
        rows.append(
            [row.day.isoformat(), state, told, received, str(row.quarantined or ""), ctx._(ways(row))]
        )
    _print(rows)
    missing = sum(row.state in GAPS for row in days)
    if missing:
        text = NN_("{n} day has a gap.", "{n} days have gaps.", missing)
        print(ctx._(N_("{text} “coordtui arxiv sync” asks for what is missing.", text=text)))
    return 0


def _whole(row: Day) -> dict[str, object]:
    """A day with all its fields, also those that say nothing: scripts count on them."""
    fields = ("day", "state", "announced", "received", "quarantined", "checked", "asked")
    return {name: getattr(row, name) for name in fields}


def _broken(ctx: Context, since: date, *, as_json: bool) -> int:
    from coordtui_arxiv.holidays import midnight
    from coordtui_arxiv.records import Broken
    from coordtui_arxiv.sources.page import id_in

    ctx.require("arxiv.read")
    found = [each for each in ctx.store.records(Broken).find() if each.seen >= midnight(since)]
    if as_json:
        print_json([plain(each) for each in found])
        return 0
    if not found:
        print(ctx._(N_("Every entry could be read.")))
    for each in found:
        why = ctx._(Message.from_json(each.why))
        print(f"{each.seen:%Y-%m-%d}  {each.channel:6}  {id_in(each.source):16} {safe(why)}".rstrip())
        print(f"    {safe(_without_tags(each.source), limit=100)}")
    return 0


def _without_tags(source: str) -> str:
    """What an entry says, on one line, without the tags around it; all of it where that is nothing."""
    return " ".join((re.sub(r"<[^>]*>", " ", source)).split()) or " ".join(source.split())


def _print(rows: Iterable[list[str]]) -> None:
    table = list(rows)
    widths = [max(len(row[n]) for row in table) for n in range(len(table[0]))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
