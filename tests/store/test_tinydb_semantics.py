"""It is TinyDB: the same operations and queries get the same answers as from stock TinyDB."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import Query, TinyDB, where
from tinydb.operations import delete, increment
from tinydb.queries import QueryInstance
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from coordtui.store import Store, open_store

from .engines import ENGINES, address, quick_folder
from .odd import DOCUMENTS, QUERIES, examples


def _alike(number: object) -> object:
    """For `unique_by`: TinyDB fails when it is to remove the same document twice."""
    return number if number == number else None


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store, new, on each engine."""
    with quick_folder() as folder, open_store(address(request.param, folder)) as opened:
        yield opened


def _stock() -> Table:
    """A table of TinyDB's own, in memory. Its cache takes some different queries for the same."""
    return TinyDB(storage=MemoryStorage).table("stock", cache_size=0)


def _answer(ask: Callable[..., Any], *arguments: Any) -> object:
    """What comes back, or the kind of error that comes instead."""
    try:
        return ask(*arguments)
    except Exception as error:
        return type(error)


def _searched(table: Table, query: QueryInstance) -> object:
    return [(found.doc_id, dict(found)) for found in table.search(query)]


def _counted(table: Table, query: QueryInstance) -> object:
    return table.count(query)


def _contained(table: Table, query: QueryInstance) -> object:
    return table.contains(query)


def _got(table: Table, query: QueryInstance) -> object:
    found = table.get(query)
    return found is None or (found.doc_id, dict(found))


def _updated(table: Table, query: QueryInstance) -> object:
    return table.update({"new": 1}, query)


def _removed(table: Table, query: QueryInstance) -> object:
    return table.remove(query)


def _content(table: Table) -> dict[int, dict[str, Any]]:
    return {document.doc_id: dict(document) for document in table.all()}


@pytest.mark.parametrize(("store", "number"), [("sqlite", 300), ("json", 30)], indirect=["store"])
def test_any_query_over_odd_documents_answers_as_tinydb_does(store: Store, number: int) -> None:
    table = store.table("odd")

    @examples(number)
    @given(st.lists(DOCUMENTS, min_size=1, max_size=8), st.lists(QUERIES, min_size=1, max_size=8))
    def check(documents: list[dict[str, Any]], queries: list[QueryInstance]) -> None:
        table.truncate()
        stock = _stock()
        for each in (table, stock):
            each.insert_multiple(documents)
        assert _content(table) == _content(stock)
        for query in queries:
            for ask in (_searched, _counted, _contained, _got):
                assert _answer(ask, table, query) == _answer(ask, stock, query)
        for change, query in ((_updated, queries[0]), (_removed, queries[-1])):
            before, expected = _content(table), _answer(change, stock, query)
            assert _answer(change, table, query) == expected
            if isinstance(expected, type):  # TinyDB is left halfway through
                assert _content(table) == before
                return
            assert _content(table) == _content(stock)

    check()


NUMBERS = st.integers(1, 9) | st.sampled_from([0, -1, 2**70, True, 2.0, 2.5, "3", "03", None, float("nan")])
OPERATIONS = st.one_of(
    st.tuples(st.just("insert"), DOCUMENTS),
    st.tuples(st.just("insert_multiple"), st.lists(DOCUMENTS, max_size=3)),
    st.tuples(st.just("update"), DOCUMENTS, QUERIES),
    st.tuples(st.just("update_ids"), DOCUMENTS, st.lists(NUMBERS, max_size=3)),
    st.tuples(st.just("update_all"), DOCUMENTS),
    st.tuples(st.just("update_multiple"), st.lists(st.tuples(DOCUMENTS, QUERIES), max_size=3)),
    st.tuples(st.just("upsert"), DOCUMENTS, QUERIES),
    st.tuples(st.just("upsert_id"), DOCUMENTS, st.integers(1, 9)),
    st.tuples(st.just("remove"), QUERIES),
    st.tuples(st.just("remove_ids"), st.lists(NUMBERS, max_size=3, unique_by=_alike)),
    st.tuples(st.just("get_id"), NUMBERS.filter(lambda number: number is not None)),
    st.tuples(st.just("get_ids"), st.lists(NUMBERS, max_size=3)),
    st.tuples(st.just("search"), QUERIES),
    st.tuples(st.just("truncate")),
)


def _do(table, operation):
    match operation:
        case ("update_ids", fields, numbers):
            return table.update(fields, doc_ids=numbers)
        case ("update_all", fields):
            return table.update(fields)
        case ("upsert_id", fields, number):
            return table.upsert(Document(fields, number))
        case ("remove_ids", numbers):
            return table.remove(doc_ids=numbers)
        case ("get_id", number):
            found = table.get(doc_id=number)
            return found is None or (found.doc_id, dict(found))
        case ("get_ids", numbers):
            return [document.doc_id for document in table.get(doc_ids=numbers)]
        case (name, *arguments):
            answer = getattr(table, name)(*arguments)
            return [document.doc_id for document in answer] if name == "search" else answer


