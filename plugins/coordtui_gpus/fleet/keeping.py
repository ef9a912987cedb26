"""Storing what was heard: one transaction for each batch, and as few documents as say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from tinydb import where

from coordtui.api import Context
from coordtui_gpus.fleet.asking import stored
from coordtui_gpus.fleet.believing import believed
from coordtui_gpus.fleet.devices import TOO_NEW, Found, discover
from coordtui_gpus.fleet.known import Known
from coordtui_gpus.fleet.seeing import answered, figures_of, figures_of_part, silent, worth_writing
from coordtui_gpus.fleet.states import stale_after
from coordtui_gpus.fleet.sweeps import last_looks
from coordtui_gpus.fleet.uses import Now, follow
from coordtui_gpus.fleet.values import FIGURES, Heard
from coordtui_gpus.observed import Fault, Observation
from coordtui_gpus.records import Host, HostState, Seen, Sweep

ANSWERED: tuple[HostState, ...] = ("ok", "degraded")


def keep(ctx: Context, heard: Sequence[Heard]) -> None:
    """Store a batch: devices, where they are, how machines stand, who uses what, and figures.

    All or nothing of it. Of a batch in which only figures changed one document is written, its
    `Sweep`. Machines that are not there any more are passed over.
    """
    ctx.require("gpus.watch")
    if heard:
        told = [believed(each) for each in heard]
        ctx.store.run(lambda: _Batch(ctx, told).keep())


class _Batch:
    """One batch on its way into the store."""

    def __init__(self, ctx: Context, heard: Sequence[Heard]) -> None:
        self._ctx, self._heard = ctx, heard
        self._known = Known(ctx, heard)
        self._rows = ctx.store.records(Seen)
        self._hosts: list[int] = []
        self._devices: list[int] = []
        self._figures: list[list[float | None]] = []
        self._uses: dict[int, Now] = {}
        self._last: datetime | None = None

    def keep(self) -> None:
        """Write what is new."""
        latest = max(each.at for each in self._heard)  # a later one was dated by a clock that was wrong
        newest = self._ctx.store.records(Sweep).first(where("at") <= stored(latest), order=("-at",))
        self._last = newest.at if newest else None
        self._silent([each for each in self._heard if not _is_whole(each)])
        for each in self._heard:
            host = self._known.hosts.get(each.host)
            if host is not None and each.observation is not None and _is_whole(each):
                self._answered(host, each, each.observation)
        follow(self._ctx, self._uses)
        from coordtui_gpus.fleet.packing import pack_sweep

        at = min(each.at for each in self._heard)
        data = pack_sweep(self._hosts, self._devices, self._figures)
        self._ctx.store.records(Sweep).add(Sweep(at=at, data=data))

    def _write(self, before: Seen | None, now: Seen) -> None:
        if worth_writing(before, now):
            self._known.seen[now.host] = self._rows.save(now)

    def _silent(self, failed: Sequence[Heard]) -> None:
        """Machines without a whole answer: their last figures are put into their record."""
        answering = set()
        for each in failed:
            before = self._known.seen.get(each.host)
            if before is not None and before.state in ANSWERED:
                answering.add(each.host)
        stale = stale_after(self._ctx.settings).total_seconds()
        now = max((each.at for each in failed), default=None)
        looks = last_looks(self._ctx, answering, now, 3 * stale) if answering and now else {}
        for each in failed:
            host, before = self._known.hosts.get(each.host), self._known.seen.get(each.host)
            if host is None:
                continue
            if before is not None and (look := looks.get(each.host)) is not None:
                gpus = [
                    msgspec.structs.replace(gpu, figures=look.figures[gpu.device])
                    if gpu.device in look.figures
                    else gpu
                    for gpu in before.gpus
                ]
                good = max(look.at, min(before.good or look.at, each.at))
                before = msgspec.structs.replace(before, good=good, gpus=gpus)
            state = each.state if each.state not in ANSWERED else "cut_short"
            self._write(self._known.seen.get(each.host), silent(host, each, before, state))

    def _answered(self, host: Host, each: Heard, told: Observation) -> None:
        before = self._known.seen.get(host.doc_id)
        found, clashes = discover(self._known, host, told, each.at, slow=each.slow)
        clashes = self._clashes(host, before, clashes, each.at)
        if host.doc_id in self._known.refused:
            fault = Fault(kind="error", text=str(TOO_NEW))
            told = msgspec.structs.replace(told, faults=(fault, *told.faults))
        whole = [one for one in self._known.on[host.doc_id].values() if one.parent is None]
        here = {one.device.doc_id for one in found}
        # Instances are told by the slow look only: between two of those they stand as they were.
        kept = (
            []
            if before is None
            else [
                gpu
                for gpu in before.gpus
                if gpu.device not in here
                and (device := self._known.by_number.get(gpu.device)) is not None
                and device.parent in here
                and not device.retired
            ]
        )
        now, processes = answered(host, each, told, found, clashes, whole, before)
        now.gpus = sorted([*now.gpus, *kept], key=lambda gpu: gpu.device)
        ended = self._ended(before, each.at)
        for number, there in processes.items():
            self._uses[number] = Now(host.doc_id, each.at, ended, there)
        self._hosts.append(host.doc_id)
        for number, line in self._lines(host, found).items():
            self._devices.append(number)
            self._figures.append(line)
        self._write(before, now)

    def _lines(self, host: Host, found: Sequence[Found]) -> dict[int, list[float | None]]:
        """The figures by device; those of instances also as an exporter measured them."""
        lines: dict[int, list[float | None]] = {}
        for one in found:
            if one.instance is None:
                lines[one.device.doc_id] = figures_of(one.gpu)
            elif one.instance.memory_used_mib is not None:
                lines[one.device.doc_id] = figures_of_part(one.instance)
        for one in found:
            if one.instance is not None or not one.gpu.parts:
                continue
            inner = self._known.on[host.doc_id].values()
            within = {each.facts.get("gi"): each for each in inner if each.parent == one.device.doc_id}
            for part in one.gpu.parts:
                device = within.get(part.gi) if part.gi is not None else None
                if device is not None and not device.retired:
                    told = figures_of_part(part)
                    own = lines.get(device.doc_id, [None] * len(FIGURES))
                    lines[device.doc_id] = [a if a is not None else b for a, b in zip(own, told, strict=True)]
        return lines

    def _ended(self, before: Seen | None, at: datetime) -> datetime:
        """When that ended which is gone: now, or when the machine was last heard before it was silent."""
        if before is None:
            return at
        if before.state not in ANSWERED:
            return before.good or at
        if self._last is not None and at - self._last > stale_after(self._ctx.settings):
            return max(self._last, before.good or self._last)  # nobody looked in between
        return at

    def _clashes(self, host: Host, before: Seen | None, clashes: list[str], at: datetime) -> list[str]:
        """The UUIDs that others have too: told to the record of the other machine as well."""
        for key in clashes:
            device = self._known.by_key.get(key)
            other = None if device is None or device.host in (None, host.doc_id) else device.host
            if other is not None and (seen := self._known.seen_of(other)) and key not in seen.clashes:
                both = msgspec.structs.replace(seen, clashes=sorted([*seen.clashes, key]))
                self._known.seen[other] = self._rows.save(both)
        self._let_go(host, before, clashes)
        if before is None or not (noted := set(before.clashes) - set(clashes)):
            return clashes
        mine = {device.uuid for device in self._known.on[host.doc_id].values()}
        still = {key for key in noted & mine if self._claimed(host.doc_id, key)}
        return sorted({*clashes, *still})

    def _let_go(self, host: Host, before: Seen | None, clashes: list[str]) -> None:
        """What this machine does not claim any more is no clash of silent ones either, unless of others."""
        for key in set(before.clashes if before else ()) - {*clashes}:
            if self._claimed(host.doc_id, key):
                continue
            for number, state, told in self._rows.select("host", "state", "clashes"):
                if (
                    key not in told
                    or number == host.doc_id
                    or state in ANSWERED
                    or number in self._known.told
                ):
                    continue
                if (seen := self._known.seen_of(number)) is not None:
                    left = [each for each in seen.clashes if each != key]
                    self._known.seen[number] = self._rows.save(msgspec.structs.replace(seen, clashes=left))

    def _claimed(self, host: int, key: str) -> bool:
        """Whether another machine still has this UUID too, as far as it was heard."""
        for number, uuids in self._known.told.items():
            if number != host and key in uuids:
                return True
        rows = self._rows.select("host", "state", "clashes")
        return any(
            key in clashes and number != host and number not in self._known.told and state in ANSWERED
            for number, state, clashes in rows
        )


def _is_whole(heard: Heard) -> bool:
    return heard.state in ANSWERED and heard.observation is not None and heard.observation.whole
