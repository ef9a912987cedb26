"""Who changed what, and when: entries that are only ever added, each sealed by the one before.

Who it was stands beside the log, in `store_actors`: an entry has the number of the person
and `who`, a digest of their name, address and key with a salt. The seal covers the digest,
so that nobody gives an entry another name; and a name can be forgotten with its salt while
the log stays whole. Entries of before (`who` is NULL) have the name in themselves.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from os import urandom
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from coordtui.api.errors import StoreDamaged
from coordtui.api.records import Actor
from coordtui.text.messages import N_

if TYPE_CHECKING:
    from coordtui.store.transaction import Connection

Operation = Literal["insert", "update", "remove", "truncate", "drop", "restore", "forget"]

FROM_OUTSIDE = "file"
"""The `via` of a program that wrote the file without the store: its changes are of whole tables."""

ACTORS = "store_actors"
"""The table that a change names by which somebody was forgotten; `doc_id` is their number then."""

COLUMNS = "seq, at, person, name, via, changes, who, hash"
"""What an entry is sealed with, in this order, and its seal."""

NAMED = (
    "SELECT a.seq, a.at, a.person, coalesce(w.name, a.name), coalesce(w.via, a.via), coalesce(w.key, ''),"
    " a.changes, a.who, w.id, a.hash FROM store_audit a LEFT JOIN store_actors w ON w.id = a.who"
)
"""The entries with who it was, for `entry`."""

MANY = 64
"""An entry of more changes than this is not found by each of its documents, but by their table."""

_ADD = f"INSERT INTO store_audit ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_BODY = "INSERT INTO store_history (tbl, doc_id, seq, n, body) VALUES (?, ?, ?, ?, ?)"


class Change(msgspec.Struct, frozen=True, array_like=True):
    """One document touched, or a whole table (`doc_id` 0); digests are of the body `before` and after.

    For a store that was restored, `table` is the name of the backup.
    """

    table: str
    operation: Operation
    doc_id: int = 0
    digest: str = ""
    before: str = ""


_listed = msgspec.json.Decoder(list[Change])


class AuditEntry(msgspec.Struct, frozen=True):
    """Everything that one person changed in one transaction.

    `forgotten` says that the log does not know their name any more, nor their key and from where.
    """

    seq: int
    at: datetime
    person: int | None
    name: str
    via: str
    changes: tuple[Change, ...]
    hash: str
    key: str = ""
    forgotten: bool = False


class Known(NamedTuple):
    """Who an entry is of, as `store_actors` has it."""

    person: int
    name: str
    via: str
    key: str
    salt: str

    @property
    def digest(self) -> str:
        """What stands for them in an entry."""
        return digest(json.dumps(self))


def digest(body: str | bytes) -> str:
    """What an entry keeps of a document: enough to recognise it, not to read it."""
    from hashlib import blake2b  # brings OpenSSL; who only reads never pays for it

    return blake2b(body.encode() if isinstance(body, str) else body, digest_size=16).hexdigest()


def append(
    connection: Connection,
    at: datetime,
    actor: Actor,
    changes: Iterable[Change],
    bodies: Sequence[str | None] = (),
    *,
    previous: str,
) -> str:
    """Add an entry; its seal. `previous` is that of the entry before, `bodies` are those replaced."""
    ((last,),) = connection.rows("SELECT coalesce(max(seq), 0) FROM store_audit")
    made, seq = tuple(changes), last + 1
    name, via, who = _who(connection, actor)
    values = (seq, at.isoformat(), actor.person, name, via, _text(made), who)
    sealed = seal(previous, values)
    connection.execute(_ADD, (*values, sealed))
    for row in _history(seq, made, bodies):
        connection.execute(_ADD_BODY, row)
    return sealed


def known_actors(connection: Connection) -> dict[str, Known]:
    """Those whom the log knows, by their digest."""
    rows = connection.rows("SELECT id, person, name, via, key, salt FROM store_actors")
    return {who: Known(*known) for who, *known in rows}


def _text(changes: Iterable[Change]) -> str:
    return json.dumps(
        [
            (c.table, c.operation, c.doc_id, c.digest, c.before)
            if c.before
            else (c.table, c.operation, c.doc_id, c.digest)
            for c in changes
        ]
    )


def _who(connection: Connection, actor: Actor) -> tuple[str, str, str]:
    """What an entry says of its actor: name, via and `who`; those of a person stand beside the log."""
    if actor.person is None and not actor.key:
        return actor.name, actor.via, ""
    known = (actor.person or 0, actor.name, actor.via, actor.key)
    sql = "SELECT id FROM store_actors WHERE person = ? AND name = ? AND via = ? AND key = ?"
    for (found,) in connection.rows(sql, known):
        return "", "", found
    new = Known(*known, urandom(16).hex())
    connection.execute(
        "INSERT INTO store_actors (id, person, name, via, key, salt) VALUES (?, ?, ?, ?, ?, ?)",
        (new.digest, *new),
    )
    return "", "", new.digest


def _history(seq: int, changes: Sequence[Change], bodies: Sequence[str | None]) -> Iterator[tuple[Any, ...]]:
    """What finds an entry by its documents, with what was replaced."""
    for table in sorted({change.table for change in changes}) if len(changes) > MANY else ():
        yield table, 0, seq, -1, None
    for n, (change, body) in enumerate(zip(changes, bodies or repeat(None), strict=False)):
        if body is not None or len(changes) <= MANY:
            yield change.table, change.doc_id, seq, n, body


def seal(previous: str, values: tuple[Any, ...]) -> str:
    """The hash of an entry, which covers all entries before it."""
    from hashlib import sha256

    *older, who = values
    return sha256((previous + json.dumps(older if who is None else values)).encode()).hexdigest()


def entry(stored: tuple[Any, ...]) -> AuditEntry:
    """The entry that a row of `NAMED` holds."""
    seq, at, person, name, via, key, changes, who, known, sealed = stored
    forgotten = known is None if who else who is None and person is not None and not name
    try:
        when, listed = datetime.fromisoformat(at), tuple(listed_in(changes))
    except (TypeError, ValueError) as error:
        raise StoreDamaged(
            N_("Entry {entry} of the audit log cannot be read.", entry=seq),
            why=N_("It is not as it was written: {error}", error=str(error)),
            remedy=N_("Nothing was overwritten. Restore a backup."),
        ) from error
    return AuditEntry(seq, when, person, name, via, listed, sealed, key, forgotten)


def listed_in(changes: str) -> list[Change]:
    """The changes of an entry, as it has them; raises `ValueError`."""
    return _listed.decode(changes)


def first_broken(
    rows: Iterator[tuple[Any, ...]],
    head: str,
    *,
    previous: str = "",
    expected: int = 1,
    actors: Mapping[str, Known] | None = None,
) -> int | None:
    """The number of the first entry that is not as it was written, or is missing.

    `head` is the hash of the last one. The rows may begin later than the log does, then
    with the entry `expected`, after one with the hash `previous`. With `actors`, by their
    digest, each entry's is looked at too.
    """
    from coordtui.store.forgotten import Absent  # what hardly any log needs

    absent = Absent(actors, whole=expected == 1)
    for stored in rows:
        *values, sealed = stored
        try:
            sound = stored[0] == expected and (
                sealed == seal(previous, tuple(values)) or absent.is_blank(stored)
            )
            sound = sound and absent.follow(stored)
        except (TypeError, ValueError):  # bytes, where text was written
            sound = False
        if not sound:
            return expected
        previous, expected = sealed, expected + 1
    return absent.unexplained if previous == head else expected


class Replay:
    """What the log says that each table holds: the digest of each document, by its number.

    Of the `unknown` tables it does not say what they hold, because another program wrote them.
    """

    def __init__(self) -> None:
        self.documents: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self.unknown: set[str] = set()

    def following(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """The rows of entries as they come, oldest first, each followed on its way."""
        for stored in rows:
            try:
                listed = listed_in(stored[5])
            except msgspec.DecodeError:  # its seal is broken then, which tells more
                listed = []
            for change in listed:
                self._follow(change, by_table=stored[4] == FROM_OUTSIDE)
            yield stored

    def _follow(self, change: Change, *, by_table: bool) -> None:
        table, number = change.table, change.doc_id
        match change.operation:
            case "drop" | "truncate":
                self.documents.pop(table, None)
                self.unknown.discard(table)
            case "insert" | "update" if by_table:
                self.documents.pop(table, None)
                self.unknown.add(table)
            case "insert" | "update":
                self.documents[table][number] = change.digest
            case "remove":
                self.documents[table].pop(number, None)
