"""Who changed what, and when: entries that are only ever added, each sealed by the one before."""

from __future__ import annotations

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

import msgspec

from coordtui.api.errors import StoreDamaged
from coordtui.api.records import Actor
from coordtui.text.messages import N_

Operation = Literal["insert", "update", "remove", "truncate", "drop", "restore"]

FROM_OUTSIDE = "file"
"""The `via` of a program that wrote the file without the store: its changes are of whole tables."""

COLUMNS = "seq, at, person, name, via, changes, hash"
_listed = msgspec.json.Decoder(list[tuple[str, Operation, int, str]])
APPEND = f"INSERT INTO store_audit ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"


class Change(msgspec.Struct, frozen=True):
    """One document touched, or a whole table (`doc_id` 0); `digest` is of the body after.

    For a store that was restored, `table` is the name of the backup.
    """

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


def digest(body: str | bytes) -> str:
    """What an entry keeps of a document: enough to recognise it, not to read it."""
    from hashlib import blake2b  # brings OpenSSL; who only reads never pays for it

    return blake2b(body.encode() if isinstance(body, str) else body, digest_size=16).hexdigest()


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
    try:
        listed = tuple(Change(*change) for change in json.loads(changes))
        return AuditEntry(seq, datetime.fromisoformat(at), person, name, via, listed, sealed)
    except (TypeError, ValueError) as error:
        raise StoreDamaged(
            N_("Entry {entry} of the audit log cannot be read.", entry=seq),
            why=N_("It is not as it was written: {error}", error=str(error)),
            remedy=N_("Nothing was overwritten. Restore a backup."),
        ) from error


def first_broken(
    rows: Iterator[tuple[Any, ...]], head: str, *, previous: str = "", expected: int = 1
) -> int | None:
    """The number of the first entry that is not as it was written, or is missing.

    `head` is the hash of the last one. The rows may begin later than the log does, then
    with the entry `expected`, after one with the hash `previous`.
    """
    for stored in rows:
        *values, sealed = stored
        try:
            sound = stored[0] == expected and sealed == seal(previous, tuple(values))
        except TypeError:  # bytes, where text was written
            sound = False
        if not sound:
            return expected
        previous, expected = sealed, expected + 1
    return None if previous == head else expected


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
            with contextlib.suppress(msgspec.DecodeError):  # its seal is broken then, which tells more
                for change in _listed.decode(stored[5]):
                    self._follow(Change(*change), by_table=stored[4] == FROM_OUTSIDE)
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
