"""A lab with two people, one of whom has left traces wherever the core keeps any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.access import SYSTEM, actor_for
from coordtui.api import Letter, Person
from coordtui.config.settings import settings_from_text
from coordtui.host.session import Session, open_session
from coordtui.personal.kept import Personal
from coordtui.testing import FrozenClock, open_test_session
from coordtui.testing.sessions import COORDINATOR
from tests.store.engines import address

NAME, EMAIL, ORCID, LOGIN = "Zebulon Quixfeather", "zq@quix.example.invalid", "0000-0002-1825-0097", "zquix"
MARKS = (NAME, EMAIL, ORCID, f'"{LOGIN}"')


on_every_engine = pytest.mark.parametrize("engine", ["sqlite", "postgres"])
"""For tests that hold wherever the store is."""


@pytest.fixture
def engine() -> str:
    """The engine that the lab is on; a test may ask for others."""
    return "sqlite"


@pytest.fixture
def session(tmp_path: Path, engine: str) -> Iterator[Session]:
    """A session of the coordinator of a new lab, without plugins."""
    with open_test_session(tmp_path) if engine == "sqlite" else on_a_server(tmp_path) as session:
        yield session


def on_a_server(folder: Path) -> Session:
    """The same on a server."""
    settings = settings_from_text(folder / "settings.toml", "")
    url, state = address("postgres", folder), folder / "state"
    session = open_session(settings, url, create=True, clock=FrozenClock(), found=[], state=state)
    session.create_lab("Placeholder Lab", "en", COORDINATOR)
    return session


@pytest.fixture
def zebulon(session: Session) -> Person:
    return somebody(session)


def somebody(session: Session) -> Person:
    """Somebody with a record, a double, a draft, letters, and lines of logs."""
    people = session.directory_of(SYSTEM).people()
    double = people.add(Person(name="Z. Quixfeather", emails=["zeb@elsewhere.example.invalid"]))
    person = people.add(
        Person(
            name=NAME,
            emails=[EMAIL],
            orcid=ORCID,
            login=LOGIN,
            about="Plays the theorbo.",
            interests=["owls"],
        )
    )
    people.add(Person(name="Ilse Nobody", supervisors=[person.doc_id], conflicts=[person.doc_id]))
    session.directory_of(SYSTEM).merge(person.doc_id, double.doc_id)
    person = people.get(person.doc_id) or person
    me = actor_for(person)
    core = session.context("core", actor=me).store
    Personal(core, person.doc_id).put("draft", "profile", {"about": f"I am {NAME}"})
    letters = core.records(Letter)
    letters.add(Letter(channel="mail", to=EMAIL, subject="A seat", text="It is yours.", state="sent"))
    letters.add(
        Letter(channel="mail", to="other@example.invalid", text=f"{NAME} booked it.", state="waiting")
    )
    letters.add(Letter(channel="slack", text="All is well.", state="sent", by=NAME, person=person.doc_id))
    folder = session.state
    (folder / "people" / LOGIN).mkdir(parents=True)
    (folder / "people" / LOGIN / "cache").write_text(NAME)
    (folder / "http-cache").mkdir(exist_ok=True)
    (folder / "http-cache" / "answer").write_text(f"orcid {ORCID}")
    (folder / "coordtui.log").write_text(f"fine\nnot fine, {EMAIL}\nfine again\n")
    return person
