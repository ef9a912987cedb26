"""The same for scripts: `coordtui visitors list|add|sign|badge|export|forget`, each with `--json`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from coordtui.api import Context, at_home, formats, write_new
from coordtui.api.command_line import Translate, command, done, group, print_json, table, whole
from msgspec import to_builtins
from msgspec.structs import asdict

from coordtui_visitors.records import Visit
from coordtui_visitors.service import Visits
from coordtui_visitors.texts import N_, STATES


def configure(parser: argparse.ArgumentParser, translate: Translate = str) -> None:
    """Fill the parser of `coordtui visitors`."""
    commands = group(parser, translate)
    listing = command(commands, "list", show_list, translate, N_("the log: who is here comes first"))
    listing.add_argument("--here", action="store_true", help=translate(N_("only who is in the building now")))

    adding = command(commands, "add", add, translate, N_("announce a visitor"))
    adding.add_argument("name", metavar=translate(N_("NAME")))
    whom = translate(N_("whom they visit: a name, or a number"))
    adding.add_argument("--host", required=True, metavar=translate(N_("PERSON")), help=whom)
    for option, text in (
        ("--since", N_("when they come, as 2026-11-12T14:00; now without")),
        ("--until", N_("when they leave; an hour later without")),
    ):
        adding.add_argument(
            option, type=moment(translate), metavar=translate(N_("TIME")), help=translate(text)
        )
    for option, text in (
        ("--affiliation", N_("where they are from")),
        ("--email", N_("how to reach them")),
        ("--why", N_("what for")),
    ):
        adding.add_argument(option, default="", metavar=translate(N_("TEXT")), help=translate(text))

    for name, run, text in (
        ("sign", sign, N_("sign a visitor in, or out who is in")),
        ("badge", badge, N_("note a badge that is handed out, or without its number, back")),
        ("forget", forget, N_("forget who came, as they ask")),
    ):
        one = command(commands, name, run, translate, text)
        one.add_argument("number", type=whole(translate), metavar=translate(N_("NUMBER")))
        if run is badge:
            one.add_argument("badge", nargs="?", metavar=translate(N_("BADGE")))

    exporting = command(commands, "export", export, translate, N_("write the log to a new CSV file"))
    exporting.add_argument("file", metavar=translate(N_("FILE")))


def moment(translate: Translate) -> Callable[[str], datetime]:
    """A reader of moments by the clocks of this machine, as argparse wants it for `type=`."""

    def read(text: str) -> datetime:
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            raise argparse.ArgumentTypeError(
                translate(N_("“{text}” is no time, such as 2026-11-12T14:00", text=text))
            ) from None

    return read


def told(ctx: Context, visit: Visit) -> dict[str, Any]:
    """A visit for scripts: always with the same fields."""
    return {**to_builtins(asdict(visit)), "state": visit.state(ctx.clock())}


def show_list(ctx: Context, args: argparse.Namespace) -> int:
    """Print the log."""
    visits, now = Visits(ctx), ctx.clock()
    listed = [visit for visit in visits.listed() if not args.here or visit.state(now) == "here"]
    if args.json:
        print_json([told(ctx, visit) for visit in listed])
        return 0
    hosts = visits.hosts(listed)
    table(
        (
            str(visit.doc_id),
            visit.name,
            hosts.get(visit.host, ""),
            formats.date_and_time(visit.came or visit.since, ctx.translator.language),
            ctx._(STATES[visit.state(now)]),
            visit.badge if visit.badge_out else "",
        )
        for visit in listed
    )
    return 0


def add(ctx: Context, args: argparse.Namespace) -> int:
    """Announce a visitor."""
    since = args.since or ctx.clock()
    visit = Visit(
        name=args.name,
        host=ctx.directory.the_one(args.host).doc_id,
        since=since,
        until=args.until or since + timedelta(hours=1),
        affiliation=args.affiliation,
        email=args.email,
        why=args.why,
    )
    return done(ctx, args, told(ctx, Visits(ctx).announce(visit)))


def sign(ctx: Context, args: argparse.Namespace) -> int:
    """Sign in or out."""
    return done(ctx, args, told(ctx, Visits(ctx).sign(args.number)))


def badge(ctx: Context, args: argparse.Namespace) -> int:
    """Hand a badge out, or take it back."""
    visits = Visits(ctx)
    visit = visits.take_back(args.number) if args.badge is None else visits.hand_out(args.number, args.badge)
    return done(ctx, args, told(ctx, visit))


def forget(ctx: Context, args: argparse.Namespace) -> int:
    """Forget who came."""
    return done(ctx, args, told(ctx, Visits(ctx).forget(args.number)))


def export(ctx: Context, args: argparse.Namespace) -> int:
    """Write the log to a file that nobody else reads."""
    path = at_home(args.file)
    write_new(path, Visits(ctx).sheet(), private=True)
    return done(ctx, args, {"file": str(path)})
