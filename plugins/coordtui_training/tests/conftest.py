"""A lab with a few people, courses and sessions, a clock that stands still, and people who act."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coordtui.api import Actor, Context, DatedRole, Person
from coordtui.host.session import Session as Opened
from coordtui.testing import FrozenClock, open_test_session
from coordtui_training.records import Course, Room, Session, Signup, Sitting

NOW = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)
"""Thursday, nine in the morning in Toronto."""

MAIL = """
[outbox]
smtp_host = "127.0.0.1"
smtp_security = "none"
sender = "Placeholder Lab <training@example.invalid>"
"""


ORGANIZER = '\n[training]\norganizer = "Invented Training <training@example.invalid>"\n'


@dataclass
class Lab:
    """A lab whose coordinator acts unless somebody else is named."""

    opened: Opened
    clock: FrozenClock
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def ctx(self, person: int | None = None, *roles: str) -> Context:
        """The plugin as this person, a researcher unless roles are given; without, the coordinator."""
        if person is None:
            return self.opened.context("training")
        name = self.ctx().directory.people().get(person)
        actor = Actor(
            person=person,
            name=name.name if name else "Nobody",
            roles=frozenset(roles or ("researcher",)),
            via="ssh:test",
        )
        return self.opened.context("training", actor=actor)

    def under(self, **settings: Any) -> Context:
        """The plugin as the coordinator sees it, with other settings."""
        ctx = self.ctx()
        return msgspec.structs.replace(ctx, settings=msgspec.structs.replace(ctx.settings, **settings))

    @property
    def now(self) -> datetime:
        return self.clock()

    def person(self, name: str = "", role: str = "phd", **fields: Any) -> int:
        """Somebody new."""
        name = name or f"Placeholder {next(self.numbers)}"
        given = {
            "emails": [f"{'.'.join(name.lower().split())}@example.invalid"],
            "roles": [DatedRole(role=role)],
            **fields,
        }
        return self.ctx().directory.people().add(Person(name=name, **given)).doc_id

    def course(self, code: str = "", **fields: Any) -> Course:
        code = code or f"C{next(self.numbers)}"
        titles = {"title_fr": f"Cours {code}", "title_en": f"Course {code}"}
        return self.ctx().store.records(Course).add(Course(code=code, **{**titles, **fields}))

    def room(self, name: str = "2.14", **fields: Any) -> Room:
        return self.ctx().store.records(Room).add(Room(name=name, **fields))

    def session(
        self,
        course: Course | None = None,
        start: datetime | None = None,
        hours: float = 3,
        **fields: Any,
    ) -> Session:
        """A published session in a week, for ten people, with offers by default."""
        start = start or self.now + timedelta(days=7)
        given = {"state": "published", "capacity": 10, "language": "en", **fields}
        sittings = given.pop("sittings", [Sitting(start=start, end=start + timedelta(hours=hours))])
        session = Session(
            course=(course or self.course()).doc_id,
            sittings=sittings,
            start=sittings[0].start,
            end=sittings[-1].end,
            zone="America/Toronto",
            uid=f"test-{next(self.numbers)}",
            **given,
        )
        return self.ctx().store.records(Session).add(session)

    def signup(self, session: Session, person: int, state: str = "confirmed", **fields: Any) -> Signup:
        """Somebody on the list of a session, as if by magic: no rule is asked."""
        given = {"asked": self.now, **fields}
        signup = Signup(session=session.doc_id, person=person, state=state, **given)  # type: ignore[arg-type]
        return self.ctx().store.records(Signup).add(signup)

    def states(self, session: Session) -> dict[int, str]:
        """What each person's latest sign-up for a session is."""
        from tinydb import where

        found = self.ctx().store.records(Signup).find(where("session") == session.doc_id)
        return {each.person: each.state for each in found}


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the lab and the plugin's tables and nothing else, made once: each test gets a copy."""
    folder = tmp_path_factory.mktemp("founded")
    open_test_session(folder, {"training": "coordtui_training"}, clock=FrozenClock(NOW)).close()
    return folder / "coordtui.db"


@pytest.fixture
def lab(tmp_path: Path, founded: Path) -> Iterator[Lab]:
    shutil.copy(founded, tmp_path)
    clock = FrozenClock(NOW)
    with open_test_session(tmp_path, {"training": "coordtui_training"}, settings=MAIL, clock=clock) as opened:
        yield Lab(opened, clock)


@pytest.fixture
def silent(tmp_path):
    """A lab from which no mail leaves."""
    clock = FrozenClock(NOW)
    with open_test_session(tmp_path, {"training": "coordtui_training"}, clock=clock) as opened:
        yield Lab(opened, clock)


@pytest.fixture
def inviting(tmp_path):
    """A lab that invites: it has an organizer."""
    clock = FrozenClock(NOW)
    plugins = {"training": "coordtui_training"}
    with open_test_session(tmp_path, plugins, settings=MAIL + ORGANIZER, clock=clock) as opened:
        yield Lab(opened, clock)
