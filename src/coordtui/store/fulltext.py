"""The full-text index of a table: FTS5 over folded text, one row per document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordtui.store.schema import Statements
from coordtui.text.folding import words_of
from coordtui.text.text_match import TextMatch


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


_NOTHING = '""'
"""Finds no document."""


def expression(match: str | TextMatch, fields: tuple[str, ...]) -> str | None:
    """What finds the documents that answer. `fields` are those of the index.

    Of a text without a word None, to leave all; of a `TextMatch` without one, what finds nothing.
    """
    asked = match if isinstance(match, TextMatch) else TextMatch(match)
    words = words_of(asked.text)
    if not words:
        return None if asked is not match else _NOTHING
    if asked.whole:
        found = f'"{" ".join(words)}"' + ("*" if asked.begun else "")
    else:
        found = " ".join(f'"{word}"*' for word in words)
    columns = " ".join(f"c{fields.index(name)}" for name in asked.fields)
    return f"{{{columns}}} : ({found})" if columns else found


def answers(match: str | TextMatch, document: Mapping[str, Any], fields: tuple[str, ...]) -> bool:
    """Whether the index would find this document."""
    asked = match if isinstance(match, TextMatch) else TextMatch(match)
    words = words_of(asked.text)
    if not words:
        return asked is not match
    columns = [text.split() for text in texts(document, asked.fields or fields)]
    if not asked.whole:
        return all(any(each.startswith(word) for column in columns for each in column) for word in words)
    phrase = f" {' '.join(words)}" + ("" if asked.begun else " ")
    return any(phrase in f" {' '.join(column)} " for column in columns)


def _flat(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return " ".join(_flat(part) for part in value.values())
    if isinstance(value, list | tuple):
        return " ".join(_flat(part) for part in value)
    return ""
