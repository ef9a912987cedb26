"""The register of who saw what: short, bounded, and readable by whom it is about."""

from __future__ import annotations

import msgspec
import pytest

from coordtui.access import SYSTEM, actor_for
from coordtui.api import Actor, Person, Ref, StoreReadOnly
from coordtui.host.session import Session
from coordtui.privacy.seen import DATA, KINDS, LIST
from coordtui.privacy.tables import EVERYBODY, Sight
from coordtui.testing import actor_with

from .conftest import on_every_engine


@pytest.fixture
def hider(session: Session) -> Person:
    people = session.directory_of(SYSTEM).people()
    return people.add(Person(name="Ilse Nobody", visibility={"emails": "hidden"}))


def kinds(session: Session, person: Person) -> list[tuple[int, str]]:
    return [(each.viewer, each.kind) for each in session.sights.of(person.doc_id)]


def boss(session: Session) -> Actor:
    return msgspec.structs.replace(session.actor, via="ssh:203.0.113.9", key="SHA256:abc")


@on_every_engine
def test_who_looks_ten_times_a_day_is_one_line_with_key_and_address(session: Session, hider: Person) -> None:
    for _ in range(10):
        session.personal_data(boss(session), hider.doc_id)
        session.sights._noted.clear()  # as another process would
    (sight,) = session.sights.of(hider.doc_id)
    assert (sight.kind, sight.via, sight.key) == (DATA, "ssh:203.0.113.9", "SHA256:abc")


def test_a_second_look_of_the_same_session_writes_nothing(session: Session, hider: Person) -> None:
    session.personal_data(session.actor, hider.doc_id)
    before = session.store.revision
    session.personal_data(session.actor, hider.doc_id)
    assert session.store.revision == before


def test_ones_own_data_and_the_program_leave_no_line(session: Session, hider: Person) -> None:
    session.personal_data(actor_for(hider), hider.doc_id)
    session.personal_data(SYSTEM, hider.doc_id)
    assert kinds(session, hider) == []


def test_the_page_of_who_hides_something_is_noted_and_of_who_does_not_is_not(
    session: Session, hider: Person
) -> None:
    opened = session.directory_of(SYSTEM).people().add(Person(name="Open Nobody"))
    for person in (hider, opened):
        session.panels(session.actor, Ref("person", str(person.doc_id)))
    session.panels(actor_with("researcher", person=99), Ref("person", str(hider.doc_id)))
    assert kinds(session, hider) == [(session.actor.person, "page")]
    assert kinds(session, opened) == []


@on_every_engine
def test_a_list_of_everybody_is_one_line_that_everybody_is_shown(session: Session, hider: Person) -> None:
    session.sights.note(session.actor, LIST, EVERYBODY)
    assert kinds(session, hider) == [(session.actor.person, LIST)]


@on_every_engine
def test_people_see_who_saw_them_in_their_own_data(session: Session, hider: Person) -> None:
    session.personal_data(session.actor, hider.doc_id)
    held = session.personal_data(actor_for(hider), hider.doc_id)["core"].held
    assert [(each["who"], each["what"]) for each in held["seen"]] == [("Ada Placeholder", DATA)]


def test_a_store_that_cannot_be_written_stops_no_page(
    session: Session, hider: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreReadOnly("read only")

    monkeypatch.setattr(type(session.sights), "_add", refuse)
    assert session.personal_data(session.actor, hider.doc_id)["core"].held["person"]


def test_every_kind_has_words(session: Session) -> None:
    assert session.context("core", actor=SYSTEM).store.records(Sight).find() == []
    assert all(session.translator(each) for each in KINDS.values())
