"""A copy onto a server, in the schema where it is to be."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Sequence
from typing import Any

from coordtui.api.errors import StoreError, StoreLost
from coordtui.store.copying.parts import CATALOGUE, OWN, Part, Row
from coordtui.store.copying.targets import MARK, End, Target, busy, refuse_unreadable, there_already
from coordtui.store.engines.dialect import Native
from coordtui.store.engines.postgres import layout, outcome, problems
from coordtui.store.engines.postgres.connection import PostgresConnection
from coordtui.store.engines.postgres.dialect import POSTGRES
from coordtui.store.engines.postgres.links import Links
from coordtui.store.engines.postgres.translation import quoted
from coordtui.store.patience import TAKE_OVER
from coordtui.store.transaction import Connection
from coordtui.store.url import without_password
from coordtui.text.messages import N_
from coordtui.text.safety import safe

_INDEX = re.compile('CREATE INDEX ("[^"]+")')
_BEGIN = "BEGIN; SET LOCAL synchronous_commit = off"  # a batch that a crash took is copied again
_BEGIN_LAST = "BEGIN"
_SEALED = ("store_audit", "store_actors", "store_history")
_TURN = "1668248694, hashtext(current_schema())"
# The connection that has the turn waits while the source is read, however long.
_LOCK = Native(f"SELECT pg_try_advisory_lock({_TURN}), set_config('idle_session_timeout', '0', false)")
_HELD = Native(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    " AND classid = 1668248694 AND objid = (hashtext(current_schema())::bigint & 4294967295)::oid)"
)
_ASKING = f"BEGIN; SET LOCAL lock_timeout = '10s'; SELECT pg_advisory_xact_lock({_TURN})"
_PUBLISHED = (
    "SELECT to_regclass('store_copy') IS NULL"
    " AND (%(head)s = '' OR EXISTS (SELECT FROM store_audit WHERE hash = %(head)s))"
)
_OURS = Native(
    "SELECT format('DROP TABLE IF EXISTS %%I CASCADE', relname) FROM pg_class"
    " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
    " AND (relname = ANY(%s) OR starts_with(relname, 'doc_') OR starts_with(relname, 'fts_'))"
    " UNION ALL SELECT format('DROP FUNCTION IF EXISTS %%s CASCADE', oid::regprocedure) FROM pg_proc"
    " WHERE pronamespace = current_schema()::regnamespace"
    " UNION ALL SELECT 'DROP TYPE IF EXISTS store_scalar CASCADE'"
)


class ServerTarget(Target):
    """A schema of a PostgreSQL database, which has `store_copy` in it until the copy is done."""

    def __init__(self, url: str, *, anew: bool) -> None:
        """Begin, or go on; raises `StoreError`."""
        self.place = without_password(url)
        self._links = Links(url, self.place, read_only=False)
        self.connection = self._there = PostgresConnection(self._links, self.place)
        try:
            self._begin(anew=anew)
        except BaseException:  # an interrupt too leaves nothing open
            self.close()
            raise

    def _begin(self, *, anew: bool) -> None:
        layout.refuse_unfit(self._there, self.place)
        if not self._there.row(_LOCK)[0]:
            raise busy(self.place)
        state = layout.state(self._there)
        if state == "store":
            raise there_already(self.place)
        if anew and state == "copy":
            self._forget()
            state = None
        if state is None:
            with self.batch():
                layout.lay_out(self._there)
                self._there.execute(Native(MARK))
        with self.batch():
            self._seal("DISABLE")

    def _forget(self) -> None:
        """Take away all that a copy made here."""
        own = ["store_meta", "store_numbers", "store_copy", CATALOGUE.table, *(part.table for part in OWN)]
        with self.batch():
            for (statement,) in self._there.rows(_OURS, (own,)):
                self._there.execute(Native(statement))

    def _seal(self, how: str) -> None:
        """`ENABLE` or `DISABLE` what keeps the log as it is."""
        for table in _SEALED:
            self._there.execute(Native(f"ALTER TABLE {table} {how} TRIGGER USER"))

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """A transaction."""
        with self._in_turn(_BEGIN):
            yield
        if not self._there.commit():
            raise problems.lost(self.place)

    @contextlib.contextmanager
    def _in_turn(self, how: str) -> Iterator[None]:
        """A transaction, not committed yet, on the very connection that keeps others out until its end."""
        self._there.begin(how)
        try:
            if not self._there.row(_HELD)[0]:
                raise _turn_lost(self.place)
            yield
        except BaseException:  # an interrupt too leaves nothing half done
            self._there.rollback()
            raise

    def put(self, part: Part, rows: Sequence[Row]) -> None:
        """Add rows."""
        refuse_unreadable(part, rows)
        self._there.copy_in(quoted(part.table.strip('"')), part.columns, rows)

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of these."""
        self._there.many(sql, rows)

    @contextlib.contextmanager
    def filling_words(self, table: str, fields: Sequence[str]) -> Iterator[None]:
        """The index that finds the words is made when all are there, which takes a fraction of the time."""
        indexes = [each for each in POSTGRES.make_words(table, fields) if each.startswith("CREATE INDEX")]
        for index in indexes:
            self._there.execute(Native(f"DROP INDEX {_INDEX.findall(index)[0]}"))
        yield
        for index in indexes:
            self._there.execute(Native(index))

    def publish(self, end: End) -> None:
        """Seal it; the server has it on disk then."""
        with self._in_turn(_BEGIN_LAST):
            self._there.execute("UPDATE store_meta SET revision = ?, audit_head = ?", end)
            self._seal("ENABLE")
            self._there.execute(Native("DROP TABLE store_copy"))
        until = time.monotonic() + TAKE_OVER
        if not (self._there.commit(until) or self._was_published(end, until)):
            raise problems.lost(self.place)
        with contextlib.suppress(StoreError):  # it is a store now; the server does it by itself in a while
            for (table,) in self._there.rows(_TABLES):
                self._there.execute(Native(f"ANALYZE {quoted(table)}"))  # else it plans as for empty tables
        self.close()

    def _was_published(self, end: End, until: float) -> bool:
        """Whether a commit that was not answered was done; raises `Uncertain` where nobody tells by then."""
        head = {"head": end.head}
        return outcome.was_done(
            self._links, self.place, turn=_ASKING, sought=_PUBLISHED, parameters=head, until=until
        )

    @contextlib.contextmanager
    def compared(self, end: End) -> Iterator[Connection]:
        """The schema itself."""
        yield self._there

    def close(self) -> None:
        """Stop; the turn goes with its connection."""
        self._there.close()
        self._links.close()


def _turn_lost(place: str) -> StoreLost:
    """The connection that kept others out was another, which is gone."""
    return StoreLost(
        N_("The turn to copy there was lost with the connection: {place}", place=safe(place)),
        why=N_(
            "Somebody else may have begun to copy there since. What was copied stays; it is no store yet."
        ),
        remedy=N_("Run it again: it goes on where it was."),
    )


_TABLES = Native(
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
    " AND (starts_with(relname, 'store_') OR starts_with(relname, 'doc_') OR starts_with(relname, 'fts_'))"
)
