"""A session that is full, and people who wait for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from coordtui_training.records import Session
from coordtui_training.seats import Outcome, Seats


def full(lab: Any, seats: int = 1, **fields: Any) -> tuple[Session, list[int]]:
    """A session that holds so many, all taken, and by whom."""
    session, people = lab.session(capacity=seats, **fields), [lab.person() for _ in range(seats)]
    for person in people:
        sign_up(lab, session, person)
    return session, people


def sign_up(lab: Any, session: Session, person: int) -> Outcome:
    """What becomes of somebody who signs up."""
    return Seats(lab.ctx(person)).sign_up(session.doc_id)


def waits(lab: Any, session: Session, count: int = 1) -> list[int]:
    """So many who wait, in order."""
    people = [lab.person() for _ in range(count)]
    for person in people:
        assert sign_up(lab, session, person).signup.state == "waiting"
        lab.clock.advance(timedelta(minutes=1))
    return people


def now(lab: Any, session: Session) -> Session:
    """The session as it is stored now."""
    return lab.ctx().store.records(Session).get(session.doc_id)
