"""How near to bare SQLite, and how far from stock TinyDB: what was measured, beside what is promised."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from benchmarks.store.databases import BARE, OURS, STOCK
from benchmarks.store.faces import RECORDS
from benchmarks.store.operations import ALL, FAR, NEAR, NEAR_BY_ID, Operation
from benchmarks.store.report import Claim, table

Times = dict[str, dict[str, list[float]]]
"""Milliseconds, by face and by the name of the operation."""

FAR_FROM = 100_000
"""With so many documents, stock TinyDB must be left far behind."""


def ratio(times: Times, operation: Operation, name: str, other: str) -> float | None:
    """How many times longer one face took than another; None unless both were measured."""
    ours, others = times[name].get(operation.name), times[other].get(operation.name)
    return statistics.median(ours) / statistics.median(others) if ours and others else None


def near(times: Times) -> Iterator[tuple[Operation, str, float]]:
    """Of each operation, by each of our faces, how many times longer than bare SQLite it took."""
    for operation in ALL:
        for name in (OURS, RECORDS):
            if found := ratio(times, operation, name, BARE):
                yield operation, name, found


def far(times: Times) -> Iterator[tuple[Operation, str, float]]:
    """How many times longer stock TinyDB took than each of our faces, where it reads or writes all."""
    for operation in ALL:
        for name in (OURS, RECORDS):
            if operation.far and (found := ratio(times, operation, STOCK, name)):
                yield operation, name, found


def reach(times: Times, size: int) -> str:
    """The table of ratios; what is beyond its reach is marked."""
    rows = []
    for operation in ALL:
        row = [operation.name, f"{operation.near:g} x"]
        for name in (OURS, RECORDS):
            found = ratio(times, operation, name, BARE)
            row.append("-" if found is None else f"{found:.2f} x{' MISSED' * (found > operation.near)}")
        required = operation.far and size >= FAR_FROM
        row.append(f"{FAR:g} x" if required else "-")
        for name in (OURS, RECORDS):
            found = ratio(times, operation, STOCK, name)
            row.append("-" if found is None else f"{found:.1f} x{' MISSED' * (required and found < FAR)}")
        rows.append(row)
    head = ["", "at most", OURS, RECORDS, "at least", f"{STOCK} to {OURS}", f"{STOCK} to {RECORDS}"]
    return table(head, rows)


def claims(times: Times, size: int) -> list[Claim]:
    """What is promised of so many documents."""
    ratios = list(near(times))
    missed = [f"{op.name} ({name}) {found:.1f} x" for op, name, found in ratios if found > op.near]
    worst = max(ratios, key=lambda each: each[2] / each[0].near)
    made = [
        Claim(
            f"{size} documents: within {NEAR:g} x of bare sqlite3, {NEAR_BY_ID:g} x by id",
            not missed,
            ", ".join(missed) or f"nearest to the limit: {worst[0].name} {worst[2]:.2f} x",
            figure=True,
        )
    ]
    if size >= FAR_FROM:
        operation, name, least = min(far(times), key=lambda each: each[2])
        made.append(
            Claim(
                f"{size} documents: over {FAR:g} x faster than {STOCK} on what concerns few",
                least > FAR,
                f"least: {operation.name} ({name}) {least:.0f} x",
                figure=True,
            )
        )
    return made
