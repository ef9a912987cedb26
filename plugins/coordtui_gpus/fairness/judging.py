"""Findings become incidents: opened once, looked at again, closed when they are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from coordtui.api import Context
from coordtui_gpus.fairness.finding import about_people
from coordtui_gpus.fairness.looking import look as look_at
from coordtui_gpus.fairness.machines import about_machines, compared, grown, lasts
from coordtui_gpus.fairness.subjects import Finding, Key, Look
from coordtui_gpus.records import ABOUT_PEOPLE, Counted, Incident

AGAIN = timedelta(minutes=15)
"""An incident that only goes on is written so often: each change of the store is kept for ever."""

_MATERIAL = ("devices", "what", "state", "rise", "reasons", "hosts", "jobs", "owner")
"""Facts whose change is written at once."""


class Judged(NamedTuple):
    """What became of one look: how many incidents began, how many are over, and all that are open."""

    opened: int
    closed: int
    open: int


def judge(ctx: Context) -> Judged:
    """Judge what is known now and keep what follows, in one transaction; letters are queued with it.

    Two that judge at once do it one after the other: what the second finds is open already.
    """

    def work() -> Judged:
        from coordtui_gpus.fairness.letters import tell

        look = look_at(ctx)
        findings = {each.key: each for each in (*about_machines(look), *about_people(look))}
        opened, closed = _keep(ctx, look, findings), _close(ctx, look, findings)
        _count(ctx, look)
        tell(ctx)
        return Judged(opened, closed, len(look.open) + opened - closed)

    return ctx.store.run(work)


def _keep(ctx: Context, look: Look, findings: dict[Key, Finding]) -> int:
    """Open what is new, and write what goes on; how many are new."""
    records, opened = ctx.store.records(Incident), 0
    for key, finding in findings.items():
        incident = look.open.get(key)
        if incident is None:
            opened += 1
            records.add(_opened(finding, look.now))
        elif not finding.silent and _worth(incident, finding, look.now):
            records.save(
                replace(
                    incident,
                    seen=look.now,
                    since=min(incident.since, finding.since),
                    person=finding.person if finding.person is not None else incident.person,
                    facts={**incident.facts, **finding.facts},
                )
            )
    return opened


def _opened(finding: Finding, now: datetime) -> Incident:
    return Incident(
        kind=finding.kind,
        since=min(finding.since, now),
        seen=now,
        host=finding.host,
        device=finding.device,
        person=finding.person,
        user=finding.user,
        reservation=finding.reservation,
        facts=finding.facts,
    )


def _worth(incident: Incident, finding: Finding, now: datetime) -> bool:
    """Whether an incident that goes on is written."""
    changed = any(incident.facts.get(each) != finding.facts.get(each) for each in _MATERIAL)
    return changed or incident.person != finding.person or now - incident.seen >= AGAIN


def _close(ctx: Context, look: Look, findings: dict[Key, Finding]) -> int:
    """Close what is over; how many."""
    over = [each for key, each in look.open.items() if key not in findings and _over(look, each)]
    for each in over:
        ctx.store.records(Incident).save(replace(each, until=look.now))
    return len(over)


def _over(look: Look, incident: Incident) -> bool:
    """Whether something that was not found again is over, or only not known."""
    if incident.host is not None and incident.host not in look.hosts:
        return True  # it is watched no more
    if incident.kind in ("ecc", "xid"):
        return not lasts(incident.facts, look.now)
    if incident.kind in ("reserved_unused", "same_uuid"):
        return True  # the rule itself keeps what it cannot know
    if incident.kind in ABOUT_PEOPLE or incident.kind in ("lost", "hot", "slowed"):
        return incident.host in look.fresh
    if incident.facts.get("what") == "gpu":
        return incident.host in look.fresh
    return True


def _count(ctx: Context, look: Look) -> None:
    """Keep the counters that the next look compares with: when something serious rose, else hourly."""
    records = ctx.store.records(Counted)
    before = {each.device: each for each in records.find()}
    for seen in look.seen.values():
        for gpu in seen.gpus if seen.host in look.fresh else ():
            was, counts = before.get(gpu.device), compared(gpu.counts)
            if not counts:
                continue
            if was is None:
                before[gpu.device] = records.add(Counted(device=gpu.device, at=look.now, counts=counts))
            elif was.counts != counts and (
                grown(counts, was.counts) or look.now - was.at >= timedelta(hours=1)
            ):
                before[gpu.device] = records.save(replace(was, at=look.now, counts=counts))
