"""What Slurm knows: the states of machines, and whose job it is that somebody's processes belong to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from tinydb import where

from coordtui.api import Context, fold
from coordtui_gpus.fleet.asking import having
from coordtui_gpus.observed import Job, Node, Observation
from coordtui_gpus.records import Device, Host, Seen, Use


def keep_slurm(ctx: Context, observation: Observation, at: datetime) -> None:
    """Store the states of nodes, and the number of the job of each open use that has none yet.

    Nodes are found by the name that Slurm has for a machine, else by its own. What is not said stays;
    written is only what changed.
    """
    ctx.require("gpus.watch")

    def work() -> None:
        by_name = _by_name(ctx.store.records(Host).find())
        if observation.nodes:
            _nodes(ctx, observation.nodes, by_name)
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


def _nodes(ctx: Context, nodes: Iterable[Node], by_name: dict[str, Host]) -> None:
    rows = ctx.store.records(Seen)
    told = {by_name[fold(node.name)].doc_id: node for node in nodes if fold(node.name) in by_name}
    known = {each.host: each for each in having(ctx, Seen, "host", told.keys())}
    for host, node in told.items():
        seen = known.get(host) or Seen(host=host)
        state, reason = node.state[:40], node.reason[:500]
        if (seen.node, seen.node_reason) != (state, reason):
            rows.save(msgspec.structs.replace(seen, node=state, node_reason=reason))


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
