"""What the fleet's page shows, read beside the screen: machines, what was found, names, the last day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Context, NotAllowed
from coordtui_gpus import fairness
from coordtui_gpus import fleet as service
from coordtui_gpus.fleet.values import Fleet, HostView
from coordtui_gpus.panes.fleet_sums import Sum, sums
from coordtui_gpus.panes.needs_list import SEEN_HERE, Brief, Found, Need, all_needs, by_host
from coordtui_gpus.panes.telling import Teller, names_of, people_of

if TYPE_CHECKING:
    from coordtui_gpus.records import Incident

DAY = timedelta(hours=24)

STEPS = 48
"""Values of the last day: one each half hour."""


class Known(msgspec.Struct, frozen=True):
    """The fleet with all that its lines say. `groups` are names of the groups of people, by number;
    `having` is who has how many GPUs, `waiting` how much waits for the person, as Today counts it.
    `needs` is what needs a look, in the words of `language`."""

    fleet: Fleet
    found: Mapping[int, Found] = {}
    names: Mapping[int, str] = {}
    groups: Mapping[int, tuple[str, ...]] = {}
    incidents: int = 0
    having: tuple[Sum, ...] = ()
    waiting: int = 0
    needs: dict[int, list[Need]] = {}
    language: str = ""


def read(ctx: Context) -> Known:
    """All of it, as the store has it now; raises `NotAllowed` without `gpus.view`."""
    from coordtui_gpus.today import waiting

    fleet = service.live(ctx)
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
        waiting=waiting(ctx).number,
    )
    tell = Teller(ctx, known.names)
    return msgspec.structs.replace(
        known,
        having=tuple(each for each in sums(known, "person", tell) if each.key),
        needs=all_needs(fleet, tell, known.found),
        language=tell.language,
    )


def _incidents(ctx: Context) -> tuple[list[Incident], Mapping[int, Brief]]:
    """What is open, and what each is called in short; nothing for who may not see it."""
    from coordtui_gpus.fairness.headings import Named, brief

    try:
        found = fairness.incidents(ctx)
        told = [each for each in found if each.kind not in SEEN_HERE]
        named = Named(ctx, told)
        return found, {each.doc_id: brief(named, each) for each in told}
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
    told = service.busy_history(ctx, now - DAY, now, STEPS)
    return tuple(None if each is None else float(round(each)) for each in told)


def history_of(ctx: Context, view: HostView) -> Mapping[str, list[float | None]]:
    """The last day of one machine: how many percent its GPUs were used, and how hot the hottest was."""
    now = ctx.clock()
    devices = [each.device.doc_id for each in view.gpus]
    told: dict[str, list[float | None]] = {}
    for figure in ("utilization", "temperature_c"):
        rows = service.history(ctx, devices, figure, now - DAY, now, STEPS)
        told[figure] = _mean([each.mean for each in rows]) if figure == "utilization" else _most(rows)
    return told


def _mean(rows: list[tuple[float | None, ...]]) -> list[float | None]:
    from coordtui_gpus.panes.telling import mean

    return mean(rows)


def _most(rows: list[Any]) -> list[float | None]:
    columns = zip(*[each.most for each in rows], strict=False)
    return [max((value for value in column if value is not None), default=None) for column in columns]
