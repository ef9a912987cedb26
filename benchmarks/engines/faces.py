# ruff: noqa: D102 - the operations, which `operations.py` names, are the same for each face
"""The same work through the store and through each bare driver, on documents of the same form.

The bare ones are written by somebody who knows the database: a row for each document, an index on
the topic, the database's own full-text index; every commit on disk. They keep no revision, no
history and no audit log, and let two who save the same document overwrite each other.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec
from tinydb import where

from benchmarks.store import databases
from benchmarks.store.documents import PAPERS, TEXTS, Paper
from coordtui.store import open_store

Document = dict[str, Any]

OURS_SQLITE, BARE_SQLITE = "SQLite, ours", "bare sqlite3"
OURS_POSTGRES, BARE_POSTGRES = "PostgreSQL, ours", "bare psycopg"
FACES = (OURS_SQLITE, BARE_SQLITE, OURS_POSTGRES, BARE_POSTGRES)
BESIDE = {OURS_SQLITE: BARE_SQLITE, OURS_POSTGRES: BARE_POSTGRES}

FIRST = 50
"""So many of an ordered list are asked for, a screenful."""


class Face(Protocol):
    """What is measured."""

    def load(self, papers: Sequence[Document]) -> None: ...
    def load_texts(self, papers: Sequence[Document]) -> None: ...
    def insert(self, paper: Document) -> None: ...
    def update(self, number: int) -> None: ...
    def get(self, number: int) -> object: ...
    def by_topic(self, topic: str) -> list[Any]: ...
    def by_room(self, room: str) -> list[Any]: ...
    def in_order(self) -> list[Any]: ...
    def by_word(self, word: str) -> list[Any]: ...
    def count(self, topic: str) -> list[int]: ...
    def everything(self) -> list[Any]: ...
    def close(self) -> None: ...


class StoreFace:
    """The store, as plugins use it."""

    def __init__(self, url: str) -> None:
        self.store = open_store(url)
        self.store.declare("bench", [PAPERS, TEXTS])
        own = self.store.for_plugin("bench", [PAPERS, TEXTS])
        self.papers, self.texts = own.records(Paper, "papers"), own.records(Paper, "texts")

    def load(self, papers: Iterable[Document]) -> None:
        self.papers.add_all([Paper(**paper) for paper in papers])

    def load_texts(self, papers: Iterable[Document]) -> None:
        self.texts.add_all([Paper(**paper) for paper in papers])

    def insert(self, paper: Document) -> None:
        self.papers.add(Paper(**paper))

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

    def in_order(self) -> list[Any]:
        return self.papers.find(order=("-topic",), limit=FIRST)

    def by_word(self, word: str) -> list[Any]:
        return self.texts.find(match=word)

    def count(self, topic: str) -> list[int]:
        return [0] * self.papers.count(where("topic") == topic)

    def everything(self) -> list[Any]:
        return self.papers.find()

    def close(self) -> None:
        self.store.close()


class SqliteFace:
    """The driver of the standard library."""

    def __init__(self, folder: Path) -> None:
        self.connection = databases.bare(folder)
        for table in ("papers", "texts"):
            self.connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
            self.connection.execute(f"CREATE INDEX {table}_topic ON {table} (json_extract(body, '$.topic'))")
        folded = "tokenize='unicode61 remove_diacritics 2'"
        self.connection.execute(f"CREATE VIRTUAL TABLE words USING fts5 (title, abstract, {folded})")

    def load(self, papers: Iterable[Document]) -> None:
        with _written(self.connection):
            bodies = ((_json(paper),) for paper in papers)
            self.connection.executemany("INSERT INTO papers (body) VALUES (?)", bodies)

    def load_texts(self, papers: Sequence[Document]) -> None:
        with _written(self.connection):
            rows = [(number, _json(paper)) for number, paper in enumerate(papers, 1)]
            self.connection.executemany("INSERT INTO texts VALUES (?, ?)", rows)
            words = [(number, each["title"], each["abstract"]) for number, each in enumerate(papers, 1)]
            self.connection.executemany("INSERT INTO words (rowid, title, abstract) VALUES (?, ?, ?)", words)

    def insert(self, paper: Document) -> None:
        self.connection.execute("INSERT INTO papers (body) VALUES (?)", (_json(paper),))

    def update(self, number: int) -> None:
        with _written(self.connection):
            body = _json({**self.get(number), "reads": number})
            self.connection.execute("UPDATE papers SET body = ? WHERE id = ?", (body, number))

    def get(self, number: int) -> Document:
        found = self.connection.execute("SELECT body FROM papers WHERE id = ?", (number,)).fetchone()
        paper: Document = json.loads(found[0])
        return paper

    def by_topic(self, topic: str) -> list[Any]:
        return self._papers("WHERE json_extract(body, '$.topic') = ? ORDER BY id", topic)

    def by_room(self, room: str) -> list[Any]:
        return self._papers("WHERE json_extract(body, '$.room') = ? ORDER BY id", room)

    def in_order(self) -> list[Any]:
        return self._papers("ORDER BY json_extract(body, '$.topic') DESC, id DESC LIMIT ?", FIRST)

    def by_word(self, word: str) -> list[Any]:
        found = "WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?) ORDER BY id"
        return self._papers(found, f'"{word}"*', table="texts")

    def count(self, topic: str) -> list[int]:
        sql = "SELECT count(*) FROM papers WHERE json_extract(body, '$.topic') = ?"
        return [0] * int(self.connection.execute(sql, (topic,)).fetchone()[0])

    def everything(self) -> list[Any]:
        return self._papers("ORDER BY id")

    def _papers(self, rest: str, *values: object, table: str = "papers") -> list[Any]:
        rows = self.connection.execute(f"SELECT id, body FROM {table} {rest}", values)
        return [(number, json.loads(body)) for number, body in rows]

    def close(self) -> None:
        self.connection.close()


class _written:  # noqa: N801 - a context, named as what it does
    """One transaction of a connection that begins none by itself."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, *failed: object) -> None:
        self._connection.execute("ROLLBACK" if failed[0] else "COMMIT")


