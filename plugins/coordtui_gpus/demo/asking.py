"""Asks the invented machines: what they say follows from who uses them in the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tinydb import where

from coordtui.api import Context
from coordtui_gpus.demo.machines import CARDS, ask
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.records import Device, Host, Use


def ask_invented(ctx: Context, hosts: Sequence[Host]) -> list[Heard]:
    """What each invented machine says now; others of that kind are unreachable, for there are none."""
    known = [host for host in hosts if host.name in CARDS]
    names = {host.doc_id: host.name for host in known}
    cards = {
        device.doc_id: (names[device.host], device.index)
        for device in ctx.store.records(Device).find()
        if device.host in names and device.index is not None and device.parent is None
    }
    uses = defaultdict[tuple[str, int], list[Use]](list)
    for use in ctx.store.records(Use).find(where("until") == None):  # noqa: E711 - a query
        if use.device in cards:
            uses[cards[use.device]].append(use)
    now = ctx.clock()
    strangers = [
        Heard(host=host.doc_id, at=now, took=0.0, state="unreachable", text="No such invented machine.")
        for host in hosts
        if host.name not in CARDS
    ]
    return [*ask(known, uses, now), *strangers]
