"""A PostgreSQL server for the tests of one run: started by the first that needs it, gone with the last.

Whoever uses it holds a lock; the kernel gives it back however a process ends. A keeper waits until
it has the lock alone, then stops the server and removes its folder. `COORDTUI_TEST_POSTGRES` names
another server to use instead, as `host=… dbname=… user=…`. Run by itself, it says why none can be had.
"""

from __future__ import annotations

import fcntl
import functools
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

VARIABLE = "COORDTUI_TEST_POSTGRES"
_SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=24MB",
    "max_connections=150",
    "autovacuum=off",
    "max_wal_size=256MB",
    "wal_level=minimal",
    "max_wal_senders=0",
    "jit=off",
)


def binaries() -> Path | None:
    """The folder of the newest server's programs, None where there is none."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return Path(found).parent if found else (debian[-1] if debian else None)


def why_not() -> str | None:
    """Why no test can use PostgreSQL here, None where one can."""
    if os.environ.get(VARIABLE):
        return None
    try:
        import psycopg  # noqa: F401 - whether it is there
    except ImportError:
        return "psycopg is not installed: pip install 'coordtui[postgres]'"
    if binaries() is None:
        return "no PostgreSQL server is installed: apt-get install postgresql"
    if os.geteuid() == 0 and owner() is None:
        return "PostgreSQL refuses to run as root, and there is no account “postgres”"
    return None


def owner() -> str | None:
    """The account that a server started by root runs under."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return None


@functools.cache
def conninfo() -> str:
    """How to reach the server of this run, which runs from now on until this process ends."""
    if given := os.environ.get(VARIABLE):
        return given
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone-{os.getpid()}"
    shared = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())
    folder = shared / f"coordtui-pg-{blake2b(run.encode(), digest_size=6).hexdigest()}"
    with (shared / f"{folder.name}.starting").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        held = os.open(shared / f"{folder.name}.users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(held, fcntl.LOCK_SH)
        if not (folder / "ready").exists():
            _start(folder)
    return f"host={folder} dbname=postgres user={owner() or pwd.getpwuid(os.geteuid()).pw_name}"


def _start(folder: Path) -> None:
    keeper = subprocess.Popen(
        [sys.executable, __file__, str(folder)], start_new_session=True, stdin=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not (folder / "ready").exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start; see {folder}/log")
        time.sleep(0.02)
    keeper.returncode = 0  # it outlives this process; nobody is to complain of that


def new_schema(told_by: str) -> str:
    """The address of an empty schema of its own, the same for the same text."""
    import psycopg

    name = f"t_{blake2b(told_by.encode(), digest_size=10).hexdigest()}"
    with psycopg.connect(conninfo(), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
    return address(name)


def ask(sql: str) -> None:
    """Let the server do something."""
    import psycopg

    with psycopg.connect(conninfo(), autocommit=True) as connection:
        connection.execute(sql)


def address(schema: str) -> str:
    """The store's address of a schema."""
    parts = dict(part.split("=", 1) for part in conninfo().split())
    options = quote(f"-csearch_path={schema}", safe="")
    host = quote(parts["host"], safe="")
    return f"postgresql://{parts['user']}@/{parts['dbname']}?host={host}&options={options}"


def keep(folder: Path) -> None:
    """Run a server in a folder until nobody uses it any more."""
    programs, account = binaries(), owner()
    assert programs is not None
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o755)
    if account:
        shutil.chown(folder, account)
    data, users = folder / "data", os.open(folder.with_suffix(".users"), os.O_RDWR)
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    as_owner = functools.partial(subprocess.run, user=account, cwd="/", check=True, **silent)
    try:
        how = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N", "--no-instructions"]
        as_owner([programs / "initdb", "-D", data, *how])
        options = " ".join(f"-c {each}" for each in (*_SETTINGS, f"unix_socket_directories={folder}"))
        as_owner([programs / "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "log", "start"])
        (folder / "ready").touch()
        fcntl.flock(users, fcntl.LOCK_EX)  # until the last user is gone
    finally:
        as_owner([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], check=False)
        shutil.rmtree(folder, ignore_errors=True)
        for ending in (".users", ".starting"):
            folder.with_suffix(ending).unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1])) if sys.argv[1:] else why_not())
