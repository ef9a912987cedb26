"""The full-text index of a table: FTS5 over folded text, one row per document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordtui.store.schema import Statements
from coordtui.text.folding import words_of


def create(sql: Statements, fields: tuple[str, ...]) -> str:
    """The SQL that makes the index; columns are `c0`, `c1`… in the order of the fields."""
    columns = ", ".join(f"c{number}" for number in range(len(fields)))
    return (
        f"CREATE VIRTUAL TABLE {sql.words} USING fts5"
        f"""({columns}, tokenize="unicode61 remove_diacritics 2")"""
    )


def insert(sql: Statements, fields: tuple[str, ...]) -> str:
    """The SQL that indexes a document: its number, then `texts`."""
    columns = "".join(f", c{number}" for number in range(len(fields)))
    return f"INSERT INTO {sql.words} (rowid{columns}) VALUES (?{', ?' * len(fields)})"


def delete(sql: Statements) -> str:
    """The SQL that takes a document, by its number, out of the index."""
    return f"DELETE FROM {sql.words} WHERE rowid = ?"


def texts(document: Mapping[str, Any], fields: tuple[str, ...]) -> list[str]:
    """The folded words of each field; lists and parts of a field are read through."""
    return [" ".join(words_of(_flat(document.get(field)))) for field in fields]


def expression(match: str) -> str | None:
    """What finds documents with words that begin like all of these; None without a word."""
    words = words_of(match)
    return " ".join(f'"{word}"*' for word in words) if words else None


def _flat(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return " ".join(_flat(part) for part in value.values())
    if isinstance(value, list | tuple):
        return " ".join(_flat(part) for part in value)
    return ""
