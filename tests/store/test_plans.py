"""Declared indexes are used: SQLite is asked how it would run what the store asks of it.

The table has 10,000 rows and SQLite has never been told (`ANALYZE`) what is in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tinydb import where

from coordtui.api import Record, Table, TextMatch
from coordtui.store import Repository, Store, open_store
from coordtui.store.engines.connection import Connection
from coordtui.store.table import StoredTable

from .engines import quick_folder


class Talk(Record):
    """What is looked for."""

    title: str
    day: str
    room: str | None = None
    seats: int = 0
    open: bool = True
    key: str | None = None


TALKS = Table(
    name="talks",
    record=Talk,
    indexes=("day", "room", "seats", ("open", "day")),
    unique=("key", ("day", "title")),
    fulltext=("title", "room"),
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with quick_folder() as folder, open_store(f"{folder}/lab.db") as opened:
        opened.declare("test", [TALKS])
        opened.table("test.talks").insert_multiple(
            {
                "title": f"Talk {n}",
                "day": f"2026-{n % 12 + 1:02}-{n % 27 + 1:02}",
                "room": f"R{n % 50}" if n % 5 else None,
                "seats": n % 300,
                "open": n % 7 == 0,
                "key": f"k{n}",
            }
            for n in range(10_000)
        )
        yield opened


@pytest.fixture
def table(store: Store) -> StoredTable:
    return store.table("test.talks")


@pytest.fixture
def talks(store: Store) -> Repository[Talk]:
    return store.for_plugin("test", [TALKS]).records(Talk)


Plans = Callable[[Callable[[], Any]], list[str]]


@pytest.fixture
def plans(store: Store, monkeypatch: pytest.MonkeyPatch) -> Plans:
    """How SQLite runs each statement that is asked of it meanwhile."""
    stream, rows = Connection.stream, Connection.rows

    def listening_to(ask: Callable[[], Any]) -> list[str]:
        asked: list[tuple[str, Any]] = []
        with monkeypatch.context() as patch:
            for method in (stream, rows):
                patch.setattr(
                    Connection,
                    method.__name__,
                    lambda connection, sql, parameters=(), method=method: (
                        asked.append((sql, parameters)) or method(connection, sql, parameters)
                    ),
                )
            ask()
        assert asked
        connection = store._engine.connection
        return [
            " | ".join(step[3] for step in connection.rows(f"EXPLAIN QUERY PLAN {sql}", parameters))
            for sql, parameters in asked
            if '"doc_test.talks"' in sql
        ]

    return listening_to


def test_sqlite_knows_nothing_of_the_values(store: Store) -> None:
    assert not store._engine.connection.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'")


QUERIES = {
    "equal": (where("day") == "2026-11-02", "day"),
    "equal to nothing": (where("room") == None, "room"),  # noqa: E711 - a TinyDB query
    "less": (where("seats") < 5, "seats"),
    "at most": (where("seats") <= 5, "seats"),
    "more": (where("seats") > 295, "seats"),
    "text before": (where("day") < "2026-02", "day"),
    "text from": (where("day") >= "2026-12-20", "day"),
    "one of": (where("room").one_of(["R1", "R2"]), "room"),
    "one of, or nothing": (where("room").one_of(["R1", None]), "room"),
    "unique": (where("key") == "k77", "key"),
    "all of two": ((where("room") == "R1") & (where("day") < "2026-06"), "room"),
    "both of one index": ((where("open") == True) & (where("day") == "2026-11-02"), "open day"),  # noqa: E712
    "between": ((where("seats") >= 10) & (where("seats") < 12), "seats"),
    "either of two": ((where("room") == "R1") | (where("day") == "2026-11-02"), "room"),
    "equal, then a test": ((where("room") == "R1") & where("title").test(len), "room"),
    "equal, then a mapped field": ((where("room") == "R1") & (where("title").map(len) == 7), "room"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_table_is_searched_by_its_indexes(plans: Plans, table: StoredTable, name: str) -> None:
    query, index = QUERIES[name]
    expected = [document.doc_id for document in table.all() if query(document)]
    assert expected
    for ask in (table.search, table.get, table.contains, table.count):
        (plan,) = plans(lambda ask=ask: ask(query))
        assert f"INDEX index test.talks {index}" in plan
        assert "SCAN" not in plan
    assert [document.doc_id for document in table.search(query)] == expected
    assert table.count(query) == len(expected)


@pytest.mark.parametrize("name", QUERIES)
def test_records_are_found_by_their_indexes(plans: Plans, talks: Repository[Talk], name: str) -> None:
    query, index = QUERIES[name]
    for ask in (talks.find, talks.ids, talks.count, lambda where: talks.select("title", where=where)):
        (plan,) = plans(lambda ask=ask: ask(query))
        assert f"INDEX index test.talks {index}" in plan
        assert "SCAN doc_" not in plan
    assert talks.count(query) == len(talks.find(query))


@pytest.mark.parametrize(
    ("query", "order", "index"),
    [
        (None, ("day",), "day"),
        (None, ("-day",), "day"),
        (None, ("open", "day"), "open day"),
        (None, ("-open", "-day"), "open day"),
        (where("room") == "R1", (), "room"),
        (where("day") >= "2026-06", ("day",), "day"),
        (where("day") < "2026-06", ("-day",), "day"),
        (where("seats") > 100, ("seats",), "seats"),
        (where("open") == True, ("day",), "open day"),  # noqa: E712 - a TinyDB query
        (where("open") == True, ("-day",), "open day"),  # noqa: E712 - a TinyDB query
        (where("title").test(len), ("-day",), "day"),
        (where("title") == "Talk 77", ("-day",), "day"),
    ],
)
def test_a_page_comes_in_the_order_of_an_index_and_nothing_is_sorted(
    plans: Plans, talks: Repository[Talk], query: Any, order: tuple[str, ...], index: str
) -> None:
    (plan,) = plans(lambda: talks.find(query, order=order, limit=20, offset=40))
    assert f"INDEX index test.talks {index}" in plan
    assert "TEMP B-TREE" not in plan


def test_a_page_in_the_order_of_the_numbers_needs_no_index(plans: Plans, talks: Repository[Talk]) -> None:
    for order in ((), ("-doc_id",)):
        (plan,) = plans(lambda order=order: talks.find(order=order, limit=20))
        assert plan == "SCAN doc_test.talks"


def test_a_document_is_got_by_its_number_without_looking_at_others(plans: Plans, table: StoredTable) -> None:
    for ask in (lambda: table.get(doc_id=5), lambda: table.get(doc_ids=[5, 7])):
        (plan,) = plans(ask)
        assert "USING INTEGER PRIMARY KEY" in plan


def test_words_alone_are_found_without_a_look_at_the_documents(
    store: Store, talks: Repository[Talk], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    stream = Connection.stream
    monkeypatch.setattr(
        Connection,
        "stream",
        lambda own, sql, parameters=(): asked.append(sql) or stream(own, sql, parameters),
    )
    assert talks.ids(match=TextMatch("talk 77", whole=True)) == [78]
    assert talks.ids(match=TextMatch("talk 77", whole=True, begun=True), limit=2) == [78, 771]
    assert talks.ids(match=TextMatch("r1", fields=("room",)), limit=2) == [2, 12]
    assert talks.ids(match=TextMatch("talk", fields=("room",))) == []
    assert all("doc_test.talks" not in sql for sql in asked)
