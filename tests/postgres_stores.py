"""Once this is imported, the stores of SQLite files are databases of the server of this run.

The file of a store then holds the name of its database; a copy of the file gets a copy of the
database, as a copy of a store would be one. Programs that a test starts do the same
(`in_children/sitecustomize.py`).
"""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg

from coordtui.store import database
from coordtui.store.engines import open_engine
from coordtui.store.engines.base import Engine
from coordtui.store.url import address_of
from tests import postgres_server

_MARK = b"database "
_FOR_CHILDREN = Path(__file__).parent / "in_children"
_LINGER = 40
"""So many databases without a file stay: one whose last connection just ended is waited for."""

_made: list[tuple[Path, str]] = []
_gone: list[str] = []


def switch_on() -> None:
    """Let the programs that this one starts do so too, on the same server."""
    os.environ[postgres_server.VARIABLE] = postgres_server.conninfo()
    if str(_FOR_CHILDREN) not in sys.path:  # some tests give their children this process's path
        sys.path.append(str(_FOR_CHILDREN))
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if str(_FOR_CHILDREN) not in given:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(_FOR_CHILDREN), *filter(None, given)])


def sweep() -> None:
    """Drop databases of files that are gone, many at a time and the oldest first."""
    for each in [each for each in _made if not each[0].exists()]:
        _made.remove(each)
        _gone.append(each[1])
    if len(_gone) > _LINGER:
        _ask(*(f"DROP DATABASE {name} WITH (FORCE)" for name in _gone[: _LINGER // 2]))
        del _gone[: _LINGER // 2]


def _open(url: str, *, create: bool, **how: object) -> Engine:
    address = address_of(url)
    if address.scheme != "sqlite" or not _is_ours(address.path, create=create):
        return open_engine(url, create=create, **how)  # type: ignore[arg-type]
    return open_engine(_address(_database(address.path)), create=create, **how)  # type: ignore[arg-type]


def _is_ours(path: Path, *, create: bool) -> bool:
    """Whether a file is, or is to be, a store that no other test looks into."""
    if path.exists():
        with path.open("rb") as file:
            said = file.read(len(_MARK))
        return said == _MARK or (create and not said)
    return create


def _database(path: Path) -> str:
    """The database of a store's file; a new one for a new file, a copy for a copied one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # of those who open it at once, one makes the database
        file.seek(0)
        said = file.read().removeprefix(_MARK).decode().split()
        inode = str(os.fstat(file.fileno()).st_ino)
        if said and said[1] == inode:
            return said[0]
        sweep()
        name = f"lab_{uuid4().hex}"
        _ask(f"CREATE DATABASE {name} TEMPLATE {said[0] if said else 'template0'} STRATEGY file_copy")
        file.truncate(0)
        file.write(_MARK + f"{name} {inode}".encode())
        _made.append((path, name))
    return name


def _ask(*statements: str) -> None:
    with psycopg.connect(postgres_server.conninfo(), autocommit=True) as connection:
        for sql in statements:
            connection.execute(sql)  # type: ignore[arg-type] # the names are ours


def _address(database: str) -> str:
    parts = dict(part.split("=", 1) for part in postgres_server.conninfo().split())
    return f"postgresql://{parts['user']}@/{database}?host={quote(parts['host'], safe='')}"


database.open_engine = _open  # type: ignore[assignment, attr-defined]
