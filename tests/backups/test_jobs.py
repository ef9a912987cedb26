"""Backups that the program makes by itself, and what is said when it does not."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from coordtui.api import Actor, StoreFull
from coordtui.backups import daily, second
from coordtui.backups.glance import drills_of
from coordtui.backups.journal import Line, note
from coordtui.backups.tables import COMMAND, COPY_JOB, JOB
from coordtui.backups.telling import find
from coordtui.host.session import Session
from coordtui.jobs.leases import Lease, Leases, working
from coordtui.store.backup import backups_of, folder_of
from coordtui.store.mounts import Mount
from coordtui.testing import FrozenClock, actor_with, open_test_session

COORDINATOR = actor_with("coordinator")


def due(session: Session) -> set[str]:
    return {job.id for job in session.jobs.due(session.clock())} & {JOB.id, COPY_JOB.id}


def told(session: Session) -> list[str]:
    return [str(card.title) for card in session.cards() if card.key.startswith("core.backup")]


def fail(*_: object, **__: object) -> None:
    raise StoreFull("There is not enough room.")


def test_a_lab_is_backed_up_daily_from_its_second_day_on(session: Session, clock: FrozenClock) -> None:
    clock.now -= timedelta(days=1, hours=1)
    assert due(session) == set()
    clock.advance(timedelta(hours=2))
    assert due(session) == {JOB.id}
    assert session.jobs.run(JOB.id).outcome == "done"
    assert len(backups_of(session.store.path)) == 1
    clock.advance(timedelta(hours=23))
    assert due(session) == set()
    clock.advance(timedelta(hours=1))
    assert due(session) == {JOB.id}


def test_a_backup_that_somebody_made_counts(session: Session, clock: FrozenClock) -> None:
    from coordtui.store.backup import back_up

    back_up(session.store)
    assert due(session) == set()
    clock.advance(timedelta(days=1))
    assert due(session) == {JOB.id}


def test_of_two_programs_one_makes_it(session: Session) -> None:
    core = session.context("core").store
    with working() as token:
        lease = Lease.of_this_process(JOB.id, token=token, run=1, by="Other", now=session.clock())
        Leases(core).add(lease)
        assert due(session) == set()
        assert "Somebody" in str(daily.now(session.context("core")))
    assert backups_of(session.store.path) == []


def test_a_full_disk_keeps_the_older_ones_is_told_and_tried_again_in_an_hour(
    session: Session, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert session.jobs.run(JOB.id).outcome == "done"
    clock.advance(timedelta(days=1))
    with monkeypatch.context() as patch:
        patch.setattr(daily, "back_up", fail)
        assert session.jobs.run(JOB.id).outcome == "failed"
    assert len(backups_of(session.store.path)) == 1
    assert "no good backup was made" in caplog.text
    assert told(session) == ["The last backup is in doubt"]
    assert not find(session.context("core")).ok
    assert due(session) == set()
    clock.advance(timedelta(hours=1))
    assert due(session) == {JOB.id}
    assert session.jobs.run(JOB.id).outcome == "done"
    assert told(session) == []


def test_days_without_a_backup_are_told_to_those_who_answer_for_them_alone(
    session: Session, clock: FrozenClock
) -> None:
    clock.advance(timedelta(days=1))
    assert told(session) == ["No backup for 3 days"]
    assert not find(session.context("core")).ok
    assert [c.pane for c in session.cards() if c.key == "core.backup.none.3"] == [COMMAND.id]
    coordinator: Actor = session.actor
    session.actor = actor_with("researcher")
    assert told(session) == []
    session.actor = coordinator
    assert "is backed up" in str(daily.now(session.context("core")))
    assert told(session) == []


def test_whoever_else_makes_them_ends_the_reminders(tmp_path: Path, clock: FrozenClock) -> None:
    with open_test_session(tmp_path, clock=clock, settings='[backup]\nby = "server"\n') as session:
        clock.advance(timedelta(days=400))
        assert told(session) == []
        assert due(session) == set()
        assert find(session.context("core")).ok


# -- the second place


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "other disk"
    folder.mkdir()
    return folder


@pytest.fixture
def copying(tmp_path: Path, place: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A lab with a second place, which is on another disk as far as the system says."""

    def mount(path: Path) -> Mount:
        elsewhere = path == place
        return Mount(place if elsewhere else Path("/"), "ext4", "8:17" if elsewhere else "8:1", False)

    monkeypatch.setattr(second, "mount_of", mount)
    settings = f'[backup]\ncopy_to = "{place}"\n'
    session = open_test_session(tmp_path / "lab", clock=clock, settings=settings)
    session.store._engine.clock = clock
    clock.advance(timedelta(days=2))
    return session


