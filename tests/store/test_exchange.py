"""Export writes what stock TinyDB opens, import takes it, and both together change nothing.

Long, because each kind of harm is a test of its own and all of them share one fixture.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where

from coordtui.api import (
    Actor,
    AtMost,
    NotFound,
    Record,
    Refused,
    Require,
    StoreDamaged,
    StoreError,
    StoreFull,
    Table,
)
from coordtui.store import Store, open_store, replacing, url_of
from coordtui.store.exchange import ImportRefused, export, import_
from coordtui.store.reserved import RESERVED
from coordtui.text.messages import N_

from .conftest import PAPERS, Paper, Spawn
from .odd import DOCUMENTS

HRAFN = Actor(person=7, name="Hrafn Placeholder", roles=frozenset(), via="ssh:test")
TABLES = st.dictionaries(st.sampled_from(["_default", "é", 'q"']), st.lists(DOCUMENTS, max_size=4))
ENGINES = ("sqlite", "json")


def _new(folder: Path, engine: str, name: str = "other") -> Store:
    return open_store(url_of(folder / f"{name}.{engine}", engine))


def _state(store: Store, *, of_documents: bool = False) -> dict[str, Any]:
    """Everything that a store is, or what does not change when it is imported."""
    rows = store._engine.connection.rows
    state: dict[str, Any] = {
        name: rows(f'SELECT * FROM "{name}" ORDER BY 1')
        for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'doc_*'")
    }
    state["catalogue"] = rows("SELECT name, live, version, layout FROM store_tables ORDER BY name")
    state["requests"] = rows("SELECT * FROM store_requests")
    state["numbers"] = rows("SELECT name, seq FROM sqlite_sequence WHERE seq > 0 ORDER BY name")
    return state if of_documents else state | {"log": store.audit_log(10**6), "revision": store.revision}


def _documents(path: Path) -> bytes:
    return path.read_bytes().split(f'"{RESERVED}"'.encode())[0]


@settings(max_examples=40, deadline=None)
@given(tables=TABLES, first=st.sampled_from(ENGINES), second=st.sampled_from(ENGINES))
def test_out_and_in_and_out_again_is_the_same(tmp_path_factory, tables, first: str, second: str) -> None:
    folder = tmp_path_factory.mktemp("exchange")
    with _new(folder, first, "one") as one, _new(folder, second, "two") as two:
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
        assert _state(two, of_documents=True) == _state(one, of_documents=True)
        assert two.audit_log(10**6)[1:] == one.audit_log(10**6)
        assert two.verify_audit() is None
        export(two, folder / "out two.json")
        assert _documents(folder / "out two.json") == _documents(folder / "out one.json")
        with open_store(url_of(folder / "out one.json", "json"), read_only=True) as opened:
            assert _state(opened) == _state(one)
    with TinyDB(folder / "out two.json", encoding="utf-8") as stock:
        assert stock.tables() == {*tables, RESERVED}
        for name, documents in tables.items():
            expected = {str(n): d for n, d in enumerate(documents, 1) if n != 2}
            assert {str(d.doc_id): d for d in stock.table(name)} == json.loads(json.dumps(expected))


@pytest.fixture
def filled(store: Store) -> Store:
    store.declare("arxiv", [PAPERS])
    papers = store.acting_as(HRAFN).for_plugin("arxiv", [PAPERS]).records(Paper)
    papers.add_all([Paper(title="Été", key="k"), Paper(title="b")])
    store.table("private").insert({"secret": 1})
    return store


@pytest.fixture(params=ENGINES)
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new store of another place."""
    with _new(tmp_path, request.param) as opened:
        yield opened


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "export.json"


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
    before = _state(other)
    planned = import_(other, target, dry_run=True)
    assert "documents there already" in str(planned.tables["private"].refused)
    assert planned.tables["arxiv.papers"].refused is None
    with pytest.raises(ImportRefused, match="“private”") as refused:
        import_(other, target)
    assert refused.value.outcome == planned
    assert _state(other) == before
    tried = import_(other, target, replace=True, dry_run=True)
    assert (tried.tables["private"].documents, tried.tables["private"].replaced) == (1, 2)
    assert _state(other) == before
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


class Note(Record):
    text: str = ""
    n: int = 0
    room: int = 0


def _notes(version: int) -> Table:
    steps = {2: lambda document: {**document, "text": document["text"].upper()}}
    return Table(name="notes", record=Note, version=version, migrations=steps if version == 2 else {})


