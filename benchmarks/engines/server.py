"""A PostgreSQL server for one measurement, as durable as a real one: each commit is on disk."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

CONNECTIONS = 300
"""Enough for a hundred who listen and as many who write."""

_SETTINGS: Mapping[str, object] = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "max_connections": CONNECTIONS,
}


def programs() -> Path | None:
    """The folder of the newest server's programs, None where there is none."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return Path(found).parent if found else (debian[-1] if debian else None)


@contextmanager
def running(folder: Path, given: str | None) -> Iterator[str]:
    """How to reach a server: the `given` one, or one that runs in a folder until the end.

    Raises `SystemExit` where there is none to start. Root starts it as the account “postgres”, which
    must be able to come to the folder.
    """
    if given:
        yield given
        return
    where = programs()
    if where is None:
        raise SystemExit("No PostgreSQL server is installed, and --server names none.")
    as_root = os.geteuid() == 0
    data, sockets = folder / "data", folder / "socket"
    account = "postgres" if as_root else pwd.getpwuid(os.geteuid()).pw_name
    for path in (folder, sockets):
        path.mkdir(parents=True, exist_ok=True)
        if as_root:
            path.chmod(0o755)
            shutil.chown(path, account)
    run = partial(subprocess.run, cwd="/", check=True, stdout=subprocess.DEVNULL)
    if as_root:
        run = partial(run, user=account)
    plain = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
    run([where / "initdb", "-D", data, *plain])
    settings = {**_SETTINGS, "unix_socket_directories": sockets}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    control = [where / "pg_ctl", "-D", data, "-w"]
    run([*control, "-o", options, "-l", sockets / "log", "start"])
    try:
        yield f"host={sockets} dbname=postgres user={account}"
    finally:
        run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def new_schema(server: str, name: str) -> str:
    """An empty schema; how to reach the server within it."""
    import psycopg

    name = f"{name}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{server} options=-csearch_path={name}"


def address(reached: str) -> str:
    """The store's address of what `new_schema` gave."""
    parts = dict(part.split("=", 1) for part in reached.split())
    host, options = (quote(parts[name], safe="") for name in ("host", "options"))
    return f"postgresql://{parts['user']}@/{parts['dbname']}?host={host}&options={options}"
