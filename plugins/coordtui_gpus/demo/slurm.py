"""What Slurm says in the invented lab: its partitions, a node that is drained, and whose jobs there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from zlib import crc32

from coordtui.api import Context
from coordtui_gpus.demo.catalogue import OUT, RACKS
from coordtui_gpus.observed import Node, Observation

PARTITIONS: Mapping[str, tuple[str, ...]] = {"a": ("long", "short"), "b": ("long",), "c": ("short",)}
"""The racks whose machines are nodes."""

JOBS = ("a", "b")
"""The racks where all runs as a job; elsewhere people log in by themselves."""


def job_of(host: str, user: str) -> str:
    """The number of the job that somebody’s processes on a machine belong to; empty where they are none."""
    if host.removeprefix("gpu-")[:1] not in JOBS:
        return ""
    return str(4_000_000 + crc32(f"{host}/{user}".encode()) % 99_999)


def say(ctx: Context, at: datetime, machines: Collection[str]) -> None:
    """Store what Slurm says of these machines at that moment."""
    from coordtui_gpus import fleet

    fleet.keep_slurm(ctx, Observation(kind="slurm-text", nodes=tuple(_nodes(machines))), at)


def _nodes(machines: Collection[str]) -> Iterable[Node]:
    for rack in [each for each in RACKS if each.letter in PARTITIONS]:
        for name in [each for each in rack.names if each in machines]:
            state, reason = ("drained", OUT[1]) if name == OUT[0] else ("mixed", "")
            yield Node(name=name, state=state, reason=reason, partitions=PARTITIONS[rack.letter])
