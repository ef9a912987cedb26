"""Jobs and nodes of the rows of Slurm's tables, whichever columns were asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from coordtui_gpus.observed import Job, Node
from coordtui_gpus.reading.plain import word
from coordtui_gpus.reading.slurm_words import (
    Nodes,
    count_of,
    gpus_of,
    gres,
    is_node_state,
    job_state,
    mebibytes,
    model_of,
    node_state,
    seconds,
    tres,
    when,
)


def _first(row: dict[str, str], *names: str) -> str:
    """The first of these columns that says something."""
    return next((text for name in names if (text := word(row.get(name)))), "")


def job_of(row: dict[str, str], listing: Nodes) -> Job | None:
    """A job; None when its number or its state is none."""
    number = _first(row, "JOBID", "JOBARRAYID")
    state = job_state(_first(row, "STATE", "ST"))
    if not re.fullmatch(r"\d{1,12}(?:[_+]\S{1,64})?", number) or not state:
        return None
    waits = state == "PENDING"
    where = _first(row, "NODELIST", "NODELIST(REASON)")
    reason = _first(row, "REASON")
    if where.startswith("("):
        where, reason = "", reason or where.strip("() ")
    gpus, model = gpus_of(tres(row.get("TRES_ALLOC", "")))
    if gpus is None:
        gpus, model = _asked(row)
    return Job(
        id=number,
        name=word(row.get("NAME")),
        user=word(row.get("USER")),
        account=word(row.get("ACCOUNT")),
        partition=word(row.get("PARTITION")),
        state=state,
        nodes=() if waits else listing(where),
        gpus=gpus,
        gpu_model=model,
        started=None if waits else when(row.get("START_TIME", "")),
        ends=None if waits else when(row.get("END_TIME", "")),
        submitted=when(row.get("SUBMIT_TIME", "")),
        reason=reason,
        ran_s=None if waits else seconds(_first(row, "TIME", "TIME_USED")),
        left_s=None if waits else seconds(row.get("TIME_LEFT", "")),
    )


def _asked(row: dict[str, str]) -> tuple[int | None, str]:
    """GPUs of those that are asked for on each node, where the number of nodes is known too."""
    each = gres(_first(row, "TRES_PER_NODE", "GRES"))
    nodes = row.get("NODES", "").strip()
    if not each or not re.fullmatch(r"\d{1,6}", nodes):
        return None, ""
    return (count_of(each) or 0) * int(nodes), model_of(each)


def node_of(row: dict[str, str], listing: Nodes) -> list[Node]:
    """The nodes of a row; none when it names none. Figures of a row of many nodes hold for each of them."""
    names = listing(_first(row, "HOSTNAMES", "NODEHOST", "HOSTNAME", "NODELIST", "NODE_ADDR"))
    state = _first(row, "STATELONG", "STATE", "STATECOMPACT")
    partition = word(row.get("PARTITION")).rstrip("*")
    known, used = gres(row.get("GRES", "")), gres(row.get("GRES_USED", ""))
    cpus = row.get("CPUS", "").strip()
    node = Node(
        name="",
        state=node_state(state) if is_node_state(state) else "",
        reason=word(row.get("REASON")),
        partitions=(partition,) if partition else (),
        gpus=count_of(known),
        gpus_used=count_of(used),
        gpu_model=model_of(known),
        cpus=int(cpus) if re.fullmatch(r"\d{1,6}", cpus) else None,
        memory_mib=mebibytes(row.get("MEMORY", "")),
    )
    return [replace(node, name=name) for name in names]


def united(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Each node once, in all the partitions that it was named in; what one line tells, another need not."""
    found: dict[str, Node] = {}
    for node in nodes:
        before = found.get(node.name)
        found[node.name] = node if before is None else _with(before, node)
    return tuple(found.values())


def _with(one: Node, other: Node) -> Node:
    return Node(
        name=one.name,
        state=one.state or other.state,
        reason=one.reason or other.reason,
        partitions=tuple(dict.fromkeys((*one.partitions, *other.partitions))),
        gpus=other.gpus if one.gpus is None else one.gpus,
        gpus_used=other.gpus_used if one.gpus_used is None else one.gpus_used,
        gpu_model=one.gpu_model or other.gpu_model,
        cpus=other.cpus if one.cpus is None else one.cpus,
        memory_mib=other.memory_mib if one.memory_mib is None else one.memory_mib,
    )
