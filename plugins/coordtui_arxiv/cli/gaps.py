"""`coordtui arxiv gaps`: what is known of each day, and the entries that could not be read."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, safe
from coordtui_arxiv.cli.common import Translate, command, plain, print_json
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
        type=_day(translate),
        metavar=translate(N_("DAY")),
        help=translate(N_("the first day, such as 2026-11-12; a month back unless given")),
    )
    parser.add_argument(
        "--broken", action="store_true", help=translate(N_("the entries that could not be read, and why"))
    )


def _day(translate: Translate) -> Any:
    def read(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(
                translate(N_("“{text}” is not a day", text=safe(text)))
            ) from error

    return read


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
        print_json([_whole(day) for day in days])
        return 0
    if not days:
        print(ctx._(N_("arXiv was not asked yet. “coordtui arxiv sync” does it.")))
        return 0
    titles = (N_("day"), N_("state"), N_("announced"), N_("here"), N_("unreadable"), N_("checked by"))
    rows = [[ctx._(title) for title in titles]]
    for day in days:
        told = "" if day.announced is None else str(day.announced)
        state = f"{sign(day) or ' '} {ctx._(SAID[day.state])}"
        received = str(len(day.received)) if day.checked or day.received else ""
        rows.append(
            [day.day.isoformat(), state, told, received, str(day.quarantined or ""), ctx._(ways(day))]
        )
    _print(rows)
    missing = sum(day.state in GAPS for day in days)
    if missing:
        text = NN_("{n} day has a gap.", "{n} days have gaps.", missing)
        print(ctx._(N_("{text} “coordtui arxiv sync” asks for what is missing.", text=text)))
    return 0


def _whole(day: Day) -> dict[str, object]:
    """A day with all its fields, also those that say nothing: scripts count on them."""
    fields = ("day", "state", "announced", "received", "quarantined", "checked", "asked")
    return {name: getattr(day, name) for name in fields}


def _broken(ctx: Context, since: date, *, as_json: bool) -> int:
    from coordtui_arxiv.holidays import midnight
    from coordtui_arxiv.records import Broken

    ctx.require("arxiv.read")
    found = [each for each in ctx.store.records(Broken).find() if each.seen >= midnight(since)]
    if as_json:
        print_json([plain(each) for each in found])
        return 0
    if not found:
        print(ctx._(N_("Every entry could be read.")))
    for each in found:
        why = ctx._(Message.from_json(each.why))
        print(f"{each.seen:%Y-%m-%d}  {each.channel:6}  {safe(why)}")
        print(f"    {safe(' '.join(each.source.split()), limit=100)}")
    return 0


def _print(rows: Iterable[list[str]]) -> None:
    table = list(rows)
    widths = [max(len(row[n]) for row in table) for n in range(len(table[0]))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
