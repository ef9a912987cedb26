"""What is particular to a store in PostgreSQL; what holds for every engine is tested in `tests/store`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import Duplicate, Record, StoreError, Table
from coordtui.store import Store, open_store
from coordtui.store.engines.dialect import Native
from coordtui.store.engines.postgres import functions
from coordtui.store.engines.postgres.translation import LONGEST_NAME, name, translate
from coordtui.store.url import without_password
from tests import postgres_server
from tests.store.engines import address, quick_folder
from tests.store.odd import SCALARS


class Note(Record):
    """What the tests store."""

    title: str = ""
    rank: object = None


NOTES = Table(name="notes", record=Note, indexes=("title", ("rank", "title")), fulltext=("title",))
LONG = "a_plugin_whose_author_likes_names_that_say_everything_there_is_to_say"


@pytest.fixture
def url() -> str:
    """The address of an empty schema."""
    return address("postgres", "")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store, new."""
    with open_store(url) as opened:
        yield opened


def _plan(store: Store, sql: str, *values: object) -> str:
    connection = store._engine.connection
    said = translate(sql)
    with store.transaction():
        connection.execute(Native("SET LOCAL enable_seqscan = off"))
        rows = connection.rows(Native(f"EXPLAIN {said.sql}"), said.values(values))
    return "\n".join(row for (row,) in rows)


@pytest.mark.parametrize(
    ("where_", "order", "index"),
    [
        ("""json_extract(body, '$."title"') = ?""", "", "index test.notes title"),
        ("TRUE", """ ORDER BY json_extract(body, '$."title"') NULLS FIRST, id""", "index test.notes title"),
        ("TRUE", """ ORDER BY json_extract(body, '$."title"') DESC NULLS LAST, id DESC""", "Backward"),
    ],
)
def test_declared_indexes_answer_what_is_looked_up_and_give_the_order(
    store: Store, where_: str, order: str, index: str
) -> None:
    store.declare("test", [NOTES])
    notes = store.for_plugin("test", [NOTES]).records(Note)
    notes.add_all(Note(title=str(n)) for n in range(50))
    sql = f'SELECT id FROM "doc_test.notes" WHERE {where_}{order}'
    plan = _plan(store, sql, *(["7"] if "?" in where_ else []))
    assert index in plan
    assert "Sort" not in plan


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ranks=st.lists(SCALARS, max_size=8))
def test_the_order_of_mixed_values_is_that_of_sqlite(store: Store, ranks: list[object]) -> None:
    orders = []
    with quick_folder() as folder, open_store(address("sqlite", folder)) as file:
        for each in (file, store):
            each.declare("test", [NOTES])
            each.table("test.notes").truncate()
            each.table("test.notes").insert_multiple({"title": "x", "rank": rank} for rank in ranks)
            notes = each.for_plugin("test", [NOTES]).records(Note)
            orders.append([notes.ids(order=(field,)) for field in ("rank", "-rank")])
    assert orders[0] == orders[1]


def test_tables_with_long_names_are_told_apart_and_keep_their_rules(store: Store) -> None:
    class Seat(Record):
        code: str = ""

    tables = [Table(name=f"{LONG}_{end}", record=Seat, unique=("code",)) for end in "ab"]
    store.declare("owner", tables)
    for table in tables:
        store.table(f"owner.{table.name}").insert({"code": "x"})
        with pytest.raises(Duplicate, match=f"owner.{table.name}") as refused:
            store.table(f"owner.{table.name}").insert({"code": "x"})
        assert "code" in str(refused.value)
    assert {table: len(store.table(table)) for table in store.tables()} == {
        f"owner.{table.name}": 1 for table in tables
    }


def test_a_name_that_is_too_long_is_cut_and_stays_its_own() -> None:
    names = {name(f"{LONG}{number}" * 2) for number in range(20)}
    assert len(names) == 20
    assert {len(each.encode()) for each in names} == {LONGEST_NAME}


@pytest.mark.parametrize(
    "sql",
    ["SELECT 1; DROP TABLE store_audit", "SELECT $$x$$", "SELECT json_extract(body, ?)", "SELECT x'41'"],
)
def test_what_the_store_never_says_is_not_sent(sql: str) -> None:
    with pytest.raises(ValueError, match="not said by the store"):
        translate(sql)


