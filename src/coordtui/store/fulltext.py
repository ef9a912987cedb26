"""The full-text index of a table: FTS5 over folded text, one row per document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import msgspec

from coordtui.store.schema import Statements
from coordtui.store.sql import literal
from coordtui.text.folding import words_of
from coordtui.text.text_match import TextMatch

if TYPE_CHECKING:
    from coordtui.store.transaction import Connection


def create(sql: Statements, fields: tuple[str, ...]) -> str:
    """The SQL that makes the index; columns are `c0`, `c1`… in the order of the fields."""
    columns = ", ".join(f"c{number}" for number in range(len(fields)))
    return (
        f"CREATE VIRTUAL TABLE {sql.words} USING fts5"
        f"""({columns}, tokenize="unicode61 remove_diacritics 2")"""
    )


def insert(sql: Statements, fields: int) -> str:
    """The SQL that indexes a document: its number, then the `texts` of so many fields."""
    columns = "".join(f", c{number}" for number in range(fields))
    return f"INSERT INTO {sql.words} (rowid{columns}) VALUES (?{', ?' * fields})"


def delete(sql: Statements) -> str:
    """The SQL that takes a document, by its number, out of the index."""
    return f"DELETE FROM {sql.words} WHERE rowid = ?"


def texts(document: Mapping[str, Any], fields: tuple[str, ...]) -> list[str]:
    """The folded words of each field; lists and parts of a field are read through."""
    return [" ".join(words_of(_flat(document.get(field)))) for field in fields]


Sought = str | TextMatch | tuple[TextMatch, ...]
"""What may be looked for: words, words with more said of them, or any one of several such."""


class Expression(str):
    """What is looked for, in FTS5's language; and as it was asked for, for engines that speak another.

    A document answers that has any one of `asked` in the `fields` of the index.
    """

    asked: tuple[TextMatch, ...]
    fields: tuple[str, ...]

    @classmethod
    def of(cls, text: str, asked: tuple[TextMatch, ...], fields: tuple[str, ...]) -> Self:
        """The expression of that text."""
        made = cls(text)
        made.asked, made.fields = asked, fields
        return made


NOTHING = Expression.of('""', (), ())
"""Finds no document."""


def expression(match: Sought, fields: tuple[str, ...]) -> Expression | None:
    """What finds the documents that answer. `fields` are those of the index.

    Of a text without a word None, to leave all; of a `TextMatch` without one, what finds nothing.
    """
    if isinstance(match, str):
        alone = TextMatch(match)
        text = _expression(alone, fields)
        return Expression.of(text, (alone,), fields) if text is not None else None
    several = match if isinstance(match, tuple) else (match,)
    found = (_expression(each, fields) for each in several)
    text = " OR ".join(f"({each})" for each in found if each is not None)
    return Expression.of(text, several, fields) if text else NOTHING


def _expression(asked: TextMatch, fields: tuple[str, ...]) -> str | None:
    words = words_of(asked.text)
    if not words:
        return None
    if asked.whole:
        found = f'"{" ".join(words)}"' + ("*" if asked.begun else "")
    else:
        found = " ".join(f'"{word}"*' for word in dict.fromkeys(words))
    columns = " ".join(f"c{fields.index(name)}" for name in asked.fields)
    return f"{{{columns}}} : ({found})" if columns else found


def answers(match: Sought, document: Mapping[str, Any], fields: tuple[str, ...]) -> bool:
    """Whether the index would find this document."""
    if isinstance(match, tuple):
        return any(answers(each, document, fields) for each in match)
    asked = match if isinstance(match, TextMatch) else TextMatch(match)
    words = words_of(asked.text)
    if not words:
        return asked is not match
    columns = [text.split() for text in texts(document, asked.fields or fields)]
    if not asked.whole:
        return all(any(each.startswith(word) for column in columns for each in column) for word in words)
    phrase = f" {' '.join(words)}" + ("" if asked.begun else " ")
    return any(phrase in f" {' '.join(column)} " for column in columns)


def numbers(connection: Connection, sql: Statements, found_by: str, since: int = 0) -> list[int]:
    """The numbers, from `since` on, of the documents that an expression finds."""
    asked = f"SELECT rowid AS id FROM {sql.words} WHERE {sql.words} MATCH ?"
    if since <= 0:
        return gathered(connection, asked, (found_by,))
    return gathered(connection, f"{asked} AND rowid >= ?", (found_by, since))


def gathered(connection: Connection, asked: str, parameters: Sequence[Any]) -> list[int]:
    """The column `id` of a query, in its order.

    It comes as one text: a row for each takes three times as long. SQLite keeps the order of
    a subquery for every aggregate but `count`, `min` and `max`.
    """
    found = connection.rows(f"SELECT json_group_array(id) FROM ({asked}) AS found", parameters)
    return msgspec.json.decode(found[0][0], type=list[int]) if found else []


def vocabulary(connection: Connection, sql: Statements) -> list[str]:
    """The distinct words of an index, in order; none where there is no index yet.

    SQLite reads them through a table of the connection itself, which is made even where the
    connection may only read, and taken away again.
    """
    name = sql.words.strip('"')
    if not connection.rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)):
        return []
    ((only_reads,),) = connection.rows("PRAGMA query_only")
    connection.execute("PRAGMA query_only = OFF")
    try:
        words = f"fts5vocab(main, {literal(name)}, 'row')"
        connection.execute(f"CREATE VIRTUAL TABLE temp.store_words USING {words}")
        try:
            return [word for (word,) in connection.rows("SELECT term FROM temp.store_words")]
        finally:
            connection.execute("DROP TABLE temp.store_words")
    finally:
        connection.execute(f"PRAGMA query_only = {only_reads}")


def _flat(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return " ".join(_flat(part) for part in value.values())
    if isinstance(value, list | tuple):
        return " ".join(_flat(part) for part in value)
    return ""
