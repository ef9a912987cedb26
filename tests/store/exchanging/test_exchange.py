"""Export writes what stock TinyDB opens, import takes it, and both together change nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from coordtui.api import (
    NotFound,
    Record,
    Table,
)
from coordtui.store import Store, open_store, url_of
from coordtui.store.exchange import ImportRefused, export, import_
from coordtui.store.reserved import RESERVED
from tests.store.conftest import PAPERS, Paper, Spawn
from tests.store.exchanging.exchanged import ENGINES, HRAFN, TABLES, documents_of, new, state


@settings(max_examples=40, deadline=None)
@given(tables=TABLES, first=st.sampled_from(ENGINES), second=st.sampled_from(ENGINES))
def test_out_and_in_and_out_again_is_the_same(tmp_path_factory, tables, first: str, second: str) -> None:
    folder = tmp_path_factory.mktemp("exchange")
    with new(folder, first, "one") as one, new(folder, second, "two") as two:
        for name, documents in tables.items():
            one.table(name).insert_multiple(documents)
            one.table(name).remove(doc_ids=[2])
        one.table("gone").insert({})
        one.drop_table("gone")
        one.run(lambda: 7, request="asked")
        counts = export(one, folder / "out one.json")
        assert counts == {name: len(one.table(name)) for name in tables}
        outcome = import_(two, folder / "out one.json")
        assert {name: taken.documents for name, taken in outcome.tables.items()} == counts
        assert outcome.whole
        assert state(two, of_documents=True) == state(one, of_documents=True)
        assert two.audit_log(10**6)[1:] == one.audit_log(10**6)
        assert two.verify_audit() is None
        export(two, folder / "out two.json")
        assert documents_of(folder / "out two.json") == documents_of(folder / "out one.json")
        with open_store(url_of(folder / "out one.json", "json"), read_only=True) as opened:
            assert state(opened) == state(one)
    with TinyDB(folder / "out two.json", encoding="utf-8") as stock:
        assert stock.tables() == {*tables, RESERVED}
        for name, documents in tables.items():
            expected = {str(n): d for n, d in enumerate(documents, 1) if n != 2}
            assert {str(d.doc_id): d for d in stock.table(name)} == json.loads(json.dumps(expected))


def test_what_is_imported_is_as_it_was_declared_and_bears_who_did_it(
    filled: Store, other: Store, target: Path
) -> None:
    other.declare("arxiv", [PAPERS, Table(name="others", record=Record)])
    export(filled, target)
    assert import_(other.acting_as(HRAFN), target).whole
    papers = other.for_plugin("arxiv", [PAPERS]).records(Paper)
    assert papers.ids(match="ete") == [1]
    assert papers.find() == filled.for_plugin("arxiv", [PAPERS]).records(Paper).find()
    assert other.tables() == {"arxiv.papers", "arxiv.others", "private"}
    other.table("arxiv.others").insert({})
    (own, imported, *before) = other.audit_log()
    assert (imported.name, imported.changes[0].operation) == ("Hrafn Placeholder", "restore")
    assert before == filled.audit_log()
    assert other.verify_audit() is None
    assert own.seq == len(before) + 2


def test_who_watches_is_told_of_an_import(filled: Store, other: Store, target: Path) -> None:
    export(filled, target)
    import_(other, target)
    assert other.changes(0).tables == {"arxiv.papers", "private"}
    assert other.revision > filled.revision


def test_a_file_of_stock_tinydb_is_taken_as_written_now(other: Store, target: Path) -> None:
    with TinyDB(target, indent=2) as stock:
        stock.insert({"a": "é\ud800\0"})
        stock.table("arxiv.papers").insert({"title": "Été"})
    other.declare("arxiv", [PAPERS])
    outcome = import_(other.acting_as(HRAFN), target)
    assert not outcome.whole
    assert other.all() == [{"a": "é\ud800\0"}]
    assert other.for_plugin("arxiv", [PAPERS]).records(Paper).ids(match="ete") == [1]
    assert [change.operation for change in other.audit_log(1)[0].changes] == ["insert", "insert"]
    assert other.audit_log(1)[0].name == "Hrafn Placeholder"


def test_a_table_that_has_documents_is_refused_and_nothing_is_taken(
    filled: Store, other: Store, target: Path
) -> None:
    export(filled, target)
    other.table("private").insert_multiple([{"n": 1}, {"n": 2}])
    before = state(other)
    planned = import_(other, target, dry_run=True)
    assert "documents there already" in str(planned.tables["private"].refused)
    assert planned.tables["arxiv.papers"].refused is None
    with pytest.raises(ImportRefused, match="“private”") as refused:
        import_(other, target)
    assert refused.value.outcome == planned
    assert state(other) == before
    tried = import_(other, target, replace=True, dry_run=True)
    assert (tried.tables["private"].documents, tried.tables["private"].replaced) == (1, 2)
    assert state(other) == before
    assert import_(other, target, replace=True) == tried
    assert other.table("private").all() == [{"secret": 1}]
    assert other.verify_audit() is None


def test_some_tables_are_exported_without_a_trace_of_the_others(
    filled: Store, other: Store, target: Path
) -> None:
    assert export(filled, target, tables=["arxiv.papers"]) == {"arxiv.papers": 2}
    assert "private" not in target.read_text()
    assert "Hrafn" not in target.read_text()
    with open_store(url_of(target, "json"), read_only=True) as opened:
        assert opened.verify_audit() is None
        assert opened.info().tables["arxiv.papers"].version == 1
    assert not import_(other, target).whole
    other.declare("arxiv", [PAPERS])
    assert other.for_plugin("arxiv", [PAPERS]).records(Paper).ids(match="ete") == [1]


def test_some_tables_are_imported(filled: Store, other: Store, target: Path) -> None:
    export(filled, target)
    assert set(import_(other, target, tables=["private"]).tables) == {"private"}
    assert other.tables() == {"private"}


def test_tables_that_are_not_there_are_named(filled: Store, target: Path) -> None:
    with pytest.raises(NotFound, match="“nothing”"):
        export(filled, target, tables=["nothing"])
    assert not target.exists()
    export(filled, target)
    with pytest.raises(NotFound, match="“nothing”"):
        import_(filled, target, tables=["private", "nothing"])


def test_an_export_is_of_one_moment_while_others_write(
    store: Store, other: Store, target: Path, spawn: Spawn
) -> None:
    store.table("a").insert({"n": 0})
    store.table("z").insert({"n": 0})
    writer = spawn("""
    store = open_store(PATH)
    for n in range(1, 10000):
        with store.transaction():
            store.table("a").update({"n": n})
            store.table("z").update({"n": n})
        print(n, flush=True)
    """)
    assert writer.stdout.readline() == "1\n"
    for _ in range(10):
        export(store, target, overwrite=True)
        content = json.loads(target.read_text())
        assert content["a"] == content["z"]
        import_(other, target, replace=True)
    writer.kill()
    assert other.verify_audit() is None
