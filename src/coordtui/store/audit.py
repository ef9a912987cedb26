"""Who changed what, and when: entries that are only ever added, each sealed by the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

import msgspec

from coordtui.api.records import Actor

Operation = Literal["insert", "update", "remove", "truncate", "drop"]

COLUMNS = "seq, at, person, name, via, changes, hash"
APPEND = f"INSERT INTO store_audit ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"


class Change(msgspec.Struct, frozen=True):
    """One document touched, or a whole table (`doc_id` 0); `digest` is of the body after."""

    table: str
    operation: Operation
    doc_id: int = 0
    digest: str = ""


class AuditEntry(msgspec.Struct, frozen=True):
    """Everything that one person changed in one transaction."""

    seq: int
    at: datetime
    person: int | None
    name: str
    via: str
    changes: tuple[Change, ...]
    hash: str


def digest(body: str) -> str:
    """What an entry keeps of a document: enough to recognise it, not to read it."""
    from hashlib import blake2b  # brings OpenSSL; who only reads never pays for it

    return blake2b(body.encode(), digest_size=16).hexdigest()


def row(seq: int, at: datetime, actor: Actor, changes: Iterable[Change], previous: str) -> tuple[Any, ...]:
    """The row of a new entry, for `APPEND`; `previous` is the hash of the entry before."""
    listed = json.dumps([(c.table, c.operation, c.doc_id, c.digest) for c in changes])
    values = (seq, at.isoformat(), actor.person, actor.name, actor.via, listed)
    return (*values, seal(previous, values))


def seal(previous: str, values: tuple[Any, ...]) -> str:
    """The hash of an entry, which covers all entries before it."""
    from hashlib import sha256

    return sha256((previous + json.dumps(values)).encode()).hexdigest()


def entry(stored: tuple[Any, ...]) -> AuditEntry:
    """The entry that a row holds."""
    seq, at, person, name, via, changes, sealed = stored
    listed = tuple(Change(*change) for change in json.loads(changes))
    return AuditEntry(seq, datetime.fromisoformat(at), person, name, via, listed, sealed)


def first_broken(rows: Iterator[tuple[Any, ...]], head: str) -> int | None:
    """The number of the first entry that is not as it was written, or is missing."""
    previous, expected = "", 1
    for stored in rows:
        *values, sealed = stored
        if stored[0] != expected or sealed != seal(previous, tuple(values)):
            return expected
        previous, expected = sealed, expected + 1
    return None if previous == head else expected
