"""Skips what needs PostgreSQL where there is none; servers and cut ways to them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from coordtui.store import Store, open_store
from tests import postgres_server
from tests.postgres.cutting import Cutting
from tests.postgres.servers import address


@pytest.fixture(autouse=True, scope="session")
def _there() -> None:
    if reason := postgres_server.why_not():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def running() -> Path:
    """The folder with the socket of the server that all tests share."""
    folder = Path(dict(part.split("=", 1) for part in postgres_server.conninfo().split())["host"])
    if not folder.is_absolute():
        pytest.skip("the given server has no socket here that could be cut")
    return folder


@pytest.fixture
def cutting(running: Path) -> Iterator[Cutting]:
    """A way to that server which can be cut."""
    with tempfile.TemporaryDirectory(prefix="cut") as folder:
        way = Cutting(Path(folder), running)
        yield way
        way.close()


@pytest.fixture
def store(cutting: Cutting) -> Iterator[Store]:
    """A store of its own, over that way."""
    schema = f"t_{uuid4().hex}"
    postgres_server.ask(f"CREATE SCHEMA {schema}")
    with open_store(address(cutting.folder, schema=schema)) as opened:
        opened.insert({"first": True})
        yield opened
