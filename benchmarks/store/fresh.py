"""A fresh process that opens a database and reads one document: from the start of Python on."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.store.databases import BARE, OURS, STOCK
from benchmarks.store.faces import RECORDS
from benchmarks.store.ratios import FAR_FROM
from benchmarks.store.report import Claim, Options
from benchmarks.table import markdown

REACH = 60.0
"""Milliseconds until a process has its first document of 100,000."""

NOTHING = "python alone"
ROOT = Path(__file__).resolve().parents[2]

PROGRAMS = {
    NOTHING: "document = 1",
    OURS: """
from coordtui.store import open_store
document = open_store(folder + "/store.db").table("bench.papers").get(doc_id=number)
""",
    RECORDS: """
from benchmarks.store.documents import PAPERS, TEXTS, Paper
from coordtui.store import open_store
store = open_store(folder + "/store.db")
store.declare("bench", [PAPERS, TEXTS])
document = store.for_plugin("bench", [PAPERS, TEXTS]).records(Paper, "papers").get(number)
""",
    BARE: """
import json, sqlite3
connection = sqlite3.connect(folder + "/bare.db")
connection.execute("PRAGMA synchronous = FULL")
document = json.loads(connection.execute("SELECT body FROM papers WHERE id = ?", (number,)).fetchone()[0])
""",
    STOCK: """
from tinydb import TinyDB
document = TinyDB(folder + "/store.json").table("papers").get(doc_id=number)
""",
}
"""What each process does, given a `folder` and a `number`."""

_FRAME = """
import sys
folder, number = sys.argv[1], int(sys.argv[2])
{program}
assert document
print("read", flush=True)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def run(name: str, folder: Path, number: int) -> dict[str, float]:
    """One process: ms until it has read the document and until it has ended, and its memory.

    Python may keep what it has compiled, as it does wherever a program is installed.
    """
    code = _FRAME.format(program=PROGRAMS[name])
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder / name), str(number)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "read\n"
        read = (time.perf_counter() - started) * 1000
        peak = int(process.stdout.read()) / 1024
    ended = (time.perf_counter() - started) * 1000
    return {"first document ms": read, "ended ms": ended, "peak MB": peak}


def measure(options: Options, folder: Path, size: int) -> list[Claim]:
    """All of them in turns, over the files that the faces left in the folder."""
    results: dict[str, dict[str, list[float]]] = {name: {} for name in PROGRAMS}
    for name in PROGRAMS:
        run(name, folder, 1)  # compiles
    for turn in range(options.rounds):
        number = random.Random(f"{options.seed} {turn}").randrange(size) + 1
        for name, row in results.items():
            if sum(row.get("ended ms", ())) > options.patience * 1000:
                continue
            for key, value in run(name, folder, number).items():
                row.setdefault(key, []).append(value)
    print(f"\nA fresh process opens {size} documents and reads one\n")
    print(markdown(results, ours=OURS))
    if size < FAR_FROM:
        return []
    took = {name: statistics.median(results[name]["first document ms"]) for name in PROGRAMS}
    return [
        Claim(
            f"a fresh process has its first document of {size} within {REACH:.0f} ms",
            max(took[OURS], took[RECORDS]) <= REACH,
            ", ".join(f"{name} {ms:.0f} ms" for name, ms in took.items()),
            figure=True,
        )
    ]
