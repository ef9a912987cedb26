"""`python -m benchmarks store [part…]`: runs the parts, then says which claims were held."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.store import fairness, feed, kills, latency, races
from benchmarks.store.report import Claim, Options

PARTS = {
    "races": races.main,
    "kills": kills.main,
    "fairness": fairness.main,
    "feed": feed.main,
    "latency": latency.main,
}


def main(argv: Sequence[str] = ()) -> int:
    """Run the chosen parts, all by default; 1 when something was lost, 0 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks store", description=__doc__)
    default = Options(Path())
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="all by default")
    parser.add_argument(
        "--folder", type=Path, default=_disk(), help="where to write, a real disk (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=default.seed)
    parser.add_argument("--sizes", type=_sizes, default=default.sizes, help="documents, as in 1000,10000")
    parser.add_argument(
        "--rounds", type=int, default=default.rounds, help="turns of each database (%(default)s)"
    )
    parser.add_argument("--kills", type=int, default=default.kills, help="how many (%(default)s)")
    arguments = parser.parse_args(argv)
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    folder = Path(tempfile.mkdtemp(prefix="coordtui-bench-", dir=arguments.folder))
    options = Options(
        folder, seed=arguments.seed, sizes=arguments.sizes, rounds=arguments.rounds, kills=arguments.kills
    )
    try:
        print(_surroundings(options))
        claims = [claim for part in arguments.parts or PARTS for claim in PARTS[part](options)]
    finally:
        shutil.rmtree(folder)
    return summary(claims)


def summary(claims: Sequence[Claim]) -> int:
    """Print each claim; the exit status."""
    print("\n" + "\n".join(map(str, claims)))
    return int(any(not claim.held and not claim.figure for claim in claims))


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


def _disk() -> Path:
    """Where temporary files survive a restart, which is never in memory."""
    lasting = Path("/var/tmp")
    return lasting if os.access(lasting, os.W_OK) else Path(tempfile.gettempdir())


def _surroundings(options: Options) -> str:
    """What the figures depend on."""
    python, sqlite, load = platform.python_version(), sqlite3.sqlite_version, os.getloadavg()[0]
    disk = f"{options.folder} ({_sync_ms(options.folder):.2f} ms until 4 kB are on disk)"
    machine = f"{os.cpu_count()} cores, load {load:.1f}"
    return f"Python {python}, SQLite {sqlite}, {machine}, {disk}, seed {options.seed}"


def _sync_ms(folder: Path) -> float:
    took = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(20):
            started = time.perf_counter()
            file.write(b"\0" * 4096)
            os.fsync(file.fileno())
            took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)
