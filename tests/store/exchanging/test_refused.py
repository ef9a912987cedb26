"""What cannot be brought, or written, is refused with a reason, and nothing changes."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from tinydb import where

from coordtui.api import (
    AtMost,
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
from tests.store.conftest import PAPERS
from tests.store.exchanging.exchanged import ENGINES, Note, notes, state


def test_an_older_table_is_migrated_and_a_newer_one_refused(
    filled: Store, other: Store, target: Path
) -> None:
    filled.declare("lab", [notes(1)])
    filled.table("lab.notes").insert({"text": "é"})
    export(filled, target, tables=["lab.notes"])
    other.declare("lab", [notes(2)])
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
    before = state(other)
    for documents, why in (
        ({"arxiv.papers": {"1": {"key": "k"}, "5": {"key": "k"}}}, "Document 5 of “arxiv.papers”"),
        ({"arxiv.numbers": {"3": {"n": 0}}}, "Document 3 of “arxiv.numbers”"),
    ):
        target.write_text(json.dumps({"a": {"1": {}}} | documents))
        with pytest.raises((Refused, StoreError), match=why):
            import_(other, target)
        with pytest.raises((Refused, StoreError), match=why):
            import_(other, target, dry_run=True)
        assert state(other) == before


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
