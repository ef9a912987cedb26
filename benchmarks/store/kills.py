"""kill -9 at random moments: is all there that was acknowledged, and nothing by halves?

Each change is known before it is made, so after a kill the database must hold either what
was acknowledged, or that and the one change under way, whole. Nothing else is accepted:
that covers single documents, transactions over two tables, requests that are asked for again,
and migrations of a table; backups that are finished must be whole.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.store import autopsy, databases, victims
from benchmarks.store.model import Model
from benchmarks.store.processes import start
from benchmarks.store.report import Claim, Options, table
from benchmarks.store.victims import ROWS, Change, Stored

LIFE = 0.15
"""Seconds that a process lives on average, its opening of the database included."""

MIX = {
    "insert": 10,
    "update": 10,
    "save": 8,
    "remove": 6,
    "transaction": 10,
    "request": 5,
    "migrate": 1,
    "backup": 1,
}
STOCK_MIX = {"insert": 1, "remove": 1}
"""What is done to each, and how often."""

AUDIT_EVERY = 10
"""The audit log is checked from its beginning, therefore not after each kill."""

KILLED = -9


@dataclass
class Lives:
    """What became of the processes that were killed, one after the other."""

    kills: int = 0
    acknowledged: int = 0
    interrupted: Counter[str] = field(default_factory=Counter)
    completed: int = 0
    backups: int = 0
    fragments: int = 0
    faults: list[str] = field(default_factory=list)


def live(
    lives: Lives, model: Model, work: Callable[..., None], folder: Path, *arguments: Any
) -> Change | None:
    """Let a process work until it is killed; the change that was under way then.

    It begins by asking again for the request that the kill before left in doubt, if any.
    """
    process, connection = start(work, folder, *arguments)
    killer = threading.Timer(model.chance.expovariate(1 / LIFE), process.kill)
    killer.start()
    under_way = None
    at = "opening"
    try:
        connection.recv()
        while True:
            under_way = model.in_doubt or model.next()
            at = under_way.kind
            connection.send(under_way)
            connection.recv()
            model.accept(under_way)
            model.in_doubt, under_way, at = None, None, "between two"
            lives.acknowledged += 1
    except (EOFError, OSError):  # it is dead
        killer.join()
        process.join()
        connection.close()
    if at == "request":
        model.in_doubt = under_way
    lives.kills += 1
    lives.interrupted[at] += 1
    if process.exitcode != KILLED:
        lives.faults.append(f"a process ended by itself, {at}")
    return under_way


def judge(lives: Lives, model: Model, found: Stored, under_way: Change | None) -> None:
    """Compare what is stored with what must be; the model learns whether the last change was made."""
    if found == model.stored:
        return
    if under_way is not None and found == model.after(under_way):
        model.accept(under_way)
        lives.completed += 1
        return
    wrong = [key for key in found.keys() | model.stored.keys() if found.get(key) != model.stored.get(key)]
    doing = under_way.kind if under_way else "nothing"
    lives.faults.append(f"{len(wrong)} documents, as {wrong[0]}, are not as before or after {doing}")


def kill_ours(options: Options) -> Lives:
    """The store, looked at after each kill."""
    folder, lives = options.room("kills"), Lives()
    model = Model(random.Random(options.seed), MIX, autopsy.prepare(folder), longest=300)
    while lives.kills < options.kills and not lives.faults:
        under_way = live(lives, model, victims.ours, folder, model.version)
        audited = lives.kills % AUDIT_EVERY == 0 or lives.kills == options.kills
        try:
            found = autopsy.examine(folder, lives.faults, audited=audited)
            judge(lives, model, found, under_way)
            lives.backups += autopsy.examine_backups(folder, lives.faults)
        except Exception as error:
            lives.faults.append(f"{type(error).__name__}: {error}")
    lives.fragments = autopsy.fragments(folder)
    return lives


def kill_stock(options: Options) -> Lives:
    """A stock TinyDB, until something is lost."""
    folder, lives = options.room("kills, control"), Lives()
    model = Model(random.Random(options.seed), STOCK_MIX, {}, longest=3_000)
    while lives.kills < options.kills and not lives.faults:
        under_way = live(lives, model, victims.stock, folder)
        try:
            with databases.stock(folder) as database:
                found = {(ROWS, document.doc_id): dict(document) for document in database.table(ROWS)}
            judge(lives, model, found, under_way)
        except Exception as error:
            lives.faults.append(f"unreadable, {type(error).__name__}: {error}")
    return lives


def main(options: Options) -> list[Claim]:
    """Ours, and the control."""
    ours, stock = kill_ours(options), kill_stock(options)
    print(f"\nkill -9 at {options.kills} random moments\n")
    rows = []
    for name, lives in ((databases.OURS, ours), (f"control: {databases.STOCK}", stock)):
        moments = ", ".join(f"{kind} {count}" for kind, count in lives.interrupted.most_common())
        faults = f"after kill {lives.kills}: {'; '.join(lives.faults)}" if lives.faults else "nothing lost"
        rows.append(
            [
                name,
                lives.kills,
                lives.acknowledged,
                moments,
                lives.completed,
                f"{lives.backups}, {lives.fragments}",
                faults,
            ]
        )
    head = [
        "",
        "kills",
        "acknowledged",
        "killed in",
        "done although not acknowledged",
        "backups, fragments of others",
        "found",
    ]
    print(table(head, rows))
    return [
        Claim(
            f"{options.kills} kills lose nothing acknowledged and leave nothing by halves",
            not ours.faults and ours.kills == options.kills,
            f"{ours.acknowledged} changes, {'; '.join(ours.faults) or 'integrity and audit chain good'}"
            f" (control: {'; '.join(stock.faults)[:60] or 'nothing lost'} at kill {stock.kills})",
        )
    ]
