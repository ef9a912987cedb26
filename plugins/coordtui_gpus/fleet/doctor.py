"""What `coordtui doctor` says of the fleet: machines never heard, the watcher, figures that pile up."""

from __future__ import annotations

from datetime import timedelta

from tinydb import where

from coordtui.api import Context, Finding, safe
from coordtui_gpus.fleet.asking import stored
from coordtui_gpus.records import Host, Seen, Sweep
from coordtui_gpus.texts import N_, NN_

SHOWN = 5
QUIET, PILED = timedelta(minutes=5), timedelta(hours=3)


def _watched(ctx: Context) -> list[Host]:
    rows = ctx.store.records(Host).find()
    return [each for each in rows if not each.archived and each.via != "none"]


def never_heard(ctx: Context) -> Finding:
    """Fine while each machine that is looked at has answered once."""
    good = {host for host, at in ctx.store.records(Seen).select("host", "good") if at is not None}
    names = sorted(each.name for each in _watched(ctx) if each.doc_id not in good)
    if not names:
        return Finding(ok=True, text=N_("Every machine has answered."))
    return Finding(
        ok=False,
        text=NN_(
            "{n} machine has never answered: {names}.",
            "{n} machines have never answered: {names}.",
            len(names),
            names=safe(", ".join(names[:SHOWN]), limit=300) + (" …" if len(names) > SHOWN else ""),
        ),
        remedy=N_("“coordtui gpus host show HOST” says why; archive a machine that is gone."),
    )


def watcher(ctx: Context) -> Finding:
    """Fine while somebody looks at the machines, if there are any."""
    if not _watched(ctx):
        return Finding(ok=True, text=N_("No machine is looked at yet."))
    limit = max(QUIET, timedelta(seconds=3 * ctx.settings.every))
    newest = ctx.store.records(Sweep).first(order=("-at",))
    if newest is not None and ctx.clock() - newest.at <= limit:
        return Finding(ok=True, text=N_("The machines are looked at."))
    remedy = N_("Keep “coordtui gpus watch” running, such as a service of the machine.")
    if newest is None:
        return Finding(
            ok=False, text=N_("No sweep of the machines is stored: nobody looks at them."), remedy=remedy
        )
    minutes = int((ctx.clock() - newest.at).total_seconds() // 60)
    text = NN_(
        "Nobody has looked at the machines for {n} minute.",
        "Nobody has looked at the machines for {n} minutes.",
        minutes,
    )
    return Finding(ok=False, text=text, remedy=remedy)


def packing(ctx: Context) -> Finding:
    """Fine while figures are packed soon after their hour."""
    before = ctx.clock() - PILED
    waiting = ctx.store.records(Sweep).select("at", where=where("at") < stored(before))
    hours = {at.replace(minute=0, second=0, microsecond=0) for (at,) in waiting}
    if not hours:
        return Finding(ok=True, text=N_("The figures of the GPUs are packed."))
    return Finding(
        ok=False,
        text=NN_(
            "{n} hour of figures waits to be packed, and takes room.",
            "{n} hours of figures wait to be packed, and take room.",
            len(hours),
        ),
        remedy=N_("Run “coordtui sync gpus.pack”; the watcher does it each hour."),
    )