def test_an_older_table_is_migrated_and_a_newer_one_refused(
    filled: Store, other: Store, target: Path
) -> None:
    filled.declare("lab", [_notes(1)])
    filled.table("lab.notes").insert({"text": "é"})
    export(filled, target, tables=["lab.notes"])
    other.declare("lab", [_notes(2)])
    other.table("lab.notes").insert({"text": "Ö"})
    import_(other, target, replace=True)
    assert other.table("lab.notes").all() == [{"text": "É"}]
    assert other.info().tables["lab.notes"].version == 2
    export(other, target, overwrite=True)
    with pytest.raises(ImportRefused, match="newer program"):
        import_(filled, target, tables=["lab.notes"], replace=True)
    assert filled.table("lab.notes").all() == [{"text": "é"}]


def test_documents_that_a_rule_forbids_are_named(other: Store, target: Path) -> None:
    positive = Require(name="positive", condition=where("n") > 0, message=N_("No."))
    other.declare("arxiv", [PAPERS, Table(name="numbers", record=Note, constraints=(positive,))])
    other.table("kept").insert({})
    before = _state(other)
    for documents, why in (
        ({"arxiv.papers": {"1": {"key": "k"}, "5": {"key": "k"}}}, "Document 5 of “arxiv.papers”"),
        ({"arxiv.numbers": {"3": {"n": 0}}}, "Document 3 of “arxiv.numbers”"),
    ):
        target.write_text(json.dumps({"a": {"1": {}}} | documents))
        with pytest.raises((Refused, StoreError), match=why):
            import_(other, target)
        with pytest.raises((Refused, StoreError), match=why):
            import_(other, target, dry_run=True)
        assert _state(other) == before


def test_documents_may_come_before_those_that_tell_their_limit(other: Store, target: Path) -> None:
    seats = AtMost(name="seats", limit="rooms.capacity", per="room", message=N_("Full."))
    tables = [Table(name="rooms", record=Note), Table(name="bookings", record=Note, constraints=(seats,))]
    other.declare("lab", tables)
    content = {"lab.bookings": {"1": {"room": 1}, "2": {"room": 1}}, "lab.rooms": {"1": {"capacity": 2}}}
    target.write_text(json.dumps(content))
    import_(other, target)
    with pytest.raises(Refused):
        other.table("lab.bookings").insert({"room": 1})
    export(other, target, overwrite=True)
    with open_store(url_of(target, "json")) as opened, pytest.raises(Refused):
        opened.table("lab.bookings").insert({"room": 1})


def test_a_log_that_was_altered_is_not_taken_over(filled: Store, other: Store, target: Path) -> None:
    export(filled, target)
    target.write_text(target.read_text().replace("Hrafn", "Nobody"))
    with pytest.raises(Refused, match="audit log in this file was altered"):
        import_(other, target)
    assert other.tables() == set()
    import_(other, target, tables=["private"])
    assert other.table("private").all() == [{"secret": 1}]


def test_numbers_given_before_are_not_given_again_after_an_import(
    filled: Store, other: Store, target: Path
) -> None:
    filled.table("private").remove(doc_ids=[filled.table("private").insert({})])
    export(filled, target)
    import_(other, target, tables=["private"])
    assert other.table("private").insert({}) == 3


@pytest.mark.parametrize("content", [b"", b"[]", b"SQLite format 3\0", b'{"t": {"1": {}}'])
def test_what_is_no_export_is_refused(other: Store, target: Path, content: bytes) -> None:
    target.write_bytes(content)
    with pytest.raises(StoreDamaged, match=r"not a store|cut short"):
        import_(other, target)
    with pytest.raises(StoreError, match=r"not an ordinary"):
        import_(other, target.parent / "nothing")
    assert other.tables() == set()


