"""`coordtui gpus status`, `gpu`, `history`: how the fleet stands, one GPU in full, figures over time."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, FilterField, NotFound, Refused, fold, formats, parse_filter, safe
from coordtui.api.command_line import Translate, command, plain, print_json, table, whole
from coordtui_gpus.records import Device, HostState
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Message
    from coordtui_gpus.fleet.values import Fleet, GpuState, GpuView, HostView

STATES: dict[GpuState, Message] = {
    "busy": N_("busy"),
    "held": N_("memory held, nothing computed"),
    "reserved": N_("reserved, idle"),
    "free": N_("free"),
    "out": N_("out of service"),
    "lost": N_("lost: its machine does not find it any more"),
    "error": N_("its tool complains"),
    "unknown": N_("not known"),
}
HOST_STATES: dict[HostState, Message] = {
    "unknown": N_("never asked"),
    "ok": N_("answers"),
    "degraded": N_("answers, with a fault"),
    "cut_short": N_("its last answer stopped half-way"),
    "unreachable": N_("does not answer"),
    "auth": N_("does not let us in"),
    "hostkey": N_("its key is unknown or has changed"),
    "failed": N_("answers, but its GPU tool does not"),
}
UNKNOWN = "?"


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    status_ = command(commands, "status", status, translate, N_("how the fleet stands, in words"))
    status_.add_argument("--free", action="store_true", help=translate(N_("only GPUs that are free")))
    status_.add_argument(
        "--host", metavar=translate(N_("HOST")), help=translate(N_("only this machine, by name"))
    )
    words = N_("such as “model:h100 state:free memory:>60”")
    status_.add_argument("filter", nargs="*", metavar=translate(N_("FILTER")), help=translate(words))
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
    help_ = translate(N_("a GPU by its UUID, by HOST:NUMBER, or by the beginning of its UUID"))
    parser.add_argument("gpu", metavar=translate(N_("GPU")), help=help_, **more)


# The fleet


def status(ctx: Context, args: argparse.Namespace) -> int:
    """The fleet, machine by machine."""
    from coordtui_gpus import fleet

    only = {fleet.host_named(ctx, args.host).doc_id} if args.host else None
    found = fleet.live(ctx, only)
    hosts = _filtered(ctx, found, " ".join(args.filter), free=args.free)
    if args.json:
        print_json({"swept": found.swept, "hosts": [host_data(host, gpus) for host, gpus in hosts]})
        return 0
    if not hosts:
        print(ctx._(N_("No GPU answers to that.")), file=sys.stderr)
        return 0
    for host, gpus in hosts:
        host_lines(ctx, host, gpus)
    print(safe(ctx._(_sum([each for _, gpus in hosts for each in gpus]))))
    print(safe(ctx._(_age(ctx, found.swept))))
    return 0


def _filtered(
    ctx: Context, found: Fleet, text: str, *, free: bool
) -> list[tuple[HostView, tuple[GpuView, ...]]]:
    """The machines with those of their GPUs that answer; all of them without a filter."""
    if not text and not free:
        return [(host, host.gpus) for host in found.hosts]
    wanted = parse_filter(text, _fields(), today=ctx.clock().date())
    if wanted.problems:
        raise Refused(N_("The filter is not understood."), why=wanted.problems[0])
    kept = []
    for host in found.hosts:
        gpus = tuple(
            each
            for each in host.gpus
            if (not free or each.state == "free") and wanted.matches(_values(host, each))
        )
        if gpus:
            kept.append((host, gpus))
    return kept


def _fields() -> list[FilterField]:
    return [
        FilterField("host", (N_("host"),)),
        FilterField("place", (N_("place"),)),
        FilterField("model", (N_("model"),)),
        FilterField("user", (N_("user"),)),
        FilterField("state", (N_("state"),), "choice", choices=tuple(STATES.items())),
        FilterField("memory", (N_("memory"), N_("free")), "number"),
    ]


def _values(host: HostView, view: GpuView) -> dict[str, Any]:
    total, used = view.device.memory_mib, view.figures.get("memory_used_mib")
    known = view.state not in ("unknown", "lost", "error", "out") and None not in (total, used)
    return {
        "host": host.host.name,
        "place": host.host.place,
        "model": view.device.model,
        "user": list(view.users),
        "state": view.state,
        "memory": ((total or 0) - (used or 0)) / 1024 if known else None,
    }


def _sum(views: list[GpuView]) -> Message:
    count = {state: sum(each.state == state for each in views) for state in STATES}
    return NN_(
        "{n} GPU: {busy} busy, {held} held, {reserved} reserved and idle, {free} free, {out} out of service,"
        " {faulty} lost or faulty, {unknown} not known.",
        "{n} GPUs: {busy} busy, {held} held, {reserved} reserved and idle, {free} free, {out} out of service,"
        " {faulty} lost or faulty, {unknown} not known.",
        len(views),
        faulty=count["lost"] + count["error"],
        **{state: count[state] for state in ("busy", "held", "reserved", "free", "out", "unknown")},
    )


def _age(ctx: Context, at: datetime | None) -> Message:
    if at is None:
        return N_("The machines were never looked at: “coordtui gpus sweep” does.")
    return N_("Last looked at: {age}.", age=_ago(ctx, at))


def _ago(ctx: Context, at: datetime) -> str:
    from coordtui_gpus.booking.times import zone_of

    return formats.ago(at, ctx.clock(), ctx.translator, tz=zone_of(ctx.settings.zone))


def host_data(view: HostView, gpus: Iterable[GpuView] | None = None) -> dict[str, Any]:
    """A machine as plain data."""
    return {
        "host": view.host.name,
        "number": view.host.doc_id,
        "place": view.host.place,
        "state": view.state,
        "at": view.at,
        "old": view.old,
        "text": view.seen.text if view.seen else "",
        "faults": view.seen.faults if view.seen else [],
        "clashes": view.seen.clashes if view.seen else [],
        "out": view.outage is not None,
        "gpus": [gpu_data(each) for each in (view.gpus if gpus is None else gpus)],
    }


def gpu_data(view: GpuView) -> dict[str, Any]:
    """A GPU as plain data; what is not known is null."""
    return {
        "number": view.device.doc_id,
        "uuid": view.device.uuid,
        "index": view.device.index,
        "model": view.device.model,
        "memory_mib": view.device.memory_mib,
        "state": view.state,
        "at": view.at,
        "old": view.old,
        **view.figures,
        "users": list(view.users),
        "people": list(view.people),
        "reservations": [each.reservation.doc_id for each in view.held],
        "next": view.next.reservation.doc_id if view.next else None,
        "since": view.since,
        "instances": [gpu_data(each) for each in view.instances],
    }


def host_lines(ctx: Context, view: HostView, gpus: Iterable[GpuView] | None = None) -> None:
    """Print a machine and its GPUs."""
    head = N_("{name}: {state}", name=view.host.name, state=HOST_STATES[view.state])
    if view.at is not None:
        head = N_(
            "{name}: {state}, last heard {age}",
            name=view.host.name,
            state=HOST_STATES[view.state],
            age=_ago(ctx, view.at),
        )
    print(safe(ctx._(_said(ctx, head))))
    rows = []
    for each in view.gpus if gpus is None else gpus:
        rows.append(_cells(ctx, each, ""))
        rows += [_cells(ctx, part, "  ") for part in each.instances]
    if rows:
        table(rows)
    for text in [*(view.seen.faults if view.seen else ())][:5]:
        print(safe(f"  ! {text}", limit=200))


def _said(ctx: Context, message: Message) -> Message:
    """The message with those of its values said that are messages themselves."""
    values = {
        name: ctx._(each) if not isinstance(each, str) else each for name, each in message.values.items()
    }
    return message.with_values(**values)


def _cells(ctx: Context, view: GpuView, indent: str) -> list[str]:
    figures, device = view.figures, view.device
    old = " " + ctx._(N_("OLD")) if view.old else ""
    used, total = figures.get("memory_used_mib"), device.memory_mib
    memory = ctx._(N_("{used}/{total} GB", used=_number(used, 1024), total=_number(total, 1024)))
    return [
        f"  {indent}{UNKNOWN if device.index is None else device.index}",
        ctx._(STATES[view.state]) + old,
        _percent(ctx, figures.get("utilization")),
        memory,
        f"{_number(figures.get('temperature_c'))} °C",
        f"{_number(figures.get('power_w'))} W",
        device.profile or device.model,
        ", ".join(view.users),
    ]


def _percent(ctx: Context, value: float | None) -> str:
    return UNKNOWN if value is None else formats.percent(value / 100, ctx.translator)


def _number(value: float | None, by: float = 1) -> str:
    return UNKNOWN if value is None else f"{value / by:.0f}"


# One GPU


def device_named(ctx: Context, text: str) -> Device:
    """The device of a UUID, of `HOST:NUMBER`, or of the beginning of a UUID; raises `NotFound`, `Refused`.

    `HOST/NUMBER` is the same.
    """
    from tinydb import where

    from coordtui_gpus import fleet

    ctx.require("gpus.view")
    rows, wanted = ctx.store.records(Device), text.strip()
    found = rows.first(where("uuid") == wanted)
    if found is not None:
        return found
    name, colon, index = wanted.rpartition("/" if "/" in wanted else ":")
    if colon and index.isdecimal() and len(index) <= 4:
        host = fleet.host_named(ctx, name)
        here = rows.find(where("host") == host.doc_id)
        for each in here:
            if each.index == int(index) and each.parent is None and not each.retired:
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
        remedy=N_("Name it by its UUID, or by HOST:NUMBER; “coordtui gpus status --json” shows both."),
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
    from coordtui_gpus.fleet.words import facts_of

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
        memory = ctx._(N_("{value} GB", value=_number(each.memory_mib, 1024)))
        job = ctx._(N_("job {number}", number=each.job)) if each.job else ""
        print(safe("  ".join(filter(None, (str(each.pid), each.user, each.name, memory, job)))))


def _print_counts(ctx: Context, view: GpuView) -> None:
    """What its tool does not tell, in its own words, and what it counts."""
    from coordtui_gpus.fleet.words import FIGURES, counts_of

    if view.seen is None:
        return
    table(
        (ctx._(FIGURES[name][0]), ctx._(N_("unknown ({why})", why=safe(why, limit=150))))
        for name, why in view.seen.why.items()
        if name in FIGURES
    )
    table((ctx._(count), ctx._(what)) for count, what in counts_of(view.seen.counts))


# Over time


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
    from coordtui_gpus.fleet.words import FIGURES

    if figure == "memory_used_mib":
        return ctx._(N_("{value} GB", value=formats.number(value / 1024, ctx.translator, digits=1)))
    said = formats.number(value, ctx.translator, digits=1)
    return ctx._(FIGURES[figure][1].with_values(value=said)) if figure in FIGURES else said
