"""`coordtui training ics` and `feed`: sessions for the calendars of other programs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coordtui.api import Context, CoordtuiError, Refused, safe
from coordtui.api.command_line import Translate, command, done, plain, print_json
from coordtui.api.files import at_home, system_reason
from coordtui_training.cli.arguments import session_number
from coordtui_training.records import Session
from coordtui_training.texts import N_


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    each = command(commands, "ics", ics, translate, N_("a session, yours, or all, as a calendar file"))
    which = each.add_mutually_exclusive_group()
    session_number(which, translate, nargs="?")
    which.add_argument("--mine", action="store_true", help=translate(N_("yours; so without any of these")))
    which.add_argument("--all", action="store_true", help=translate(N_("all that are still to come")))
    each.add_argument(
        "--output",
        "-o",
        type=Path,
        metavar=translate(N_("FILE")),
        help=translate(N_("write to this file")),
    )
    own = command(commands, "feed", feed, translate, N_("a calendar of your sessions to subscribe to"))
    change = own.add_mutually_exclusive_group()
    change.add_argument(
        "--new", action="store_true", help=translate(N_("a new address; the one of before ends"))
    )
    change.add_argument("--off", action="store_true", help=translate(N_("no such calendar any more")))
    own.add_argument("--language", choices=("fr", "en"), help=translate(N_("in this language, with “--new”")))


def ics(ctx: Context, args: argparse.Namespace) -> int:
    """A calendar file on stdout, or in a file."""
    text = _calendar(ctx, args)
    if args.output is None:
        if args.json:
            print_json({"calendar": text})
        else:
            print(text, end="")
        return 0
    if not ctx.actor.at_home:
        raise Refused(
            N_("No file is written here."),
            why=N_("This machine’s account is not yours."),
            remedy=N_("Leave out “--output”, and keep what is printed."),
        )
    path = at_home(args.output)
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except (OSError, ValueError) as error:
        raise CoordtuiError(
            N_("The file “{path}” cannot be written.", path=safe(path)),
            why=system_reason(error),
            remedy=N_("Make room, or choose another place."),
        ) from error
    return done(ctx, args, {"file": str(path)})


def _calendar(ctx: Context, args: argparse.Namespace) -> str:
    from tinydb import where

    from coordtui_training.ics import calendar
    from coordtui_training.ics.own import Own
    from coordtui_training.times import stored

    ctx.require("training.view")
    language = ctx.translator.language
    if args.number is not None:
        return calendar(ctx, [_session(ctx, args.number)], language)
    if args.all:
        coming = (where("state") == "published") & (where("end") > stored(ctx.clock()))
        found = ctx.store.records(Session).find(coming, order=("start", "doc_id"))
        return calendar(ctx, found, language)
    return Own(ctx).file()


def _session(ctx: Context, number: int) -> Session:
    """A session that the actor may see, once it has a time."""
    from coordtui_training.sight import session_of

    session = session_of(ctx, number)
    if not session.sittings:
        raise Refused(N_("The session has no time yet."))
    return session


def feed(ctx: Context, args: argparse.Namespace) -> int:
    """One's own calendar to subscribe to: its address, another one, or none."""
    from coordtui_training.ics.feeds import Feeds

    feeds = Feeds(ctx)
    if args.off:
        feeds.remove()
        return done(ctx, args, {"address": None})
    found = feeds.make(args.language) if args.new else feeds.mine()
    if args.json:
        print_json(None if found is None else plain(found) | {"address": feeds.address(found)})
    elif found is None:
        print(ctx._(N_("You have no calendar to subscribe to; “--new” makes one.")))
    else:
        print(feeds.address(found))
    return 0
