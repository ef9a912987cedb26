"""What the fleet's page shows, read beside the screen: machines, what was found, names, the last day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Context, NotAllowed
from coordtui_gpus.fleet.values import Fleet, HostView
from coordtui_gpus.panes.fleet_sums import Sum, sums
from coordtui_gpus.panes.needs_list import SEEN_HERE, Brief, Found, by_host
from coordtui_gpus.panes.telling import Teller, names_of, people_of

if TYPE_CHECKING:
    from coordtui_gpus.records import Incident

DAY = timedelta(hours=24)

STEPS = 48
"""Values of the last day: one each half hour."""


class Known(msgspec.Struct, frozen=True):
    """The fleet with all that its lines say. `groups` are names of the groups of people, by number;
    `having` is who has how many GPUs."""

    fleet: Fleet
    found: Mapping[int, Found] = {}
    names: Mapping[int, str] = {}
    groups: Mapping[int, tuple[str, ...]] = {}
    incidents: int = 0
    having: tuple[Sum, ...] = ()


@cache
def has(module: str, name: str = "") -> bool:
    """Whether a part of the plugin is there, and has that name in it."""
    from importlib.util import find_spec

    try:
        if find_spec(f"coordtui_gpus.{module}") is None:
            return False
    except ModuleNotFoundError:
        return False
    if not name:
        return True
    try:
        return hasattr(part(module), name)
    except ImportError:
        return False


def part(module: str) -> Any:
    """A part of the plugin, imported when it is first asked for."""
    from importlib import import_module

    return import_module(f"coordtui_gpus.{module}")


def read(ctx: Context) -> Known:
    """All of it, as the store has it now; raises `NotAllowed` without `gpus.view`."""
    fleet: Fleet = part("fleet").live(ctx)
    people = people_of(fleet)
    incidents, titles = _incidents(ctx)
    devices = {
        gpu.device.doc_id: host.host.doc_id
        for host in fleet.hosts
        for whole in host.gpus
        for gpu in (whole, *whole.instances)
    }
    known = Known(
        fleet=fleet,
        found=by_host(incidents, titles, devices, ctx.clock()),
        names=names_of(ctx, people),
        groups=_groups(ctx, people),
        incidents=len([each for each in incidents if each.aside is None or each.aside <= ctx.clock()]),
    )
    having = [each for each in sums(known, "person", Teller(ctx, known.names)) if each.key]
    return msgspec.structs.replace(known, having=tuple(having))


def _incidents(ctx: Context) -> tuple[list[Incident], Mapping[int, Brief]]:
    """What is open, and what each is called in short; nothing for who may not see it."""
    if not has("fairness", "incidents"):
        return [], {}
    fairness = part("fairness")
    try:
        found: list[Incident] = fairness.incidents(ctx)
        told = [each for each in found if each.kind not in SEEN_HERE]
        headings = part("fairness.headings")
        named = headings.Named(ctx, told)
        return found, {each.doc_id: headings.brief(named, each) for each in told}
    except NotAllowed:
        return [], {}


def _groups(ctx: Context, people: set[int]) -> Mapping[int, tuple[str, ...]]:
    if not people or not ctx.may("gpus.who"):
        return {}
    try:
        found = ctx.directory.people().get_many(people)
        called = {each.doc_id: each.name for each in ctx.directory.groups().find()}
    except NotAllowed:
        return {}
    return {each.doc_id: tuple(called[n] for n in each.groups if n in called) for each in found}


def last_day(ctx: Context) -> tuple[float | None, ...]:
    """How many GPUs were busy in the last 24 hours."""
    now: datetime = ctx.clock()
    told: tuple[float | None, ...] = part("fleet").busy_history(ctx, now - DAY, now, STEPS)
    return tuple(None if each is None else float(round(each)) for each in told)


def history_of(ctx: Context, view: HostView) -> Mapping[str, list[float | None]]:
    """The last day of one machine: how many percent its GPUs were used, and how hot the hottest was."""
    now = ctx.clock()
    devices = [each.device.doc_id for each in view.gpus]
    told: dict[str, list[float | None]] = {}
    for figure in ("utilization", "temperature_c"):
        rows = part("fleet").history(ctx, devices, figure, now - DAY, now, STEPS)
        told[figure] = _mean([each.mean for each in rows]) if figure == "utilization" else _most(rows)
    return told


def _mean(rows: list[tuple[float | None, ...]]) -> list[float | None]:
    from coordtui_gpus.panes.telling import mean

    return mean(rows)


def _most(rows: list[Any]) -> list[float | None]:
    columns = zip(*[each.most for each in rows], strict=False)
    return [max((value for value in column if value is not None), default=None) for column in columns]
