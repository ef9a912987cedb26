"""What the headline and the line of age of the fleet say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import Message, formats
from coordtui_gpus.texts import N_, NN_

WIDE = 110
"""Columns from which a headline spells out everything."""

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coordtui_gpus.fleet.values import HostView
    from coordtui_gpus.panes.listing import Listing


def headline(page: Message, listing: Listing, width: int) -> Message:
    """`100 hosts, 800 GPUs: 667 busy, 39 reserved idle, 78 free, 1 fault, 8 out`; faults are not cut."""
    fleet, words = listing.fleet, listing.words.strip()
    hosts = NN_("{n} host", "{n} hosts", len(fleet.hosts))
    if words:
        shown = NN_("{n} of {hosts}", "{n} of {hosts}", len(listing.views), hosts=hosts)
        return N_("{page}   {count}   with “{words}”", page=page, count=shown, words=words)
    total = sum(len(each.gpus) for each in fleet.hosts)
    gpus: Message = NN_("{n} GPU", "{n} GPUs", total)
    wide = width >= WIDE
    count: Message | str = formats.number(total, listing.tell.ctx.translator)
    if wide:
        count = N_("{hosts}, {gpus}", hosts=hosts, gpus=gpus)
    parts = [
        NN_("{n} busy", "{n} busy", fleet.count("busy")),
        *_held(fleet.count("held"), wide=wide),
        NN_("{n} reserved but idle", "{n} reserved but idle", fleet.count("reserved"))
        if wide
        else NN_("{n} reserved idle", "{n} reserved idle", fleet.count("reserved")),
        NN_("{n} free", "{n} free", fleet.count("free")),
    ]
    if broken := fleet.count("lost", "error"):
        parts.append(NN_("{n} fault", "{n} faults", broken))
    if unknown := fleet.count("unknown"):
        parts.append(NN_("{n} unknown", "{n} unknown", unknown))
    if out := fleet.count("out"):
        parts.append(
            NN_("{n} out of service", "{n} out of service", out) if wide else NN_("{n} out", "{n} out", out)
        )
    said = parts[0]
    for each in parts[1:]:
        said = N_("{said}, {more}", said=said, more=each)
    if not fleet.hosts:
        return N_("{page}   no host yet", page=page)
    return N_("{page}   {count}: {said}", page=page, count=count, said=said)


def _held(number: int, *, wide: bool) -> list[Message]:
    """GPUs whose memory is held while nothing computes: they are neither busy nor free."""
    if not number:
        return []
    long, short = NN_("{n} held idle", "{n} held idle", number), NN_("{n} held", "{n} held", number)
    return [long if wide else short]


def age(listing: Listing) -> Message:
    """`99 of 100 hosts read, the last 40 s ago`; hosts that nobody watches are not counted."""
    fleet, tell = listing.fleet, listing.tell
    watched = [each for each in fleet.hosts if each.host.via != "none"]
    heard = sum(each.state in ("ok", "degraded") and not each.old for each in watched)
    if not watched:
        return N_("no host is watched")
    if fleet.swept is None:
        return NN_("{n} host, not asked yet", "{n} hosts, not asked yet", len(watched))
    when = formats.ago(fleet.swept, tell.now, tell.ctx.translator.language, tz=tell.zone)
    late = (tell.now - fleet.swept).total_seconds() > 60 * tell.ctx.settings.stale_minutes
    if late:
        return N_("hosts read {when}, OLD: “coordtui gpus watch” reads them again and again", when=when)
    return NN_(
        "{heard} of {n} host answers, read {when}",
        "{heard} of {n} hosts answer, read {when}",
        len(watched),
        heard=heard,
        when=when,
    )


def not_known(views: Sequence[HostView]) -> int:
    """Of how many machines nobody knows now what their GPUs do: no filter by that finds them."""
    return sum(not each.gpus or all(gpu.state == "unknown" for gpu in each.gpus) for each in views)


def empty(listing: Listing, *, may_watch: bool) -> Message:
    """What an empty list says."""
    if listing.known is None:
        return N_("reading …")
    words, unknown = listing.words.strip(), not_known(listing.fleet.hosts)
    if words and unknown:
        return NN_(
            "No host with “{words}”. Of {n} host it is not known now what its GPUs do. esc shows all again.",
            "No host with “{words}”. Of {n} hosts it is not known now what their GPUs do. "
            "esc shows all again.",
            unknown,
            words=words,
        )
    if words:
        return N_("No host with “{words}”. esc shows all again.", words=words)
    if may_watch:
        return N_(
            "No host yet. “coordtui gpus host add NAME” adds one, “coordtui gpus books import FILE” "
            "many of them from a table; R then reads them."
        )
    return N_("No host is registered yet.")
