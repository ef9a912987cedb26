"""The fleet as it is now, of what was stored: what a page shows, and cheap to ask again.

A process keeps what it read, by the revisions of the tables: a look of the watcher that changed nothing
but figures costs the machines that were in it. What depends on the time (ages, reservations that
begin) is reckoned with each call.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import msgspec
from tinydb import where

from coordtui.api import Context, Record
from coordtui_gpus.fleet import sweeps
from coordtui_gpus.fleet.asking import stored
from coordtui_gpus.fleet.machines import order_of, outages, without_addresses
from coordtui_gpus.fleet.states import AHEAD, stale_after, state_of
from coordtui_gpus.fleet.values import FIGURES, Fleet, GpuState, GpuView, Held, HostView
from coordtui_gpus.naming import why_for, without_names
from coordtui_gpus.records import Device, Host, HostState, Outage, Seen, SeenGpu, SeenProcess, Sweep, Use

if TYPE_CHECKING:
    from coordtui_gpus.settings import GpusSettings

LATE = timedelta(minutes=2)
"""So long after a sweep an earlier one may still come into the store."""

NOTHING: tuple[float | None, ...] = (None,) * len(FIGURES)


class _Table:
    """The records of one table, of which only those that changed are read again."""

    def __init__(self, record: type[Record], where: Any = None) -> None:
        self._record, self._where = record, where
        self._revision = -1
        self.rows: dict[int, Any] = {}
        self.changed: set[int] = set()

    def renew(self, ctx: Context) -> bool:
        """Read what is new; whether anything is. `changed` are the numbers of what came, changed or went."""
        rows = ctx.store.records(self._record)
        revision = rows.revision
        self.changed = set()
        if revision == self._revision:
            return False
        if not self.rows:
            self.rows = {each.doc_id: each for each in rows.find(self._where)}
            self.changed = set(self.rows)
        else:
            now = dict(rows.select("doc_id", "rev", where=self._where))
            new = [
                number
                for number, rev in now.items()
                if number not in self.rows or self.rows[number].rev != rev
            ]
            gone = self.rows.keys() - now.keys()
            self.changed = gone | set(new)
            for number in gone:
                del self.rows[number]
            self.rows.update({each.doc_id: each for each in rows.get_many(new)})
        self._revision = revision
        return True


_Eyes = tuple[bool, bool]
"""Whether somebody may see who uses GPUs, and how machines are asked."""

_EYES: tuple[_Eyes, ...] = tuple((who, watch) for who in (True, False) for watch in (True, False))


class _Held:
    """What a process knows of one store."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.hosts, self.devices, self.seen = _Table(Host), _Table(Device), _Table(Seen)
        self.uses = _Table(Use, where("until") == None)  # noqa: E711 - a query
        self.read: set[int] = set()  # sweeps
        self.swept: datetime | None = None
        self.good: dict[int, datetime] = {}
        self.figures: dict[int, list[float | None]] = {}
        self.on: dict[int, list[Device]] = {}
        self.users: dict[int, list[Use]] = {}
        self.seen_on: dict[int, Seen] = {}
        self.bookings: _Bookings | None = None
        self.views: dict[tuple[_Eyes, int], tuple[Any, HostView]] = {}
        self.basis: Any = None


class _Machine(NamedTuple):
    """How a machine stands; `fresh` when its sweeps tell more than its record."""

    state: HostState
    at: datetime | None
    old: bool
    fresh: bool


class _Bookings(msgspec.Struct):
    """Who holds what now, who comes next, what is out; until one of these begins or ends."""

    revisions: tuple[Any, ...]
    until: datetime
    held: Mapping[int, tuple[Held, ...]]
    next: Mapping[int, Held]
    outages: list[Outage]


_held: WeakKeyDictionary[Any, _Held] = WeakKeyDictionary()
_lock = threading.Lock()


def live(ctx: Context, hosts: Collection[int] | None = None) -> Fleet:
    """The machines (all, or these) with their GPUs as they were last heard, and who holds them now.

    Who may not see who uses GPUs gets no logins, people, or names and numbers of processes; who may not
    say which machines are watched no addresses, and not what `ssh` said.
    """
    ctx.require("gpus.view")
    with _lock:
        held = _held.setdefault(ctx.store.table("devices").engine, _Held())
    if ctx.store.writing:  # what is not committed is nobody else's to know
        return _Reader(ctx, _Held()).fleet(hosts)
    with held.lock:
        return _Reader(ctx, held).fleet(hosts)


