"""Background work: run by `coordtui sync` when it is due, one runner at a time over all processes."""

from __future__ import annotations

from coordtui.api import Context, JobRun, Message

from coordtui_visitors.service import Visits
from coordtui_visitors.texts import NN_


def forget(ctx: Context, run: JobRun) -> Message:
    """Forget who came long ago; what is returned is kept in the journal."""
    return NN_("{n} visitor was forgotten.", "{n} visitors were forgotten.", Visits(ctx).forget_old())
