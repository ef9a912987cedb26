"""What Slurm knows: the states of machines, and whose job it is that somebody's processes belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec
from tinydb import where

from coordtui.api import Context, fold
from coordtui_gpus.fleet.asking import having
from coordtui_gpus.observed import Job, Node, Observation
from coordtui_gpus.records import Device, Host, Seen, SeenJob, Use

MOST_PARTITIONS, MOST_JOBS = 20, 100

RUNNING = ("running", "r", "completing", "cg", "suspended", "s")
"""States in which a job holds what it was given."""

RENEWED, RENEWED_STATE = timedelta(minutes=5), timedelta(hours=1)
"""What Slurm says again unchanged is written so often, for its age; seldom the state of a node alone."""


def keep_slurm(ctx: Context, observation: Observation, at: datetime) -> None:
    """Store the states of nodes, and the number of the job of each open use that has none yet.

    Nodes are found by the name that Slurm has for a machine, else by its own. What is not said stays;
    written is only what changed.
    """
    ctx.require("gpus.watch")

    def work() -> None:
        by_name = _by_name(ctx.store.records(Host).find())
        if observation.nodes:
            _nodes(ctx, observation, by_name, at)
        if observation.jobs:
            _jobs(ctx, observation.jobs, by_name)

    ctx.store.run(work)


def _by_name(hosts: Iterable[Host]) -> dict[str, Host]:
    """Machines by what Slurm may call them: the name said for it goes before a name alike."""
    found: dict[str, Host] = {}
    for each in hosts:
        if not each.archived:
            found.setdefault(fold(each.name), each)
            found.setdefault(fold(each.name).partition(".")[0], each)
    found.update({fold(each.slurm): each for each in found.values() if each.slurm})
    return found


def _nodes(ctx: Context, told: Observation, by_name: dict[str, Host], at: datetime) -> None:
    rows = ctx.store.records(Seen)
    nodes = {
        by_name[fold(node.name)].doc_id: (by_name[fold(node.name)], node)
        for node in told.nodes or ()
        if fold(node.name) in by_name
    }
    known = {each.host: each for each in having(ctx, Seen, "host", nodes.keys())}
    for number, (host, node) in nodes.items():
        seen = known.get(number) or Seen(host=number)
        now = msgspec.structs.replace(
            seen,
            node=node.state[:40],
            node_reason=node.reason[:500],
            partitions=[each[:60] for each in node.partitions[:MOST_PARTITIONS]] or seen.partitions,
        )
        if host.via == "none":
            now = _given_away(now, node, told.jobs)
        renewed = RENEWED if host.via == "none" else RENEWED_STATE
        if now != seen or seen.node_at is None or at - seen.node_at >= renewed:
            rows.save(msgspec.structs.replace(now, node_at=at))


def _given_away(seen: Seen, node: Node, jobs: Iterable[Job] | None) -> Seen:
    """With what Slurm says of the GPUs of a machine that nobody looks at."""
    running = seen.jobs if jobs is None else [*_running(node.name, jobs)][:MOST_JOBS]
    return msgspec.structs.replace(seen, node_gpus=node.gpus, node_used=node.gpus_used, jobs=running)


def _running(node: str, jobs: Iterable[Job]) -> Iterator[SeenJob]:
    """The jobs that hold GPUs of a node; of one on many nodes only Slurm’s own list says how many."""
    for job in sorted(jobs, key=lambda each: each.id):
        if node not in job.nodes or fold(job.state) not in RUNNING or job.gpus == 0:
            continue
        gpus = len(job.indices[node]) if node in job.indices else job.gpus if len(job.nodes) == 1 else None
        yield SeenJob(id=job.id[:40], user=job.user[:64], gpus=gpus)


def _jobs(ctx: Context, jobs: Iterable[Job], by_name: dict[str, Host]) -> None:
    """Give open uses the job of the same user on the same GPU."""
    owners: dict[tuple[int, int, str], str] = {}
    for job in jobs:
        for node, indices in job.indices.items():
            host = by_name.get(fold(node))
            for index in indices if host else ():
                owners[host.doc_id, index, job.user] = job.id  # type: ignore[union-attr]
    if not owners:
        return
    devices = having(ctx, Device, "host", {host for host, _, _ in owners})
    place = {each.doc_id: (each.host, each.index) for each in devices if each.parent is None}
    rows = ctx.store.records(Use)
    for use in rows.find((where("until") == None) & (where("job") == "")):  # noqa: E711 - a query
        at, slot = place.get(use.device, (None, None))
        if at is None or slot is None:
            continue
        number = owners.get((at, slot, use.user))
        if number:
            rows.save(msgspec.structs.replace(use, job=number[:40]))