class _Reader:
    """One call."""

    def __init__(self, ctx: Context, held: _Held) -> None:
        self._ctx, self._held = ctx, held
        self._now = ctx.clock()
        self._settings: GpusSettings = ctx.settings
        self._stale = stale_after(self._settings)
        self._who = ctx.may("gpus.who")
        self._watch = ctx.may("gpus.watch")
        self._fresh: set[int] = set()  # machines whose view is made anew

    def fleet(self, hosts: Collection[int] | None) -> Fleet:
        """All machines that are not archived, in their order."""
        self._renew()
        held = self._held
        there = [each for each in held.hosts.rows.values() if not each.archived]
        wanted = [each for each in there if hosts is None or each.doc_id in hosts]
        views = tuple(self._view(each) for each in sorted(wanted, key=order_of))
        return Fleet(hosts=views, swept=held.swept)

    def _renew(self) -> None:
        held, ctx = self._held, self._ctx
        fresh = self._fresh
        if held.hosts.renew(ctx):
            fresh |= held.hosts.changed
        if held.devices.renew(ctx):
            fresh |= {each.doc_id for each in held.hosts.rows.values()} & self._regroup()
        if held.seen.renew(ctx):
            held.seen_on = {each.host: each for each in held.seen.rows.values()}
            fresh |= {held.seen.rows[number].host for number in held.seen.changed if number in held.seen.rows}
        if held.uses.renew(ctx):
            users: dict[int, list[Use]] = defaultdict(list)
            for use in held.uses.rows.values():
                users[use.device].append(use)
            before, held.users = held.users, users
            fresh |= self._hosts_of(
                number for number in users.keys() | before.keys() if users.get(number) != before.get(number)
            )
        self._read_sweeps()
        self._read_bookings()
        basis = self._settings
        if basis != held.basis:
            held.views.clear()
            held.basis = basis
        for number in fresh:
            for eyes in _EYES:
                held.views.pop((eyes, number), None)

    def _regroup(self) -> set[int]:
        held = self._held
        before = held.on
        held.on = defaultdict(list)
        for device in held.devices.rows.values():
            if device.host is not None and not (device.retired and device.parent):
                held.on[device.host].append(device)
        for devices in held.on.values():
            devices.sort(key=_place)
        return {
            number for number in before.keys() | held.on.keys() if before.get(number) != held.on.get(number)
        }

    def _hosts_of(self, devices: Any) -> set[int]:
        rows = self._held.devices.rows
        return {rows[number].host for number in devices if number in rows and rows[number].host}

    def _read_sweeps(self) -> None:
        """The figures of sweeps that were not read yet."""
        held = self._held
        if held.swept is not None and held.swept > self._now + AHEAD:  # the clock was wrong, and is set back
            held.swept = None
            for each in (held.good, held.figures, held.views):
                each.clear()
        if held.swept is None:
            self._read_first()
            return
        since = held.swept - LATE
        listed = sweeps.listed(self._ctx, since, self._now + AHEAD)
        new = [(number, at) for number, at in listed if number not in held.read]
        for at, looked in sweeps.unpacked(self._ctx, [number for number, _ in new], remember=False):
            for host in looked.hosts.tolist():
                if at >= held.good.get(host, at):
                    held.good[host] = at
                    self._fresh.add(host)
            held.figures.update(zip(looked.devices.tolist(), sweeps.known(looked.values), strict=True))
        held.read = {number for number, _ in listed}
        if new:
            held.swept = max(held.swept, new[-1][1])

    def _read_first(self) -> None:
        """The newest sweeps, until they told of every machine that answers."""
        held = self._held
        until = self._now + AHEAD
        newest = self._ctx.store.records(Sweep).first(where("at") < stored(until), order=("-at",))
        if newest is None:
            return
        held.swept = newest.at
        listed = sweeps.listed(self._ctx, newest.at - 3 * stale_after(self._settings), until)
        held.read = {number for number, at in listed if at >= newest.at - LATE}
        left = {each.host for each in held.seen.rows.values() if each.state in ("ok", "degraded")}
        for at, looked in sweeps.unpacked(self._ctx, [n for n, _ in reversed(listed)], remember=False):
            for host in looked.hosts.tolist():
                held.good.setdefault(host, at)
                left.discard(host)
            for number, line in zip(looked.devices.tolist(), sweeps.known(looked.values), strict=True):
                held.figures.setdefault(number, line)
            if not left:
                break

    def _read_bookings(self) -> None:
        from coordtui_gpus.records import Hold, Reservation

        held, store = self._held, self._ctx.store
        revisions = (self._ctx.actor, *(store.records(each).revision for each in (Hold, Reservation, Outage)))
        known = held.bookings
        if known is not None and known.revisions == revisions and self._now < known.until:
            return
        held_now, next_ = _booked(self._ctx, self._now)
        rows = store.records(Outage)
        out = outages(self._ctx)
        coming = [start for (start,) in rows.select("start", where=where("start") > stored(self._now))]
        ends = [each.reservation.end for many in held_now.values() for each in many]
        ends += [each.reservation.start for each in next_.values()] + coming
        ends += [each.end for each in out if each.end is not None]
        until = min((each for each in ends if each > self._now), default=self._now + timedelta(days=1))
        held.bookings = _Bookings(revisions, until, held_now, next_, out)
        held.views.clear()

    def _view(self, host: Host) -> HostView:
        held = self._held
        seen = held.seen_on.get(host.doc_id)
        at = max(filter(None, (held.good.get(host.doc_id), seen.good if seen else None)), default=None)
        old = at is not None and self._now - at > self._stale
        key, basis = ((self._who, self._watch), host.doc_id), (at, old)
        known = held.views.get(key)
        if known is not None and known[0] == basis:
            return known[1]
        view = self._made(host, seen, at, old)
        held.views[key] = basis, view
        return view

    def _made(self, host: Host, seen: Seen | None, at: datetime | None, old: bool) -> HostView:
        held = self._held
        assert held.bookings is not None  # noqa: S101 - read before any view is made
        here = [each for each in held.bookings.outages if each.host == host.doc_id]
        outage = next((each for each in here if each.device is None), None)
        out = {each.device for each in here if each.device is not None}
        state = seen.state if seen else "unknown"
        entries = {each.device: each for each in seen.gpus} if seen else {}
        swept = held.good.get(host.doc_id)
        fresh = state in ("ok", "degraded") and swept is not None
        machine = _Machine(state, at, old, fresh)
        parts: dict[int, list[GpuView]] = defaultdict(list)
        whole: list[GpuView] = []
        for device in held.on.get(host.doc_id, ()):
            entry = entries.get(device.doc_id)
            if entry is None and (device.first_seen is None or device.retired):
                continue  # only on the books, or on them no more
            number = device.doc_id
            gone = outage is not None or number in out or device.parent in out
            view = self._gpu(device, entry, of=machine, out=gone)
            (parts[device.parent] if device.parent else whole).append(view)
        gpus = tuple(
            msgspec.structs.replace(each, instances=tuple(parts[each.device.doc_id]))
            if each.device.doc_id in parts
            else each
            for each in whole
        )
        shown = seen if self._who or seen is None else _told_to_anybody(seen)
        if not self._watch:
            host = without_addresses(host)
            if shown is not None and state not in ("ok", "degraded"):
                shown = msgspec.structs.replace(shown, text=why_for(self._ctx, shown.text))
        return HostView(host=host, state=state, gpus=gpus, seen=shown, at=at, old=old, outage=outage)

    def _gpu(self, device: Device, entry: SeenGpu | None, *, of: _Machine, out: bool) -> GpuView:
        held, number = self._held, device.doc_id
        assert held.bookings is not None  # noqa: S101 - see `_made`
        line: Any = held.figures.get(number) if of.fresh else None
        if entry is not None and entry.state != "ok":
            line = NOTHING  # nothing is measured of it: what was before is no figure of now
        elif line is None:
            line = entry.figures if entry is not None and entry.figures else NOTHING
        figures = dict(zip(FIGURES, line, strict=True))
        booked = held.bookings.held.get(number, ())
        uses = held.users.get(number, ())
        told: GpuState = state_of(
            entry,
            figures,
            device.memory_mib,
            host=of.state,
            old=of.old,
            out=out,
            reserved=bool(booked),
            idle_percent=self._settings.idle_percent,
        )
        return GpuView(
            device=device,
            state=told,
            at=of.at,
            old=of.old,
            figures=figures,
            seen=entry if self._who or entry is None else _nameless(entry),
            users=tuple(sorted({use.user for use in uses})) if uses and self._who else (),
            people=tuple(sorted({use.person for use in uses if use.person is not None}))
            if uses and self._who
            else (),
            held=booked,
            next=held.bookings.next.get(number),
            since=min(use.since for use in uses) if uses else None,
        )


