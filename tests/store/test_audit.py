"""The audit log can be added to, and nothing else without a trace; names and bodies can be forgotten."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coordtui.api.records import PROGRAM, Actor
from coordtui.store import Store, history, open_store, url_of
from coordtui.store.audit import MANY
from coordtui.store.check import check

from . import earlier

HRAFN = Actor(
    person=7, name="Hrafn Placeholder", roles=frozenset(), via="ssh:192.0.2.7", key="SHA256:placeholder"
)
SUNNA = Actor(person=8, name="Sunna Placeholder", roles=frozenset())


def _bodies(store: Store) -> list[tuple[str | None, str | None]]:
    """What each change made of its document, oldest first."""
    found = [
        history.bodies(store, entry.seq, n, change)
        for entry in reversed(store.audit_log())
        for n, change in enumerate(entry.changes)
    ]
    return [(bodies.before, bodies.after) for bodies in found]


def _wrong(store: Store) -> list[str]:
    findings = check(url_of(store.path, store._engine.scheme)).findings
    return [str(finding.text) for finding in findings if not finding.ok]


@pytest.fixture
def written(store: Store) -> Store:
    for number in range(4):
        store.insert({"n": number})
    assert store.verify_audit() is None
    return store


def test_the_engine_itself_refuses_to_change_or_remove_an_entry(written: Store, path: Path) -> None:
    with closing(sqlite3.connect(path)) as anybody:
        for statement in ("UPDATE store_audit SET name = 'x'", "DELETE FROM store_audit"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                anybody.execute(statement)


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE store_audit SET name = 'nobody' WHERE seq = 2", 2),
        ("UPDATE store_audit SET changes = '[]' WHERE seq = 3", 3),
        ("DELETE FROM store_audit WHERE seq = 2", 2),
        ("DELETE FROM store_audit WHERE seq = 4", 4),
        ("DELETE FROM store_audit", 1),
    ],
)
def test_tampering_is_found_where_it_happened(
    written: Store, path: Path, tampering: str, broken: int
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as thief:
        thief.execute("DROP TRIGGER store_audit_is_never_changed")
        thief.execute("DROP TRIGGER store_audit_is_never_removed")
        thief.execute(tampering)
    assert written.verify_audit() == broken


def test_a_number_that_only_looks_like_one_is_logged_as_the_number_it_is(store: Store) -> None:
    store.insert_multiple([{"n": 1}, {"n": 2}])
    store.update({"n": 3}, doc_ids=[True])
    store.remove(doc_ids=[2.0])
    assert [change.doc_id for entry in store.audit_log() for change in entry.changes] == [2, 1, 1, 2]
    assert not _wrong(store)


def test_an_entry_says_who_with_which_key_and_from_where(store: Store) -> None:
    store.acting_as(HRAFN).insert({"n": 1})
    store.acting_as(PROGRAM).insert({"n": 2})
    program, person = store.audit_log()
    assert (person.person, person.name, person.via, person.key) == (
        7,
        HRAFN.name,
        HRAFN.via,
        HRAFN.key,
    )
    assert (program.person, program.name, program.via, program.key) == (None, "coordtui", "program", "")


def test_each_change_tells_what_the_document_was_before_and_after(store: Store) -> None:
    store.insert({"n": 1})
    with store.transaction():
        store.update({"n": 2}, doc_ids=[1])
        store.update({"n": 3}, doc_ids=[1])
    store.update({"n": 3}, doc_ids=[1])
    store.remove(doc_ids=[1])
    assert _bodies(store) == [
        (None, '{"n":1}'),
        ('{"n":1}', '{"n":2}'),
        ('{"n":2}', '{"n":3}'),
        ('{"n":3}', '{"n":3}'),
        ('{"n":3}', None),
    ]


def test_what_is_undone_leaves_no_history(store: Store) -> None:
    store.insert({"n": 1})
    with contextlib.suppress(ZeroDivisionError), store.transaction():
        store.update({"n": 2}, doc_ids=[1])
        raise ZeroDivisionError
    assert _bodies(store) == [(None, '{"n":1}')]


def test_many_inserts_at_once_add_one_row_to_the_history(store: Store) -> None:
    store.insert_multiple({"n": n} for n in range(MANY + 1))
    rows = store._engine.connection.rows("SELECT tbl, doc_id, seq, n, body FROM store_history")
    assert rows == [("_default", 0, 1, -1, None)]


def test_a_forgotten_name_is_nowhere_and_the_log_is_whole(store: Store) -> None:
    store.acting_as(HRAFN).insert({"n": 1})
    store.acting_as(SUNNA).insert({"n": 2})
    assert history.forget_person(store.acting_as(SUNNA), 7) == 1
    rows = store._engine.connection.rows
    everything = [rows(f"SELECT * FROM {name}") for name in ("store_audit", "store_actors")]
    assert not [secret for secret in (HRAFN.name, HRAFN.via, HRAFN.key) if secret in str(everything)]
    log = {entry.seq: entry for entry in store.audit_log()}
    assert (log[1].person, log[1].name, log[1].forgotten) == (7, "", True)
    assert (log[2].name, log[2].forgotten) == (SUNNA.name, False)
    assert [change.operation for change in log[3].changes] == ["forget"]
    assert store.verify_audit() is None
    assert not _wrong(store)
    assert history.forget_person(store, 7) == 0
    store.acting_as(HRAFN).insert({"n": 3})
    assert store.verify_audit() is None


def test_the_names_in_an_older_log_are_forgotten_too(path: Path, engine: str) -> None:
    earlier.make(path, engine, 2, ((7, HRAFN.name), (8, SUNNA.name), (7, "Hrafn P.")))
    with open_store(str(path)) as store:
        assert [entry.name for entry in store.audit_log()] == ["Hrafn P.", SUNNA.name, HRAFN.name]
        assert store.verify_audit() is None
        assert history.forget_person(store, 7) == 2
        assert [entry.name for entry in store.audit_log()] == ["coordtui", "", SUNNA.name, ""]
        assert store.verify_audit() is None
        assert "Hrafn" not in str(store._engine.connection.rows("SELECT * FROM store_audit"))
        assert not _wrong(store)


def test_what_is_old_is_forgotten_and_the_log_is_whole(store: Store) -> None:
    for actor in (PROGRAM, HRAFN):
        acting = store.acting_as(actor)
        acting.update({"by": actor.name}, doc_ids=[acting.insert({"by": "nobody"})])
    now, day = datetime.now(UTC), timedelta(days=1)
    assert history.forget_older(store, 9 * day, 9 * day, now) == 0
    assert history.forget_older(store, 9 * day, day, now + 2 * day) == 1  # the program's
    assert history.forget_documents(store, [("_default", 2), ("_default", 99)]) == 1
    assert "nobody" not in str(store._engine.connection.rows("SELECT body FROM store_history"))
    assert store.verify_audit() is None
    assert not _wrong(store)


def test_a_name_that_was_changed_or_taken_away_in_silence_is_found(written: Store, path: Path) -> None:
    for actor in (HRAFN, SUNNA):
        written.acting_as(actor).insert({})
    for tampering in ("DROP TRIGGER store_actors_are_never_changed", "UPDATE store_actors SET name = 'x'"):
        _by_hand(path, tampering)
    assert written.verify_audit() == 5
    _by_hand(path, "DELETE FROM store_actors WHERE person = 8")
    assert written.verify_audit() == 5
    history.forget_person(written, 7)
    assert written.verify_audit() == 6


def test_an_older_entry_that_was_altered_behind_a_forgotten_name_is_found(path: Path, engine: str) -> None:
    earlier.make(path, engine, 2, ((8, SUNNA.name), (7, HRAFN.name)))
    with open_store(str(path)) as store:
        history.forget_person(store, 7)
        assert store.verify_audit() is None
        _by_hand(path, "DROP TRIGGER store_audit_is_never_changed")
        _by_hand(path, "UPDATE store_audit SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 2")
        assert store.verify_audit() is not None


def test_an_earlier_document_that_was_altered_is_told_and_not_shown(written: Store, path: Path) -> None:
    written.update({"n": 9}, doc_ids=[1])
    _by_hand(path, "DROP TRIGGER store_history_is_never_changed")
    _by_hand(path, """UPDATE store_history SET body = '{"n":5}' WHERE body IS NOT NULL""")
    assert written.verify_audit() is None
    assert any("earlier document" in text for text in _wrong(written))
    assert _bodies(written)[-1] == (None, '{"n":9}')


def test_the_engine_itself_lets_a_body_be_forgotten_but_not_rewritten(written: Store, path: Path) -> None:
    written.update({"n": 9}, doc_ids=[1])
    for statement in (
        "UPDATE store_history SET body = '{}'",
        "DELETE FROM store_history",
        "UPDATE store_actors SET name = ''",
        "UPDATE store_audit SET name = '', via = ''",
    ):
        with closing(sqlite3.connect(path)) as anybody:
            anybody.execute("INSERT INTO store_actors VALUES ('', 1, '', '', '', '')")
            with pytest.raises(sqlite3.IntegrityError):
                anybody.execute(statement)


def _by_hand(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as thief:
        thief.execute(statement)
