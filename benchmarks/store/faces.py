# ruff: noqa: D102 - the operations, which `operations.py` names, are the same for each face
"""What is measured: the same work done with each database, in the way its users would do it.

Stock TinyDB searches text with a function, as its manual says. What a face has not got
(ours as a TinyDB has no full-text search: records have) leaves a cell of the table empty.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB, where

from benchmarks.store import databases
from benchmarks.store.databases import BARE, CACHING, OURS, STOCK
from benchmarks.store.documents import PAPERS, TEXTS, Paper
from coordtui.store import Store

Document = dict[str, Any]

RECORDS = "coordtui, records"
"""Ours again, by the face that plugins see: typed records."""

FACES = (OURS, RECORDS, BARE, STOCK, CACHING)


class TinyFace:
    """Any TinyDB."""

    def __init__(self, database: TinyDB, table: str = "papers") -> None:
        self.database, self.papers = database, database.table(table)

    def load(self, papers: Iterable[Document]) -> None:
        self.papers.insert_multiple(papers)

    def insert(self, paper: Document) -> None:
        self.papers.insert(paper)

    def update(self, number: int) -> None:
        self.papers.update({"reads": number}, doc_ids=[number])

    def get(self, number: int) -> object:
        return self.papers.get(doc_id=number)

    def by_topic(self, topic: str) -> list[Any]:
        return self.papers.search(where("topic") == topic)

    def by_room(self, room: str) -> list[Any]:
        return self.papers.search(where("room") == room)

    def by_score(self, score: float) -> list[Any]:
        return self.papers.search(where("score").test(_is(score)))

    def everything(self) -> list[Any]:
        return self.papers.all()

    def close(self) -> None:
        self.database.close()


class StockFace(TinyFace):
    """TinyDB with storages of its own: a full-text search is a function over each document."""

    def by_word(self, word: str) -> list[Any]:
        return self.papers.search(where("abstract").test(_holds(word)))


class RecordsFace:
    """Ours as plugins see it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.store.declare("bench", [PAPERS, TEXTS])
        own = self.store.for_plugin("bench", [PAPERS, TEXTS])
        self.papers, self.texts = own.records(Paper, "papers"), own.records(Paper, "texts")

    def load(self, papers: Iterable[Document]) -> None:
        self.papers.add_all([Paper(**paper) for paper in papers])

    def load_texts(self, papers: Iterable[Document]) -> None:
        self.texts.add_all([Paper(**paper) for paper in papers])

    def forget_texts(self) -> None:
        self.store.table("bench.texts").truncate()

    def insert(self, paper: Document) -> None:
        self.papers.add(Paper(**paper))

    def insert_text(self, paper: Document) -> None:
        self.texts.add(Paper(**paper))

    def update(self, number: int) -> None:
        paper = self.papers.get(number)
        assert paper is not None
        self.papers.save(msgspec.structs.replace(paper, reads=number))

    def get(self, number: int) -> object:
        return self.papers.get(number)

    def by_topic(self, topic: str) -> list[Any]:
        return self.papers.find(where("topic") == topic)

    def by_room(self, room: str) -> list[Any]:
        return self.papers.find(where("room") == room)

    def by_score(self, score: float) -> list[Any]:
        return self.papers.find(where("score").test(_is(score)))

    def by_word(self, word: str) -> list[Any]:
        return self.texts.find(match=word)

    def everything(self) -> list[Any]:
        return self.papers.find()

    def close(self) -> None:
        self.store.close()


class BareFace:
    """SQLite from the standard library, by somebody who knows it: rows of JSON, an index, FTS5."""

    def __init__(self, folder: Path) -> None:
        self.connection = databases.bare(folder)
        for table in ("papers", "texts"):
            self.connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
            self.connection.execute(f"CREATE INDEX {table}_topic ON {table} (json_extract(body, '$.topic'))")
        folded = "tokenize='unicode61 remove_diacritics 2'"
        self.connection.execute(f"CREATE VIRTUAL TABLE words USING fts5 (title, abstract, {folded})")

    def load(self, papers: Iterable[Document]) -> None:
        with self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            bodies = ((as_json(paper),) for paper in papers)
            self.connection.executemany("INSERT INTO papers (body) VALUES (?)", bodies)

    def load_texts(self, papers: Iterable[Document]) -> None:
        with self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            for paper in papers:
                self._write_text(paper)

    def forget_texts(self) -> None:
        self.connection.execute("DELETE FROM texts")
        self.connection.execute("DELETE FROM words")

    def insert(self, paper: Document) -> None:
        self.connection.execute("INSERT INTO papers (body) VALUES (?)", (as_json(paper),))

    def insert_text(self, paper: Document) -> None:
        with self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            self._write_text(paper)

    def _write_text(self, paper: Document) -> None:
        written = self.connection.execute("INSERT INTO texts (body) VALUES (?)", (as_json(paper),))
        words = (written.lastrowid, paper["title"], paper["abstract"])
        self.connection.execute("INSERT INTO words (rowid, title, abstract) VALUES (?, ?, ?)", words)

    def update(self, number: int) -> None:
        with self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            body = as_json({**self.get(number), "reads": number})
            self.connection.execute("UPDATE papers SET body = ? WHERE id = ?", (body, number))

    def get(self, number: int) -> Document:
        found = self.connection.execute("SELECT body FROM papers WHERE id = ?", (number,)).fetchone()
        paper: Document = json.loads(found[0])
        return paper

    def by_topic(self, topic: str) -> list[Any]:
        return self._papers("json_extract(body, '$.topic') = ?", topic)

    def by_room(self, room: str) -> list[Any]:
        return self._papers("json_extract(body, '$.room') = ?", room)

    def by_score(self, score: float) -> list[Any]:
        return [found for found in self._papers("1") if found[1]["score"] == score]

    def by_word(self, word: str) -> list[Any]:
        matching = "id IN (SELECT rowid FROM words WHERE words MATCH ?)"
        return self._papers(matching, f'"{word}"*', table="texts")

    def everything(self) -> list[Any]:
        return self._papers("1")

    def _papers(self, condition: str, *values: object, table: str = "papers") -> list[Any]:
        rows = self.connection.execute(f"SELECT id, body FROM {table} WHERE {condition} ORDER BY id", values)
        return [(number, json.loads(body)) for number, body in rows]

    def close(self) -> None:
        self.connection.close()


def open_face(name: str, folder: Path) -> Any:
    """A face by its name, over new files in a folder."""
    if name == OURS:
        store = databases.store(folder)
        store.declare("bench", [PAPERS, TEXTS])
        return TinyFace(store, "bench.papers")
    if name == RECORDS:
        return RecordsFace(databases.store(folder))
    if name == BARE:
        return BareFace(folder)
    assert name in (STOCK, CACHING)
    return StockFace(databases.TINYDBS[name](folder))


def _is(wanted: float) -> Callable[[Any], bool]:
    return lambda value: bool(value == wanted)


def _holds(word: str) -> Callable[[Any], bool]:
    return lambda text: word in text.casefold()


def as_json(paper: Document) -> str:
    """A document as text."""
    return json.dumps(paper, ensure_ascii=False)
