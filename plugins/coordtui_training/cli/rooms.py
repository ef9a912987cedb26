"""`coordtui training room`: where sessions are held."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from typing import Any

import msgspec

from coordtui.api import Context
from coordtui.api.command_line import Translate, command, done, group, print_json, table, whole
from coordtui_training.cli.planned import entire, option, read_start
from coordtui_training.records import Room, Sitting
from coordtui_training.texts import N_


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    room = commands.add_parser("room", help=translate(N_("where sessions are held")))
    commands = group(room, translate)
    list_ = command(commands, "list", room_list, translate, N_("the rooms, by name"))
    list_.add_argument("--all", action="store_true", help=translate(N_("also those that are put aside")))
    free = command(
        commands, "free", room_free, translate, N_("the rooms that are free, the best fitting first")
    )
    count = whole(translate)
    option(free, translate, "start", N_("START"), N_("such as “2026-11-12 14:00”"))
    length = N_("for how long; 180 unless given")
    option(free, translate, "--minutes", N_("NUMBER"), length, type=count, default=180)
    option(free, translate, "--seats", N_("NUMBER"), N_("for how many people"), type=count)
    for name, run, help_ in (
        ("add", room_add, N_("add a room")),
        ("edit", room_edit, N_("change a room")),
        ("archive", room_archive, N_("use a room no more; what is planned there stays")),
        ("restore", room_archive, N_("use a room again")),
        ("remove", room_remove, N_("remove a room that no session was in")),
    ):
        each = command(commands, name, run, translate, help_)
        option(each, translate, "name", N_("NAME"), N_("what it is called"))
        each.set_defaults(archived=name == "archive", new_name=None)
        if name in ("add", "edit"):
            option(each, translate, "--seats", N_("NUMBER"), N_("how many seats it has"), type=count)
            option(each, translate, "--note", N_("TEXT"), N_("what one must know to use it"))
        if name == "edit":
            option(each, translate, "--name", N_("NAME"), N_("its new name"), dest="new_name")


def _print(ctx: Context, args: argparse.Namespace, found: list[Room]) -> int:
    if args.json:
        print_json([entire(each) for each in found])
        return 0
    if not found:
        print(ctx._(N_("There is no such room.")), file=sys.stderr)
    table((each.name, "" if each.seats is None else str(each.seats), each.note) for each in found)
    return 0


def room_list(ctx: Context, args: argparse.Namespace) -> int:
    """The rooms, one to a line."""
    from coordtui_training.planning import Rooms

    return _print(ctx, args, Rooms(ctx).all(archived=args.all))


def room_free(ctx: Context, args: argparse.Namespace) -> int:
    """The rooms that nobody has at that time."""
    from coordtui_training.planning import Rooms

    start = read_start(args.start, ctx.settings.zone)
    wanted = Sitting(start=start, end=start + timedelta(minutes=args.minutes))
    return _print(ctx, args, Rooms(ctx).free([wanted], args.seats))


def _fields(args: argparse.Namespace) -> dict[str, Any]:
    given = {"name": args.new_name, "seats": args.seats, "note": args.note}
    return {name: value for name, value in given.items() if value is not None}


def room_add(ctx: Context, args: argparse.Namespace) -> int:
    """Add a room."""
    from coordtui_training.planning import Rooms

    return done(ctx, args, entire(Rooms(ctx).save(Room(**{"name": args.name, **_fields(args)}))))


def room_edit(ctx: Context, args: argparse.Namespace) -> int:
    """Change what is given of a room."""
    from coordtui_training.planning import Rooms

    rooms = Rooms(ctx)
    return done(
        ctx, args, entire(rooms.save(msgspec.structs.replace(rooms.named(args.name), **_fields(args))))
    )


def room_archive(ctx: Context, args: argparse.Namespace) -> int:
    """Use a room no more, or again."""
    from coordtui_training.planning import Rooms

    rooms = Rooms(ctx)
    number = rooms.named(args.name).doc_id
    return done(ctx, args, entire(rooms.archive(number, archived=args.archived)))


def room_remove(ctx: Context, args: argparse.Namespace) -> int:
    """Remove a room that no session was in."""
    from coordtui_training.planning import Rooms

    rooms = Rooms(ctx)
    number = rooms.named(args.name).doc_id
    rooms.remove(number)
    return done(ctx, args, {"removed": number})
