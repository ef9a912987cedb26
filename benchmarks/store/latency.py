"""What each operation takes, side by side: the databases take turns, each in a process of its own.

Of its own, so that a hundred thousand documents in the memory of one do not slow down the
others; in turns, so that a slow spell of the machine falls on all.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.store import fresh, ratios
from benchmarks.store.databases import BARE, OURS, STOCK
from benchmarks.store.documents import paper
from benchmarks.store.faces import FACES, open_face
from benchmarks.store.operations import ALL, LOAD, LOAD_TEXTS, OPERATIONS, Operation
from benchmarks.store.processes import start
from benchmarks.store.report import Claim, Options
from benchmarks.table import markdown

TURN = 0.25
"""Seconds after which a turn makes no more calls."""


def serve(connection: Connection, name: str, folder: Path, size: int) -> None:
    """Do what is asked, a method and the arguments of each call, and answer as `timed` does.

    None is answered for what this face has not got. Ends when asked for nothing.
    """
    face: Any = None
    while order := connection.recv():
        method, calls = order
        if method == LOAD.method:
            face = _emptied(face, name, folder)
        if not hasattr(face, method):
            connection.send(None)
            continue
        if method == LOAD_TEXTS.method:
            face.forget_texts()
        if method in (LOAD.method, LOAD_TEXTS.method):
            calls = [([paper(number) for number in range(size)],)]
        connection.send(timed(getattr(face, method), calls))
        del calls  # a hundred thousand documents, if they were to be loaded
    face.close()
    connection.send(None)


def _emptied(face: Any, name: str, folder: Path) -> Any:
    if face is not None:
        face.close()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return open_face(name, folder)


def timed(work: Any, calls: list[tuple[Any, ...]]) -> tuple[float, int, int]:
    """Make the calls, or as many as there is time for: seconds of each, how many, what the first found."""
    found: Any = None
    started = now = time.perf_counter()
    for number, arguments in enumerate(calls, 1):
        answer = work(*arguments)
        now = time.perf_counter()
        found = answer if number == 1 else found
        if now - started > TURN:
            break
    return (now - started) / number, number, len(found) if isinstance(found, list) else 0


class Turns:
    """The faces with so many documents, which take their turns."""

    def __init__(self, options: Options, folder: Path, size: int) -> None:
        self.options, self.size = options, size
        self.times: ratios.Times = {name: {} for name in FACES}
        self.disagreements: list[str] = []
        self._workers = {name: start(serve, name, folder / name, size) for name in FACES}

    def take(self, operation: Operation) -> None:
        """All turns of one operation, each begun by another; who has used up its time sits out the rest."""
        spent: Counter[str] = Counter()
        for turn in range(self.options.rounds):
            chance = random.Random(f"{self.options.seed} {operation.name} {turn}")
            calls = [operation.arguments(chance, self.size) for _ in range(operation.batch)]
            found = {}
            first = turn % len(FACES)
            for name in (*FACES[first:], *FACES[:first]):
                if spent[name] >= self.options.patience:
                    continue
                _, connection = self._workers[name]
                connection.send((operation.method, calls))
                if answer := connection.recv():
                    seconds, number, found[name] = answer
                    spent[name] += seconds * number
                    self.times[name].setdefault(operation.name, []).append(seconds * 1000)
            if len(set(found.values())) > 1:
                self.disagreements.append(f"{operation.name}: {found}")

    def end(self) -> None:
        """Close all files."""
        for process, connection in self._workers.values():
            connection.send(None)
            connection.recv()
            connection.close()
            process.join()


def main(options: Options) -> list[Claim]:
    """Two tables for each number of documents, and what a fresh process takes."""
    made: list[Claim] = []
    for size in options.sizes:
        folder = options.room(f"{size} documents")
        turns = Turns(options, folder, size)
        for operation in ALL:
            turns.take(operation)
        turns.end()
        print(f"\n{size} documents: ms, median (lowest-highest) of up to {options.rounds} turns\n")
        print(markdown(turns.times, ours=OURS, digits=3))
        print(f"\n{size} documents: times as long as {BARE}, and {STOCK} in times of ours\n")
        print(ratios.reach(turns.times, size))
        same = Claim(
            f"{size} documents: all databases find the same",
            not turns.disagreements,
            "; ".join(turns.disagreements) or f"{len(OPERATIONS)} operations, {options.rounds} turns",
        )
        made += [same, *ratios.claims(turns.times, size), *fresh.measure(options, folder, size)]
        shutil.rmtree(folder)
    return made
