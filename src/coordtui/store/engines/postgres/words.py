"""The full-text index of a table in PostgreSQL.

Beside the documents stands a table with, for each of them, the distinct words of all fields
as a `tsvector` under a GIN index, and each field's folded text, every word between spaces.
The first finds the few documents that may answer, the second tells which do: so a phrase, or a word of one
field, means here what it means in SQLite's index and in `fulltext.answers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coordtui.store.engines.postgres.translation import literal, quoted
from coordtui.store.fulltext import Expression
from coordtui.store.schema import Statements
from coordtui.store.sql import unquoted
from coordtui.text.folding import words_of
from coordtui.text.text_match import TextMatch

_LONGEST = 500
"""Characters of a word that are told apart; PostgreSQL takes 2,046 bytes."""

_MOST = 400_000
"""Bytes of distinct words that a document is indexed by; PostgreSQL takes 1 MiB with what it adds.
A document with more is found by its text."""

_LARGE = "*large*"
"""Stands for all words of such a document; no word is written so."""


def create(sql: Statements, fields: Sequence[str]) -> tuple[str, ...]:
    """The SQL that makes the index."""
    table = _table(sql)
    columns = ["id bigint PRIMARY KEY", "words tsvector NOT NULL", "large boolean NOT NULL"]
    columns += [f"t{number} text NOT NULL" for number in range(len(fields))]
    return (
        f"CREATE TABLE {table} ({', '.join(columns)})",
        f"CREATE INDEX {quoted(_name(sql) + ' words')} ON {table} USING gin (words)"
        " WITH (gin_pending_list_limit = 256)",  # KiB that each search reads beside the index
    )


def insert(sql: Statements, doc_id: int, texts: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    """What puts a document into the index."""
    words = sorted({word[:_LONGEST] for text in texts for word in text.split()})
    large = sum(len(word.encode()) for word in words) > _MOST
    marks = ", %s" * len(texts)
    return (
        f"INSERT INTO {_table(sql)} ({', '.join(columns(len(texts)))})"
        f" VALUES (%s, array_to_tsvector(%s::text[]), %s{marks})",
        (doc_id, [_LARGE] if large else words, large, *(f" {text} " for text in texts)),
    )


def columns(fields: int) -> list[str]:
    """The columns of the index, in the order of what `insert` puts there."""
    return ["id", "words", "large", *(f"t{number}" for number in range(fields))]


def vocabulary(sql: Statements, fields: int) -> str:
    """The SQL that asks for the distinct words, in the order of their characters."""
    large = "".join(
        f" UNION SELECT unnest(string_to_array(btrim(t{number}), ' ')) FROM {_table(sql)} WHERE large"
        for number in range(fields)
    )
    few = f"SELECT word FROM ts_stat({literal(f'SELECT words FROM {_table(sql)}')}){large}"
    kept = f"WHERE word NOT IN ('', {literal(_LARGE)})"
    return f'SELECT DISTINCT word COLLATE "C" FROM ({few}) AS found {kept} ORDER BY 1'


def condition(expression: Expression) -> str:
    """SQL: whether a row of the index answers to what is looked for."""
    asked = (_condition(each, expression.fields) for each in expression.asked)
    return " OR ".join(f"({each})" for each in asked if each) or "FALSE"


def _condition(asked: TextMatch, fields: Sequence[str]) -> str:
    words = words_of(asked.text)
    if not words:
        return ""
    chosen = [fields.index(field) for field in asked.fields] or [*range(len(fields))]
    exact = [_said(words, number, asked) for number in chosen]
    told = " OR ".join(exact)
    if not asked.whole:
        one_by_one = (
            " OR ".join(_in_text(f" {word}", number) for number in chosen) for word in dict.fromkeys(words)
        )
        told = " AND ".join(f"({each})" for each in one_by_one)
    sought = f"({_query(words, asked)}) | '{_LARGE}'"
    narrowed = asked.whole or asked.fields
    return f"words @@ {literal(sought)}::tsquery AND ({told if narrowed else f'NOT large OR ({told})'})"


def _query(words: Sequence[str], asked: TextMatch) -> str:
    """All of the words, as PostgreSQL's query language asks for them."""
    terms = []
    for number, word in enumerate(words, 1):
        begun = not asked.whole or (asked.begun and number == len(words))
        begun = begun or len(word) >= _LONGEST
        escaped = word[:_LONGEST].replace("\\", "\\\\").replace("'", "''")
        terms.append(f"'{escaped}'" + (":*" if begun else ""))
    return " & ".join(dict.fromkeys(terms))


def _said(words: Sequence[str], number: int, asked: TextMatch) -> str:
    """SQL: whether a field has the words one after the other."""
    return _in_text(f" {' '.join(words)}" + ("" if asked.begun else " "), number)


def _in_text(part: str, number: int) -> str:
    return f"strpos(t{number}, {literal(part)}) > 0"


def _name(sql: Statements) -> str:
    return unquoted(sql.words)


def _table(sql: Statements) -> str:
    return quoted(_name(sql))
