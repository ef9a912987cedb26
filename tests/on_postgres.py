"""Runs tests that know nothing of it on PostgreSQL: every SQLite store that they make is a database there.

`COORDTUI_TEST_ENGINE=postgres` switches it on. The file of a store then holds the name of its
database; a copy of the file gets a copy of the database, as a copy of a store would be one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest

import coordtui.store.database
from coordtui.store.engines import open_engine
from coordtui.store.engines.base import Engine
from coordtui.store.url import address_of
from tests import postgres_server

VARIABLE = "COORDTUI_TEST_ENGINE"

_MARK = b"database "
_made: list[tuple[Path, str]] = []


def switch_on() -> None:
    """Let stores in files be databases from now on."""
    if reason := postgres_server.why_not():
        raise pytest.UsageError(f"{VARIABLE}=postgres: {reason}")
    coordtui.store.database.open_engine = _open  # type: ignore[assignment, attr-defined]


def _open(url: str, *, create: bool, **how: object) -> Engine:
    address = address_of(url)
    if address.scheme != "sqlite" or not _is_ours(address.path, create=create):
        return open_engine(url, create=create, **how)  # type: ignore[arg-type]
    return open_engine(_address(_database(address.path)), create=create, **how)  # type: ignore[arg-type]


def _is_ours(path: Path, *, create: bool) -> bool:
    """Whether a file is, or is to be, a store that no other test looks into."""
    if path.exists():
        with path.open("rb") as file:
            return file.read(len(_MARK)) == _MARK
    return create


def _database(path: Path) -> str:
    """The database of a store's file; a new one for a new file, a copy for a copied one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    said = path.read_bytes().removeprefix(_MARK).decode().split() if path.exists() else []
    if said and said[1] == str(path.stat().st_ino):
        return said[0]
    name = f"lab_{uuid4().hex}"
    _ask(f"CREATE DATABASE {name} TEMPLATE {said[0] if said else 'template0'} ENCODING 'UTF8'")
    path.touch()
    path.write_bytes(_MARK + f"{name} {path.stat().st_ino}".encode())
    _made.append((path, name))
    return name


def _ask(sql: str) -> None:
    with psycopg.connect(postgres_server.conninfo(), autocommit=True) as connection:
        connection.execute(sql)  # type: ignore[arg-type] # the names are ours


def _address(database: str) -> str:
    parts = dict(part.split("=", 1) for part in postgres_server.conninfo().split())
    return f"postgresql://{parts['user']}@/{database}?host={quote(parts['host'], safe='')}"


@pytest.fixture(autouse=True)
def _no_database_stays() -> Iterator[None]:
    """Drop the databases of files that are gone."""
    yield
    for path, name in [each for each in _made if not each[0].exists()]:
        _ask(f"DROP DATABASE {name} WITH (FORCE)")
        _made.remove((path, name))


if os.environ.get(VARIABLE) == "postgres":
    switch_on()
