"""The job `gpus.sweep`: one look at all machines that are due; within `keeping_on`, look after look."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import datetime

import msgspec
from tinydb import where

from coordtui.api import Cancelled, Context, JobRun, Message, StoreDamaged, StoreError, StoreTooNew
from coordtui_gpus.collecting import exporter, pace
from coordtui_gpus.collecting.here import require_asking
from coordtui_gpus.collecting.second import Second
from coordtui_gpus.collecting.storing import NOT_STORED, ask_slurm, put
from coordtui_gpus.collecting.sweeping import sweep as ask
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.records import Device, Host, Seen
from coordtui_gpus.texts import N_

_POLL = 0.2


class Rounds(msgspec.Struct, frozen=True):
    """How a run goes on: a look each `every` seconds; after each, `between` is told what came of it."""

    every: float
    between: Callable[[Message], None] = lambda _: None


_rounds: ContextVar[Rounds | None] = ContextVar("gpus_rounds", default=None)


@contextmanager
def keeping_on(every: float, between: Callable[[Message], None] = lambda _: None) -> Iterator[None]:
    """Within this block `sweep` looks again and again, until it is stopped, under one lease."""
    token = _rounds.set(Rounds(every, between))
    try:
        yield
    finally:
        _rounds.reset(token)


def sweep(ctx: Context, run: JobRun) -> Message:
    """Ask every machine that is due, and store what was heard; what came of it, in a sentence."""
    require_asking(ctx)
    rounds = _rounds.get()
    memory = Memory()
    while True:
        began = time.monotonic()
        try:
            told = _once(ctx, run, memory)
        except (StoreDamaged, StoreTooNew):
            raise
        except StoreError as error:  # a full disk may have room again, a busy store be free
            if rounds is None:
                raise
            told = NOT_STORED.with_values(why=error.what)
        if rounds is None:
            return told
        rounds.between(told)
        while time.monotonic() - began < rounds.every and not run.cancelled:
            time.sleep(_POLL)
        if run.cancelled:
            raise Cancelled(N_("Stopped."))


class Memory:
    """What one run remembers between two looks: which machines were started again or have another driver."""

    def __init__(self) -> None:
        self.restless: set[int] = set()
        self.slow: dict[int, datetime] = {}
        self.exporters: dict[int, float] = {}
        self._known: dict[int, tuple[str, str]] = {}

    def learn(self, heard: Heard) -> None:
        """Note who booted; its slow facts are asked at the next look."""
        if heard.observation is None:
            return
        machine = heard.observation.machine
        now = machine.boot, machine.driver or next((g.driver for g in heard.observation.gpus if g.driver), "")
        if heard.slow:
            self.restless.discard(heard.host)
            self.slow[heard.host] = heard.at  # what is stored may be older: it is not written each time
        elif self._known.get(heard.host, now) != now:
            self.restless.add(heard.host)
        self._known[heard.host] = now


def _once(ctx: Context, run: JobRun, memory: Memory) -> Message:
    now = ctx.clock()
    hosts = ctx.store.records(Host).find(where("archived") == False)  # noqa: E712 - a query
    seen = {each.host: each for each in ctx.store.records(Seen).find()}
    due = pace.asked_now(hosts, seen, now)
    slow = _slow(ctx, due, seen, memory, now)
    careful = {each.doc_id for each in due if (one := seen.get(each.doc_id)) and one.tries}
    answered = 0
    with closing(Second(ctx, due, cancelled=lambda: run.cancelled, failed=memory.exporters)) as second:
        for batch in ask(
            ctx,
            due,
            cancelled=lambda: run.cancelled,
            progress=run.progress,
            slow=slow,
            careful=careful,
        ):
            put(ctx, [second.filled(each) for each in batch])
            for each in batch:
                memory.learn(each)
                answered += each.observation is not None
    if run.cancelled:
        raise Cancelled(N_("Stopped."))
    heard = exporter.sweep(ctx, hosts, cancelled=lambda: run.cancelled)
    if heard:
        put(ctx, heard)
    ask_slurm(ctx)
    watched = sum(each.via != "none" for each in hosts)
    return _told(len(due), answered, watched - len(due))


def _slow(ctx: Context, hosts: list[Host], seen: dict[int, Seen], memory: Memory, now: datetime) -> set[int]:
    parts = ctx.store.records(Device).find(where("parent") != None)  # noqa: E711 - a query
    mig = {each.host for each in parts if not each.retired}
    return {
        each.doc_id
        for each in hosts
        if each.doc_id in memory.restless
        or pace.slow_due(_last_slow(each.doc_id, seen, memory), ctx.settings, now, mig=each.doc_id in mig)
    }


def _last_slow(host: int, seen: dict[int, Seen], memory: Memory) -> datetime | None:
    return memory.slow.get(host) or (seen[host].slow if host in seen else None)


def _told(asked: int, answered: int, left: int) -> Message:
    values = {"asked": asked, "answered": answered, "left": left}
    if left:
        return N_("Machines asked: {asked}; answered: {answered}; left alone for now: {left}.", **values)
    return N_("Machines asked: {asked}; answered: {answered}.", **values)
