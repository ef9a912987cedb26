"""One thread's way to PostgreSQL, with the face of SQLite's connection."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec
import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from coordtui.api.errors import CoordtuiError
from coordtui.store import schema
from coordtui.store.engines.dialect import Dialect, Native, Trace
from coordtui.store.engines.postgres import problems, words
from coordtui.store.engines.postgres.dialect import POSTGRES, insert
from coordtui.store.engines.postgres.link import Link
from coordtui.store.engines.postgres.links import Links
from coordtui.store.engines.postgres.translation import MATCH, Translated, literal, name, quoted, translate
from coordtui.store.problems import Row, only
from coordtui.store.sql import unquoted
from coordtui.store.transaction import Transaction
from coordtui.store.ways import Load

T = TypeVar("T")

_INSERT = 'INSERT INTO "doc_'
_CHANGES_TABLES = ("ROLLBACK TO", "DROP ", "CREATE ")


class Done(msgspec.Struct, frozen=True):
    """What a statement did."""

    rowcount: int
    lastrowid: int | None = None


class PostgresConnection:
    """Outside a transaction each statement takes a connection that is free; within, one is kept."""

    dialect: Dialect = POSTGRES

    def __init__(self, links: Links, place: str) -> None:
        self.transaction: Transaction | None = None
        self.trace: Trace | None = None
        self._links, self._place = links, place
        self._held: Link | None = None
        self._there: set[str] = set()
        self.wrote = False

    # -- transactions

    def begin(self, how: str) -> None:
        """Begin a transaction by these statements, on a connection that is kept until its end."""
        link = self._links.take(patient=True)
        try:
            link.execute(how)
        except psycopg.Error as error:
            link.close()
            if not problems.is_lost(error):
                raise problems.explain(error, self._place) or error from error
            self._links.forget()  # the server went while this one was idle; another may be there
            link = self._links.take(patient=True)
            try:
                link.execute(how)
            except psycopg.Error as again:
                link.close()
                raise problems.explain(again, self._place) or again from again
        self._held = link
        self._there.clear()

    def commit(self, until: float | None = None) -> bool:
        """Commit; whether that is certain by then (`time.monotonic`). Raises what the server refused."""
        link, self._held = self._held, None
        if link is None:
            return False
        link.until, link.warned = until, False
        try:
            said = link.execute("COMMIT").statusmessage
        except psycopg.Error as error:
            link.close()
            if problems.is_lost(error):
                self._links.forget()
                return False
            raise problems.explain(error, self._place) or error from error
        except BaseException:  # an interrupt: what became of it, nobody asks
            link.close()
            raise
        link.until = None
        self._links.give(link)
        if said != "COMMIT":  # the server had undone it before
            raise problems.lost(self._place)
        # A wait for the standby that somebody ended is warned of: only this server has it then.
        return not link.warned

    def rollback(self) -> None:
        """Undo the transaction; a connection that went has done it."""
        link, self._held = self._held, None
        if link is None:
            return
        with contextlib.suppress(psycopg.Error):
            link.execute("ROLLBACK")
        self._links.give(link)

    @contextlib.contextmanager
    def elsewhere(self) -> Iterator[PostgresConnection]:
        """A way to an empty schema, gone at the end; raises `StoreReadOnly` where none can be made."""
        name = f"store_{os.urandom(6).hex()}"
        other = PostgresConnection(self._links, self._place)
        other.begin(f"BEGIN READ WRITE; CREATE SCHEMA {name}; SET LOCAL search_path = {name}")
        try:
            yield other
        finally:
            other.rollback()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open that can still be committed."""
        held = self._held
        return held is not None and held.info.transaction_status == TransactionStatus.INTRANS

    # -- statements

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Done:
        """Run a statement; an error comes as one of `coordtui.api.errors` where it can."""
        self.wrote = True
        if sql.startswith(_CHANGES_TABLES):
            self._there.clear()
        if sql.startswith(_INSERT):
            return self._asked(lambda link: _inserted(link, sql, parameters))
        text, values, _ = _said(sql, parameters)
        return self._asked(lambda link: Done(link.execute(text, values or None).rowcount))

    def attempt(self, sql: str, parameters: Sequence[Any] = ()) -> Done:
        """Run a statement that may be refused: nothing else in the transaction is undone then.

        It goes with its savepoint in one message, for which the values are put into it.
        """
        self.wrote = True
        link = self._held
        if link is None:
            return self.execute(sql, parameters)
        if sql.startswith(_INSERT):
            text, values = insert(sql.split('"')[1]), tuple(parameters)
        else:
            text, values, _ = _said(sql, parameters)
        with self._explained():
            cursor = psycopg.ClientCursor(link)
            try:
                cursor.execute(f"SAVEPOINT attempt; {text}; RELEASE attempt", values)
            except psycopg.Error as error:
                if not link.closed:
                    link.execute("ROLLBACK TO attempt")
                    link.execute("RELEASE attempt")
                    _name_fully(link, error)
                raise
            cursor.nextset()
            number = cursor.fetchone() if cursor.description else None
            return Done(cursor.rowcount, number[0] if number else None)

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of these, in a transaction; the answers are not waited for one by one."""
        text = _said(sql, rows[0])[0]

        def send(link: Link) -> None:
            with link.cursor() as cursor:
                cursor.executemany(text, rows)

        self._asked(send)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Send what is run within without waiting for each answer: on another machine, each takes long."""
        if self._held is None:
            yield
            return
        with self._explained(), self._held.pipeline():
            yield

    def load(self, loads: Sequence[Load]) -> bool:
        """Run each statement for its rows, in a transaction; False when one was refused, and nothing is done.

        What it was refused for, it does not tell: that needs one at a time.
        """
        self.execute("SAVEPOINT batch")
        try:
            for sql, rows in loads:
                self.many(sql, rows)
        except (CoordtuiError, psycopg.Error):
            if self._held is None or self._held.closed:
                raise
            self.execute("ROLLBACK TO batch")
            self.execute("RELEASE batch")
            return False
        self.execute("RELEASE batch")
        return True

    def copy_in(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Add rows to a table, by its quoted name, as fast as the server takes them, in a transaction."""

        def send(link: Link) -> None:
            with (
                link.cursor() as cursor,
                cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)

        self._asked(send)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of an answer; none from a table that nobody has written to yet."""
        return list(self.stream(sql, parameters))

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row:
        """The row of an answer that has one; raises `StoreDamaged` when there is none, or another."""
        return only(self.rows(sql, parameters), self._place)

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """The rows of an answer, which is here as a whole; each is read when it is asked for."""
        text, values, tables = _said(sql, parameters)
        if self._held is not None and not all(map(self._is_there, tables)):
            return iter(())
        try:
            return iter(self._asked(lambda link: link.execute(text, values or None)))
        except errors.UndefinedTable:
            if self._held is not None:
                raise
            return iter(())

    def has_table(self, table: str) -> bool:
        """Whether a table is there now.

        The catalogue is read for it: `to_regclass` goes by what this connection remembers, which
        may be of before it waited for its turn.
        """
        sql = "SELECT FROM pg_class WHERE relname = %s AND relnamespace = current_schema()::regnamespace"
        return bool(self.rows(Native(sql), (table,)))

    def vocabulary(self, sql: schema.Statements) -> list[str]:
        """The distinct words of a full-text index, in order; none where there is no index yet."""
        index = name(unquoted(sql.words))
        fields = (
            "SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname ~ '^t[0-9]+$'"
        )
        (count,) = self.row(Native(fields), (quoted(index),))
        if not count:
            return []
        return [word for (word,) in self.rows(Native(words.vocabulary(sql, count)))]

    def close(self) -> None:
        """Give up what is held; what is not committed is undone."""
        link, self._held = self._held, None
        if link is not None:
            link.close()

    def _is_there(self, table: str) -> bool:
        """Whether a table is there: within a transaction, asking one that is not would end it."""
        if table not in self._there:
            if not self.has_table(table):
                return False
            self._there.add(table)
        return True

    def _asked(self, ask: Callable[[Link], T]) -> T:
        """What a connection answers; one that went while it was idle is replaced."""
        if self._held is not None:
            with self._explained():
                return ask(self._held)
        link = self._links.take()
        try:
            return ask(link)
        except psycopg.Error as error:
            if not problems.is_lost(error):
                raise problems.explain(error, self._place) or error from error
            self._links.forget()
        finally:
            self._links.give(link)
        link = self._links.take(patient=True)
        with self._explained():
            try:
                return ask(link)
            finally:
                self._links.give(link)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise problems.explain(error, self._place) or error from error


def _said(sql: str, parameters: Sequence[Any]) -> tuple[str, tuple[Any, ...], tuple[str, ...]]:
    """A statement as it is sent, its values, and the tables that may not be there."""
    if isinstance(sql, Native):
        return sql, tuple(parameters), ()
    said: Translated = translate(sql)
    text, given = said.sql, tuple(parameters)
    values = said.values(given)
    for expression in said.matches(given):
        condition = words.condition(expression)
        text = text.replace(MATCH, f"({condition.replace('%', '%%') if values else condition})", 1)
    return text, values, said.tables


def _inserted(link: Link, sql: str, parameters: Sequence[Any]) -> Done:
    found = link.execute(insert(sql.split('"')[1]), parameters).fetchone()
    return Done(1, found[0] if found else None)


def _name_fully(link: Link, error: psycopg.Error) -> None:
    """Put the whole name of a unique index on an error, where PostgreSQL's is too short for it."""
    short = error.diag.constraint_name
    if isinstance(error, errors.UniqueViolation) and short and "~" in short:
        sql = f"SELECT obj_description(to_regclass({literal(quoted(short))}), 'pg_class')"
        found = link.execute(sql).fetchone()
        error.index = found and found[0]  # type: ignore[attr-defined]
