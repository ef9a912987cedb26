"""Tables are brought to their declared form once, after a backup, or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tinydb import where

from coordtui.api import AtMost, Record, Require, RuleBroken, StoreDamaged, StoreError, StoreTooNew, Table
from coordtui.store import Store, open_store
from coordtui.store.backup import BEFORE_MIGRATION, backups_of
from coordtui.text.messages import N_


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
    return [backup.path for backup in backups_of(path) if backup.kind == BEFORE_MIGRATION]


@pytest.fixture
def old(path: Path) -> Path:
    with open_store(str(path)) as store:
        store.declare("test", [_table(1, fulltext=("text",))])
        store.table("test.notes").insert_multiple({"text": f"note {n}"} for n in range(50))
    return path


def _versions(store: Store) -> dict[str, int | None]:
    return {name: table.version for name, table in store.info().tables.items()}


def test_whoever_opens_is_told_before_documents_are_migrated_and_of_no_other_table(old: Path) -> None:
    told: list[tuple[dict[str, int], int]] = []

    def listen(tables) -> None:
        told.append((dict(tables), len(_backups(old))))

    with open_store(str(old), on_migration=listen) as store:
        empty = Table(name="empty", record=Note)
        store.declare("test", [_table(1, fulltext=("text", "language")), empty])
        assert told == [], "other indexes are no migration"
        store.declare("test", [_table(2), Table(name="empty", record=Note, version=2)])
        store.declare("test", [_table(2)])
    assert told == [({"test.notes": 50}, 0)], "before the backup, without the table that has nothing"


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


# Rules

LOWER = Require(name="lower", condition=where("text") < "a{", message=N_("Write in lower case."))
ONE = AtMost(name="one", limit=1, per="language", message=N_("One for each language."))


def _ruled(version: int, *rules: AtMost | Require, **steps) -> Table:
    migrations = {int(name[1:]): step for name, step in steps.items()}
    return Table(name="notes", record=Note, version=version, constraints=rules, migrations=migrations)


def _note(store: Store, **document: str) -> int:
    return store.table("test.notes").insert({"text": "a", **document})


@pytest.mark.parametrize("version", [1, 2])
def test_a_new_rule_that_a_document_breaks_is_refused_and_names_it(store: Store, version: int) -> None:
    store.declare("test", [_ruled(1)])
    for text in ("a", "b", "c"):
        _note(store, text=text)
    before = store.storage.read(), store.revision, _versions(store)
    with pytest.raises(
        StoreError, match=r"Document 2 of “test\.notes” does not fit the rule “lower”"
    ) as refused:
        store.declare("test", [_ruled(version, LOWER, v2=lambda d: {**d, "language": "fr"})])
    assert refused.value.why == LOWER.message
    assert (store.storage.read(), store.revision, _versions(store)) == before
    _note(store, text="d")


def test_a_new_limit_leaves_those_beyond_it_but_not_those_that_cannot_be_counted(store: Store) -> None:
    store.declare("test", [_ruled(1)])
    _note(store, language="fr")
    _note(store, language="fr")
    uncounted = _note(store)
    with pytest.raises(
        StoreError, match=rf"Document {uncounted} of “test\.notes” does not fit the rule “one”"
    ):
        store.declare("test", [_ruled(1, ONE)])
    store.table("test.notes").remove(doc_ids=[uncounted])
    store.declare("test", [_ruled(1, ONE)])
    assert len(store.table("test.notes")) == 2
    with pytest.raises(RuleBroken, match="One for each language"):
        _note(store, language="fr")
    _note(store, language="en")


def test_documents_may_pass_through_states_that_no_rule_allows(store: Store) -> None:
    store.declare("test", [_ruled(1, LOWER)])
    _note(store)
    upper = Require(name="upper", condition=where("text") < "Z", message=N_("Write in upper case."))
    steps = {"v2": lambda d: {**d, "text": "~"}, "v3": lambda d: {**d, "text": "A"}}
    store.declare("test", [_ruled(3, upper, **steps)])
    assert store.table("test.notes").all() == [{"text": "A"}]
    with pytest.raises(RuleBroken, match="upper case"):
        _note(store)


def test_the_field_that_tells_a_limit_moves_with_the_rule_that_looks_there(store: Store) -> None:
    class Room(Record):
        seats: int | None = None

    class Booking(Record):
        room: int

    def tables(version: int, field: str) -> list[Table]:
        rule = AtMost(name="seats", limit=f"rooms.{field}", per="room", message=N_("The room is full."))
        return [
            Table(name="bookings", record=Booking, version=version, constraints=(rule,)),
            Table(
                name="rooms", record=Room, version=version, migrations={2: lambda d: {"seats": d["chairs"]}}
            ),
        ]

    store.declare("test", tables(1, "chairs"))
    store.table("test.rooms").insert({"chairs": 1})
    store.table("test.bookings").insert({"room": 1})
    store.declare("test", tables(2, "chairs")[1:])
    with pytest.raises(RuleBroken, match="cannot be applied"):
        store.table("test.bookings").insert({"room": 1})
    store.declare("test", tables(2, "seats"))
    with pytest.raises(RuleBroken, match="The room is full"):
        store.table("test.bookings").insert({"room": 1})
    store.table("test.rooms").update({"seats": 2})
    store.table("test.bookings").insert({"room": 1})


@pytest.mark.parametrize(
    "gives", [lambda document: None, lambda document: [1], lambda document: {"n": float("nan")}]
)
def test_a_migration_that_gives_no_document_changes_nothing(old: Path, gives) -> None:
    wrong = Table(name="notes", record=Note, version=2, fulltext=("text",), migrations={2: gives})
    with open_store(str(old)) as store:
        before = store.storage.read(), store.revision
        with pytest.raises(StoreError, match="could not be brought to version 2"):
            store.declare("test", [wrong])
        assert (store.storage.read(), store.revision) == before


def test_what_the_catalogue_lost_of_a_table_is_said_whoever_asks(old: Path) -> None:
    with closing(sqlite3.connect(old, isolation_level=None)) as other:
        other.execute("UPDATE store_tables SET layout = 'x'")
    with open_store(str(old)) as store:
        for ask in (
            store.info,
            lambda: store.table("test.notes").insert({}),
            lambda: store.declare("test", [_table(2)]),
        ):
            with pytest.raises(StoreDamaged, match="cannot be read"):
                ask()


def test_an_owner_without_tables_declares_them_too(store: Store) -> None:
    store.declare("test", [])
    assert store.tables() == set()
