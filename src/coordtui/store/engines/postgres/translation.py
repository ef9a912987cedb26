"""The store's SQL, which is SQLite's, said in PostgreSQL's.

The store says little: it reads, writes and compares documents, and always in the same few
forms. So what it says is taken word by word; what is not among those forms is refused, and
never sent. What a field of a document holds is compared as a `store_scalar` (see `functions`), whose
order is that of SQLite; a literal or a parameter that a field is compared with becomes one too.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Literal

import msgspec

from coordtui.store.fulltext import Expression
from coordtui.store.sql import unquoted

Kind = Literal["plain", "value", "match"]

LONGEST_NAME = 63
"""Bytes of a name that PostgreSQL keeps; what follows it drops, without a word."""

MATCH = "\0match\0"
"""Stands in a statement for what the words are that are looked for: see `postgres.words`."""

_PARAMETER = "\0parameter\0"

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<blob>x'[0-9a-f]*')|(?P<text>'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*")"""
    r"""|(?P<number>-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)|(?P<word>[A-Za-z_][A-Za-z_0-9.]*)|(?P<mark>\?)"""
    r"""|(?P<sign>->|<=|>=|<>|!=|[=<>,()+*])"""
)
_KEY = re.compile('\\."([^"]*)"')
_NEW_CLAUSE = {
    "SELECT",
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "BY",
    "LIMIT",
    "OFFSET",
    "SET",
    "VALUES",
    "CASE",
}
_BOUNDS = {
    "-9e999": "ROW(1, '-Infinity', '')::store_scalar",
    "9e999": "ROW(1, 'Infinity', '')::store_scalar",
    "x''": "ROW(3, 0, '')::store_scalar",
}


class Translated(msgspec.Struct, frozen=True):
    """A statement of PostgreSQL, what each of its parameters is, and the tables that may not be there."""

    sql: str
    kinds: tuple[Kind, ...]
    tables: tuple[str, ...]

    def values(self, parameters: tuple[Any, ...]) -> tuple[Any, ...]:
        """The parameters as they are sent, without those that became part of the statement."""
        return tuple(
            scalar(value) if kind == "value" else _plain(value)
            for kind, value in zip(self.kinds, parameters, strict=True)
            if kind != "match"
        )

    def matches(self, parameters: tuple[Any, ...]) -> list[Expression]:
        """What the parameters are that ask for words."""
        return [value for kind, value in zip(self.kinds, parameters, strict=True) if kind == "match"]


def _plain(value: Any) -> Any:
    """A value as SQLite takes it, for which `True` is 1."""
    return int(value) if isinstance(value, bool) else value


def scalar(value: Any) -> str:
    """A value that a field is compared with, as JSON."""
    return json.dumps(value, ensure_ascii=False)


def name(wanted: str) -> str:
    """A name as PostgreSQL can hold it: of one that is too long a part, and what tells it from others."""
    if len(wanted.encode()) <= LONGEST_NAME:
        return wanted
    told_by = blake2b(wanted.encode(), digest_size=8).hexdigest()
    start = wanted.encode()[: LONGEST_NAME - len(told_by) - 1].decode(errors="ignore")
    return f"{start}~{told_by}"


def quoted(wanted: str) -> str:
    """A name of any length as an SQL identifier."""
    return '"' + name(wanted).replace('"', '""') + '"'


def literal(text: str) -> str:
    """Text as SQL says it; `standard_conforming_strings` is on."""
    return "'" + text.replace("'", "''") + "'"


def member(document: str, path: str) -> str:
    """SQL for what a document has at a JSON path that `comparison.field_path` made."""
    keys = _KEY.findall(path[1:-1].replace("''", "'"))
    return document + "".join(f" -> {literal(key)}" for key in keys)


@lru_cache(maxsize=2048)
def translate(sql: str) -> Translated:
    """What a statement of the store is in PostgreSQL; raises `ValueError` for one it never says."""
    return _Translation(sql).whole()