@pytest.mark.parametrize(("store", "number"), [("sqlite", 120), ("json", 12)], indirect=["store"])
def test_any_operations_leave_what_tinydb_would_leave(store: Store, number: int) -> None:
    ours = store.table("operations")

    @examples(number)
    @given(st.lists(OPERATIONS, max_size=12))
    def check(operations: list[Any]) -> None:
        ours.truncate()
        stock = _stock()
        for step, operation in enumerate(operations):
            # TinyDB gives the number of a removed last document again, we never do: a document
            # that is last for both, before each operation, keeps the numbers the same.
            for table in (ours, stock):
                table.insert(Document({"step": step}, 100 * (step + 1)))
            before, expected = _content(ours), _answer(_do, stock, operation)
            answer = _answer(_do, ours, operation)
            assert _in_order(answer) == _in_order(expected)
            if isinstance(expected, type):  # TinyDB is left halfway through
                assert _content(ours) == before
                return
            assert _content(ours) == _content(stock)

    check()


def _in_order(answer: object) -> object:
    """Ours come by number, TinyDB's as they were inserted."""
    return sorted(answer) if isinstance(answer, list) else answer


def test_operations_of_tinydb_work_on_rows(store: Store) -> None:
    store.insert_multiple([{"n": 1, "x": 1}, {"n": 2, "x": 1}])
    store.update(increment("n"), where("n") == 2)
    store.update(delete("x"))
    assert store.all() == [{"n": 1}, {"n": 3}]


def test_what_tinydb_refuses_is_refused_alike_and_leaves_nothing(store: Store) -> None:
    stock = TinyDB(storage=MemoryStorage)
    for database in (store, stock):
        database.insert({"a": 1})
        with pytest.raises(ValueError, match="already exists"):
            database.insert(Document({"a": 2}, 1))
        with pytest.raises(ValueError, match="not a Mapping"):
            database.insert_multiple([{"a": 2}, [1]])  # type: ignore[list-item]
        with pytest.raises(RuntimeError, match="cond or doc_id"):
            database.get()
        with pytest.raises(RuntimeError, match="truncate"):
            database.remove()
        with pytest.raises(ValueError, match="search query"):
            database.upsert({"a": 2})
        with pytest.raises(RuntimeError, match="Empty query"):
            database.search(Query())
        assert database.all() == [{"a": 1}]


def test_a_function_that_fails_halfway_changes_no_document(store: Store) -> None:
    store.insert_multiple([{"n": 1}, {"n": 2}])

    def halfway(document) -> None:
        document["n"] = 10 // (2 - document["n"])

    with pytest.raises(ZeroDivisionError):
        store.update(halfway)
    assert store.all() == [{"n": 1}, {"n": 2}]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_no_engine_can_compare_are_refused(store: Store, value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        store.insert({"x": value})
    assert len(store) == 0


def test_what_json_cannot_say_is_refused(store: Store) -> None:
    with pytest.raises(TypeError):
        store.insert({"x": {1, 2}})
    assert len(store) == 0


def test_documents_handed_out_are_nobody_elses(store: Store) -> None:
    store.insert({"list": [1]})
    query = where("list").exists()
    store.search(query)[0]["list"].append(2)
    assert store.search(query) == [{"list": [1]}]


def test_numbers_are_not_given_twice_except_after_truncate(store: Store) -> None:
    assert store.insert_multiple([{}, {}]) == [1, 2]
    store.remove(doc_ids=[2])
    assert store.insert({}) == 3
    store.truncate()
    assert store.insert({}) == 1


def test_iterating_ends_although_documents_are_added(store: Store) -> None:
    store.insert_multiple({"n": n} for n in range(1000))
    seen = 0
    for document in store:
        store.insert({"copy": document["n"]}) if seen % 100 == 0 else None
        seen += 1
    assert seen == 1000


def test_tables_come_with_their_first_write_and_go_when_dropped(store: Store) -> None:
    assert store.tables() == set()
    odd = ["a", "A", "a b", 'q"', "données", "a.b", "sqlite_master", "store_meta"]
    for name in odd:
        assert store.table(name).all() == []
        store.table(name).insert({"name": name})
    assert store.tables() == set(odd)
    assert all(store.table(name).all() == [{"name": name}] for name in odd)
    store.drop_table("a")
    assert store.tables() == set(odd) - {"a"}
    assert store.table("a").all() == []
    store.drop_tables()
    assert store.tables() == set()


def test_the_storage_reads_and_writes_everything_as_a_tinydb_file_has_it(
    store: Store, tmp_path: Path
) -> None:
    store.insert({"a": "é"})
    store.table("t").insert(Document({"b": 1}, 7))
    everything = store.storage.read()
    file = tmp_path / "stock.json"
    file.write_text(json.dumps(everything))
    with TinyDB(file) as stock:
        assert stock.all() == [{"a": "é"}]
        assert stock.table("t").get(doc_id=7) == {"b": 1}
    store.drop_tables()
    store.storage.write(everything)
    assert store.storage.read() == everything
