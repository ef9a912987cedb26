"""A drill proves a backup, tells what would be lost, and leaves the store exactly as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from coordtui.access import SYSTEM, actor_for
from coordtui.api import Person, StoreFull
from coordtui.backups import journal
from coordtui.backups.drill import Asked, Drill, drill
from coordtui.backups.glance import drills_of
from coordtui.host.core import TABLES as CORE_TABLES
from coordtui.host.session import Session
from coordtui.privacy.erasing import erase
from coordtui.store import open_store
from coordtui.store.backup import back_up, backups_of, folder_of
from coordtui.testing import FrozenClock, open_test_session

TABLES = {f"core.{table.name}": table for table in CORE_TABLES}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def session(tmp_path: Path, clock: FrozenClock) -> Iterator[Session]:
    with open_test_session(tmp_path / "lab", clock=clock) as opened:
        opened.store._engine.clock = clock
        yield opened


Try = Callable[..., Drill]


@pytest.fixture
def attempt(tmp_path: Path, clock: FrozenClock) -> Try:
    """Make a drill of the newest backup, or of another."""
    store = tmp_path / "lab" / "coordtui.db"

    @contextmanager
    def opened(url: str, folder: Path) -> Iterator[Session]:
        assert url == f"sqlite://{folder / store.name}"
        with open_test_session(folder, clock=clock) as copy:
            yield copy

    def run(backup: Path | None = None, **more: object) -> Drill:
        (newest, *_) = backups_of(store)
        source = backup or newest.path
        asked = Asked(store=store, scheme="sqlite", backup=source, made=newest.at, tables=TABLES, **more)  # type: ignore[arg-type]
        return drill(asked, opened, clock=clock)

    return run


def as_it_is(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and when it was written; those of SQLite's shared memory hold no data."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.endswith("-shm")]
    return {
        str(file): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in files
        if not file.name.endswith("-drills")
    }


def work(session: Session, clock: FrozenClock) -> None:
    """Two people make three changes, the last of them 5 h 12 min after now."""
    people = session.directory_of(SYSTEM).people()
    first, second = (people.add(Person(name=f"Placeholder {n}")) for n in range(2))
    back_up(session.store)
    clock.advance(timedelta(hours=5, minutes=12))
    for person, about in ((first, "a"), (first, "b"), (second, "c")):
        acting = session.context("core", actor=actor_for(person)).store
        record = acting.records(Person).get(person.doc_id)
        assert record is not None
        record.about = about
        acting.records(Person).save(record)


def test_a_drill_proves_the_newest_backup_and_tells_what_would_be_lost(
    session: Session, clock: FrozenClock, attempt: Try
) -> None:
    work(session, clock)
    done = attempt()
    assert done.ok, done.findings
    assert done.loss is not None
    assert (done.loss.changes, done.loss.people) == (3, 2)
    assert done.loss.work == timedelta(hours=5, minutes=12)
    assert done.documents == 4
    (line,) = journal.lines(session.store.path)
    assert (line.ok, line.backup, line.at) == (True, done.backup.name, clock())


def test_a_drill_touches_no_byte_and_no_moment_of_the_store_and_leaves_nothing(
    tmp_path: Path, session: Session, clock: FrozenClock, attempt: Try
) -> None:
    work(session, clock)  # and it is still open
    before = as_it_is(tmp_path)
    assert attempt().ok
    assert as_it_is(tmp_path) == before
    session.close()
    before = as_it_is(tmp_path)
    assert attempt().ok
    assert as_it_is(tmp_path) == before


def test_an_erasure_is_done_again_on_the_copy_and_nowhere_else(
    tmp_path: Path, session: Session, attempt: Try
) -> None:
    people = session.directory_of(SYSTEM).people()
    person = people.add(Person(name="Zebulon Quixfeather", login="zquix"))
    back_up(session.store)
    erase(session, session.actor, person.doc_id)
    session.close()
    before = as_it_is(tmp_path)
    done = attempt()
    assert done.ok, done.findings
    assert done.erased_again == 1
    assert as_it_is(tmp_path) == before


@pytest.mark.parametrize("harm", [b"", b"no database at all", None])
def test_a_damaged_backup_fails_and_is_noted(session: Session, attempt: Try, harm: bytes | None) -> None:
    backup = back_up(session.store).path
    content = bytearray(backup.read_bytes())
    if harm is None:
        content[8192:40960] = b"\xa5" * 32768
    backup.write_bytes(bytes(content) if harm is None else harm)
    done = attempt()
    assert not done.ok
    assert journal.lines(session.store.path)[-1].ok is False
    assert [each.name for each in folder_of(session.store.path).iterdir() if each.is_dir()] == []


def test_documents_that_do_not_agree_with_the_log_fail_the_drill(session: Session, attempt: Try) -> None:
    import sqlite3

    backup = back_up(session.store).path
    with sqlite3.connect(backup) as raw:
        (name,) = next(
            raw.execute("SELECT name FROM sqlite_master WHERE name LIKE '%people%' AND type='table'"), ("",)
        )
        assert name
        raw.execute(f"UPDATE \"{name}\" SET body = replace(body, 'Placeholder', 'Somebody')")
    raw.close()
    assert not attempt().ok


def test_what_would_be_lost_is_told_where_the_store_is_gone_or_another(
    tmp_path: Path, session: Session, attempt: Try
) -> None:
    back_up(session.store)
    session.close()
    path = session.store.path
    path.unlink()
    gone = attempt()
    with open_store(f"sqlite://{tmp_path}/another.db") as other:
        other.insert({"another": "store"})
    (tmp_path / "another.db").rename(path)
    another = attempt()
    for done in (gone, another):
        assert done.ok
        assert (done.loss, bool(done.unknown)) == (None, True)


def test_a_drill_without_room_is_refused_and_leaves_nothing(
    tmp_path: Path, session: Session, attempt: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(session.store)

    def full(files: tuple[Path, ...], folder: Path) -> None:
        assert len(files) == 3
        raise StoreFull("There is not enough room.")

    monkeypatch.setattr("coordtui.backups.drill.refuse_without_room", full)
    (elsewhere := tmp_path / "elsewhere").mkdir()
    for folder in (None, elsewhere):
        with pytest.raises(StoreFull):
            attempt(folder=folder)
    assert [*elsewhere.iterdir(), *(f for f in folder_of(session.store.path).iterdir() if f.is_dir())] == []


def test_the_notes_of_drills_survive_what_is_not_one(session: Session, attempt: Try) -> None:
    back_up(session.store)
    attempt()
    with drills_of(session.store.path).open("ab") as file:
        file.write(b'{"at": "cut sho')
    attempt()
    assert len(journal.lines(session.store.path)) == 2
    assert json.loads(drills_of(session.store.path).read_bytes().split()[-1])["ok"] is True
