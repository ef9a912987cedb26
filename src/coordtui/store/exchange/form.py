"""The form of a store as a JSON file, and how one is written.

What stock TinyDB writes, `{"<table>": {"<number>": {document}, …}, …}`, one document a
line; and one more table, `_coordtui`, with what the store knows of the others. Each of its
documents has one field, which says what it is:

- `form`: the version of this form, the format of the store's own tables, and whether the
  whole store is here (an export may hold a few tables only);
- `documents`: for a table, the last number that was given, the revision of each document,
  and a digest of the text between the braces, by which is seen that another program has
  changed it;
- `store_meta`, `store_tables`, `store_audit`, `store_actors`, `store_history`,
  `store_requests`: a row of that SQL table.

A document stands there as TinyDB means it: what `encoding` escapes in the store is written
by JSON's own escapes. The file is UTF-8.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from itertools import chain, islice
from typing import Any, BinaryIO

import msgspec

from coordtui.api.errors import StoreDamaged
from coordtui.store.encoding import decode, is_odd
from coordtui.store.reserved import RESERVED, refuse_reserved
from coordtui.store.schema import statements
from coordtui.store.transaction import Connection
from coordtui.text.messages import N_

FORM = 1
"""The version of the form that this program writes; a file with a higher one is left alone."""

OwnRow = tuple[str, dict[str, Any]]
"""A row of what the store keeps about itself, after the name of its SQL table."""

_CHUNK = 512
_encode = msgspec.json.encode
_any = msgspec.json.Decoder(msgspec.Raw)


class Form(msgspec.Struct, frozen=True):
    """What a file says of itself."""

    form: int
    format: int
    whole: bool


class Documents(msgspec.Struct, frozen=True):
    """What a file says of the documents of a table; `revisions` are in the order of their numbers."""

    table: str
    last: int
    digest: str
    revisions: list[int]


class Digest:
    """Of the documents of a table, line by line as the file has them."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=16)
        self._begun = False

    def taking(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines, taken into the digest and joined for the file, some hundred at a time."""
        source = iter(lines)
        while chunk := b",\n".join(islice(source, _CHUNK)):
            joined = b",\n" + chunk if self._begun else chunk
            self._begun = True
            self._hash.update(joined)
            yield joined

    def __str__(self) -> str:
        return self._hash.hexdigest()


def line_of(number: int, body: str) -> bytes:
    """The line of a stored document in the file; raises `ValueError` when it is none any more."""
    try:
        _any.decode(body)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
    if not body.startswith("{"):
        raise ValueError("it is not an object")
    text = json.dumps(decode(body), separators=(",", ":")) if is_odd(body) else body
    return f'"{number}":{text}'.encode()


def write(connection: Connection, file: BinaryIO, tables: Collection[str] | None = None) -> dict[str, int]:
    """Write what a connection sees now, or some tables of it; how many documents each had.

    Raises `Refused` when a table has the name that is reserved, `StoreDamaged` for a
    document that cannot be read.
    """
    wanted = [name for name in live_tables(connection) if tables is None or name in tables]
    for name in wanted:
        refuse_reserved(name)
    file.write(b"{\n")
    written = [_write_documents(connection, file, name) for name in wanted]
    own = chain(
        [("form", _form(connection, whole=tables is None))],
        (("documents", known) for known in written),
        own_rows(connection, None if tables is None else wanted),
    )
    file.write(_encode(RESERVED) + b":{")
    for number, (kind, what) in enumerate(own, 1):
        file.write(b',\n"%d":' % number if number > 1 else b'\n"1":')
        file.write(_encode({kind: what}))
    file.write(b"\n}\n}\n")
    return {known.table: len(known.revisions) for known in written}


def live_tables(connection: Connection) -> list[str]:
    """The names of all tables, in their order."""
    return [name for (name,) in connection.rows("SELECT name FROM store_tables WHERE live = 1 ORDER BY name")]


def last_given(connection: Connection, table: str) -> int:
    """The highest number that a document of the table has or had."""
    found = connection.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", (counter_of(table),))
    return int(found[0][0]) if found else 0


def counter_of(table: str) -> str:
    """By what name SQLite counts the documents of the table."""
    return statements(table).documents.strip('"')


def _form(connection: Connection, *, whole: bool) -> Form:
    ((format_,),) = connection.rows("PRAGMA user_version")
    return Form(FORM, format_, whole)


def _write_documents(connection: Connection, file: BinaryIO, table: str) -> Documents:
    digest = Digest()
    revisions: list[int] = []
    sql = statements(table)

    def lines() -> Iterator[bytes]:
        for number, rev, body in connection.stream(f"SELECT id, rev, body FROM {sql.documents} ORDER BY id"):
            revisions.append(rev)
            try:
                yield line_of(number, body)
            except ValueError as error:
                raise _unreadable(table, number, error) from error

    file.write(_encode(table) + b":{\n")
    file.writelines(digest.taking(lines()))
    file.write(b"\n},\n")
    return Documents(table, last_given(connection, table), str(digest), revisions)


def _unreadable(table: str, number: int, error: ValueError) -> StoreDamaged:
    what = N_("Document {number} of “{table}” cannot be read: {error}", number=number, table=table)
    return StoreDamaged(
        what.with_values(error=str(error)), remedy=N_("Nothing was overwritten. Restore a backup.")
    )


def own_rows(
    connection: Connection, tables: Collection[str] | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of what the store keeps about itself, or of what concerns some tables."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'store_*' ORDER BY name"
    for (name,) in connection.rows(names):
        if tables is not None and name not in ("store_meta", "store_tables"):
            continue
        columns = [column for _, column, *_ in connection.rows(f"PRAGMA table_info({name})")]
        for values in connection.stream(f"SELECT * FROM {name}"):
            row = dict(zip(columns, values, strict=True))
            if tables is not None and name == "store_meta":
                row["audit_head"] = ""  # a log with gaps would not be one
            if tables is None or name == "store_meta" or row["name"] in tables:
                yield name, row
