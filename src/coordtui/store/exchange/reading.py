"""Reading a store from a JSON file: all of it, or a sentence that says what is wrong and where.

A file that is to the letter as this program wrote it is read fast: the digests say so. Any
other (written by stock TinyDB, or by hand) is read value by value.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from coordtui.store import problems, schema
from coordtui.store.encoding import encode
from coordtui.store.exchange.form import FORM, Digest, Documents, Form, line_of
from coordtui.store.exchange.scanning import Scanner
from coordtui.store.numbering import LARGEST_GIVEN
from coordtui.store.reserved import RESERVED
from coordtui.text.messages import N_, Message

_NUMBER = re.compile("0|-?[1-9][0-9]*")

_raw = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])


class Table(msgspec.Struct):
    """A table of a file: its documents as the store has them, by their numbers.

    `known` is what the store said of it; `changed`, whether another program wrote since.
    """

    documents: Iterable[tuple[int, str]]
    digest: str
    known: Documents | None
    changed: bool


class Content(msgspec.Struct):
    """What a file holds; without `form` it is stock TinyDB's. `rows` are those of the store's own tables."""

    tables: dict[str, Table] = {}
    form: Form | None = None
    rows: list[tuple[str, dict[str, Any]]] = []
    known: dict[str, Documents] = {}


def read(data: bytes, path: Path) -> Content:
    """What a file holds; raises `StoreDamaged` or `StoreTooNew`. Nothing at all is an empty store."""
    if not data:
        return Content()
    if not data.lstrip().startswith(b"{"):
        raise problems.not_a_store(path, N_("It does not begin as one."))
    try:
        return _as_written(data) or _value_by_value(data)
    except _Wrong as wrong:
        raise problems.damaged(path, wrong.why) from wrong.__cause__


class _Wrong(Exception):
    """Why a file is no store."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


def _as_written(data: bytes) -> Content | None:
    """The content of a file that only this program has written; None for any other."""
    try:
        tables = _raw.decode(data)
        content = _own(msgspec.json.decode(document) for document in tables.pop(RESERVED, {}).values())
    except (msgspec.DecodeError, RecursionError, _Wrong):
        return None  # the other reader says what it is
    if content.known.keys() != tables.keys():
        return None
    for name, documents in tables.items():
        digest, known = Digest(), content.known[name]
        deque(digest.taking(b'"%b":%b' % (key.encode(), raw) for key, raw in documents.items()), 0)
        if known.digest != str(digest) or len(known.revisions) != len(documents):
            return None
        bodies = ((int(key), _body(str(raw, "utf-8"))) for key, raw in documents.items())
        content.tables[name] = Table(bodies, known.digest, known, changed=False)
    return content


def _body(text: str) -> str:
    """The document of a line as the store has it."""
    return encode(json.loads(text)) if "\\u" in text else text


def _value_by_value(data: bytes) -> Content:
    try:
        scanner = Scanner(data.decode())
        found = {name: _documents(scanner, _checked(name)) for name in scanner.members()}
        scanner.end()
    except UnicodeDecodeError as error:
        raise _Wrong(N_("It is not text in UTF-8.")) from error
    except (ValueError, RecursionError) as error:
        raise _Wrong(N_("It is cut short, or no JSON: {error}", error=str(error))) from error
    own = found.pop(RESERVED, {})
    content = _own(own.values()) if own else Content()
    for name, documents in found.items():
        digest, known = Digest(), content.known.get(name)
        deque(digest.taking(line_of(*document) for document in documents.items()), 0)
        same = known is not None and (known.digest, len(known.revisions)) == (str(digest), len(documents))
        content.tables[name] = Table(documents.items(), str(digest), known, changed=not same)
    return content


def _checked(table: str) -> str:
    try:
        table.encode()
    except UnicodeEncodeError as error:
        raise _Wrong(N_("The name of a table cannot be written: {name}", name=ascii(table))) from error
    return table


def _documents(scanner: Scanner, table: str) -> dict[int, Any]:
    """The documents of the table that begins here, in the order of their numbers.

    As the store has them, except those of the table that is about the others.
    """
    if scanner.sign != "{":
        raise _Wrong(N_("“{table}” does not hold documents by their numbers.", table=table))
    found, key = {}, ""
    try:
        for key in scanner.members():
            document = scanner.value()
            if not (_NUMBER.fullmatch(key) and abs(int(key)) <= LARGEST_GIVEN):
                raise _Wrong(N_("“{key}” in “{table}” is no number of a document.", key=key, table=table))
            if not isinstance(document, dict):
                raise _Wrong(N_("Document {number} of “{table}” is not an object.", number=key, table=table))
            found[int(key)] = document if table == RESERVED else encode(document)
    except (ValueError, RecursionError) as error:
        where = N_("Document {number} of “{table}” cannot be read: {error}", number=key, table=table)
        raise _Wrong(where.with_values(error=str(error))) from error
    return dict(sorted(found.items()))


def _own(documents: Iterable[Any]) -> Content:
    """What the store says of itself in a file; raises `StoreTooNew`."""
    content = Content()
    try:
        for ((kind, what),) in (document.items() for document in documents):
            if kind == "form":
                content.form = _recognised(what)
            elif kind == "documents":
                known = msgspec.convert(what, Documents)
                content.known[known.table] = known
            else:
                content.rows.append((kind, what))
        if content.form is None or all(kind != "store_meta" for kind, _ in content.rows):
            raise ValueError("incomplete")
    except (AttributeError, TypeError, ValueError, msgspec.ValidationError) as error:
        raise _Wrong(N_("What the store keeps about itself cannot be read.")) from error
    return content


def _recognised(what: Any) -> Form:
    form = msgspec.convert(what, Form)
    if form.form > FORM or form.format > schema.FORMAT:
        raise problems.refused_format(form.format, N_("The file was written by a newer program."))
    return form