def test_each_backup_is_copied_to_the_second_place_with_the_register_of_erasures(
    copying: Session, place: Path
) -> None:
    with copying as session:
        session.erasures_file.write_text("{}\n")
        assert session.jobs.run(JOB.id).outcome == "done"
        assert due(session) == {COPY_JOB.id}
        assert session.jobs.run(COPY_JOB.id).outcome == "done"
        assert due(session) == set()
        (backup,) = backups_of(session.store.path)
        (copy,) = backups_of(place / session.store.path.name)
        assert copy.path.read_bytes() == backup.path.read_bytes()
        assert (place / session.erasures_file.name).read_text() == "{}\n"
        assert copy.path.stat().st_mode & 0o077 == 0


def test_a_disk_that_is_not_mounted_is_told_and_nothing_is_written_where_it_would_be(
    copying: Session, place: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copying as session:
        session.jobs.run(JOB.id)
        with monkeypatch.context() as patch:
            patch.setattr(second, "mount_of", lambda _: Mount(Path("/"), "ext4", "8:1", False))
            run = session.jobs.run(COPY_JOB.id)
        assert run.outcome == "failed"
        assert list(place.iterdir()) == []
        assert told(session) == ["Backups are not copied elsewhere"]
        assert due(session) == set()
        clock.advance(timedelta(minutes=6))
        assert due(session) == {COPY_JOB.id}  # tried again by itself
        assert session.jobs.run(COPY_JOB.id).outcome == "done"
        assert told(session) == []


def test_a_second_place_without_room_keeps_what_it_has(
    copying: Session, place: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copying as session:
        session.jobs.run(JOB.id)
        session.jobs.run(COPY_JOB.id)
        clock.advance(timedelta(days=1))
        session.jobs.run(JOB.id)
        monkeypatch.setattr(second, "refuse_without_room", fail)
        assert session.jobs.run(COPY_JOB.id).outcome == "failed"
        assert len(backups_of(place / session.store.path.name)) == 1


def test_a_place_that_is_gone_is_told(copying: Session, place: Path) -> None:
    with copying as session:
        session.jobs.run(JOB.id)
        shutil.rmtree(place)
        assert session.jobs.run(COPY_JOB.id).outcome == "failed"
        assert folder_of(session.store.path).is_dir()


# -- while the program runs


async def test_a_program_that_stays_open_makes_the_backup_that_is_due(session: Session) -> None:
    from types import SimpleNamespace
    from typing import Any

    from coordtui.ui.backing_up import BackingUp

    app: Any = SimpleNamespace(session=session)
    making = BackingUp(app)
    assert making._thread is not None
    making._thread.join(30)
    making.stop()
    assert len(backups_of(session.store.path)) == 1
    assert due(session) == set()


@pytest.mark.parametrize(
    ("ok", "days", "said"),
    [(False, 0, "The last drill failed"), (True, 91, "No backup was tried for 91 days")],
)
def test_a_drill_that_failed_or_is_long_ago_is_told(
    session: Session, clock: FrozenClock, ok: bool, days: int, said: str
) -> None:
    import os

    session.jobs.run(JOB.id)
    assert note(session.store.path, Line(at=clock(), backup="one", ok=ok))
    noted = clock().timestamp()
    os.utime(drills_of(session.store.path), (noted, noted))
    clock.advance(timedelta(days=days))
    session.jobs.run(JOB.id)
    assert told(session) == [said]
    assert find(session.context("core")).ok is ok
    assert note(session.store.path, Line(at=clock(), backup="another", ok=True))
    assert told(session) == []


def test_who_is_on_a_server_is_asked_who_backs_it_up(session: Session, clock: FrozenClock) -> None:
    from coordtui.backups.standing import Standing
    from coordtui.backups.telling import _cards

    settings = session.lab_settings.backup
    known = Standing(in_a_file=False, settings=settings, founded=clock())
    assert [*_cards(known, clock())] == []
    clock.advance(timedelta(days=3))
    (card,) = _cards(known, clock())
    assert "PostgreSQL" in str(card.title)
