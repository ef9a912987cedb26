"""What can be typed about reservations: which GPUs, when, and what for."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from coordtui.api import Context, Refused, safe
from coordtui.api.command_line import Translate, whole
from coordtui_gpus.calling import named
from coordtui_gpus.records import WHOLE, Device, Host, Reservation, Wanted
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.booking.values import Draft

_START = N_(
    "such as “2026-11-12 14:00”, “14:00” for today, or “now”; “-05:00” behind it where it comes twice"
)


def device_options(parser: argparse.ArgumentParser, translate: Translate, *, required: bool = False) -> None:
    """Add the option that names GPUs."""
    help_ = translate(N_("this one: HOST:INDEX, its UUID, or its number here; again for more"))
    parser.add_argument(
        "--gpu", action="append", default=[], metavar=translate(N_("GPU")), help=help_, required=required
    )


def wanted_options(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """What can be wanted: named GPUs, or any."""
    device_options(parser, translate)
    for name, metavar, help_, type_ in (
        ("--count", N_("NUMBER"), N_("how many, whichever"), whole(translate)),
        ("--memory", N_("GB"), N_("each with so much memory at least"), _gigabytes(translate)),
        ("--model", N_("TEXT"), N_("of this model, such as H100"), str),
        ("--profile", N_("PROFILE"), N_("MIG instances of this profile, such as 1g.10gb"), str),
        ("--share", N_("NUMBER"), N_("so many thousandths of each"), whole(translate)),
    ):
        parser.add_argument(name, metavar=translate(metavar), help=translate(help_), type=type_)
    parser.add_argument(
        "--host", action="append", metavar=translate(N_("NAME")),
        help=translate(N_("on this machine; again for more")),
    )  # fmt: skip
    parser.add_argument(
        "--together", action=argparse.BooleanOptionalAction, default=None,
        help=translate(N_("all on one machine")),
    )  # fmt: skip


def _gigabytes(translate: Translate) -> Any:
    def read(text: str) -> float:
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = -1.0
        if not 0 < number < 100_000:
            said = N_("“{text}” is no memory in GB", text=safe(text, limit=60))
            raise argparse.ArgumentTypeError(translate(said))
        return number

    return read


def when_options(parser: argparse.ArgumentParser, translate: Translate, *, required: bool = True) -> None:
    """Add the options of start and end."""
    start, hint = translate(N_("START")), translate(_START)
    parser.add_argument("--start", metavar=start, help=hint, required=required)
    end_options(parser, translate, required=required)


def end_options(parser: argparse.ArgumentParser, translate: Translate, *, required: bool) -> None:
    """Add the options of the end: a moment, or a length."""
    ends = parser.add_mutually_exclusive_group(required=required)
    ends.add_argument("--end", metavar=translate(N_("END")), help=translate(N_("when it ends, as the start")))
    hours = translate(N_("for so many hours; for what is reserved already, so many more"))
    ends.add_argument("--hours", type=whole(translate), metavar=translate(N_("NUMBER")), help=hours)


def said_options(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add what is said of a reservation, and whether it gives way."""
    for name, help_ in (
        ("--project", N_("for this project")),
        ("--grant", N_("paid by this grant")),
        ("--purpose", N_("what for")),
    ):
        parser.add_argument(name, metavar=translate(N_("TEXT")), help=translate(help_))
    loose = translate(N_("it gives way to whoever reserves without preemption"))
    parser.add_argument("--preemptible", action=argparse.BooleanOptionalAction, default=None, help=loose)


# What was typed


def read_wanted(ctx: Context, args: argparse.Namespace, before: Wanted | None = None) -> Wanted:
    """What the options say; of what is reserved already, what is not given stays."""
    ctx.require("gpus.view")
    if args.gpu:
        return Wanted(devices=[gpu_named(ctx, each) for each in args.gpu], share=_share(args, before))
    given = {
        "count": args.count,
        "memory_gb": args.memory,
        "model": args.model,
        "profile": args.profile,
        "share": args.share,
        "hosts": None if args.host is None else [host_named(ctx, each) for each in args.host if each.strip()],
        "together": args.together,
    }
    found = {name: value for name, value in given.items() if value is not None}
    any_given = found.keys() - {"share"}
    base = Wanted() if before is None or (before.devices and any_given) else before
    return replace(base, **found)


def _share(args: argparse.Namespace, before: Wanted | None) -> int:
    if args.share is not None:
        return int(args.share)
    return WHOLE if before is None else before.share


def host_named(ctx: Context, name: str) -> int:
    """The machine of a name; raises `Refused`."""
    from tinydb import where

    found = ctx.store.records(Host).first(where("name") == name.strip())
    if found is None:
        raise Refused(
            N_("There is no machine “{name}”.", name=safe(name, limit=100)),
            remedy=N_("“coordtui gpus free” shows their names."),
        )
    return found.doc_id


def gpu_named(ctx: Context, text: str) -> int:
    """A device by UUID, by `HOST:INDEX` or `HOST/INDEX`, or by number.

    A MIG instance also as forms write it, `HOST:INDEX/PROFILE#NUMBER`.
    """
    from tinydb import where

    said, devices = text.strip(), ctx.store.records(Device)
    found = devices.first(where("uuid") == said)
    said = said.rpartition("#")[2]
    if found is None and (at := named(said)) is not None:
        there = (where("host") == host_named(ctx, at[0])) & (where("index") == at[1])
        there &= where("parent") == None  # noqa: E711 - a query
        found = devices.first(there & (where("retired") == False))  # noqa: E712
    elif found is None and said.isdecimal() and len(said) < 10:
        found = devices.get(int(said))
    if found is None:
        raise Refused(
            N_("There is no GPU “{text}”.", text=safe(text, limit=100)),
            remedy=N_("Write HOST:INDEX, its UUID, or its number here."),
        )
    return found.doc_id


def moments(
    ctx: Context, args: argparse.Namespace, before: Reservation | None = None
) -> tuple[datetime, datetime]:
    """Start and end as they were typed; of what is reserved already, what is not given stays."""
    from coordtui_gpus.booking.times import read_moment

    zone, now = (before.zone if before else ctx.settings.zone), ctx.clock()
    start = before.start if before else now
    if getattr(args, "start", None) is not None:
        start = read_moment(args.start, zone, now)
    if args.end is not None:
        return start, read_moment(args.end, zone, now)
    if args.hours is not None:
        length = timedelta(hours=args.hours)
        moved = before is None or getattr(args, "start", None) is not None
        return start, (start if moved or before is None else before.end) + length
    if before is None:
        return start, start
    return start, start + (before.end - before.start)


def draft(ctx: Context, args: argparse.Namespace, wanted: Wanted) -> Draft:
    """What is asked for, as it was typed."""
    from coordtui_gpus.booking.values import Draft

    start, end = moments(ctx, args)
    person = getattr(args, "person", None)
    return Draft(
        wanted=wanted,
        start=start,
        end=end,
        person=None if person is None else ctx.directory.the_one(person).doc_id,
        project=args.project or "",
        grant=args.grant or "",
        purpose=args.purpose or "",
        preemptible=bool(args.preemptible),
    )
