"""Tables are brought to their declared form once, after a backup, or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coordtui.api import Record, StoreError, StoreTooNew, Table
from coordtui.store import Store, open_store


class Note(Record):
    text: str
    language: str = ""


def _table(version: int, **options) -> Table:
    steps = {2: lambda d: {**d, "language": "fr"}, 3: lambda d: {**d, "text": d["text"].upper()}}
    return Table(
        name="notes",
        record=Note,
        version=version,
        migrations={v: step for v, step in steps.items() if v <= version},
        **options,
    )


def _backups(path: Path) -> list[Path]:
    return [file for file in path.parent.iterdir() if ".before-" in file.name]


@pytest.fixture
def old(path: Path) -> Path:
    with open_store(str(path)) as store:
        store.declare("test", [_table(1, fulltext=("text",))])
        store.table("test.notes").insert_multiple({"text": f"note {n}"} for n in range(50))
    return path


def _versions(store: Store) -> dict[str, int | None]:
    return {name: table.version for name, table in store.info().tables.items()}


def test_documents_are_migrated_through_every_version_after_a_backup(old: Path) -> None:
    with open_store(str(old)) as store:
        store.declare("test", [_table(3, fulltext=("text", "language"), unique=("text",))])
        notes = store.for_plugin("test", [_table(3, fulltext=("text", "language"))]).records(Note)
        assert notes.get(7) == Note(text="NOTE 6", language="fr", doc_id=7, rev=notes.get(7).rev)
        assert notes.count(match="fr") == 50
        assert _versions(store) == {"test.notes": 3}
        assert store.verify_audit() is None
    (backup,) = _backups(old)
    assert backup.stat().st_mode == old.stat().st_mode
    with open_store(str(backup), create=False) as before:
        assert before.table("test.notes").get(doc_id=7) == {"text": "note 6"}
        assert _versions(before) == {"test.notes": 1}


def test_what_is_as_declared_is_left_alone(old: Path) -> None:
    with open_store(str(old)) as store:
        before = store.revision
        store.declare("test", [_table(1, fulltext=("text",))])
        assert store.revision == before
    assert _backups(old) == []


def test_indexes_are_added_and_dropped_without_a_backup(old: Path) -> None:
    def indexes() -> set[str]:
        with closing(sqlite3.connect(old)) as anybody:
            return {row[0] for row in anybody.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}

    with open_store(str(old)) as store:
        store.declare("test", [_table(1, indexes=("text",))])
        assert "index test.notes text" in indexes()
        store.declare("test", [_table(1, indexes=(("language", "text"),))])
        assert "index test.notes text" not in indexes()
        assert "index test.notes language text" in indexes()
    assert _backups(old) == []


def test_an_older_program_refuses_a_newer_table(old: Path) -> None:
    with open_store(str(old)) as store:
        store.declare("test", [_table(2)])
    with open_store(str(old)) as store, pytest.raises(StoreTooNew, match=r"“test\.notes”"):
        store.declare("test", [_table(1)])


def test_an_older_program_that_runs_already_may_not_write_any_more(old: Path) -> None:
    with open_store(str(old)) as older, open_store(str(old)) as newer:
        older.declare("test", [_table(1, fulltext=("text",))])
        newer.declare("test", [_table(2)])
        with pytest.raises(StoreTooNew):
            older.table("test.notes").insert({"text": "x"})
        assert len(newer.table("test.notes")) == 50


def test_a_migration_that_fails_changes_nothing_and_is_tried_again_later(old: Path) -> None:
    def fail(document):
        return {"text": 10 // (int(document["text"].split()[1]) - 20)}

    failing = Table(name="notes", record=Note, version=2, fulltext=("text",), migrations={2: fail})
    with open_store(str(old)) as store:
        before = store.storage.read(), store.revision
        with pytest.raises(StoreError, match="ZeroDivisionError"):
            store.declare("test", [failing])
        assert (store.storage.read(), store.revision) == before
        assert _versions(store) == {"test.notes": 1}
        store.declare("test", [_table(2)])
        assert _versions(store) == {"test.notes": 2}


def test_documents_that_break_a_new_rule_stop_the_migration(old: Path) -> None:
    from coordtui.api import Duplicate

    alike = Table(
        name="notes",
        record=Note,
        version=2,
        unique=("text",),
        migrations={2: lambda d: {**d, "text": "same"}},
    )
    with open_store(str(old)) as store:
        with pytest.raises(Duplicate):
            store.declare("test", [alike])
        assert store.table("test.notes").get(doc_id=1) == {"text": "note 0"}


def test_two_processes_migrate_once(old: Path, spawn) -> None:
    code = """
    from coordtui.api import Record, Table
    class Note(Record):
        text: str
    done = []
    def migrate(document):
        done.append(1)
        return {**document, "n": document.get("n", 0) + 1}
    store = open_store(PATH)
    print("ready", flush=True)
    sys.stdin.readline()
    store.declare("test", [Table(name="notes", record=Note, version=2, migrations={2: migrate})])
    print(len(done))
    """
    both = [spawn(code), spawn(code)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    outcomes = [process.communicate(timeout=60) for process in both]
    assert sorted(out for out, _ in outcomes) == ["0\n", "50\n"], outcomes
    with open_store(str(old)) as store:
        assert all(document["n"] == 1 for document in store.table("test.notes"))
    assert len(_backups(old)) == 1


def test_two_backups_in_the_same_second_are_two_files(old: Path) -> None:
    with open_store(str(old)) as store:
        now = store._engine.clock()
        store._engine.clock = lambda: now
        store.declare("test", [_table(2)])
        store.declare("test", [_table(3)])
    assert len(_backups(old)) == 2


def test_a_table_that_was_used_before_it_was_declared_keeps_its_documents(store: Store) -> None:
    store.table("test.notes").insert({"text": "early"})
    store.declare("test", [_table(3, fulltext=("text",))])
    notes = store.for_plugin("test", [_table(3, fulltext=("text",))]).records(Note)
    assert [note.text for note in notes.find(match="early")] == ["early"]


def test_a_declared_table_that_is_dropped_comes_back_as_declared(store: Store) -> None:
    table = _table(1, fulltext=("text",), unique=("text",))
    store.declare("test", [table])
    store.drop_tables()
    notes = store.for_plugin("test", [table]).records(Note)
    notes.add(Note(text="again"))
    assert notes.ids(match="again") == [1]
    with pytest.raises(StoreError.__mro__[1], match="already one"):
        notes.add(Note(text="again"))
