"""The newest figures: sweeps that are not packed yet, read once by a process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from tinydb import where

from coordtui.api import Context
from coordtui_gpus.fleet.asking import border
from coordtui_gpus.fleet.states import AHEAD
from coordtui_gpus.records import Sweep

if TYPE_CHECKING:
    from coordtui_gpus.fleet.packing import Looked

HELD = 1_000_000
"""So many figures of sweeps does a process remember unpacked: some 8 MB."""

_held: WeakKeyDictionary[Any, OrderedDict[int, tuple[datetime, Looked]]] = WeakKeyDictionary()
_lock = threading.Lock()


class Look(NamedTuple):
    """When a machine was last heard, and its figures by device."""

    at: datetime
    figures: dict[int, list[float | None]]


def listed(
    ctx: Context, since: datetime | None = None, until: datetime | None = None
) -> list[tuple[int, datetime]]:
    """Number and moment of the sweeps of a time, half-open, oldest first."""
    wanted: Any = None
    if since is not None:
        wanted = where("at") >= border(since)
    if until is not None:
        before = where("at") < border(until)
        wanted = before if wanted is None else wanted & before
    found: list[tuple[int, datetime]] = ctx.store.records(Sweep).select(
        "doc_id", "at", where=wanted, order=("at",)
    )
    return found


def unpacked(ctx: Context, numbers: list[int], *, remember: bool = True) -> Iterator[tuple[datetime, Looked]]:
    """These sweeps in this order; one that cannot be read is left out, and told to the log."""
    from coordtui_gpus.fleet.packing import unpack_sweep

    with _lock:
        held = _held.setdefault(ctx.store.table("sweeps").engine, OrderedDict())
    for number in numbers:
        found = held.get(number)
        if found is None:
            row = ctx.store.records(Sweep).get(number)
            if row is None:
                continue
            try:
                found = row.at, unpack_sweep(row.data)
            except Exception:  # noqa: BLE001 - one damaged row must not hide the others
                ctx.log.warning("sweep %s cannot be read", number)
                continue
            if remember and not ctx.store.writing:
                with _lock:
                    held[number] = found
                    while sum(each.values.size for _, each in held.values()) > HELD:
                        held.popitem(last=False)
        yield found


def last_looks(ctx: Context, hosts: set[int], now: datetime, seconds: float) -> dict[int, Look]:
    """The last figures of machines, of those that were heard within so many seconds."""
    found: dict[int, Look] = {}
    wanted = set(hosts)
    recent = [number for number, _ in listed(ctx, now - timedelta(seconds=seconds), now + AHEAD)]
    for at, looked in unpacked(ctx, recent[::-1]):
        here = wanted.intersection(looked.hosts.tolist())
        if here:
            lines = dict(zip(looked.devices.tolist(), known(looked.values), strict=True))
            for host in here:
                found[host] = Look(at, lines)
            wanted -= here
        if not wanted:
            break
    return found


def known(values: Any) -> list[list[float | None]]:
    """Lines of figures with None for what is not known."""
    import numpy as np

    plain = values.astype(object)
    plain[np.isnan(values)] = None
    lines: list[list[float | None]] = plain.tolist()
    return lines
