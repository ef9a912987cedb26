"""What `coordtui doctor` says of the books: how many differences wait for somebody."""

from __future__ import annotations

from coordtui.api import Context, Finding
from coordtui_gpus.books.reconciling import found
from coordtui_gpus.records import Asset
from coordtui_gpus.texts import N_, NN_


def differences(ctx: Context) -> Finding:
    """Fine while the books agree with what is seen, or there are no books yet."""
    if not ctx.store.records(Asset).count():
        return Finding(ok=True, text=N_("No equipment is on the books."))
    waiting = len(found(ctx))
    if not waiting:
        return Finding(ok=True, text=N_("The books agree with what is seen."))
    return Finding(
        ok=True,  # nothing is broken; somebody has something to decide
        text=NN_(
            "{n} difference between the books and what is seen waits.",
            "{n} differences between the books and what is seen wait.",
            waiting,
        ),
        remedy=N_("“coordtui gpus books reconcile” shows each, with what accepting it does."),
    )
