"""`coordtui gpus reserve`, `reservations`, `reservation`, `free`, `calendar`: who has which GPUs when."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from coordtui.api import Context, CoordtuiError, Refused, safe
from coordtui.api.command_line import Translate, command, done, group, print_json, table, whole
from coordtui_gpus.cli.booking_options import (
    device_options,
    draft,
    end_options,
    gpu_named,
    host_named,
    moments,
    read_wanted,
    said_options,
    wanted_options,
    when_options,
)
from coordtui_gpus.cli.booking_said import lines, plain, tell, tell_all, tell_plan
from coordtui_gpus.records import Wanted
from coordtui_gpus.texts import N_, NN_

SHOWN = timedelta(days=30)
"""So far ahead reservations are listed unless a last moment is given."""


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    new = command(commands, "reserve", reserve, translate, N_("reserve GPUs"))
    wanted_options(new, translate)
    when_options(new, translate)
    said_options(new, translate)
    new.add_argument("--for", dest="person", metavar=translate(N_("PERSON")), help=translate(N_("for whom")))
    new.add_argument("--dry-run", action="store_true", help=translate(N_("only say what would be")))
    list_ = command(commands, "reservations", listed, translate, N_("reservations, by their start"))
    for name, help_ in (
        ("--since", N_("the first moment; now unless given")),
        ("--until", N_("the last moment; 30 days later unless given")),
        ("--host", N_("only on this machine; again for more")),
    ):
        more: dict[str, Any] = {"action": "append", "default": []} if name == "--host" else {}
        metavar = translate(N_("NAME") if name == "--host" else N_("START"))
        list_.add_argument(name, metavar=metavar, help=translate(help_), **more)
    list_.add_argument("--mine", action="store_true", help=translate(N_("only one’s own")))
    waiting = N_("only what waits for a yes")
    list_.add_argument("--waiting", action="store_true", help=translate(waiting))
    _one(commands, translate)
    free = command(commands, "free", what_is_free, translate, N_("what is free when, and until when"))
    wanted_options(free, translate)
    when_options(free, translate, required=False)
    _calendar(commands, translate)


def _one(commands: Any, translate: Translate) -> None:
    """The commands about one reservation."""
    one = commands.add_parser("reservation", help=translate(N_("one reservation")))
    commands = group(one, translate)
    for name, run, help_ in (
        ("show", show, N_("one reservation")),
        ("approve", decide, N_("say yes to what was asked for")),
        ("refuse", decide, N_("say no to what was asked for")),
        ("cancel", decide, N_("give up what has not begun")),
        ("extend", extend, N_("let it end later")),
        ("change", change, N_("let it become another; what is not given stays")),
        ("release", release, N_("end it now")),
    ):
        each = command(commands, name, run, translate, help_)
        help_number = translate(N_("the number that “reservations” shows"))
        each.add_argument("number", type=whole(translate), metavar=translate(N_("NUMBER")), help=help_number)
        each.set_defaults(what=name)
        if name in ("approve", "refuse", "cancel"):
            why = translate(N_("a note, as it is written to them"))
            each.add_argument("--why", default="", metavar=translate(N_("TEXT")), help=why)
        if name == "extend":
            end_options(each, translate, required=True)
        if name == "change":
            wanted_options(each, translate)
            when_options(each, translate, required=False)
            said_options(each, translate)
    own = command(commands, "adopt", adopt, translate, N_("make a reservation of a run that goes on already"))
    device_options(own, translate, required=True)
    end_options(own, translate, required=True)
    said_options(own, translate)
    own.add_argument("--for", dest="person", metavar=translate(N_("PERSON")), help=translate(N_("for whom")))


def _calendar(commands: Any, translate: Translate) -> None:
    own = command(commands, "calendar", calendar, translate, N_("reservations as a calendar file"))
    own.add_argument(
        "numbers", type=whole(translate), nargs="*", metavar=translate(N_("NUMBER")),
        help=translate(N_("which; all of one’s own unless given")),
    )  # fmt: skip
    file = translate(N_("write to this file"))
    own.add_argument("--output", "-o", type=Path, metavar=translate(N_("FILE")), help=file)


# The commands


def reserve(ctx: Context, args: argparse.Namespace) -> int:
    """Reserve GPUs, or say what would be."""
    from coordtui_gpus import booking

    wished = draft(ctx, args, read_wanted(ctx, args))
    if args.dry_run:
        return tell_plan(ctx, args, booking.plan(ctx, wished))
    made = booking.reserve(ctx, wished)
    return tell(ctx, args, made)


def adopt(ctx: Context, args: argparse.Namespace) -> int:
    """Make a reservation of a run that goes on."""
    from coordtui_gpus import booking

    ctx.require("gpus.reserve")
    devices = [gpu_named(ctx, each) for each in args.gpu]
    return tell(ctx, args, booking.adopt(ctx, devices, draft(ctx, args, Wanted(devices=devices))))


def listed(ctx: Context, args: argparse.Namespace) -> int:
    """Reservations, one to a line."""
    from coordtui_gpus import booking
    from coordtui_gpus.booking.times import read_moment

    now, zone = ctx.clock(), ctx.settings.zone
    if args.waiting:
        return tell_all(ctx, args, booking.requests(ctx))
    if args.mine:
        return tell_all(ctx, args, booking.mine(ctx))
    start = read_moment(args.since, zone, now) if args.since else now
    end = read_moment(args.until, zone, now) if args.until else start + SHOWN
    hosts = [host_named(ctx, each) for each in args.host] or None
    return tell_all(ctx, args, booking.standing(ctx, start, end, hosts))


def show(ctx: Context, args: argparse.Namespace) -> int:
    """One reservation, with all that may be known of it."""
    from coordtui_gpus import booking

    found = booking.get(ctx, args.number)
    if args.json:
        print_json(plain(ctx, [found])[0])
        return 0
    lines(ctx, [found])
    facts = [
        (N_("Project: {project}", project=safe(found.project, limit=500)), found.project),
        (N_("Grant: {grant}", grant=safe(found.grant, limit=500)), found.grant),
        (N_("Purpose: {purpose}", purpose=safe(found.purpose, limit=500)), found.purpose),
        (N_("Note: {note}", note=safe(found.decided_why, limit=500)), found.decided_why),
        (N_("It gives way to whoever reserves without preemption."), found.preemptible),
        (N_("It will be preempted."), booking.will_be_preempted(ctx, found)),
    ]
    for said, there in facts:
        if there:
            print(ctx._(said))
    return 0


def decide(ctx: Context, args: argparse.Namespace) -> int:
    """Say yes or no, or give up."""
    from coordtui_gpus import booking

    act = {"approve": booking.approve, "refuse": booking.refuse, "cancel": booking.cancel}[args.what]
    return tell(ctx, args, act(ctx, args.number, args.why))


def extend(ctx: Context, args: argparse.Namespace) -> int:
    """Let it end later."""
    from coordtui_gpus import booking

    before = booking.get(ctx, args.number)
    return tell(ctx, args, booking.extend(ctx, args.number, moments(ctx, args, before)[1]))


def change(ctx: Context, args: argparse.Namespace) -> int:
    """Let it become another."""
    from coordtui_gpus import booking

    before = booking.get(ctx, args.number)
    start, end = moments(ctx, args, before)
    texts = {name: getattr(args, name) for name in ("project", "grant", "purpose", "preemptible")}
    given = {name: value for name, value in texts.items() if value is not None}
    wanted = read_wanted(ctx, args, before.wanted)
    wished = replace(booking.draft_of(before), wanted=wanted, start=start, end=end, person=None, **given)
    return tell(ctx, args, booking.change(ctx, args.number, wished))


def release(ctx: Context, args: argparse.Namespace) -> int:
    """End it now."""
    from coordtui_gpus import booking

    return tell(ctx, args, booking.release(ctx, args.number))


def what_is_free(ctx: Context, args: argparse.Namespace) -> int:
    """What is free, a machine to a line."""
    from coordtui_gpus import booking
    from coordtui_gpus.booking.stock import stock
    from coordtui_gpus.booking.times import said

    wanted = read_wanted(ctx, args)
    start, end = moments(ctx, args)
    found = booking.free(ctx, start, end if end > start else None, wanted)
    there = stock(ctx)
    if args.json:
        print_json([{**msgspec.to_builtins(each), "name": there.host_name(each.host)} for each in found])
        return 0
    if not found:
        print(ctx._(N_("No such GPU is free then.")), file=sys.stderr)
    table(
        (
            there.host_name(each.host),
            ctx._(NN_("{n} GPU", "{n} GPUs", len(each.devices))),
            ctx._(N_("until {end}", end=said(ctx, each.end)) if each.end else N_("nothing comes after")),
            there.names(each.devices),
        )
        for each in found
    )
    return 0


def calendar(ctx: Context, args: argparse.Namespace) -> int:
    """A calendar file on stdout, or in a file."""
    from coordtui.api.files import at_home, system_reason
    from coordtui_gpus import booking

    ctx.require("gpus.view")
    if args.numbers:
        found = [booking.get(ctx, number) for number in args.numbers]
    else:
        found = [] if ctx.actor.person is None else booking.of_person(ctx, ctx.actor.person, over=True)
    text = booking.calendar(ctx, found)
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
