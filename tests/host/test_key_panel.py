"""A person's keys on their page: shown to themselves and to whoever may change people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from coordtui.access import actor_for
from coordtui.access.keys import last_use
from coordtui.access.keys.line import write_line
from coordtui.access.keys.until import end_of
from coordtui.api import Person, Ref
from coordtui.host.session import Session
from coordtui.testing import actor_with, open_test_session
from tests.access.keys_kit import NOW, entry, key


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    path = tmp_path / "authorized_keys"
    one = entry("bo", 1, added=date(2026, 11, 2), title="laptop", expires=end_of(date(2027, 2, 10)))
    path.write_text(f"{write_line(one)}\n{write_line(entry('other', 2))}\n")
    return path


@pytest.fixture
def session(tmp_path: Path, keys_file: Path) -> Iterator[Session]:
    settings = f'[access]\nkeys_file = "{keys_file}"\n'
    with open_test_session(tmp_path, settings=settings, clock=lambda: NOW) as session:
        yield session


@pytest.fixture
def bo(session: Session) -> Person:
    return session.directory.people().add(Person(name="Bo Placeholder", login="bo"))


def said(session: Session, person: Person, actor: object) -> list[str]:
    panels = session.panels(actor, Ref("person", str(person.doc_id)))  # type: ignore[arg-type]
    say = session.translator
    return [f"{say(line.text)}: {say(line.detail)}" for panel in panels for line in panel.lines]


def test_a_person_sees_their_keys_and_when_they_were_used(session: Session, bo: Person) -> None:
    (line,) = said(session, bo, actor_for(bo))
    assert line.startswith("laptop: SHA256:")
    assert "until 10 Feb 2027" in line
    assert "added 2 Nov 2026" in line
    assert "never used" in line
    last_use.note(session._state, key(1).fingerprint, NOW - timedelta(minutes=5), "192.0.2.1")
    (line,) = said(session, bo, actor_for(bo))
    assert "last used 5 min ago" in line
    assert "192.0.2.1" not in line


def test_whoever_may_change_people_sees_them_and_nobody_else(session: Session, bo: Person) -> None:
    assert len(said(session, bo, session.actor)) == 1
    assert said(session, bo, actor_with("researcher")) == []
    assert said(session, bo, actor_with("guest")) == []


def test_without_a_login_there_is_nothing_to_say(session: Session, bo: Person) -> None:
    session.directory.people().save(msgspec.structs.replace(bo, login=""))
    assert said(session, bo, actor_for(bo)) == []


def test_a_file_that_may_not_be_read_is_not_spoken_of(session: Session, bo: Person, keys_file: Path) -> None:
    keys_file.unlink()
    keys_file.mkdir()
    assert said(session, bo, actor_for(bo)) == []
    keys_file.rmdir()
    assert said(session, bo, actor_for(bo)) == []


def test_a_session_with_the_eyes_of_another_sees_what_both_may(session: Session, bo: Person) -> None:
    from coordtui.host.behalf import Standing

    stranger = actor_with("researcher")
    assert said(session, bo, Standing(eyes=actor_for(bo), acting=stranger)) == []
    assert said(session, bo, Standing(eyes=stranger, acting=session.actor)) == []
