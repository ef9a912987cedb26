"""Events: kept with the change that caused them until every plugin has answered.

An event is written in the transaction that it reports, so both are committed or neither.
It is delivered after the commit; what a dying process left is delivered at the next start.
A plugin's answer and the note that it was reached commit together, so it answers once,
and what it wrote is undone when it fails.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import JSON, Context, Event, Record, StoreError, Table
from coordtui.host.host import Host
from coordtui.host.misconduct import EventsWithoutEnd
from coordtui.host.targets import resolve

if TYPE_CHECKING:
    from coordtui.store import PluginStore

HOOK = "coordtui_event"
TRIES = 3
"""So often an event is offered to a plugin that fails to answer it."""

BATCH = 100
"""Events of one transaction: few enough that others need not wait for the store."""

CHAIN = 25
"""So often in a row events are answered with events, before whoever does so is stopped."""

ANSWERS = 10_000
"""So many events may be emitted in answer to one change."""

KEPT = timedelta(days=30)
"""So long an event waits for a plugin that is not in use."""

_log = logging.getLogger(__name__)


class StoredEvent(Record):
    """An event that some plugin has still to answer; `type` is its class as `"module:Class"`."""

    by: str
    type: str
    data: JSON
    at: datetime
    reached: list[str] = msgspec.field(default_factory=list)
    failures: dict[str, int] = msgspec.field(default_factory=dict)


EVENTS = Table(name="events", record=StoredEvent, history=False)


class _Chain(threading.local):
    """Events that answer events, in one thread: how many rounds, how many events, who answers now."""

    rounds = 0
    answers = 0
    answering: str | None = None


class Events:
    """Stores and delivers the events of a session. `context` makes the context of each plugin."""

    def __init__(
        self,
        store: PluginStore,
        host: Host,
        context: Callable[[str], Context],
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._host, self._context, self._clock = store, host, context, clock
        self._table = store.records(StoredEvent)
        self._new: set[int] = set()
        self._answers: dict[int, str] = {}
        """Who emitted which event in answer to another."""
        self._chain = _Chain()
        self._lock = threading.Lock()

    def emit(self, by: str, event: Event) -> None:
        """Store the event with the running transaction; raises `TypeError` when it is not plain data."""
        kind = type(event)
        row = StoredEvent(
            by=by,
            type=f"{kind.__module__}:{kind.__qualname__}",
            data=msgspec.to_builtins(event),
            at=self._clock(),
        )
        self._decoded(row)  # whoever emits what cannot be read again should hear of it now
        answering = self._chain.answering
        if answering is not None:
            self._chain.answers += 1
            if self._chain.answers > ANSWERS:
                raise EventsWithoutEnd(answering)
        if not self._awaiting(row):
            return
        with self._store.transaction():
            stored = self._table.add(row)
            with self._lock:
                self._new.add(stored.doc_id)
                if answering is not None:
                    self._answers[stored.doc_id] = answering
            self._store.after_commit(self._deliver_new)

    def deliver(self) -> None:
        """Deliver what earlier processes left."""
        self._deliver(sorted(self._table.ids()))

    def _deliver_new(self) -> None:
        """Deliver, round after round, what was emitted and what is emitted in answer to that."""
        chain = self._chain
        if chain.rounds:  # an answer was committed: the round at work is followed by another
            return
        try:
            while numbers := self._taken():
                chain.rounds += 1
                self._deliver(self._bounded(numbers) if chain.rounds > CHAIN else numbers)
        except StoreError as error:  # the change itself is committed; the next start delivers
            _log.warning("events wait for the next start: %s", error)
        finally:
            chain.rounds = chain.answers = 0
            with self._lock:
                self._answers.clear()

    def _taken(self) -> list[int]:
        with self._lock:
            numbers, self._new = sorted(self._new), set()
        return numbers

    def _bounded(self, numbers: list[int]) -> list[int]:
        """Drop the answers to answers, and blame who gave them; what is left."""
        with self._lock:
            blamed = {number: self._answers[number] for number in numbers if number in self._answers}
        with self._store.transaction():
            for number in blamed:
                self._table.remove(number)
        for name in sorted(set(blamed.values())):
            self._host.strike(name, EventsWithoutEnd(name))
        return [number for number in numbers if number not in blamed]

    def _deliver(self, numbers: list[int]) -> None:
        for start in range(0, len(numbers), BATCH):
            with self._store.transaction():
                for row in self._table.get_many(numbers[start : start + BATCH]):
                    self._deliver_row(row)

    def _deliver_row(self, row: StoredEvent) -> None:
        active = {loaded.name for loaded in self._host.active}
        old = self._clock() - row.at > KEPT
        # the class of an event may belong to a plugin that is not in use here
        readers = self._awaiting(row) & active if row.by in active | {"core"} else set()
        before = msgspec.structs.replace(row, reached=[*row.reached], failures={**row.failures})
        for name in sorted(readers):
            if self._answered(name, row):
                row.reached.append(name)
            else:
                row.failures[name] = row.failures.get(name, 0) + 1
        if old or not self._awaiting(row):
            self._table.remove(row.doc_id)
        elif row != before:
            self._table.save(row)

    def _answered(self, name: str, row: StoredEvent) -> bool:
        self._chain.answering = name
        try:
            with self._host.guard(name), self._store.transaction():  # inner: undone alone
                self._host.ask(name, HOOK, context=self._context, event=self._decoded(row))
                return True
            return False
        finally:
            self._chain.answering = None

    def _awaiting(self, row: StoredEvent) -> set[str]:
        """The plugins that have still to answer, among them those that this process did not load."""
        waiting = {
            each.name
            for each in self._host.plugins
            if each.state in {"found", "aside"}
            or (each.state == "active" and self._host.answers(each.name, HOOK))
        }
        given_up = {name for name, times in row.failures.items() if times >= TRIES}
        return waiting - {*row.reached, *given_up}

    def _decoded(self, row: StoredEvent) -> Event:
        """The event; its class must be the emitter's or the core's: the store names no other code."""
        homes: Collection[str] = {"coordtui"}
        if row.by != "core":
            homes = {"coordtui", self._host.get(row.by).package}
        if row.type.partition(".")[0].partition(":")[0] not in homes:
            raise TypeError(f"{row.type} is not an event of {row.by}")
        kind: type[Any] = resolve(row.type)
        if not issubclass(kind, Event):
            raise TypeError(f"{row.type} is not an Event")
        event: Event = msgspec.convert(row.data, kind)
        return event
