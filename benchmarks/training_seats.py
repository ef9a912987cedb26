"""Signing up and asking in a large lab: see `training_lab`; the usual, the slow and the processor's time.

A sign-up is measured with all its checks, its step, its event and its letter with the invitation,
until it is on the disk. Its peer is SQLite alone: the same statements that write, recorded and run
again on a copy of the store by the same rules of the engine, with no check before and no letter composed.
"""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from tinydb import where

from benchmarks.training_lab import acting, copied
from coordtui.api import Context
from coordtui.host.session import Session as Opened
from coordtui_training.fit import clashes, fitting, hindrances
from coordtui_training.records import Session, Signup
from coordtui_training.seats import Seats
from coordtui_training.times import stored
from coordtui_training.today import cards

REACH_MS = 50.0
"""What each of them must reach."""

ROUNDS = 60

Task = Callable[[], object]


def main() -> int:
    """Print the table; 1 when something does not reach its figure."""
    print("\nTraining: 5,000 sessions, 60,000 sign-ups, 1,200 people\n")
    print(f"| what | median, ms (limit {REACH_MS:.0f}) | 95th of 100, ms | processor, ms |")
    print("|---|---|---|---|")
    with _heard() as connections, copied() as (folder, session):
        reached = [measure(*each) for each in _tasks(session)]
        _beside_sqlite(folder, session, connections)
    return 0 if all(reached) else 1


def measure(what: str, tasks: Iterable[Task]) -> bool:
    """Print how long tasks take; whether the usual one reaches the figure."""
    taken, used = [], []
    for task in tasks:
        start, processor = time.perf_counter(), time.thread_time()
        task()
        taken.append((time.perf_counter() - start) * 1000)
        used.append((time.thread_time() - processor) * 1000)
    print(f"| {what} | {median(taken):.1f} | {slow(taken):.1f} | {median(used):.1f} |", flush=True)
    return median(taken) < REACH_MS


def slow(taken: list[float]) -> float:
    """The 95th of 100."""
    return sorted(taken)[round(0.95 * (len(taken) - 1))]


def _tasks(session: Opened) -> Iterator[tuple[str, list[Task]]]:
    ctx = session.context("training")
    people = [each for each in ctx.directory.people().ids() if each != ctx.actor.person]
    coming = sessions_to_come(ctx)
    numbers = [each.doc_id for each in coming]
    some = [acting(session, each) for each in people[:ROUNDS]]

    free, full = newcomers(session, coming, people)
    yield "sign-up, a seat is free", [partial(_sign_up, *each) for each in free]
    yield "sign-up, full: to the end of the list", [partial(_sign_up, *each) for each in full]
    held = [(acting(session, _seated(ctx, each.doc_id)), each.doc_id) for each in coming[:ROUNDS]]
    yield "cancel, the next gets or is offered the seat", [partial(_cancel, *each) for each in held]
    yield "conflicts of a person with everything", [partial(_conflicts, each) for each in some]
    yield "conflicts of a new session with a person", [partial(_conflicts_now, c, coming[0]) for c in some]
    yield "what fits a person", [partial(fitting, each) for each in some]
    yield "all sign-ups of a person", [Seats(each).mine for each in some]
    yield "Today’s cards, the coordinator’s", [partial(_cards, ctx)] * ROUNDS
    yield "Today’s cards, a researcher’s", [partial(_cards, each) for each in some]
    yield "counts of 90 sessions", [partial(Seats(ctx).counts, numbers[:90])] * ROUNDS
    yield "the list of a session", [partial(Seats(ctx).queue, number) for number in numbers[:ROUNDS]]
    yield "all lists settled, first", [Seats(ctx).settle_all]
    yield "all lists settled, nothing to do", [Seats(ctx).settle_all] * 10


def sessions_to_come(ctx: Context) -> list[Session]:
    """Published sessions from tomorrow on."""
    later = where("start") >= stored(ctx.clock() + timedelta(days=1))
    return ctx.store.records(Session).find(later & (where("state") == "published"), order=("start",))


def _sign_up(ctx: Context, number: int) -> object:
    return Seats(ctx).sign_up(number)


def _cancel(ctx: Context, number: int) -> object:
    return Seats(ctx).cancel(number)


