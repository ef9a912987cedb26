"""Machines and GPUs as they stand, as plain data and in lines: what is not known is null, or “?”."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, formats, safe
from coordtui.api.command_line import table
from coordtui_gpus.fleet.words import GPU_STATES, HOST_STATES
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui.api import Message
    from coordtui_gpus.fleet.values import GpuView, HostView

UNKNOWN = "?"


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
            age=ago(ctx, view.at),
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
    memory = ctx._(N_("{used}/{total} GB", used=number(used, 1024), total=number(total, 1024)))
    return [
        f"  {indent}{UNKNOWN if device.index is None else device.index}",
        ctx._(GPU_STATES[view.state]) + old,
        _percent(ctx, figures.get("utilization")),
        memory,
        f"{number(figures.get('temperature_c'))} °C",
        f"{number(figures.get('power_w'))} W",
        device.profile or device.model,
        ", ".join(view.users),
    ]


def _percent(ctx: Context, value: float | None) -> str:
    return UNKNOWN if value is None else formats.percent(value / 100, ctx.translator)


def number(value: float | None, by: float = 1) -> str:
    """A figure divided by `by`, without decimals; what is not known is a question mark."""
    return UNKNOWN if value is None else f"{value / by:.0f}"


def ago(ctx: Context, at: datetime) -> str:
    """How long ago a moment was, as the zone of the lab says it."""
    from coordtui_gpus.booking.times import zone_of

    return formats.ago(at, ctx.clock(), ctx.translator, tz=zone_of(ctx.settings.zone))