def test_a_password_is_in_nothing_that_people_see(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr("coordtui.store.engines.postgres.links.LOOK", 0.0)
    secret = "postgresql://ada:hunter2@127.0.0.1:1/lab?sslpassword=hunter3&connect_timeout=1"
    assert "hunter" not in without_password(secret)
    with pytest.raises(StoreError) as refused:
        open_store(secret)
    assert "hunter" not in " ".join(map(str, (refused.value, refused.value.why, refused.value.remedy)))


def test_a_database_that_cannot_hold_a_store_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(functions, "OLDEST", 990_000)
    with pytest.raises(StoreError, match="is too old"):
        open_store(url)
    monkeypatch.undo()
    with pytest.raises(StoreError, match="There is no store"):
        open_store(url, create=False)
    nowhere = postgres_server.address("no_such_schema")
    with pytest.raises(StoreError, match="has no schema"):
        open_store(nowhere)


def test_a_database_in_another_encoding_is_refused() -> None:
    if reason := postgres_server.why_not():
        pytest.skip(reason)
    database = f"ascii_{uuid4().hex}"
    how = "ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'"
    with psycopg.connect(postgres_server.conninfo(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database} {how}")
        try:
            whole = postgres_server.address("public").replace("/postgres?", f"/{database}?")
            with pytest.raises(StoreError, match="not in UTF-8 but in SQL_ASCII"):
                open_store(whole)
        finally:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


def test_threads_share_few_connections_and_one_that_ends_leaves_none(store: Store, url: str) -> None:
    def work() -> None:
        for number in range(5):
            store.table("notes").insert({"n": number})

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.table("notes")) == 40
    ours = "locktype = 'advisory' AND objid = hashtext(current_schema())::oid"  # others test beside us
    sql = f"SELECT count(*) FROM pg_locks WHERE {ours} AND granted"
    assert store._engine.connection.row(Native(sql)) == (0,)
    assert len(store._engine._links._idle) <= 2  # type: ignore[attr-defined]


def test_a_connection_that_refuses_what_it_is_told_first_is_closed(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordtui.store.engines.postgres.links._AT_FIRST", "SELECT 1 / 0")
    closed: list[bool] = []
    close = psycopg.Connection.close
    monkeypatch.setattr(psycopg.Connection, "close", lambda self: (close(self), closed.append(self.closed)))
    with pytest.raises(StoreError):
        open_store(url)
    assert closed == [True]


def test_a_text_of_very_many_words_is_found_like_any_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordtui.store.engines.postgres.words._MOST", 20)
    store.declare("test", [NOTES])
    plugin = store.for_plugin("test", [NOTES])
    notes = plugin.records(Note)
    small = notes.add(Note(title="red kite"))
    large = notes.add(Note(title="a red lantern over the harbour"))
    assert notes.ids(match="red") == [small.doc_id, large.doc_id]
    assert notes.ids(match="lant harb") == [large.doc_id]
    assert notes.ids(match="kite harb") == []
    assert plugin.words("notes") == ["a", "harbour", "kite", "lantern", "over", "red", "the"]


def test_the_log_refuses_to_be_changed_also_by_whoever_owns_it(store: Store) -> None:
    store.insert({"n": 1})
    for sql in ("UPDATE store_audit SET name = 'x'", "DELETE FROM store_audit", "TRUNCATE store_audit"):
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            store._engine.connection.execute(Native(sql))
    assert store.verify_audit() is None


def test_a_number_is_given_once_also_after_the_last_was_removed(store: Store) -> None:
    table = store.table("notes")
    assert table.insert_multiple([{}, {}, {}]) == [1, 2, 3]
    table.remove(doc_ids=[3, 2])
    assert table.insert({}) == 4
    table.truncate()
    assert table.insert({}) == 1


def test_a_store_on_a_server_is_in_no_file(store: Store) -> None:
    assert (store.file, store.files, store.scrub()) == (None, [], "server")
    with pytest.raises(StoreError, match="in no file"):
        store.path  # noqa: B018 - it is asked for
