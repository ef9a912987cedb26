"""What is known of a machine beside its GPUs: for how long it runs, its load, what Slurm says of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, formats, safe
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import HostView


def beside(view: HostView) -> dict[str, Any]:
    """As plain data; what is not known is null."""
    seen = view.seen
    if seen is None:
        return {}
    return {
        "booted": seen.booted,
        "load": seen.load,
        "load_at": seen.load_at,
        "node": {
            "state": seen.node,
            "reason": seen.node_reason,
            "at": seen.node_at,
            "partitions": seen.partitions,
            "gpus": seen.node_gpus,
            "used": seen.node_used,
            "jobs": [{"id": each.id, "user": each.user, "gpus": each.gpus} for each in seen.jobs],
        },
    }


def lines(ctx: Context, view: HostView) -> Iterator[tuple[Message, Message | str]]:
    """A name and what is said under it, with its age."""
    seen = view.seen
    if seen is None:
        return
    if seen.booted is not None:
        yield N_("Runs"), formats.duration(ctx.clock() - seen.booted, ctx.translator.language)
    if seen.load is not None and seen.load_at is not None:
        load = formats.number(seen.load, ctx.translator.language, digits=2)
        yield N_("Load"), N_("{load}, {length} ago", load=load, length=_age(ctx, seen.load_at))
    if seen.node and seen.node_at is not None:
        node, why = safe(seen.node), safe(seen.node_reason, limit=300)
        said = ctx._(N_("{state}: {why}", state=node, why=why)) if why else node
        yield N_("Slurm"), N_("{said}, {length} ago", said=said, length=_age(ctx, seen.node_at))
    if seen.partitions:
        yield N_("Partitions"), safe(", ".join(seen.partitions), limit=300)
    if seen.node_used is not None and seen.node_gpus is not None:
        used, n = seen.node_used, seen.node_gpus
        yield (
            N_("Given away"),
            NN_("Slurm gave away {used} of {n} GPU", "Slurm gave away {used} of {n} GPUs", n, used=used),
        )
    for job in seen.jobs:
        shown = "?" if job.gpus is None else str(job.gpus)
        yield N_("Job"), safe(f"{job.id}  {job.user}  {shown}", limit=120)


def _age(ctx: Context, at: datetime) -> str:
    return formats.duration(ctx.clock() - at, ctx.translator.language)
