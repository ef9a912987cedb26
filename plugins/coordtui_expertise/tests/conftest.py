"""A lab of a few people in a fresh store, and somebody who acts in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coordtui.access import SYSTEM, actor_for
from coordtui.api import Context, Group, Person
from coordtui.config import Settings
from coordtui.host.session import Session, open_session
from coordtui_expertise.records import Work
from coordtui_expertise.works import Works

NOW = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)


class Lab:
    """A session with the expertise plugin alone; `session.actor` is the coordinator."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def directory(self) -> Any:
        return self.session.directory_of(SYSTEM)

    def add(self, name: str, **fields: Any) -> Person:
        """Somebody new, as the directory stores them."""
        person: Person = self.directory.people().add(Person(name=name, **fields))
        return person

    def group(self, name: str) -> int:
        """The number of the group of this name, made when there is none."""
        known = self.directory.group_named(name)
        return int(known.doc_id if known else self.directory.groups().add(Group(name=name)).doc_id)

    def wrote(self, person: Person, title: str, abstract: str = "", **fields: Any) -> Work:
        """A confirmed paper of somebody."""
        works = Works(self.as_(None))
        key = fields.pop("key", f"bib:{title}")
        authors = fields.pop("authors", [person.name])
        (work,) = works.take(
            [Work(key=key, title=title, abstract=abstract, authors=authors, **fields)], "test"
        )
        works.attach(work.doc_id, person.doc_id, "confirmed", name=person.name, source="test")
        return work

    def as_(self, person: Person | None, plugin: str = "expertise") -> Context:
        """The plugin's context for somebody; None is the program with every right."""
        return self.session.context(plugin, actor=actor_for(person) if person else SYSTEM)


def _opened(folder: Path) -> Session:
    return open_session(
        Settings(),
        f"sqlite:///{folder / 'lab.db'}",
        only={"expertise"},
        create=True,
        clock=lambda: NOW,
        state=folder / "state",
    )


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the lab and the plugin's tables and nothing else, made once: each test gets a copy."""
    folder = tmp_path_factory.mktemp("founded")
    with _opened(folder) as session:
        session.create_lab("Laboratoire fictif", "en", "Camille Exemple")
    return folder / "lab.db"


@pytest.fixture
def lab(tmp_path: Path, founded: Path) -> Iterator[Lab]:
    shutil.copy(founded, tmp_path)
    with _opened(tmp_path) as session:
        yield Lab(session)


@pytest.fixture
def ctx(lab: Lab) -> Context:
    """The plugin's context for the coordinator."""
    return lab.session.context("expertise")


@pytest.fixture
def as_(lab: Lab) -> Callable[[Person | None], Context]:
    """Gives the plugin's context for somebody."""
    return lab.as_
