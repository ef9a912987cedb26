"""Whether the full-text index of a table holds the words of its documents, and no others.

FTS5 has a check of its own, which is a write. What it compares is compared here by reading:
the whole index is asked for, as sums in which a word too much, too few or in another place
shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from coordtui.api.declare import Finding
from coordtui.api.errors import StoreDamaged
from coordtui.store import fulltext
from coordtui.store.encoding import decode
from coordtui.store.probes.subject import Numbers, Subject
from coordtui.store.schema import Statements, statements
from coordtui.store.sql import quoted
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe

_REMEDY = N_("The documents themselves are not touched by this. To find all of them again, restore a backup.")
_LONGEST = 30_000
_MODULUS = 4093
_PLACES = f"coalesce(sum((abs(doc) % {_MODULUS}) * (offset + 1)), 0)"


class _Sums(NamedTuple):
    """Of all words: their number, which they are, and where they stand."""

    words: int
    terms: int
    places: int


def quick_words(subject: Subject) -> Iterator[Finding]:
    """Compare how many documents there are with how many are indexed."""
    for table in subject.indexed:
        sql = statements(table)
        if subject.count(_inside(sql, "docsize")) != subject.count(sql.documents):
            yield _disagreement(table)


def words(subject: Subject) -> Iterator[Finding]:
    """Compare every word."""
    for table, fields in subject.indexed.items():
        yield from _compared(subject, table, fields)


def _compared(subject: Subject, table: str, fields: tuple[str, ...]) -> Iterator[Finding]:
    of = statements(table)
    other, seen, expected = Numbers(), 0, _Expected(subject, of, fields)
    columns = "".join(f", w.c{number}" for number in range(len(fields)))
    sql = (
        f"SELECT d.id, d.body{columns} FROM {of.documents} d"
        f" LEFT JOIN {_inside(of, 'content')} w ON w.id = d.id"
    )
    for number, body, *stored in subject.stream(sql):
        try:
            texts = fulltext.texts(decode(body), fields)
        except (StoreDamaged, AttributeError):
            return  # what cannot be read is told where the documents are looked at
        seen += 1
        subject.step()
        expected.add(number, texts)
        if stored != texts:
            other.add(number)
    if other.count:
        yield Finding(
            ok=False,
            text=NN_(
                "The full-text index of “{table}” has other words for document {numbers}.",
                "The full-text index of “{table}” has other words for {n} documents: {numbers}",
                other.count,
                table=safe(table),
                numbers=str(other),
            ),
            remedy=_REMEDY,
        )
    elif subject.count(_inside(of, "content")) != seen or expected.sums() != _indexed(subject, of):
        yield _disagreement(table)


class _Expected:
    """The sums that the words of the documents come to."""

    def __init__(self, subject: Subject, of: Statements, fields: tuple[str, ...]) -> None:
        self._subject, self._fields = subject, fields
        self._sql = msgspec.structs.replace(of, words="temp.words_to_check")
        self._words = self._terms = self._places = 0
        self._asked = False

    def add(self, number: int, texts: Sequence[str]) -> None:
        """One more document."""
        if all(text.isascii() and len(text) < _LONGEST for text in texts):
            for text in texts:
                words = text.split()
                count = len(words)
                self._words += count
                self._terms += sum(map(hash, words))
                self._places += abs(number) % _MODULUS * count * (count + 1) // 2
        else:  # what SQLite takes for a word there, only SQLite knows
            if not self._asked:
                self._subject.connection.execute(fulltext.create(self._sql, self._fields))
                self._asked = True
            self._subject.connection.execute(fulltext.insert(self._sql, len(self._fields)), (number, *texts))

    def sums(self) -> _Sums:
        """Of all documents added; call it once."""
        mine = _Sums(self._words, self._terms, self._places)
        if not self._asked:
            return mine
        theirs = _sums(self._subject, "temp", "words_to_check")
        self._subject.connection.execute(f"DROP TABLE {self._sql.words}")
        return _Sums(*map(sum, zip(mine, theirs, strict=True)))


def _indexed(subject: Subject, sql: Statements) -> _Sums:
    return _sums(subject, "main", sql.words.strip('"'))


def _sums(subject: Subject, database: str, index: str) -> _Sums:
    execute = subject.connection.execute
    for kind in ("row", "instance"):
        execute(f"CREATE VIRTUAL TABLE temp.words_by_{kind} USING fts5vocab({database}, '{index}', '{kind}')")
    try:
        terms = sum(
            hash(term) * count for term, count in subject.stream("SELECT term, cnt FROM words_by_row")
        )
        ((words, places),) = subject.rows(f"SELECT count(*), {_PLACES} FROM words_by_instance")
    finally:
        for kind in ("row", "instance"):
            execute(f"DROP TABLE temp.words_by_{kind}")
    return _Sums(words, terms, places)


def _inside(sql: Statements, part: str) -> str:
    """One of the tables that FTS5 keeps an index in."""
    return quoted(sql.words.strip('"') + f"_{part}")


def _disagreement(table: str) -> Finding:
    return Finding(
        ok=False,
        text=N_("The full-text index of “{table}” does not agree with its documents.", table=safe(table)),
        remedy=_REMEDY,
    )
