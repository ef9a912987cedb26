"""The right to run a job, which one process of all machines has at a time.

A lease is a document, taken in a transaction. Its holder renews it while it works; on
the holder's own machine a dead one is known at once by its process, elsewhere when the
lease expires.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tinydb import where

from coordtui.api.records import Record
from coordtui.jobs.processes import Process, this_process

if TYPE_CHECKING:
    from coordtui.store import PluginStore

LEASE = timedelta(minutes=10)
"""How long a holder on another machine is believed without news of it."""

_held_here: set[str] = set()
"""Tokens of the leases that this process works under."""


class Lease(Record):
    """Who runs a job. `run` is the number of its line in the journal."""

    job: str
    token: str
    run: int
    by: str
    host: str
    pid: int
    process_started: str
    boot: str
    since: datetime
    expires: datetime

    @classmethod
    def of_this_process(cls, job: str, *, token: str, run: int, by: str, now: datetime) -> Lease:
        """A lease for this process, not taken yet."""
        process = this_process()
        return cls(
            job=job,
            token=token,
            run=run,
            by=by,
            host=process.host,
            pid=process.pid,
            process_started=process.started,
            boot=process.boot,
            since=now,
            expires=now + LEASE,
        )

    @property
    def process(self) -> Process:
        """The process that took it."""
        return Process(self.host, self.pid, self.process_started, self.boot)

    def valid(self, now: datetime) -> bool:
        """Whether its holder still works."""
        if self.process == this_process():
            return self.token in _held_here
        alive = self.process.alive()
        # An expiry far away comes from a clock that was wrong; clocks a little apart are normal.
        return now < self.expires <= now + 2 * LEASE if alive is None else alive


class Leases:
    """The leases of a store; writing them is part of the caller's transaction."""

    def __init__(self, store: PluginStore) -> None:
        self._leases = store.records(Lease)

    def all(self) -> list[Lease]:
        """Every lease, whether or not its holder lives."""
        return self._leases.find()

    def of(self, job: str) -> Lease | None:
        """The lease on a job, whether or not its holder lives."""
        return self._leases.first(where("job") == job)

    def add(self, lease: Lease) -> Lease:
        """Take a job that nobody holds; raises `Duplicate` if somebody does."""
        return self._leases.add(lease)

    def renew(self, lease: Lease, now: datetime) -> bool:
        """Prolong a lease; False when it was taken away meanwhile."""
        stored = self.of(lease.job)
        if stored is None or stored.token != lease.token:
            return False
        stored.expires = now + LEASE
        self._leases.save(stored)
        return True

    def remove(self, lease: Lease) -> None:
        """Give a lease back, or take it from a dead holder."""
        stored = self.of(lease.job)
        if stored is not None and stored.token == lease.token:
            self._leases.remove(stored.doc_id)


@contextmanager
def working() -> Iterator[str]:
    """A token for a lease that this process takes and works under during the block."""
    from uuid import uuid4

    token = uuid4().hex
    _held_here.add(token)
    try:
        yield token
    finally:
        _held_here.discard(token)
