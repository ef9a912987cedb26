"""A lab whose coordinator reads the audit log, and somebody who may not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.api import Person
from coordtui.api.records import Actor
from coordtui.audit.search import Log
from coordtui.config import load_settings
from coordtui.host.session import Session, open_session
from tests.store.engines import address

HRAFN = Actor(
    person=7,
    name="Hrafn Placeholder",
    roles=frozenset({"researcher"}),
    via="ssh:192.0.2.7",
    key="SHA256:placeholder",
)


@pytest.fixture
def engine() -> str:
    """The engine that the lab is on; a test may ask for others."""
    return "sqlite"


@pytest.fixture
def session(tmp_path: Path, engine: str) -> Iterator[Session]:
    """A session of the coordinator of a new lab, without plugins."""
    settings = load_settings(tmp_path / "settings.toml")
    url = f"sqlite:///{tmp_path}/lab.db" if engine == "sqlite" else address(engine, tmp_path)
    with open_session(settings, url, create=True, found=(), state=tmp_path) as opened:
        opened.create_lab("Lab", "en", "Alba Placeholder")
        yield opened


@pytest.fixture
def log(session: Session) -> Log:
    """Its log, with what two people did."""
    people = session.directory.people()
    number = people.add(Person(name="Vega Placeholder", place="A-1")).doc_id
    session.store.acting_as(HRAFN).table("core.people").update({"place": "B-2"}, doc_ids=[number])
    session.store.acting_as(HRAFN).table("visits.guests").insert({"who": "Sunna"})
    return Log(session.store)
