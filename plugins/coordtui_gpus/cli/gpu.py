"""`coordtui gpus gpu`, `history`: one GPU in full, and its figures over time."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, NotFound, Refused, fold, formats, safe
from coordtui.api.command_line import Translate, command, plain, print_json, table, whole
from coordtui_gpus.calling import named
from coordtui_gpus.cli.status_said import UNKNOWN, gpu_data, host_lines, number
from coordtui_gpus.fleet.words import FIGURES, counts_of, facts_of
from coordtui_gpus.records import Device
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    gpu_ = command(commands, "gpu", gpu, translate, N_("all that is known of one GPU"))
    _one(gpu_, translate)
    past = command(commands, "history", past_figures, translate, N_("a figure of a GPU over time"))
    _one(past, translate, nargs="?")
    past.add_argument(
        "--figure",
        default="utilization",
        metavar=translate(N_("NAME")),
        help=translate(N_("which figure; “utilization” unless given")),
    )
    for name, default, text in (
        ("--hours", 24, N_("of so many hours until now; 24 unless given")),
        ("--points", 24, N_("in so many steps; 24 unless given")),
    ):
        number = translate(N_("NUMBER"))
        past.add_argument(name, type=whole(translate), default=default, metavar=number, help=translate(text))


def _one(parser: argparse.ArgumentParser, translate: Translate, **more: Any) -> None:
    help_ = translate(N_("a GPU by its UUID, by HOST:INDEX, or by the beginning of its UUID"))
    parser.add_argument("gpu", metavar=translate(N_("GPU")), help=help_, **more)


def device_named(ctx: Context, text: str) -> Device:
    """The device of a UUID, of `HOST:INDEX`, or of the beginning of a UUID; raises `NotFound`, `Refused`.

    `HOST/INDEX` is the same.
    """
    from tinydb import where

    from coordtui_gpus import fleet

    ctx.require("gpus.view")
    rows, wanted = ctx.store.records(Device), text.strip()
    found = rows.first(where("uuid") == wanted)
    if found is not None:
        return found
    if (at := named(wanted)) is not None:
        host, index = fleet.host_named(ctx, at[0]), at[1]
        here = rows.find(where("host") == host.doc_id)
        for each in here:
            if each.index == index and each.parent is None and not each.retired:
                return each
        raise NotFound(N_("“{name}” has no GPU {number}.", name=safe(host.name), number=index))
    begins = fold(wanted)
    near = [
        number
        for number, uuid in rows.select("doc_id", "uuid")
        if len(begins) >= 4 and fold(uuid.removeprefix("GPU-")).startswith(begins.removeprefix("gpu-"))
    ]
    if len(near) == 1 and (one := rows.get(near[0])) is not None:
        return one
    if near:
        raise Refused(
            NN_(
                "{n} GPU begins with “{text}”.",
                "{n} GPUs begin with “{text}”.",
                len(near),
                text=safe(text, limit=60),
            )
        )
    raise NotFound(
        N_("There is no GPU “{text}”.", text=safe(text, limit=60)),
        remedy=N_("Name it by its UUID, or by HOST:INDEX; “coordtui gpus status --json” shows both."),
    )


def gpu(ctx: Context, args: argparse.Namespace) -> int:
    """One GPU in full."""
    from coordtui_gpus import fleet

    device = device_named(ctx, args.gpu)
    view, host = None, None
    if device.host is not None:
        for host in fleet.live(ctx, {device.host}).hosts:
            views = [*host.gpus, *(part for each in host.gpus for part in each.instances)]
            view = next((each for each in views if each.device.doc_id == device.doc_id), None)
    if args.json:
        seen = plain(view.seen) if view and view.seen else None
        for each in seen["processes"] or () if seen else ():
            each["pid"] = each["pid"] or None
        state = gpu_data(view) if view else {}
        print_json({**plain(device), **state, "host": host.host.name if host else None, "seen": seen})
        return 0
    table(_facts(ctx, device))
    if host is not None and view is not None:
        host_lines(ctx, host, [view])
        _print_processes(ctx, view)
        _print_counts(ctx, view)
    else:
        print(ctx._(N_("It was not seen in any machine that is watched.")))
    return 0


def _facts(ctx: Context, device: Device) -> list[tuple[str, str]]:
    told = [
        ("UUID", device.uuid),
        (ctx._(N_("Model")), device.model),
        (ctx._(N_("Serial number")), device.serial),
    ]
    told += [(ctx._(N_("Bus address")), device.bus)] if device.bus else []
    told += [(ctx._(label), ctx._(value)) for label, value in facts_of(device)]
    return [(name, value) for name, value in told if value]


def _print_processes(ctx: Context, view: GpuView) -> None:
    if view.processes is None:
        print(ctx._(N_("Which processes are on it is not known.")))
        return
    for each in view.processes:
        memory = ctx._(N_("{value} GB", value=number(each.memory_mib, 1024)))
        job = ctx._(N_("job {number}", number=each.job)) if each.job else ""
        print(
            safe(
                "  ".join(
                    filter(None, (str(each.pid) if each.pid else "", each.user, each.name, memory, job))
                )
            )
        )


def _print_counts(ctx: Context, view: GpuView) -> None:
    """What its tool does not tell, in its own words, and what it counts."""
    if view.seen is None:
        return
    table(
        (ctx._(FIGURES[name][0]), ctx._(N_("unknown ({why})", why=safe(why, limit=150))))
        for name, why in view.seen.why.items()
        if name in FIGURES
    )
    table((ctx._(count), ctx._(what)) for count, what in counts_of(view.seen.counts))


def past_figures(ctx: Context, args: argparse.Namespace) -> int:
    """A figure of a GPU over time; without a GPU how many were busy in all."""
    from coordtui_gpus import fleet
    from coordtui_gpus.booking.times import zone_of
    from coordtui_gpus.fleet.packing import KEPT

    end = ctx.clock()
    start = end - timedelta(hours=max(1, min(args.hours, 5 * 366 * 24)))
    points = max(1, min(args.points, 1000))
    step = (end - start) / points
    if args.figure not in KEPT:
        raise Refused(
            N_("No history is kept of “{name}”.", name=safe(args.figure, limit=40)),
            remedy=N_("It is kept of: {names}.", names=", ".join(KEPT)),
        )
    if args.gpu is None:
        means = fleet.busy_history(ctx, start, end, points)
        told: dict[str, Any] = {"busy": list(means)}
    else:
        device = device_named(ctx, args.gpu)
        (found,) = fleet.history(ctx, [device.doc_id], args.figure, start, end, points)
        means = found.mean
        told = {"uuid": device.uuid, "figure": args.figure, "mean": list(means), "most": list(found.most)}
    if args.json:
        print_json({**told, "start": start, "step_s": step.total_seconds()})
        return 0
    zone = zone_of(ctx.settings.zone)
    table(
        (
            formats.date_and_time(start + place * step, ctx.translator, tz=zone),
            UNKNOWN if value is None else _measured(ctx, args.figure if args.gpu else "", value),
        )
        for place, value in enumerate(means)
    )
    return 0


def _measured(ctx: Context, figure: str, value: float) -> str:
    """A figure with its unit; how many GPUs were busy has neither."""
    if figure == "memory_used_mib":
        return ctx._(N_("{value} GB", value=formats.number(value / 1024, ctx.translator, digits=1)))
    said = formats.number(value, ctx.translator, digits=1)
    return ctx._(FIGURES[figure][1].with_values(value=said)) if figure in FIGURES else said
