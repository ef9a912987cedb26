# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""A store of its own for each test, and a second process that shares it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coordtui.api import Record, Table
from coordtui.store import Repository, Store, open_store


class Paper(Record):
    """What the tests store."""

    title: str
    key: str | None = None
    abstract: str = ""
    authors: list[str] = []
    announced: str = ""
    starred: bool = False
    score: float | None = None


PAPERS = Table(
    name="papers",
    record=Paper,
    indexes=("announced", ("starred", "announced")),
    unique=("key",),
    fulltext=("title", "authors", "abstract"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is: a folder with a space and an accent, as people have them."""
    return tmp_path / "mes données" / "lab é.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An open store, new."""
    with open_store(str(path)) as opened:
        yield opened


@pytest.fixture
def papers(store: Store) -> Repository[Paper]:
    """A declared table of papers."""
    store.declare("arxiv", [PAPERS])
    return store.for_plugin("arxiv", [PAPERS]).records(Paper)


Spawn = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def spawn(path: Path) -> Iterator[Spawn]:
    """Start Python code in a process of its own; `PATH` is the store's file, `ARGS` the rest."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object) -> subprocess.Popen[str]:
        head = "import sys\nPATH, ARGS = sys.argv[1], sys.argv[2:]\nfrom coordtui.store import open_store\n"
        process = subprocess.Popen(
            [sys.executable, "-c", head + textwrap.dedent(code), str(path), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