class _Translation:
    """One statement on its way: `_operand` is what a literal that comes next is compared with."""

    def __init__(self, sql: str) -> None:
        self._tokens = [(m.lastgroup or "", m[0]) for m in _matched(sql) if m.lastgroup != "space"]
        self._sql, self._at = sql, 0
        self._parts: list[str] = []
        self._kinds: list[Kind] = []
        self._operand: Kind = "plain"
        self._lists: list[bool] = []
        self._tables: dict[str, None] = {}
        self._listing = False  # columns of the answer: what is there is not compared

    def whole(self) -> Translated:
        """Everything said, in the order in which it was."""
        while self._at < len(self._tokens):
            kind, said = self._tokens[self._at]
            self._at += 1
            getattr(self, f"_{kind}")(said)
        text = " ".join(self._parts)
        if any(kind != "match" for kind in self._kinds):
            text = text.replace("%", "%%")  # it is sent with parameters
        return Translated(text.replace(_PARAMETER, "%s"), tuple(self._kinds), tuple(self._tables))

    def _next(self, *expected: str) -> str:
        """The said that follows, which must be one of those where any are named."""
        kind, said = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        if expected and said not in expected and kind not in expected:
            raise ValueError(f"not said by the store: {self._sql!r}")
        self._at += 1
        return said

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _word(self, said: str) -> None:
        if said in ("json_extract", "json_type"):
            self._field(said)
        elif said == "body" and self._peek() == "->":
            self._next("->")
            self._parts.append(f"({member('body::json', self._next('text'))})::text")
        elif said == "json_group_array":
            inner = (self._next("("), self._next("word"), self._next(")"))[1]
            self._parts.append(f"coalesce(json_agg({inner})::text, '[]')")
        elif said == "lower":  # which knows the letters from A to Z only, as SQLite's
            inner = (self._next("("), self._next("word"), self._next(")"))[1]
            self._parts.append(f'lower({inner} COLLATE "C")')
        elif said == "LIMIT" and self._peek() == "?":
            self._next("?")
            self._kinds.append("plain")
            self._parts.append(f"LIMIT nullif({_PARAMETER}::bigint, -1)")
        elif said.endswith("rowid"):
            self._parts.append("id")
        else:
            if said in ("SELECT", "FROM") and not self._lists:
                self._listing = said == "SELECT"
            if said in _NEW_CLAUSE or said in ("id", "rev"):
                self._operand = "plain"
            self._parts.append(said)

    def _field(self, function: str) -> None:
        self._next("(")
        document = self._next("word")
        self._next(",")
        path = self._next("text")
        self._next(")")
        if function == "json_extract" and self._listing:
            self._parts.append(f"({member(f'{document}::jsonb', path)})")
        elif function == "json_extract":
            self._operand = "value"
            self._parts.append(f"store_value({member(f'{document}::jsonb', path)})")
        else:
            self._operand = "plain"
            self._parts.append(f"store_kind({member(f'{document}::json', path)})")

    def _mark(self, said: str) -> None:
        self._kinds.append(self._operand)
        self._parts.append(f"store_value({_PARAMETER}::jsonb)" if self._operand == "value" else _PARAMETER)

    def _text(self, said: str) -> None:
        if self._operand == "value":
            text = said[1:-1].replace("''", "'")
            said = f"store_value({literal(scalar(text))}::jsonb)"
        self._parts.append(said)

    def _blob(self, said: str) -> None:
        if said not in _BOUNDS:
            raise ValueError(f"not said by the store: {self._sql!r}")
        self._parts.append(_BOUNDS[said])

    def _number(self, said: str) -> None:
        if said in _BOUNDS:
            said = _BOUNDS[said]
        elif self._operand == "value":
            said = f"store_value('{said}'::jsonb)"
        self._parts.append(said)

    def _name(self, said: str) -> None:
        plain = unquoted(said)
        if plain.startswith(("doc_", "fts_")):
            self._tables[name(plain)] = None
        if self._peek() == "MATCH":
            self._next("MATCH")
            self._next("?")
            self._kinds.append("match")
            self._parts.append(MATCH)
            return
        self._operand = "plain"
        self._parts.append(quoted(plain))

    def _sign(self, said: str) -> None:
        if said == "(":
            self._lists.append(bool(self._parts) and self._parts[-1] == "IN")
        elif said == ")":
            self._lists.pop()
        elif said == "," and not (self._lists and self._lists[-1]):
            self._operand = "plain"
        self._parts.append(said)


def _matched(sql: str) -> list[re.Match[str]]:
    found, at = [], 0
    while at < len(sql):
        match = _TOKEN.match(sql, at)
        if match is None:
            raise ValueError(f"not said by the store: {sql!r}")
        found.append(match)
        at = match.end()
    return found
