"""A live session ends within seconds when what lets its person in is gone; then it changes nothing."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tinydb import where

from coordtui.access import SYSTEM, actor_for
from coordtui.access.keys.line import Entry, write_line
from coordtui.access.keys.public_key import PublicKey
from coordtui.access.rules import Switch
from coordtui.access.watching import watch
from coordtui.access.watching.over import SessionOver, key_gone
from coordtui.access.watching.person import PersonWatch
from coordtui.access.watching.watch import Watching
from coordtui.api import Actor, Group, NotAllowed, Person, Record, Refused, Table
from coordtui.api.letters import Letter
from coordtui.api.records import PROGRAM as PROGRAM_ITSELF
from coordtui.config.settings import settings_from_text
from coordtui.host.session import Session, open_session
from coordtui.host.watched import watch_over
from coordtui.store import Store, history
from coordtui.testing import open_test_session, page_pilot
from coordtui.testing.clock import FrozenClock
from coordtui.ui.listening import WATCHED_AFTER
from coordtui.ui.widgets.history import History
from tests.waiting import holds

PART = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00 " + b"k" * 32
PROGRAM = "/opt/coordtui/bin/coordtui-session"
KEY = PublicKey("ssh-ed25519", base64.b64encode(PART).decode())


class Lab:
    """A store, its files, a researcher who came in by a key, and the coordinator's own session."""

    def __init__(self, folder: Path, *, via: str = "ssh:192.0.2.7") -> None:
        self.keys, self.settings = folder / "authorized_keys", folder / "settings.toml"
        self.clock = FrozenClock()
        self.boss = open_test_session(folder)
        people = self.boss.directory.people()
        hrafn = people.add(Person(name="Hrafn Placeholder", login="hrafn", access=["researcher"]))
        self.number = hrafn.doc_id
        self.write_key()
        self.settings.write_text(f'[access]\nkeys_file = "{self.keys}"\n')
        actor = actor_for(hrafn, via)
        actor = actor if via == "local" else msgspec.structs.replace(actor, key=KEY.fingerprint)
        self.session = self.opened(folder, actor)
        self.over: list[SessionOver] = []
        self.watched: Any = None

    def opened(self, folder: Path, actor: Actor) -> Session:
        settings = settings_from_text(self.settings, self.settings.read_text())
        url = f"sqlite:///{folder / 'coordtui.db'}"
        return open_session(settings, url, clock=self.clock, found=[], state=folder, actor=actor)

    def write_key(self, expires: datetime | None = None) -> None:
        self.keys.write_text(
            write_line(Entry(key=KEY, login="hrafn", program=PROGRAM, expires=expires)) + "\n"
        )

    def watch(self) -> None:
        self.watched = watch_over(self.session, self.over.append)

    def change(self, **fields: Any) -> None:
        person = self.boss.directory.people().get(self.number)
        assert person is not None
        self.boss.directory.people().save(msgspec.structs.replace(person, **fields))

    def wait(self, within: float = 5.0) -> list[SessionOver]:
        """Until it is over, or would have been."""
        holds(lambda: self.over, within)
        return self.over

    def close(self) -> None:
        if self.watched:
            self.watched.close()
        self.session.close()
        self.boss.close()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the watch goes ten times as fast."""
    monkeypatch.setattr(watch, "LOOK_EVERY", watch.LOOK_EVERY / 10)
    monkeypatch.setattr(watch, "ONCE_MORE", watch.ONCE_MORE / 10)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    made = Lab(tmp_path)
    yield made
    made.close()


def expire(lab: Lab) -> None:
    lab.clock.advance(timedelta(hours=2))


def unreadable(lab: Lab) -> None:
    lab.keys.unlink()
    lab.keys.mkdir()


def other_rights(lab: Lab) -> None:
    lab.settings.write_text(lab.settings.read_text() + '[access.grants]\n"core.people.view" = ["guest"]\n')


LOSSES: dict[str, tuple[Callable[[Lab], object], str]] = {
    "its key is revoked": (lambda lab: lab.keys.write_text("# nobody\n"), "revoked or has expired"),
    "its key expires": (expire, "revoked or has expired"),
    "the file of keys is gone": (lambda lab: lab.keys.unlink(), "revoked or has expired"),
    "the file of keys cannot be read": (unreadable, "cannot be read"),
    "its person has other roles": (lambda lab: lab.change(access=["guest"]), "what you may do"),
    "its person has one role more": (lambda lab: lab.change(access=["researcher", "x"]), "what you may do"),
    "its login is taken away": (lambda lab: lab.change(login=""), "login"),
    "its login is another": (lambda lab: lab.change(login="raven"), "login"),
    "its person is merged": (lambda lab: lab.boss.directory.merge(1, lab.number), "merged"),
    "its person is removed": (lambda lab: lab.boss.directory.people().remove(lab.number), "no longer"),
    "its roles have other rights": (other_rights, "what you may do"),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_session_from_outside_ends_when(lab: Lab, loss: str) -> None:
    lab.write_key(lab.clock() + timedelta(hours=1))
    lab.watch()
    lose, said = LOSSES[loss]
    lose(lab)
    assert [said in str(each) for each in lab.wait()] == [True]


def test_watching_over_a_person_takes_no_connection_of_its_own(lab: Lab) -> None:
    lab.watch()
    lab.change(name="Hrafn Other")
    connections = lab.session.store._engine._open  # type: ignore[attr-defined]
    assert holds(lambda: len(connections) >= 2)  # of whoever came in, and of the feed of changes
    assert not lab.wait(0.5)
    assert len(connections) == 2


HARMLESS: dict[str, Callable[[Lab], object]] = {
    "their profile is written": lambda lab: lab.change(about="Reads."),
    "somebody else has other roles": lambda lab: lab.boss.directory.people().add(
        Person(name="Ilse Nobody", access=["guest"])
    ),
    "another key is added": lambda lab: lab.keys.write_text(lab.keys.read_text() + "# more\n"),
    "rights of others are changed": lambda lab: lab.settings.write_text(
        lab.settings.read_text() + '[access.grants]\n"core.outbox" = ["keeper"]\n'
    ),
    "the settings are half written": lambda lab: lab.settings.write_text("[acc"),
}


def test_a_session_goes_on_while_what_it_rests_on_holds(lab: Lab) -> None:
    lab.watch()
    for harm in HARMLESS.values():
        harm(lab)
        assert lab.wait(within=0.3) == []


def test_roles_that_were_lost_while_the_session_opened_end_it_too(lab: Lab) -> None:
    lab.change(access=["guest"])
    lab.watch()
    assert len(lab.wait()) == 1


def test_a_file_that_looks_wrong_once_ends_nothing(lab: Lab) -> None:
    """An editor may have cut the file a moment ago."""
    answers = iter([key_gone()])

    class Once:
        def look(self, now: datetime) -> SessionOver | None:
            return next(answers, None)

    person = PersonWatch(lab.session.actor, lambda: None)
    watching = Watching(Switch(), person, [Once()], clock=lab.clock, ended=lab.over.append)
    watching._person_is_due = False
    assert watching.look() is None
    assert next(answers, None) is None


def test_a_session_at_home_is_watched_without_a_clock(tmp_path: Path) -> None:
    lab = Lab(tmp_path, via="local")
    lab.keys.unlink()
    lab.watch()
    try:
        assert lab.wait(within=0.3) == []
        assert lab.watched._watching._files == []
        lab.change(access=["coordinator"])
        assert len(lab.wait()) == 1
    finally:
        lab.close()


def test_the_program_itself_is_not_watched(lab: Lab) -> None:
    lab.session.actor = SYSTEM
    assert watch_over(lab.session, lab.over.append) is None


WRITES: dict[str, Callable[[Session], object]] = {
    "a person": lambda s: s.directory.people().save(s.directory.people().get(s.actor.person or 0)),
    "a group": lambda s: s.directory.groups().add(Group(name="Late")),
    "a setting": lambda s: s.prefer("theme", "light"),
    "a tick": lambda s: s.tick("x"),
    "a letter": lambda s: s.outbox("core", s.actor).put(Letter(channel="mail", to="a@b.invalid", text="x")),
    "with the program's eyes": lambda s: s.context().acting_as(SYSTEM).directory.people().remove(1),
    "a job": lambda s: s.jobs.run("core.outbox"),
}


def test_from_that_moment_nothing_is_written_by_any_way_that_was_open(lab: Lab) -> None:
    """Contexts, directories and services that a page holds since before refuse too."""
    held = lab.session.context()
    people, may = lab.session.directory.people(), held.may("core.profile.edit")
    lab.watch()
    lab.change(access=["coordinator"])
    lab.wait()
    before = lab.session.store.table("core.people").all(), lab.session.store.table("core.letters").all()
    assert (may, held.may("core.profile.edit"), held.acting_as(SYSTEM).may("core.people.edit")) == (
        True,
        False,
        False,
    )
    with pytest.raises((SessionOver, NotAllowed)):
        people.get(1)
    for name, write in WRITES.items():
        revision = lab.session.store.revision
        if name == "a job":  # a run that does nothing stands in the journal
            assert write(lab.session).outcome == "failed"
            continue
        with pytest.raises(Refused):
            write(lab.session)
        assert lab.session.store.revision == revision, name
    after = lab.session.store.table("core.people").all(), lab.session.store.table("core.letters").all()
    assert after == before


class Note(Record):
    text: str


NOTES = Table(name="notes", record=Note)


@pytest.mark.parametrize("signed", ["person", "program"])
def test_a_plugins_write_that_needs_no_right_is_refused_from_then_on(lab: Lab, signed: str) -> None:
    store, session = lab.session.store, lab.session
    store.declare("extra", [NOTES])
    actor = session.actor if signed == "person" else PROGRAM_ITSELF
    notes = store.acting_as(actor).for_plugin("extra", [NOTES]).records(Note)
    kept = notes.add(Note(text="before"))

    def in_one_breath() -> None:
        with store.transaction():
            notes.add(Note(text="in the same breath"))
            session.access.switch.over = key_gone()
            notes.add(Note(text="after"))

    table = store.table("extra.notes")
    for write in (in_one_breath, lambda: notes.save(kept), lambda: notes.remove(kept.doc_id), table.truncate):
        with pytest.raises(SessionOver):
            write()
    assert [each.text for each in notes.find()] == ["before"]


TABLE = "extra.notes"

BARE: dict[str, Callable[[Store], object]] = {
    "insert": lambda s: s.table(TABLE).insert({"text": "late"}),
    "insert many": lambda s: s.table(TABLE).insert_multiple([{"text": "late"}, {"text": "later"}]),
    "insert into a table that is not there yet": lambda s: s.table("extra.late").insert({"text": "late"}),
    "update": lambda s: s.table(TABLE).update({"text": "late"}),
    "update some": lambda s: s.table(TABLE).update_multiple([({"text": "late"}, where("text") == "before")]),
    "upsert": lambda s: s.table(TABLE).upsert({"text": "late"}, where("text") == "before"),
    "remove": lambda s: s.table(TABLE).remove(doc_ids=[1]),
    "truncate": lambda s: s.table(TABLE).truncate(),
    "drop": lambda s: s.drop_table(TABLE),
    "drop all": lambda s: s.drop_tables(),
    "once, by a request": lambda s: s.run(lambda: s.table(TABLE).insert({"text": "late"}), request="r"),
    "forget what it was": lambda s: history.forget_documents(s, [(TABLE, 1)]),
}
"""Every way of a store to write."""


def test_no_way_of_the_store_writes_after_that_moment(lab: Lab) -> None:
    store = lab.session.store
    store.table(TABLE).insert({"text": "first"})
    store.table(TABLE).update({"text": "before"})
    lab.session.access.switch.over = key_gone()
    revision, tables = store.revision, store.tables()
    for name, write in BARE.items():
        with pytest.raises(SessionOver):
            write(store)
        assert (store.revision, store.tables()) == (revision, tables), name
    assert store.table(TABLE).all() == [{"text": "before"}]


def test_what_was_written_and_not_yet_committed_at_that_moment_is_undone(lab: Lab) -> None:
    store, told = lab.session.store, list[str]()

    def in_one_breath() -> None:
        with store.transaction():
            store.table(TABLE).insert({"text": "a moment too late"})
            store.after_commit(lambda: told.append("done"))
            lab.session.access.switch.over = key_gone()

    with pytest.raises(SessionOver):
        in_one_breath()
    assert (store.table(TABLE).all(), told) == ([], [])


def test_nothing_is_taken_back_after_that_moment(lab: Lab) -> None:
    store, past = lab.session.store, History(lab.clock)
    table = store.table(TABLE)

    def add() -> Callable[[], object]:
        number = table.insert({"text": "before"})
        return lambda: table.remove(doc_ids=[number])

    past.do(lambda _: "A note", add)
    lab.session.access.switch.over = key_gone()
    with pytest.raises(SessionOver):
        past.undo()
    with pytest.raises(SessionOver):
        past.redo() or past.do(lambda _: "A note", add)
    assert table.all() == [{"text": "before"}]


def test_what_somebody_was_typing_is_kept_when_their_session_is_over(lab: Lab) -> None:
    lab.session.access.switch.over = key_gone()
    lab.session.personal.put("draft", "profile", {"name": "Hr"})
    assert lab.session.personal.get("draft", "profile") == {"name": "Hr"}


async def test_the_window_closes_with_the_status_that_tells_and_the_reason(lab: Lab) -> None:
    async with page_pilot(lab.session) as pilot:
        app = pilot.app
        await pilot.until(lambda: app._watched is not None)
        lab.keys.write_text("")
        await pilot.until(lambda: app.over is not None and app._exit)
    assert isinstance(app.over, SessionOver)
    assert app.return_code == app.over.exit_status == 77


@pytest.mark.terminal
@pytest.mark.slow
def test_in_a_terminal_the_person_reads_why_and_the_terminal_is_as_before(tmp_path: Path) -> None:
    from tests.terminal.conftest import Terminal

    lab = Lab(tmp_path)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONPATH": ":".join([str(Path(__file__).parents[2]), *sys.path]),
    }
    person = [str(lab.number), "Hrafn Placeholder", "researcher"]
    settings = ["--settings", str(lab.settings), "--store", f"sqlite:///{tmp_path / 'coordtui.db'}"]
    program = Terminal([sys.executable, "-m", "tests.as_person", *person, *settings], environment, 80, 24)
    try:
        program.wait_for("Today")
        program.settle(quiet=4 * WATCHED_AFTER)  # what their roles are was looked at
        lab.change(access=["guest"])
        begun = datetime.now(UTC)
        status = program.wait()
        assert datetime.now(UTC) - begun < timedelta(seconds=10)
        assert (status, program.left_behind()) == (77, ["something was written after the end"])
        said = " ".join(program.text.split())
        assert "Your session was ended: what you may do in this lab was changed." in said
    finally:
        program.close()
        lab.close()