class PostgresFace:
    """The driver psycopg, over text as the store keeps it: `jsonb` would not give back what was written."""

    def __init__(self, reached: str) -> None:
        import psycopg

        self.connection = psycopg.connect(reached, autocommit=True)
        for table in ("papers", "texts"):
            self.connection.execute(
                f"CREATE TABLE {table}"
                " (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, body text NOT NULL)"
            )
            self.connection.execute(f"CREATE INDEX ON {table} ((body::jsonb ->> 'topic'), id)")
        text = "(body::jsonb ->> 'title') || ' ' || (body::jsonb ->> 'abstract')"
        self.connection.execute(
            "ALTER TABLE texts ADD COLUMN words tsvector"
            f" GENERATED ALWAYS AS (to_tsvector('simple', {text})) STORED"
        )
        self.connection.execute("CREATE INDEX ON texts USING gin (words)")

    def load(self, papers: Iterable[Document]) -> None:
        self._load("papers", papers)

    def load_texts(self, papers: Iterable[Document]) -> None:
        self._load("texts", papers)

    def _load(self, table: str, papers: Iterable[Document]) -> None:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} (body) VALUES (%s)", [(_json(each),) for each in papers])

    def insert(self, paper: Document) -> None:
        self.connection.execute("INSERT INTO papers (body) VALUES (%s)", (_json(paper),))

    def update(self, number: int) -> None:
        with self.connection.transaction():
            body = _json({**self.get(number), "reads": number})
            self.connection.execute("UPDATE papers SET body = %s WHERE id = %s", (body, number))

    def get(self, number: int) -> Document:
        found = self.connection.execute("SELECT body FROM papers WHERE id = %s", (number,)).fetchone()
        assert found is not None
        paper: Document = json.loads(found[0])
        return paper

    def by_topic(self, topic: str) -> list[Any]:
        return self._papers("WHERE body::jsonb ->> 'topic' = %s ORDER BY id", topic)

    def by_room(self, room: str) -> list[Any]:
        return self._papers("WHERE body::jsonb ->> 'room' = %s ORDER BY id", room)

    def in_order(self) -> list[Any]:
        return self._papers("ORDER BY body::jsonb ->> 'topic' DESC, id DESC LIMIT %s", FIRST)

    def by_word(self, word: str) -> list[Any]:
        return self._papers("WHERE words @@ to_tsquery('simple', %s) ORDER BY id", f"{word}:*", table="texts")

    def count(self, topic: str) -> list[int]:
        sql = "SELECT count(*) FROM papers WHERE body::jsonb ->> 'topic' = %s"
        found = self.connection.execute(sql, (topic,)).fetchone()
        assert found is not None
        return [0] * int(found[0])

    def everything(self) -> list[Any]:
        return self._papers("ORDER BY id")

    def _papers(self, rest: str, *values: object, table: str = "papers") -> list[Any]:
        rows = self.connection.execute(f"SELECT id, body FROM {table} {rest}", values or None)
        return [(number, json.loads(body)) for number, body in rows]

    def close(self) -> None:
        self.connection.close()


def open_face(name: str, folder: Path, reached: str) -> Face:
    """A face by its name, over a new store in a folder, or in the schema that is `reached`."""
    from benchmarks.engines.server import address

    if name == OURS_SQLITE:
        return StoreFace(str(folder / databases.STORE_NAME))
    if name == BARE_SQLITE:
        return SqliteFace(folder)
    return StoreFace(address(reached)) if name == OURS_POSTGRES else PostgresFace(reached)


def _json(paper: Document) -> str:
    return json.dumps(paper, ensure_ascii=False)