def test_an_export_is_for_its_owner_alone_and_replaces_only_what_it_is_told_to(
    filled: Store, target: Path
) -> None:
    target.write_text("kept")
    target.chmod(0o644)
    with pytest.raises(Refused, match="There is a file already"):
        export(filled, target)
    assert target.read_text() == "kept"
    export(filled, target, overwrite=True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_an_export_never_takes_the_place_of_the_store(filled: Store, path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    for place in (path, link, *filled._engine.files):
        with pytest.raises(Refused, match="place of the store"):
            export(filled, place, overwrite=True)
    assert len(filled.table("private")) == 1


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, StoreFull), (errno.EIO, StoreError)])
def test_an_export_that_fails_leaves_nothing(
    filled: Store, target: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[StoreError]
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    target.write_text("kept")
    beside = sorted(target.parent.iterdir())
    monkeypatch.setattr(replacing.os, "fsync", refuse)
    with pytest.raises(kind, match="cannot be written") as refused:
        export(filled, target, overwrite=True)
    assert type(refused.value) is kind
    assert target.read_text() == "kept"
    assert sorted(target.parent.iterdir()) == beside
    with pytest.raises(StoreError, match="No such file"):
        export(filled, target.parent / "nowhere" / "x.json")


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


def test_a_table_of_the_reserved_name_cannot_be_exported(store: Store, target: Path) -> None:
    with pytest.raises(Refused, match="cannot have the name"):
        store.table(RESERVED).insert({}) and export(store, target)
    assert not target.exists()


@pytest.mark.parametrize("broken", ["{", '{"a":1}x', "", "[]"])
def test_a_document_that_cannot_be_read_is_named_and_not_exported(
    store: Store, target: Path, broken: str
) -> None:
    store.insert_multiple([{"a": 1}, {"a": 2}])
    store._engine.connection.execute("UPDATE doc__default SET body = ? WHERE id = 2", (broken,))
    with pytest.raises(StoreDamaged, match="Document 2 of “_default”"):
        export(store, target)
    assert not target.exists()


def test_an_import_whose_tables_cannot_be_migrated_changes_nothing(store: Store, tmp_path: Path) -> None:
    def fail(document: dict[str, Any]) -> dict[str, Any]:
        raise KeyError("nope")

    with open_store(str(tmp_path / "older.db")) as older:
        older.declare("test", [Table(name="notes", record=Note)])
        older.table("test.notes").insert({"text": "x"})
        export(older, tmp_path / "older.json")
    store.declare("test", [Table(name="notes", record=Note, version=2, migrations={2: fail})])
    before = store.storage.read(), store.revision
    for dry_run in (True, False):
        with pytest.raises(StoreError, match="could not be brought to version 2"):
            import_(store, tmp_path / "older.json", tables=["test.notes"], dry_run=dry_run)
        assert (store.storage.read(), store.revision) == before


@pytest.mark.parametrize(
    "hostile",
    [
        '1) BEGIN DELETE FROM "doc_secret"; END --',
        "(SELECT count(*) FROM doc_secret) = 1",
        "1) OR (1",
        "zeroblob(1000000000) = 1",
        "1 -- 1",
    ],
)
def test_what_a_file_says_of_its_rules_runs_nothing_else(tmp_path: Path, hostile: str) -> None:
    source, file = tmp_path / "source.db", tmp_path / "hostile.json"
    rule = Require(name="good", condition=where("text") != "", message=N_("No text."))
    with open_store(str(source)) as store:
        store.declare("test", [Table(name="notes", record=Note, constraints=(rule,))])
        store.table("test.notes").insert({"text": "x"})
        (condition,) = [each.condition for each in store.info().tables["test.notes"].layout.rules]
        export(store, file)
    said = json.dumps(json.dumps(condition)[1:-1])[1:-1]
    assert said in file.read_text("utf-8")
    file.write_text(
        file.read_text("utf-8").replace(said, json.dumps(json.dumps(hostile)[1:-1])[1:-1]), "utf-8"
    )
    with open_store(str(tmp_path / "new.db")) as new:
        with pytest.raises(StoreError, match="rule of a kind"):
            import_(new, file)
        assert new.tables() == set()
    with pytest.raises(StoreError, match="rule of a kind"):
        open_store(url_of(file, "json"))


def test_the_rules_hold_for_an_import_as_for_anybody(store: Store, tmp_path: Path) -> None:
    class Room(Record):
        desks: int | None = None

    class Stay(Record):
        room: int

    full = AtMost(name="desks", limit="rooms.desks", per="room", message=N_("All desks are taken."))
    tables = [
        Table(name="stays", record=Stay, constraints=(full,)),
        Table(name="rooms", record=Room),
    ]
    store.declare("visits", tables)
    file = tmp_path / "stays.json"
    for stays, outcome in (({"1": {"room": 1}, "2": {"room": 1}}, 0), ({"1": {"room": 1}}, 1)):
        file.write_text(json.dumps({"visits.stays": stays, "visits.rooms": {"1": {"desks": 1}}}))
        if outcome:
            import_(store, file)
        else:
            with pytest.raises(Refused, match="All desks are taken"):
                import_(store, file)
        assert len(store.table("visits.stays")) == outcome


@pytest.mark.parametrize("dry_run", [True, False])
def test_documents_that_the_plugin_could_not_read_are_not_imported(
    store: Store, tmp_path: Path, dry_run: bool
) -> None:
    store.declare("test", [Table(name="notes", record=Note)])
    file = tmp_path / "notes.json"
    file.write_text(json.dumps({"test.notes": {"1": {"text": "x"}, "2": {"text": 3}}}))
    with pytest.raises(Refused, match=r"Document 2 of “test\.notes” cannot be imported"):
        import_(store, file, dry_run=dry_run)
    assert len(store.table("test.notes")) == 0
