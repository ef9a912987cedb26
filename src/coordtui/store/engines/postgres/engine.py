"""A store in a PostgreSQL database: for several servers, or a cluster that fails over by itself.

Writers take turns, as on SQLite: each transaction holds one advisory lock of the store, so
that what it reads nobody else changes before it commits, and the log stays one chain. A
commit is acknowledged when the server has it on disk, and a synchronous standby where there is one.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg

from coordtui.api.errors import StoreError
from coordtui.store import problems as common
from coordtui.store.engines.base import Engine, NoStore, unfinished
from coordtui.store.engines.dialect import Native, Trace
from coordtui.store.engines.postgres import layout, outcome, problems
from coordtui.store.engines.postgres.connection import PostgresConnection
from coordtui.store.engines.postgres.links import Links
from coordtui.store.patience import TAKE_OVER, patience, waiting_for_others
from coordtui.store.schema import FORMAT
from coordtui.store.url import without_password
from coordtui.store.watch import PollingWatch, Watch
from coordtui.text.messages import N_

BUSY_TIMEOUT = 10
"""Seconds to wait for others who write."""

_LOCK = "pg_advisory_xact_lock(1668248693, hashtext(current_schema()))"  # "coou", as SQLite's files say it
_BEGIN = f"BEGIN; SET LOCAL lock_timeout = '{BUSY_TIMEOUT}s'; SELECT {_LOCK}"
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresEngine(Engine):
    """One store in the current schema of one database, for all threads of a process."""

    scheme = "postgresql"

    def __init__(
        self, url: str, *, create: bool, read_only: bool = False, clock: Callable[[], datetime]
    ) -> None:
        """Open the store, or make it; raises `StoreError`, and then has written nothing."""
        super().__init__(without_password(url), clock)
        self.read_only = read_only
        self._closed = False
        self._local = threading.local()
        self._links = Links(url, self.place, read_only=read_only)
        try:
            self._settle(create=create and not read_only)
        except BaseException:  # an interrupt too leaves nothing open
            self.close()
            raise

    @property
    def connection(self) -> PostgresConnection:
        """This thread's way to the server."""
        try:
            found: PostgresConnection = self._local.connection
        except AttributeError:
            found = self._local.connection = PostgresConnection(self._links, self.place)
        if self._closed:
            raise StoreError(N_("The store is closed: {path}", path=self.place))
        return found

    @property
    def losses(self) -> int:
        """As often as a connection was found dead."""
        return self._links.losses

    def watch(self) -> Watch:
        """Four looks in a second: a server tells many by a poll for less than by a message to each."""
        return PollingWatch()

    def close(self) -> None:
        """Close the connections that nobody uses; one in use ends with what it does."""
        self._closed = True
        self._links.close()

    @property
    def size(self) -> tuple[int, int]:
        """The bytes that all tables of the schema take, with their indexes; there is no log beside them."""
        sql = (
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class"
            " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'm')"
        )
        (size,) = self.connection.row(Native(sql))
        return int(size), 0

    @property
    def ahead(self) -> timedelta:
        """The server's clock is asked; raises `StoreError` where none answers."""
        before = _now()
        try:
            (there,) = self.connection.row(Native("SELECT clock_timestamp()"))
        except psycopg.Error as error:  # whatever is not explained: nobody is to fall over the time
            raise StoreError(
                N_("The server does not tell the time: {place}", place=self.place),
                why=N_("PostgreSQL says: {text}", text=problems.first_line(error)),
            ) from error
        found: timedelta = there - before - (_now() - before) / 2
        return found

    @property
    def version(self) -> str:
        """The server's."""
        (version,) = self.connection.row(Native("SHOW server_version"))
        return f"PostgreSQL {version}"

    def _settle(self, *, create: bool) -> None:
        """Lay out a new store, or recognise an existing one."""
        connection = self.connection
        layout.refuse_unfit(connection, self.place)
        found = layout.state(connection)
        if found == "copy":
            raise unfinished(self.place)
        if found is None:
            if not create:
                raise NoStore(
                    N_("There is no store in the database: {place}", place=self.place),
                    remedy=N_("Check the address; “coordtui store copy” brings a store there."),
                )
            with self._writing():
                if layout.state(connection) is None:  # unless somebody was faster
                    layout.lay_out(connection)
        (stored,) = connection.row(Native("SELECT format FROM store_meta"))
        if stored > FORMAT:
            raise common.refused_format(stored, N_("The store was changed by a newer program."))

    def _outermost(self) -> contextlib.AbstractContextManager[PostgresConnection]:
        return self._reading() if self.read_only else self._writing()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[PostgresConnection]:
        """All that is read within is of one moment; whatever would write is refused."""
        connection = self.connection
        connection.begin(_BEGIN_READING)
        try:
            yield connection
        finally:
            connection.rollback()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[PostgresConnection]:
        connection = self.connection
        connection.trace, connection.wrote = None, False
        with waiting_for_others():
            connection.begin(_BEGIN)
        try:
            yield connection
        except BaseException:  # whatever ends the work, an interrupt too, leaves nothing half done
            connection.rollback()
            raise
        until = time.monotonic() + patience(TAKE_OVER, drawing=BUSY_TIMEOUT)
        if connection.commit(until) or not connection.wrote:
            return
        if connection.trace is None:  # only what leaves no trace in the log: a declaration, an answer kept
            raise problems.unconfirmed(self.place)
        if not self._was_committed(connection.trace, until):
            raise problems.lost(self.place)

    def _was_committed(self, trace: Trace, until: float) -> bool:
        """Whether the log has what a transaction left in it; raises `Uncertain` where nobody tells."""
        sought = "SELECT EXISTS (SELECT FROM store_audit WHERE hash = %s)"
        return outcome.was_done(
            self._links, self.place, turn=_BEGIN, sought=sought, parameters=(trace,), until=until
        )


def _now() -> datetime:
    """By this machine."""
    return datetime.now(UTC)
