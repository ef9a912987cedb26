"""`coordtui gpus host` and `coordtui gpus login`: which machines there are, and whose a user name is."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

import msgspec

from coordtui.api import Context, formats, safe
from coordtui.api.command_line import Translate, command, done, group, plain, print_json, table, whole
from coordtui_gpus.records import Host, Outage
from coordtui_gpus.texts import N_

_FIELDS = ("address", "via", "exporter", "slurm", "place", "note")
_LABELS = (
    ("name", N_("Name")),
    ("address", N_("Address")),
    ("via", N_("Looked at by")),
    ("exporter", N_("DCGM exporter")),
    ("slurm", N_("Name in Slurm")),
    ("place", N_("Place")),
    ("note", N_("Note")),
)
"""What is said of a machine, with what it is called."""


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    host = commands.add_parser("host", help=translate(N_("which machines there are")))
    within = group(host, translate)
    listed = command(within, "list", host_list, translate, N_("the machines, by place and name"))
    listed.add_argument(
        "--all", action="store_true", help=translate(N_("also those that are watched no more"))
    )
    for name, run, help_ in (
        ("show", host_show, N_("all that is known of a machine")),
        ("add", host_add, N_("watch a machine")),
        ("change", host_change, N_("change what is said of a machine")),
        ("archive", host_archive, N_("watch a machine no more; what was seen of it stays")),
        ("restore", host_archive, N_("watch a machine again")),
        ("out", host_out, N_("take a machine, or one of its GPUs, out of service")),
        ("back", host_back, N_("put a machine or a GPU back into service")),
    ):
        each = command(within, name, run, translate, help_)
        _option(each, translate, "name", N_("HOST"), N_("a machine by its name"))
        each.set_defaults(archived=name == "archive")
        if name in ("add", "change"):
            _fields(each, translate)
        if name == "change":
            _option(each, translate, "--name", N_("NAME"), N_("its new name"), dest="new_name")
        if name in ("out", "back"):
            only = N_("only the GPU of this number in the machine")
            _option(each, translate, "--gpu", N_("NUMBER"), only, type=whole(translate))
        if name == "out":
            _option(
                each, translate, "--from", N_("MOMENT"), N_("from when on; now unless given"), dest="start"
            )
            _option(each, translate, "--until", N_("MOMENT"), N_("until when; open unless given"))
            _option(each, translate, "--why", N_("TEXT"), N_("why"), default="")
    _add_logins(commands, translate)


def _option(parser: Any, translate: Translate, name: str, metavar: Any, help_: Any, **more: Any) -> None:
    parser.add_argument(name, metavar=translate(metavar), help=translate(help_), **more)


def _fields(parser: argparse.ArgumentParser, translate: Translate) -> None:
    text = N_("TEXT")
    _option(parser, translate, "--address", text, N_("what “ssh” is given; its name unless given"))
    parser.add_argument(
        "--via",
        choices=("ssh", "local", "none"),
        help=translate(N_("how it is looked at: “local” is this machine, “none” is not looked at")),
    )
    _option(parser, translate, "--exporter", text, N_("the address of a DCGM exporter"))
    _option(parser, translate, "--slurm", text, N_("its name in Slurm, when it is another"))
    _option(parser, translate, "--place", text, N_("its rack or room"))
    _option(parser, translate, "--note", text, N_("what one must know of it"))


def _add_logins(commands: Any, translate: Translate) -> None:
    login = commands.add_parser("login", help=translate(N_("whose the user names of the machines are")))
    within = group(login, translate)
    command(within, "list", login_list, translate, N_("what is said of user names"))
    set_ = command(within, "set", login_set, translate, N_("say whose a user name is"))
    _option(set_, translate, "login", N_("LOGIN"), N_("a user name of the machines"))
    whose = N_("by number, e-mail or whole name; without, it is nobody’s, such as a service")
    _option(set_, translate, "person", N_("PERSON"), whose, nargs="?")
    forget = command(within, "forget", login_forget, translate, N_("say nothing of a user name any more"))
    _option(forget, translate, "login", N_("LOGIN"), N_("a user name of the machines"))


# Machines


def host_list(ctx: Context, args: argparse.Namespace) -> int:
    """The machines, one to a line."""
    from coordtui_gpus import fleet

    found = fleet.hosts(ctx, archived=args.all)
    if args.json:
        print_json([entire(each) for each in found])
        return 0
    if not found:
        print(ctx._(N_("There is no machine yet.")), file=sys.stderr)
        return 0
    archived = ctx._(N_("archived"))
    table(
        (each.name, each.address or each.name, each.via, each.place, archived if each.archived else "")
        for each in found
    )
    return 0


def host_show(ctx: Context, args: argparse.Namespace) -> int:
    """One machine: how it stands, its GPUs, what is out of service."""
    from coordtui_gpus import fleet
    from coordtui_gpus.cli.beside import beside, lines
    from coordtui_gpus.cli.status_said import host_data, host_lines

    host = fleet.host_named(ctx, args.name)
    views = fleet.live(ctx, {host.doc_id}).hosts
    out = fleet.outages(ctx, host=host.doc_id)
    if args.json:
        told = {**host_data(views[0]), **beside(views[0])} if views else {}
        print_json({**entire(host), **told, "outages": [plain(each) for each in out]})
        return 0
    table((ctx._(label), str(said)) for name, label in _LABELS if (said := getattr(host, name)))
    if views:
        host_lines(ctx, views[0])
        if more := [*lines(ctx, views[0])]:
            table((ctx._(name), ctx._(said)) for name, said in more)
    for each in out:
        print(safe(_outage(ctx, each)))
    return 0


def _outage(ctx: Context, outage: Outage) -> str:
    from coordtui_gpus.booking.times import zone_of

    zone, why = zone_of(ctx.settings.zone), outage.why or "-"
    start = formats.date_and_time(outage.start, ctx.translator, tz=zone)
    if outage.end is None:
        return ctx._(N_("Out of service since {start}: {why}", start=start, why=why))
    end = formats.date_and_time(outage.end, ctx.translator, tz=zone)
    return ctx._(N_("Out of service from {start} to {end}: {why}", start=start, end=end, why=why))


def host_add(ctx: Context, args: argparse.Namespace) -> int:
    """Add a machine."""
    from coordtui_gpus import fleet

    return done(ctx, args, entire(fleet.add_host(ctx, Host(name=args.name, **_given(args)))))


def host_change(ctx: Context, args: argparse.Namespace) -> int:
    """Change what is given of a machine."""
    from coordtui_gpus import fleet

    given = _given(args) | ({"name": args.new_name} if args.new_name is not None else {})
    changed = msgspec.structs.replace(fleet.host_named(ctx, args.name), **given)
    return done(ctx, args, entire(fleet.save_host(ctx, changed)))


def _given(args: argparse.Namespace) -> dict[str, Any]:
    return {name: value for name in _FIELDS if (value := getattr(args, name)) is not None}


def host_archive(ctx: Context, args: argparse.Namespace) -> int:
    """Watch a machine no more, or again."""
    from coordtui_gpus import fleet

    number = fleet.host_named(ctx, args.name).doc_id
    return done(ctx, args, entire(fleet.archive_host(ctx, number, archived=args.archived)))


def host_out(ctx: Context, args: argparse.Namespace) -> int:
    """Take a machine, or one of its GPUs, out of service."""
    from coordtui_gpus import fleet

    host = fleet.host_named(ctx, args.name)
    start = _moment(ctx, args.start) or ctx.clock()
    outage = fleet.take_out(
        ctx, host.doc_id, _device(ctx, host, args.gpu), start, _moment(ctx, args.until), args.why
    )
    return done(ctx, args, entire(outage))


def host_back(ctx: Context, args: argparse.Namespace) -> int:
    """End what is out of service now: of the machine, or of one of its GPUs."""
    from coordtui.api import NotFound
    from coordtui_gpus import fleet

    host = fleet.host_named(ctx, args.name)
    device = _device(ctx, host, args.gpu)
    ended = [
        fleet.put_back(ctx, each.doc_id)
        for each in fleet.outages(ctx, host=host.doc_id)
        if each.device == device
    ]
    if not ended:
        raise NotFound(N_("“{name}” is not out of service.", name=safe(host.name)))
    return done(ctx, args, [entire(each) for each in ended if each is not None])


def _device(ctx: Context, host: Host, index: int | None) -> int | None:
    from coordtui_gpus.cli.gpu import device_named

    return None if index is None else device_named(ctx, f"{host.name}:{index}").doc_id


def _moment(ctx: Context, text: str | None) -> datetime | None:
    from coordtui_gpus.booking.times import read_moment

    return None if text is None else read_moment(text, ctx.settings.zone, ctx.clock()).astimezone(UTC)


def entire(record: msgspec.Struct) -> dict[str, Any]:
    """A record as plain data, with the fields too that say nothing: scripts count on them."""
    return {name: msgspec.to_builtins(getattr(record, name)) for name in record.__struct_fields__}


# User names


def login_list(ctx: Context, args: argparse.Namespace) -> int:
    """What is said of user names."""
    from coordtui_gpus import fleet

    found = fleet.logins(ctx)
    if args.json:
        print_json([entire(each) for each in found])
        return 0
    if not found:
        print(
            ctx._(N_("Nothing is said of any login: each is of who has it in their address.")),
            file=sys.stderr,
        )
        return 0
    numbers = [each.person for each in found if each.person is not None]
    names = {each.doc_id: each.name for each in ctx.directory.people().get_many(numbers)}
    nobody = ctx._(N_("nobody’s"))
    table(
        (each.login, nobody if each.person is None else names.get(each.person, f"#{each.person}"))
        for each in found
    )
    return 0


def login_set(ctx: Context, args: argparse.Namespace) -> int:
    """Say whose a user name is, or that it is nobody's."""
    from coordtui_gpus import fleet

    person = None if args.person is None else ctx.directory.the_one(args.person).doc_id
    return done(ctx, args, entire(fleet.set_login(ctx, args.login, person)))


def login_forget(ctx: Context, args: argparse.Namespace) -> int:
    """Say nothing of a user name any more."""
    from coordtui_gpus import fleet

    fleet.forget_login(ctx, args.login)
    return done(ctx, args, {"forgotten": args.login})
