"""Somebody is erased: everywhere and at once, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from tinydb import where

from coordtui.access import SYSTEM, actor_for
from coordtui.api import (
    Context,
    Lab,
    Letter,
    NotAllowed,
    Person,
    PersonalData,
    Plugin,
    Record,
    Refused,
    Table,
    hookimpl,
)
from coordtui.config.settings import BackupSettings
from coordtui.host.session import Session
from coordtui.personal.kept import Kept
from coordtui.privacy.erasing import NotErased, erase, preview
from coordtui.privacy.tables import Erasure
from coordtui.testing import open_test_session
from coordtui.text.messages import N_

from .conftest import LOGIN, MARKS, NAME, on_every_engine, somebody


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_no_byte_of_store_log_or_state_folder_holds_who_was_erased(session: Session, tmp_path: Path) -> None:
    zebulon = somebody(session)
    before = bytes_of(tmp_path)
    assert all(mark.encode() in before for mark in MARKS)
    receipt = erase(session, session.actor, zebulon.doc_id)
    after = bytes_of(tmp_path)
    left = [
        mark for mark in (*MARKS, "theorbo", "owls", "Quixfeather", "zeb@elsewhere") if mark.encode() in after
    ]
    assert left == []
    assert receipt.files == {}
    assert receipt.store == "done"


@on_every_engine
def test_the_log_is_sound_and_says_that_somebody_was_erased_but_not_who(session: Session) -> None:
    zebulon = somebody(session)
    assert NAME in {each.name for each in session.store.audit_log(10_000)}
    erase(session, session.actor, zebulon.doc_id)
    assert session.store.verify_audit() is None
    entries = session.store.audit_log(10_000)
    assert NAME not in {each.name for each in entries}
    (erased,) = [
        e for e in entries if ("core.erasures", "insert") in {(c.table, c.operation) for c in e.changes}
    ]
    assert erased.name == session.actor.name


@on_every_engine
def test_what_others_have_stays_without_the_person(session: Session) -> None:
    zebulon = somebody(session)
    erase(session, session.actor, zebulon.doc_id)
    core = session.context("core", actor=SYSTEM).store
    people = core.records(Person).find()
    assert [each.name for each in people] == ["Ada Placeholder", "Ilse Nobody"]
    assert (people[1].supervisors, people[1].conflicts) == ([], [])
    assert [(each.text, each.by) for each in core.records(Letter).find()] == [("All is well.", "?")]
    assert core.records(Kept).count(where("person") == zebulon.doc_id) == 0
    assert (session.state / "coordtui.log").read_text() == "fine\nfine again\n"
    assert not (session.state / "people" / LOGIN).exists()


@on_every_engine
def test_a_double_is_erased_with_who_they_turned_out_to_be(session: Session) -> None:
    zebulon = somebody(session)
    (double,) = (
        session.context("core", actor=SYSTEM)
        .store.records(Person)
        .find(where("merged_into") == zebulon.doc_id)
    )
    receipt = erase(session, session.actor, double.doc_id)
    assert receipt.number == zebulon.doc_id
    assert session.directory_of(SYSTEM).person(zebulon.doc_id) is None


@on_every_engine
def test_only_who_answers_for_personal_data_erases(session: Session, zebulon: Person) -> None:
    for roles in (["researcher"], ["guest"], []):
        other = Person(name="Other", access=roles, doc_id=77)
        with pytest.raises(NotAllowed):
            erase(session, actor_for(other), zebulon.doc_id)
        with pytest.raises(NotAllowed):
            preview(session, actor_for(other), zebulon.doc_id)
    assert session.directory_of(SYSTEM).person(zebulon.doc_id)


@on_every_engine
def test_the_coordinator_of_the_lab_has_to_stay(session: Session) -> None:
    lab = session.lab
    assert isinstance(lab, Lab)
    with pytest.raises(Refused, match="has to stay"):
        erase(session, session.actor, lab.coordinator)


class Drawer(Record):
    person: int
    note: str = ""


class Drawers:
    """A plugin that keeps a note about people, and can be told to be stuck or silent."""

    stuck = False

    @hookimpl
    def coordtui_plugin(self) -> Plugin:
        return Plugin(
            name="drawers", title=N_("Drawers"), api=1, tables=(Table(name="notes", record=Drawer),)
        )

    @hookimpl
    def coordtui_personal_data(self, ctx: Context, person: int, erase: bool) -> PersonalData:
        notes = ctx.store.records(Drawer)
        found = notes.find(where("person") == person)
        if erase:
            for each in found:
                notes.remove(each.doc_id)
            if self.stuck:
                raise RuntimeError("the drawer is stuck")
            return PersonalData(erased=len(found))
        return PersonalData(held={"notes": [{"note": each.note} for each in found]} if found else {})


def with_drawers(folder: Path, plugin: object) -> Session:
    return open_test_session(folder, {"drawers": plugin})


def test_a_plugin_that_fails_keeps_everything_as_it_was(tmp_path: Path) -> None:
    plugin = Drawers()
    with with_drawers(tmp_path, plugin) as session:
        zebulon = somebody(session)
        session.context("drawers").store.records(Drawer).add(Drawer(person=zebulon.doc_id, note="left"))
        before = {name: session.store.table(name).all() for name in session.store.tables()}
        plugin.stuck = True
        with pytest.raises(NotErased) as refused:
            erase(session, session.actor, zebulon.doc_id)
        assert refused.value.plugin == "drawers"
        assert {name: session.store.table(name).all() for name in session.store.tables()} == before
        plugin.stuck = False
        assert erase(session, session.actor, zebulon.doc_id).erased["drawers"] == 1


def test_a_plugin_that_does_not_run_is_asked_once_it_does(tmp_path: Path) -> None:
    with with_drawers(tmp_path, Drawers()) as session:
        zebulon = somebody(session)
        session.context("drawers").store.records(Drawer).add(Drawer(person=zebulon.doc_id, note="left"))
    with open_test_session(tmp_path) as session:
        with pytest.raises(Refused, match="drawers"):
            erase(session, session.actor, zebulon.doc_id)
        receipt = erase(session, session.actor, zebulon.doc_id, left_out=["drawers"])
        assert receipt.left_out == ["drawers"]
    with with_drawers(tmp_path, Drawers()) as session:
        assert len(session.context("drawers").store.records(Drawer).find()) == 0


def test_a_restored_backup_is_erased_again(tmp_path: Path) -> None:
    from coordtui.store.backup import back_up
    from coordtui.store.restore import restore

    with open_test_session(tmp_path) as session:
        zebulon = somebody(session)
        backup = back_up(session.store).path
        receipt = erase(session, session.actor, zebulon.doc_id)
        assert (receipt.backups, receipt.backups_unseen) == ([str(backup)], "")
    assert NAME.encode() in backup.read_bytes()
    restore(f"sqlite:///{tmp_path / 'coordtui.db'}", backup)
    with open_test_session(tmp_path) as session:
        assert session.directory_of(SYSTEM).person(zebulon.doc_id) is None
        (erasure,) = session.context("core", actor=SYSTEM).store.records(Erasure).find()
        assert (erasure.code, erasure.trail) == (receipt.code, True)
    assert NAME.encode() not in (tmp_path / "coordtui.db").read_bytes()


@pytest.mark.parametrize("mounted", [True, False])
def test_the_receipt_names_the_backups_of_the_second_place_too(tmp_path: Path, mounted: bool) -> None:
    from coordtui.backups import second
    from coordtui.store.backup import back_up
    from coordtui.store.retention import Retention

    place = tmp_path / "second"
    place.mkdir()
    with open_test_session(tmp_path) as session:
        zebulon = somebody(session)
        made, now = back_up(session.store), session.clock()
        copied = second.copy(
            made, session.store.path, str(place), same_disk=True, retention=Retention(), now=now
        )
        settings = BackupSettings(copy_to=str(place), same_disk=True)
        session.lab_settings = msgspec.structs.replace(session.lab_settings, backup=settings)
        if not mounted:
            place.rename(tmp_path / "taken-out")
        receipt = erase(session, session.actor, zebulon.doc_id)
    assert receipt.backups == [str(made.path), *([str(copied)] if mounted else [])]
    assert receipt.backups_unseen == ("" if mounted else str(place))


def test_somebody_else_who_got_the_number_since_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    with open_test_session(tmp_path / "old") as session:
        zebulon = somebody(session)
        erase(session, session.actor, zebulon.doc_id)
    from datetime import timedelta

    from coordtui.testing import FrozenClock

    later = FrozenClock()
    later.now += timedelta(days=3)
    with open_test_session(tmp_path, clock=later) as session:
        people = session.directory_of(SYSTEM).people()
        others = [people.add(Person(name=f"Other {n}")) for n in range(4)]
        assert zebulon.doc_id in {each.doc_id for each in others}
    (tmp_path / "old" / "coordtui.db-erasures").rename(tmp_path / "coordtui.db-erasures")
    with open_test_session(tmp_path, clock=later) as session:
        assert session.directory_of(SYSTEM).person(zebulon.doc_id)


@on_every_engine
def test_a_receipt_tells_whether_it_was_altered_and_names_nobody(session: Session, zebulon: Person) -> None:
    receipt = erase(session, session.actor, zebulon.doc_id)
    said = json.dumps(receipt.as_data())
    assert not any(mark in said for mark in MARKS)
    (erasure,) = session.context("core", actor=SYSTEM).store.records(Erasure).find()
    assert erasure.proof == receipt.proof


def test_a_register_that_cannot_be_written_undoes_nothing_and_is_written_later(
    session: Session, zebulon: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui.privacy import keeping
    from coordtui.privacy.again import erase_again

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("coordtui.store.replacing.append", full)
        with pytest.raises(Refused, match="register of erasures could not be written"):
            erase(session, session.actor, zebulon.doc_id)
    assert session.directory_of(SYSTEM).person(zebulon.doc_id) is None
    erase_again(session)
    assert len(keeping.lines(session.erasures_file)) == 1
    assert session.erasures_file.stat().st_mode & 0o777 == session.store.path.stat().st_mode & 0o660


def test_an_erasure_that_was_cut_short_after_its_commit_is_finished_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui.privacy import erasing

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with open_test_session(tmp_path) as session:
        zebulon = somebody(session)
        erase(session, session.actor, session.directory_of(SYSTEM).people().add(Person(name="First")).doc_id)
        with monkeypatch.context() as patched:
            patched.setattr(erasing, "finish", killed)
            with pytest.raises(Killed):
                erase(session, session.actor, zebulon.doc_id)
    assert NAME.encode() in (tmp_path / "coordtui.db").read_bytes()
    with open_test_session(tmp_path) as session:
        erasures = session.context("core", actor=SYSTEM).store.records(Erasure).find()
        assert [each.trail for each in erasures] == [True, True]
    assert NAME.encode() not in (tmp_path / "coordtui.db").read_bytes()