def _conflicts(ctx: Context) -> object:
    """What is at the same time as anything that the person ever signed up for."""
    person = ctx.actor.person or 0
    return [clashes(ctx, session, person) for session, _ in Seats(ctx).mine()]


def _conflicts_now(ctx: Context, session: Session) -> object:
    return clashes(ctx, session, ctx.actor.person or 0)


def _cards(ctx: Context) -> object:
    return list(cards(ctx))


def newcomers(
    session: Opened, coming: list[Session], people: list[int]
) -> tuple[list[tuple[Context, int]], list[tuple[Context, int]]]:
    """For each of some sessions somebody who may sign up: where a seat is free, and where none is."""
    ctx, chosen = session.context("training"), set[int]()
    free, full = list[tuple[Context, int]](), list[tuple[Context, int]]()
    counts = Seats(ctx).counts(each.doc_id for each in coming)
    for each in coming:
        left = counts[each.doc_id].free
        into = free if left is None or left else full
        if len(into) == ROUNDS:
            continue
        among = ctx.directory.people().get_many([number for number in people if number not in chosen][:100])
        allowed = (who.doc_id for who in among if not hindrances(ctx, each, who, now=ctx.clock()))
        if (who := next(allowed, None)) is not None:
            into.append((acting(session, who), each.doc_id))
            chosen.add(who)
    return free, full


def _seated(ctx: Context, number: int) -> int:
    """Somebody who has a seat."""
    seats = (where("session") == number) & (where("state") == "confirmed")
    ((person,), *_) = ctx.store.records(Signup).select("person", where=seats)
    return int(person)


def _beside_sqlite(folder: Path, session: Opened, connections: Sequence[sqlite3.Connection]) -> None:
    """Sign-ups, and what they wrote written again by SQLite alone into a copy from before."""
    ctx = session.context("training")
    people = ctx.directory.people().ids()[600:]
    free, _ = newcomers(session, sessions_to_come(ctx), people)
    with tempfile.TemporaryDirectory() as name:
        again = Path(name) / "lab.db"
        with closing(sqlite3.connect(folder / "lab.db")) as source, closing(sqlite3.connect(again)) as target:
            source.backup(target)
        taken, written = [], []
        for each in free:
            with _recorded(connections) as statements:
                start = time.perf_counter()
                _sign_up(*each)
                taken.append((time.perf_counter() - start) * 1000)
            written.append(statements)
        alone = _replayed(again, written)
    ratio = median(taken) / median(alone)
    print(f"\nSQLite alone writes the same in {median(alone):.1f} ms (95th of 100: {slow(alone):.1f}),")
    print(f"{len(written[0])} statements; a sign-up with a free seat takes {ratio:.1f} times as long.")


@contextmanager
def _heard() -> Iterator[list[sqlite3.Connection]]:
    """The connections that this thread opens during the block."""
    made, thread = list[sqlite3.Connection](), threading.get_ident()

    class Heard(sqlite3.Connection):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            if threading.get_ident() == thread:
                made.append(self)

    with patch("sqlite3.connect", partial(sqlite3.connect, factory=Heard)):
        yield made


@contextmanager
def _recorded(connections: Sequence[sqlite3.Connection]) -> Iterator[list[str]]:
    """The statements that write, with their values, in the order in which SQLite is given them."""
    found = list[str]()

    def note(statement: str) -> None:
        writes = statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE"))
        if writes and statement not in found[-1:]:  # it is told again for each of its triggers
            found.append(statement)

    open_ones = [each for each in connections if _is_open(each)]
    for each in open_ones:
        each.set_trace_callback(note)
    try:
        yield found
    finally:
        for each in open_ones:
            each.set_trace_callback(None)


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018 - refused once it is closed
    except sqlite3.ProgrammingError:
        return False
    return True


def _replayed(path: Path, written: list[list[str]]) -> list[float]:
    """How long SQLite alone takes for each of some transactions, as careful about the disk as the store."""
    taken = []
    with closing(sqlite3.connect(path, isolation_level=None)) as bare:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            bare.execute(f"PRAGMA {pragma}")
        for statements in written:
            start = time.perf_counter()
            bare.execute("BEGIN IMMEDIATE")
            for statement in statements:
                bare.execute(statement)
            bare.execute("COMMIT")
            taken.append((time.perf_counter() - start) * 1000)
    return taken


if __name__ == "__main__":
    raise SystemExit(main())