def _place(device: Device) -> tuple[bool, int, str, int]:
    return device.index is None, device.index or 0, device.bus, device.doc_id


def _told_to_anybody(seen: Seen) -> Seen:
    """The record of a machine without who is on it."""
    return msgspec.structs.replace(
        seen,
        gpus=[_nameless(each) for each in seen.gpus],
        jobs=[],
        text=without_names(seen.text),
        faults=[without_names(each) for each in seen.faults],
        node_reason=without_names(seen.node_reason),
    )


def _nameless(seen: SeenGpu) -> SeenGpu:
    """Without who and what and its number: how many processes there are, and how much memory they hold."""
    if not seen.processes:
        return seen
    told = [SeenProcess(pid=0, memory_mib=each.memory_mib, started=each.started) for each in seen.processes]
    return msgspec.structs.replace(seen, processes=told)


def _booked(ctx: Context, at: datetime) -> tuple[dict[int, tuple[Held, ...]], dict[int, Held]]:
    """Who holds what at a moment, and who comes next."""
    try:
        from coordtui_gpus import booking

        held_at, next_of = booking.held_at, booking.next_of
    except (ImportError, AttributeError):
        return {}, {}
    return {number: tuple(many) for number, many in held_at(ctx, at).items()}, next_of(ctx, at)
