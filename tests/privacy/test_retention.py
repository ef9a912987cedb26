"""What is kept no longer than the settings say, who left, and what came late after an erasure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from coordtui.access import SYSTEM, actor_for
from coordtui.api import DatedRole, Letter, Person
from coordtui.host.session import Session
from coordtui.personal.kept import Kept, Personal
from coordtui.privacy.erasing import erase
from coordtui.privacy.retention import people_who_left, rules
from coordtui.privacy.seen import DATA
from coordtui.privacy.tables import JOB
from coordtui.testing import FrozenClock, open_test_session

from .conftest import NAME, somebody

SETTINGS = """
[privacy]
officer = "Odile Placeholder"
contact = "odile@example.invalid"
seen_days = 10
drafts_days = 10
failures_days = 10
logs_days = 10
left_days = 10
"""


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def session(tmp_path: Path, clock: FrozenClock) -> Iterator[Session]:
    with open_test_session(tmp_path, settings=SETTINGS, clock=clock) as session:
        yield session


def fill(session: Session) -> None:
    """One thing for each rule."""
    core = session.context("core", actor=SYSTEM).store
    session.sights.note(session.actor, DATA, 7)
    session.personal.put("draft", "profile", {"about": "begun"})
    core.records(Letter).add(Letter(channel="slack", text="x", key="x", state="sent", sent=session.clock()))
    people = session.directory_of(SYSTEM).people()
    people.add(Person(name="Gone Nobody", roles=[DatedRole(role="postdoc", until=session.clock().date())]))
    for name in ("failures/x.json", "coordtui.log"):
        path = session.state / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        moment = session.clock().timestamp()
        os.utime(path, (moment, moment))


def due(session: Session) -> dict[str, int]:
    return {rule.id: rule.due() for rule in rules(session)}


def test_nothing_is_due_before_its_days_are_over_and_everything_after(
    session: Session, clock: FrozenClock
) -> None:
    fill(session)
    assert set(due(session).values()) == {0}
    clock.now += timedelta(days=100)
    assert set(due(session).values()) == {1}


def test_the_job_forgets_what_is_due_and_only_proposes_who_left(session: Session, clock: FrozenClock) -> None:
    fill(session)
    clock.now += timedelta(days=100)
    before = due(session)  # looking changes nothing
    assert due(session) == before
    assert session.jobs.run(JOB.id).outcome == "done"
    assert {name for name, count in due(session).items() if count} == {"left"}
    assert not (session.state / "coordtui.log").exists()


def test_who_left_is_erased_by_the_job_only_where_the_lab_says_so(tmp_path: Path, clock: FrozenClock) -> None:
    with open_test_session(tmp_path, settings=SETTINGS + "erase_left = true\n", clock=clock) as session:
        fill(session)
        clock.now += timedelta(days=100)
        assert session.jobs.run(JOB.id).outcome == "done"
        assert [each.name for each in session.directory_of(SYSTEM).people().find()] == ["Ada Placeholder"]


def test_days_of_nought_keep_for_ever(tmp_path: Path, clock: FrozenClock) -> None:
    for_ever = SETTINGS.replace("= 10", "= 0")
    with open_test_session(tmp_path, settings=for_ever, clock=clock) as session:
        fill(session)
        clock.now += timedelta(days=10_000)
        assert {name for name, count in due(session).items() if count} == {"letters"}


def test_who_never_had_a_role_or_has_one_did_not_leave() -> None:
    past, day = date(2020, 1, 1), date(2026, 1, 1)
    people = [
        Person(name="Never"),
        Person(name="Now", roles=[DatedRole(role="a", until=past), DatedRole(role="b")]),
        Person(name="Double", merged_into=3, roles=[DatedRole(role="a", until=past)]),
        Person(name="Left", roles=[DatedRole(role="a", until=past)]),
    ]
    assert [each.name for each in people_who_left(people, None, day)] == ["Left"]


def test_what_an_open_session_writes_after_an_erasure_is_swept(session: Session) -> None:
    person = somebody(session)
    me = actor_for(person)
    erase(session, session.actor, person.doc_id)
    core = session.context("core", actor=SYSTEM).store
    Personal(session.context("core", actor=me).store, person.doc_id).put("place", "page", "training")
    assert NAME in {entry.name for entry in session.store.audit_log(10_000)}
    assert session.jobs.run(JOB.id).outcome == "done"
    assert core.records(Kept).find() == []
    assert NAME not in {entry.name for entry in session.store.audit_log(10_000)}
