"""`python -m benchmarks scale --times 1,10`: what grows with what, in labs of several sizes.

Once is the demonstration's lab: 1,200 people, 289 GPUs, 10,000 papers; each further time adds as
much again (see `founding`). Every size is measured in a process of its own. The exponent says how
the time grows with what it is counted by: 0 not at all, 1 as much as that, 2 as its square. It is
that of the two largest sizes; below a millisecond it says nothing and is left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.scale.founding import PAPERS, counts, found, opened
from benchmarks.store.report import table

Answers = dict[str, Any]

FLOOR = 1.0
"""Milliseconds below which nothing is said of growth."""


def main(argv: Sequence[str] = ()) -> int:
    """Found the labs, measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale", description=__doc__)
    parser.add_argument("--times", type=_numbers, default=(1, 10), help="sizes, as in 1,10,100")
    parser.add_argument("--papers", type=int, default=PAPERS, help="of the library, once (%(default)s)")
    parser.add_argument("--most-papers", type=int, default=100_000, help="at any size (%(default)s)")
    parser.add_argument(
        "--keep", type=Path, help="a folder for the labs, which are left there and used again"
    )
    parser.add_argument("--again", action="store_true", help="print what was measured before in --keep")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(argv)
    if given.measure:
        print(json.dumps(_measured(given.measure)))
        return 0
    kept = given.keep or Path(tempfile.mkdtemp(prefix="coordtui-scale-"))
    try:
        answers = {size: _of_size(kept, size, given) for size in given.times}
    finally:
        if not given.keep:
            shutil.rmtree(kept, ignore_errors=True)
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    _tell(answers)
    return 0


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(","))


def _of_size(kept: Path, size: int, given: argparse.Namespace) -> Answers:
    papers = max(300, min(given.papers, given.most_papers // size))
    folder = kept / f"lab-{size}-{papers}"
    if not folder.exists():
        half = folder.with_name(f"{folder.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        began = time.perf_counter()
        found(half, size, papers)
        half.rename(folder)
        print(f"  {size} times: founded in {time.perf_counter() - began:.0f} s", flush=True)
    told = folder.with_suffix(".json")
    if given.again and told.exists():
        answers: Answers = json.loads(told.read_text())
        return answers
    with tempfile.TemporaryDirectory(dir=kept) as name:  # what is measured also writes
        copy = Path(name)
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        command = [sys.executable, "-m", "benchmarks", "scale", "--measure", str(copy)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        answers = json.loads(done.stdout.splitlines()[-1])
    told.write_text(json.dumps(answers))
    print(f"  {size} times: measured", flush=True)
    return answers


def _measured(folder: Path) -> Answers:
    """Everything of one lab, in this process and, at last, from outside."""
    from benchmarks.scale.counting import cost
    from benchmarks.scale.measures import services
    from benchmarks.scale.screens import pages, started

    costs: dict[str, tuple[str, Sequence[float]]] = {}
    began, used = time.perf_counter(), time.process_time()
    session = opened(folder)
    opening, processor = (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000
    with session:
        there: dict[str, float] = dict(counts(session))
        about = session.store.info()
        there["megabytes"] = (about.size + about.log_size) / 1e6
        costs["login: the session opened"] = ("people", (opening, processor, 0, 0, 0))
        for measure in services(session):
            try:
                costs[measure.name] = (measure.by, cost(measure.work, measure.times))
            except Exception as error:
                print(f"{measure.name}: {error!r}", file=sys.stderr, flush=True)
    for name, page in asyncio.run(pages(folder)).items():
        costs[f"page {name}"] = (_BY.get(name.split(".")[0], "people"), page)
    runs = [*started(folder)]
    full, peak, size = (min(values) for values in zip(*runs, strict=True))
    costs["start to the painted screen"] = ("people", (full, full, 0, size / 1000, peak))
    return {"counts": there, "costs": costs}


_BY = {"arxiv": "papers", "expertise": "works", "training": "sessions", "gpus": "GPUs"}


def _tell(answers: Mapping[int, Answers]) -> None:
    sizes = [*answers]
    counted = dict.fromkeys(name for each in answers.values() for name in each["counts"])
    rows = [[name, *(f"{answers[size]['counts'].get(name, 0):,.0f}" for size in sizes)] for name in counted]
    print(table(["how many", *(f"{size} x" for size in sizes)], rows))
    print()
    head = [
        "ms of the processor (the first time, by the clock)",
        "by",
        *(f"{size} x" for size in sizes),
        "exponent",
    ]
    rows, read = [], []
    names = dict.fromkeys(name for each in answers.values() for name in each["costs"])
    for name in names:
        has = [size for size in sizes if name in answers[size]["costs"]]
        by = answers[has[0]]["costs"][name][0]
        costs = {size: answers[size]["costs"][name][1] for size in has}
        cells = [f"{costs[s][1]:.1f} ({costs[s][0]:.0f})" if s in costs else "-" for s in sizes]
        rows.append([name, by, *cells, _exponent(answers, name, has, by)])
        said = [f"{costs[s][2]:,} / {costs[s][3]:,.0f}" if s in costs else "-" for s in sizes]
        read.append([name, *said, *(f"{costs[s][4]:.0f}" if s in costs else "-" for s in sizes)])
    print(table(head, rows))
    print("\nRead the first time, rows / kB, and megabytes of memory more after it\n")
    print(table(["", *(f"{s} x" for s in sizes), *(f"MB, {s} x" for s in sizes)], read), flush=True)


def _exponent(answers: Mapping[int, Answers], name: str, has: Sequence[int], by: str) -> str:
    """How the usual time grows with what it is counted by, between the two largest sizes."""
    if len(has) < 2:
        return "-"
    (small, large) = sorted(has)[-2:]
    times = [answers[size]["costs"][name][1][1] for size in (small, large)]
    many = [answers[size]["counts"].get(by, 0) for size in (small, large)]
    if min(many) <= 0 or many[0] == many[1] or max(times) < FLOOR:
        return "-"
    return f"{math.log(times[1] / times[0]) / math.log(many[1] / many[0]):.1f}"
