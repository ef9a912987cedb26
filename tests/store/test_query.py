"""What SQL lets through is what the query could answer to, and what it would have raised for."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import Query, TinyDB, where
from tinydb.queries import QueryInstance
from tinydb.storages import MemoryStorage

from coordtui.store import Repository
from coordtui.store.encoding import decode, encode
from coordtui.store.query import ANYTHING, Compiled, compile_lenient, compile_strict, lenient

from .conftest import Paper
from .odd import COMPARISONS, DOCUMENTS, ODD_TEXTS, QUERIES, examples, grumpy

NUMBERS = [
    *(0, 1, -1, 2, 0.5, -0.0, 1.0, True, False),
    *(2**53 - 1, 2**53, 2**53 + 1, 2.0**53, 10**20, 10**20 + 1, 1e20, 10**400),
    *(2**63 - 1, 2**63, 2**63 + 1, 2.0**63, -(2**63) + 1, -(2**63), -(2**63) - 1, -(2.0**63), -(10**400)),
]
SCALARS = [None, *NUMBERS, *ODD_TEXTS, "[", "{", "\\", "|", "~", "\U0010ffff", ""]
CONTAINERS: list[Any] = [[], {}, [1], ["a"], {"a": 1}, {"b": None}, [None], [[]], "[1]", '{"a":1}']
GRID = [
    {},
    {"b": 1},
    *({"a": value} for value in [*SCALARS, *CONTAINERS]),
    {"a": {"b": 1}},
    {"a": [{"b": 2}]},
]


def _rows(documents: Iterable[dict[str, Any]]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE documents (id INTEGER PRIMARY KEY, body TEXT)")
    connection.executemany("INSERT INTO documents VALUES (?, ?)", enumerate(map(encode, documents)))
    return connection


def _passing(rows: sqlite3.Connection, compiled: Compiled) -> set[int]:
    sql = f"SELECT id FROM documents WHERE {compiled.sql}"
    return {number for (number,) in rows.execute(sql, compiled.parameters)}


def _outcomes(query: Callable[[Any], bool], documents: list[dict[str, Any]]) -> tuple[set[int], set[int]]:
    """The numbers of the documents that match, and of those on which the query raises."""
    matching, raising = set(), set()
    for number, document in enumerate(documents):
        try:
            if query(document):
                matching.add(number)
        except Exception:
            raising.add(number)
    return matching, raising


def _check(query: QueryInstance, documents: list[dict[str, Any]], rows: sqlite3.Connection) -> None:
    compiled, (matching, raising) = compile_strict(query), _outcomes(query, documents)
    assert _passing(rows, compiled) >= matching | raising
    if compiled.exact:
        assert _passing(rows, compiled) == matching
        assert not raising
    forgiving, (matching, _) = compile_lenient(query), _outcomes(lenient(query), documents)
    assert _passing(rows, forgiving) >= matching
    if forgiving.exact:
        assert _passing(rows, forgiving) == matching


def test_every_comparison_of_every_kind_of_value_lets_through_what_it_should() -> None:
    documents, rows, field = [decode(encode(document)) for document in GRID], _rows(GRID), where("a")
    for operand in [*SCALARS, *CONTAINERS, float("nan"), float("inf")]:
        for compare in COMPARISONS.values():
            _check(compare(field, operand), documents, rows)
            _check(~compare(field, operand), documents, rows)
            _check(compare(field["b"], operand), documents, rows)
        for items in ([operand], (operand, 1), [None, operand, "a"]):
            _check(field.one_of(items), documents, rows)
            if operand not in CONTAINERS:
                _check(field.one_of(set(items)), documents, rows)
                _check(field.one_of(frozenset(items)), documents, rows)
    for query in (field.one_of([]), field.one_of(set()), field.one_of("abc"), field.one_of({"a": 1})):
        _check(query, documents, rows)


@examples(400)
@given(documents=st.lists(DOCUMENTS, min_size=1, max_size=12), queries=st.lists(QUERIES, max_size=6))
def test_any_query_lets_through_what_it_should(documents, queries) -> None:
    rows, documents = _rows(documents), [decode(encode(document)) for document in documents]
    for query in queries:
        _check(query, documents, rows)


@pytest.mark.parametrize(
    "query",
    [
        where("a") < 5,
        ~(where("a") >= "x"),
        (where("a") < 5) | where("a").test(lambda _: False),
        (where("a") > "a") & where("a").test(lambda _: True),
        ~(where("a") < None),
        where("a").map(lambda value: value) < 5,
        where("a").any(where("b") < 5),
        where("a").all((where("b") < 5) & ~(where("b") > "x")),
        where("a").one_of([1, "a", None]),
    ],
)
def test_a_lenient_query_never_fails_over_what_it_compares(query: QueryInstance) -> None:
    matching, raising = _outcomes(lenient(query), GRID)
    assert not raising
    assert matching <= _passing(_rows(GRID), compile_lenient(query))


def test_what_cannot_be_compared_does_not_match_leniently_and_is_no_secret_strictly() -> None:
    documents = [{"age": 4}, {"age": "old"}, {"age": None}, {}, {"age": [1]}, {"age": True}, {"age": 7.5}]
    rows = _rows(documents)
    assert _passing(rows, compile_lenient(where("age") < 5)) == {0, 5}
    assert _passing(rows, compile_lenient(~(where("age") < 5))) == {1, 2, 3, 4, 6}
    assert _passing(rows, compile_lenient(where("age") >= "m")) == {1}
    assert _passing(rows, compile_strict(where("age") < 5)) == {0, 1, 2, 4, 5}
    assert compile_lenient(where("age") < 5).exact
    assert not compile_strict(where("age") < 5).exact


def test_records_of_another_kind_are_passed_over_also_where_python_has_to_look(
    papers: Repository[Paper],
) -> None:
    papers.add_all(Paper(title=str(score), score=score) for score in (None, 1.0, 7.0))
    for query in (
        where("score") < 5,
        (where("score") < 5) | where("title").test(lambda title: title == "7"),
        where("title").test(len) & ~(where("score") >= 5) & (where("score") > 0),
    ):
        assert papers.ids(query) == [2]
        assert papers.count(query) == 1
        with pytest.raises(TypeError):
            papers._table.search(query)
        with pytest.raises(TypeError):
            papers._table.update({"title": "new"}, query)
    assert papers.select("title") == [("None",), ("1.0",), ("7.0",)]


def test_what_is_compiled_can_be_joined_with_more() -> None:
    rows = _rows(GRID)
    for query in ((where("a") == 1) | (where("a") == 2), ~(where("a") == 1), where("a") < 5):
        for compiled in (compile_strict(query), compile_lenient(query)):
            sql = f"SELECT id FROM documents WHERE {compiled.sql} AND id < 0"
            assert not rows.execute(sql, compiled.parameters).fetchall()


@pytest.mark.parametrize(
    "query",
    [
        where("a").matches("x"),
        where("a").search("x"),
        Query().fragment({"a": 1}),
        where("a").fragment({"a": 1}),
        where("a").test(bool),
        where("a").map(str) == "1",
        where('q"') == 1,
        where("a").any(["x"]),
        where("a"),
        Query(),
        QueryInstance(lambda document: True, ("==", ("a",), 1)),
        lambda document: True,
        (where("a") == 1) | where("b").test(bool),
        None,
    ],
)
def test_what_sql_cannot_know_is_asked_of_every_document(query: object) -> None:
    assert compile_strict(query) == ANYTHING
    if query is not None:
        assert compile_lenient(query) == ANYTHING


def test_a_part_that_sql_can_say_is_used_beside_one_that_it_cannot() -> None:
    indexed = compile_strict(where("a") == 1)
    for other in (where("b").test(grumpy), where("b").map(str) == "1", where("b").one_of([[1]])):
        compiled = compile_strict((where("a") == 1) & other)
        assert (compiled.sql, compiled.parameters) == (indexed.sql, indexed.parameters)
        assert not compiled.exact
        # the other way round, the test is asked first, and could fail on any document
        assert compile_strict(other & (where("a") == 1)) == ANYTHING
        assert compile_lenient(other & (where("a") == 1)).sql == indexed.sql


def test_the_list_of_a_query_may_still_change() -> None:
    allowed = ["a"]
    query = where("a").one_of(allowed)
    allowed.append("b")
    assert compile_strict(query).parameters == ("a", "b")


def _zigzag(query: QueryInstance, number: int) -> QueryInstance:
    return (where("b") != 1) & (query | (where("a") < number))


@pytest.mark.parametrize("parts", [10, 50, 300, 800])
def test_a_query_of_many_parts_is_no_more_than_sqlite_takes(parts: int) -> None:
    rows, first, numbers = _rows([{"a": 1, "b": 2}]), where("a") == 1, range(2, parts)
    for query in (
        reduce(or_, [where("a") == number for number in numbers], first),
        reduce(and_, [where("a") != number for number in numbers], first),
        reduce(lambda query, _: ~query, numbers, first),
        reduce(lambda query, number: ~((where("a") == number) | ~query), range(2, parts // 3), first),
        reduce(_zigzag, range(2, parts // 2), first),
    ):
        assert _passing(rows, compile_strict(query))
        assert _passing(rows, compile_lenient(query))


def test_tinydb_itself_takes_queries_for_the_same_that_are_not() -> None:
    """Why nothing is compiled from, or cached by, what TinyDB says of a query: its hash."""
    table = TinyDB(storage=MemoryStorage).table("stock")
    table.insert({"a": "ABC"})
    assert table.count(where("a").matches("abc")) == 0
    assert table.count(where("a").matches("abc", re.IGNORECASE)) == 0, "it is one"
