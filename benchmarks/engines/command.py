"""`python -m benchmarks engines [part…]`: SQLite and PostgreSQL, ours and the bare drivers.

Starts a PostgreSQL server of its own with every commit on disk; `--server "host=… dbname=… user=…"`
uses another. On a busy machine read the ratios: the faces take turns.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.engines import failover, feed, latency, throughput
from benchmarks.engines.report import Asked
from benchmarks.engines.server import running
from benchmarks.store.command import _disk, _sizes, _sync_ms

PARTS = {"latency": latency.main, "throughput": throughput.main, "feed": feed.main, "failover": failover.main}


def main(argv: Sequence[str] = ()) -> int:
    """Run the chosen parts, all by default; 1 when something was lost or never heard of."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks engines", description=__doc__)
    plain = Asked(Path(), "")
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="all by default")
    parser.add_argument("--server", help="how to reach a PostgreSQL server that runs already")
    parser.add_argument("--folder", type=Path, default=_disk(), help="a real disk (%(default)s)")
    parser.add_argument("--sizes", type=_sizes, default=plain.sizes, help="documents, as in 1000,10000")
    parser.add_argument("--rounds", type=int, default=plain.rounds, help="turns of each (%(default)s)")
    parser.add_argument("--processes", type=_sizes, default=plain.processes, help="writers, as in 8,32")
    parser.add_argument("--times", type=int, default=plain.times, help="writes of each kind (%(default)s)")
    parser.add_argument("--listeners", type=int, default=plain.listeners, help="of the feed (%(default)s)")
    parser.add_argument("--commits", type=int, default=plain.commits, help="heard of (%(default)s)")
    given = parser.parse_args(argv)
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    folder = Path(tempfile.mkdtemp(prefix="coordtui-bench-", dir=given.folder))
    folder.chmod(0o755)  # PostgreSQL runs as somebody else where root starts it
    try:
        with running(folder / "postgres", given.server) as server:
            print(_surroundings(folder, server))
            asked = Asked(
                folder,
                server,
                sizes=given.sizes,
                rounds=given.rounds,
                processes=given.processes,
                times=given.times,
                listeners=given.listeners,
                commits=given.commits,
            )
            return max(PARTS[part](asked) or 0 for part in given.parts or PARTS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _surroundings(folder: Path, server: str) -> str:
    import psycopg

    with psycopg.connect(server) as connection:
        said = connection.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = said.fetchone() or ("?", "?")
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    disk = f"{_sync_ms(folder):.2f} ms until 4 kB are on disk"
    return (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" PostgreSQL {version} (fsync {fsync}), psycopg {psycopg.__version__}, {machine}, {disk}"
    )
