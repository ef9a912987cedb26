"""Processes that change the same documents at the same moment: what is lost, and who is told so."""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from benchmarks.store.databases import CACHING, OURS, STOCK, TINYDBS, store, transaction
from benchmarks.store.processes import together
from benchmarks.store.report import Claim, Options, table

SEATS = 40


@dataclass
class Told:
    """What one process was told: so many writes done, and each complaint with how often it came."""

    increments: int
    inserts: int
    complaints: Counter[str]
    seconds: float


def change(gate: Barrier, number: int, kind: str, folder: Path, times: int) -> Told:
    """Increment one counter and insert rows, `times` times each; go on after an error."""
    told = Told(0, 0, Counter(), 0.0)
    database = TINYDBS[kind](folder)
    gate.wait()
    started = time.perf_counter()
    for _ in range(times):
        try:
            with transaction(database):
                counter: Any = database.get(doc_id=1)
                database.update({"n": counter["n"] + 1}, doc_ids=[1])
            told.increments += 1
            database.table("rows").insert({"by": number})
            told.inserts += 1
        except Exception as error:
            told.complaints[f"{type(error).__name__}: {error}"[:60]] += 1
    told.seconds = time.perf_counter() - started
    try:
        database.close()
    except Exception as error:
        told.complaints[f"{type(error).__name__}: {error}"[:60]] += 1
    return told


def found(kind: str, folder: Path) -> tuple[int, int] | None:
    """Increments and rows that are stored in the end; None when nothing can be read any more."""
    if kind == OURS:
        with store(folder) as opened:
            counter: Any = opened.get(doc_id=1)
            return counter["n"], len(opened.table("rows"))
    try:
        stored = json.loads((folder / "store.json").read_text())
        return stored["_default"]["1"]["n"], len(stored.get("rows", ()))
    except (ValueError, KeyError):
        return None


def race(kind: str, options: Options) -> tuple[list[object], bool]:
    """The row of a database in the table, and whether it kept all that it was asked to."""
    folder = options.room(f"race {kind}")
    with TINYDBS[kind](folder) as database:
        database.insert({"n": 0})
    told = together(options.processes, change, kind, folder, options.times)
    increments, inserts = sum(t.increments for t in told), sum(t.inserts for t in told)
    complaints = sum((t.complaints for t in told), Counter[str]())
    stored = found(kind, folder)
    asked = options.processes * options.times
    if stored is None:
        verdict = "unreadable"
    elif stored == (increments, inserts):
        verdict = "nothing lost"
    else:
        verdict = f"lost {increments - stored[0]} increments, {inserts - stored[1]} rows without a word"
    errors = f"{complaints.total()}" + (f", most {complaints.most_common(1)[0][0]!r}" if complaints else "")
    rate = (increments + inserts) / max(t.seconds for t in told)
    row: list[object] = [
        kind,
        f"{increments} / {asked}",
        f"{inserts} / {asked}",
        errors,
        verdict,
        f"{rate:.0f}",
    ]
    return row, stored == (asked, asked)


def sell(gate: Barrier, number: int, folder: Path, checked: bool) -> int:
    """Take one seat after the other until they are gone; how many this process was given."""
    with store(folder) as opened:
        seats = opened.table("seats")
        gate.wait()
        given = 0
        while True:
            with opened.transaction() if checked else nullcontext():
                taken = len(seats)
                if taken >= SEATS:
                    return given
                seats.insert({"seat": taken + 1, "by": number})
            given += 1


def sale(options: Options, *, checked: bool) -> tuple[int, int, int]:
    """Seats sold, rows stored, and seats that more than one person holds."""
    folder = options.room(f"seats, {checked}")
    with store(folder) as opened:
        opened.table("seats").truncate()
        sold = sum(together(options.processes, sell, folder, checked))
        rows = [document["seat"] for document in opened.table("seats")]
    return sold, len(rows), len(rows) - len(set(rows))


def main(options: Options) -> list[Claim]:
    """Both races, with their controls."""
    print(
        f"\n{options.processes} processes, each {options.times} increments of a number and as many inserts\n"
    )
    rows, kept = zip(*(race(kind, options) for kind in (OURS, STOCK, CACHING)), strict=True)
    head = ["", "increments told done", "inserts told done", "errors", "found afterwards", "writes/s"]
    print(table(head, rows))
    checked, apart = sale(options, checked=True), sale(options, checked=False)
    print(f"\nThe last {SEATS} seats to {options.processes} processes\n")
    named = [["in a transaction", *checked], ["control: look and write apart", *apart]]
    print(table(["", "sold", "rows", "sold twice"], named))
    asked = options.processes * options.times
    return [
        Claim(f"{options.processes} processes lose nothing", kept[0], f"of 2 x {asked} writes, {rows[0][4]}"),
        Claim(
            f"the last {SEATS} seats are sold once",
            checked == (SEATS, SEATS, 0),
            f"{checked[0]} sold, {checked[2]} twice (control: {apart[0]} sold, {apart[2]} twice)",
        ),
    ]
