"""`coordtui gpus status`: how the fleet stands, machine by machine."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, FilterField, Refused, parse_filter, safe
from coordtui.api.command_line import Translate, command, print_json
from coordtui_gpus.cli.status_said import ago, host_data, host_lines
from coordtui_gpus.fleet.words import GPU_STATES
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui.api import Message
    from coordtui_gpus.fleet.values import Fleet, GpuView, HostView


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    status_ = command(commands, "status", status, translate, N_("how the fleet stands, in words"))
    status_.add_argument("--free", action="store_true", help=translate(N_("only GPUs that are free")))
    status_.add_argument(
        "--host", metavar=translate(N_("HOST")), help=translate(N_("only this machine, by name"))
    )
    words = N_("such as “model:h100 state:free memory:>60”")
    status_.add_argument("filter", nargs="*", metavar=translate(N_("FILTER")), help=translate(words))


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
        unknown = sum(gpu.state == "unknown" for each in found.hosts for gpu in each.gpus)
        if unknown:
            said = NN_("Of {n} GPU it is not known now.", "Of {n} GPUs it is not known now.", unknown)
            print(ctx._(said), file=sys.stderr)
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
        FilterField("state", (N_("state"),), "choice", choices=tuple(GPU_STATES.items())),
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
    count = {state: sum(each.state == state for each in views) for state in GPU_STATES}
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
    return N_("Last looked at: {age}.", age=ago(ctx, at))
