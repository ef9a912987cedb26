"""What was written since, by whichever process: a hint, upon which a reader reads again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from coordtui.store import audit
from coordtui.store.engines.base import log_again, log_failure
from coordtui.store.watch import Watch

if TYPE_CHECKING:
    from coordtui.store.engines.base import Engine

GATHER = 0.02
"""Seconds to wait for more of a burst before telling."""

FAILING = 1.0
"""Seconds between two looks while the store cannot be read."""

_LATER = (0.02, 0.05, 0.1, 0.3, 1.0)
# The log is written before its commit counts (it goes to the disk first). Who writes
# rings when it counts, unless it is killed just then: so a change that cannot be seen
# yet is looked for again a few times.


class Changes(msgspec.Struct, frozen=True):
    """The tables that were written, up to a revision."""

    revision: int
    tables: frozenset[str]


class Mark(msgspec.Struct, frozen=True):
    """A place in the log of all that was written: its last entry then, and the seal of that."""

    entry: int = 0
    seal: str = ""


class Written(msgspec.Struct, frozen=True):
    """The numbers of the documents that were written or removed, by table, up to a mark.

    None of a table that was written as a whole.
    """

    mark: Mark
    documents: Mapping[str, frozenset[int] | None]


class _Reader(Protocol):
    def rows(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]: ...


def changes_since(reader: _Reader, since: int) -> Changes:
    """The tables written after a revision."""
    rows = reader.rows(
        "SELECT (SELECT revision FROM store_meta), name FROM store_tables WHERE revision > ?"
        " UNION ALL SELECT revision, NULL FROM store_meta",
        (since,),
    )
    return Changes(rows[0][0], frozenset(name for _, name in rows if name is not None))


def end_of_log(reader: _Reader) -> Mark:
    """Where the log ends now."""
    rows = reader.rows("SELECT (SELECT coalesce(max(seq), 0) FROM store_audit), audit_head FROM store_meta")
    return Mark(*rows[0]) if rows else Mark()


def written_since(reader: _Reader, since: Mark) -> Written | None:
    """The documents written after a mark; None when the log does not lead from there to now.

    It does not when the store was restored, or replaced by another.
    """
    rows = reader.rows(f"SELECT {audit.COLUMNS} FROM store_audit WHERE seq > ? ORDER BY seq", (since.entry,))
    end = Mark(rows[-1][0], rows[-1][-1]) if rows else end_of_log(reader)
    if audit.first_broken(iter(rows), end.seal, previous=since.seal, expected=since.entry + 1) is not None:
        return None
    found: dict[str, set[int] | None] = {}
    for row in rows:
        for change in audit.listed_in(row[5]):
            if change.operation == "restore":
                return None
            if change.operation == "forget":
                continue
            numbers = found.setdefault(change.table, set())
            if not change.doc_id:
                found[change.table] = None
            elif numbers is not None:
                numbers.add(change.doc_id)
    return Written(end, {name: None if many is None else frozenset(many) for name, many in found.items()})


class Subscription:
    """One callback; `close()` ends it."""

    def __init__(self, feed: Feed, callback: Callable[[Changes], None], revision: int) -> None:
        self._feed, self._callback, self._revision = feed, callback, revision

    def tell(self, reader: _Reader, *, anew: bool = False) -> None:
        """Call back when anything was written since the last time; `anew`: of all tables, in any case."""
        changes = changes_since(reader, -1 if anew else self._revision)
        if changes.revision == self._revision and not anew:
            return
        self._revision = changes.revision
        try:
            self._callback(changes)
        except Exception:  # noqa: BLE001 - whoever listens must not silence the feed for the others
            log_failure("a subscriber to changes failed")

    def close(self) -> None:
        """Stop; the callback is not called after this returns, except by a call under way."""
        self._feed.leave(self)


class Feed:
    """The subscriptions of a process to one store, and the thread that serves them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._subscriptions: list[Subscription] = []
        self._watch: Watch | None = None
        self._thread: threading.Thread | None = None
        self._failing = False
        self._losses = engine.losses

    def subscribe(self, callback: Callable[[Changes], None]) -> Subscription:
        """Call back for every commit from now on."""
        with self._lock:
            if self._watch is None:
                self._watch = self._engine.watch()
                self._thread = threading.Thread(
                    target=self._serve, args=(self._watch,), name="coordtui-store-changes", daemon=True
                )
                self._thread.start()
            subscription = Subscription(self, callback, self._engine.revision)
            self._subscriptions = [*self._subscriptions, subscription]
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Forget a subscription; the thread ends with the last one."""
        with self._lock:
            self._subscriptions = [s for s in self._subscriptions if s is not subscription]
            if self._subscriptions:
                return
            watching, thread = self._detach()
        _end(watching, thread)

    def close(self) -> None:
        """Forget all subscriptions and end the thread."""
        with self._lock:
            self._subscriptions = []
            watching, thread = self._detach()
        _end(watching, thread)

    def _detach(self) -> tuple[Watch | None, threading.Thread | None]:
        """What to end after the lock is given back: who subscribes from now on gets a new thread."""
        watching, thread = self._watch, self._thread
        self._watch = self._thread = None
        return watching, thread

    def _serve(self, watching: Watch) -> None:
        looks: Iterator[float] = iter(())
        try:
            while not watching.stopped:
                if watching.wait(next(looks, None)):
                    watching.pause(GATHER)
                    looks = iter(_LATER)
                self._tell()
                if self._failing:
                    watching.pause(FAILING)
                    looks = iter(_LATER)
        finally:
            watching.close()

    def _tell(self) -> None:
        losses = self._engine.losses
        anew = self._failing or losses != self._losses  # who looked meanwhile saw an error: all look again
        try:
            for subscription in self._subscriptions:
                subscription.tell(self._engine.connection, anew=anew)
        except Exception:  # noqa: BLE001 - this thread serves all who listen, until the last one leaves
            if not self._failing:  # a server may be away for long: it is said once
                log_failure("changes could not be read")
            self._failing = True
        else:
            if self._failing:
                log_again("changes can be read again")
            self._failing, self._losses = False, losses


def _end(watching: Watch | None, thread: threading.Thread | None) -> None:
    if watching is not None and thread is not None:
        watching.stop()
        if thread is not threading.current_thread():
            thread.join()
