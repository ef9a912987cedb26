"""What was heard goes into the store; one odd answer costs no other machine its place there."""

from __future__ import annotations

from collections.abc import Sequence

from coordtui.api import Context, NotAllowed, StoreError
from coordtui_gpus.collecting import slurm
from coordtui_gpus.collecting.understanding import silent
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.texts import N_

NOT_STORED = N_("What was heard was not stored, and is asked for again: {why}")
"""What a watch says of a look that came to nothing; it goes on."""

_OURS = (StoreError, NotAllowed)
"""What is wrong with the store or with who acts, not with an answer."""


def put(ctx: Context, batch: Sequence[Heard]) -> None:
    """Store a batch; an answer that cannot be stored leaves its machine as failed, and is told to the log."""
    from coordtui_gpus.fleet import keep

    try:
        keep(ctx, batch)
        return
    except _OURS:
        raise
    except Exception:  # a machine may say anything; it must not cost the others their figures
        ctx.log.exception("a batch of answers cannot be stored as a whole")
    for each in batch:
        try:
            keep(ctx, [each])
        except _OURS:
            raise
        except Exception as error:  # this is the one
            ctx.log.exception("what machine %s said cannot be stored", each.host)
            keep(ctx, [silent(each.host, "failed", type(error).__name__, at=each.at, took=each.took)])


def ask_slurm(ctx: Context) -> None:
    """Ask Slurm, and store what it says; whatever that is, the look at the machines stands."""
    try:
        slurm.look(ctx)
    except _OURS:
        raise
    except Exception:  # its words are from outside too, and it is only a second source
        ctx.log.exception("Slurm could not be asked")
