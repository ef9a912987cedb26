"""What each operation takes on both engines, beside the bare drivers, which take their turns."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter

from benchmarks.engines.faces import BESIDE, FACES, Face, open_face
from benchmarks.engines.report import Asked
from benchmarks.engines.server import new_schema
from benchmarks.store.documents import paper, word_of
from benchmarks.store.latency import timed
from benchmarks.store.operations import Operation, _new, _nothing, _number, _of_group
from benchmarks.store.report import table

REACH = 3.0
"""So many times as long as the bare driver ours may take."""

_PATIENCE = 5.0

LOADS = (("bulk load", "load"), ("bulk load, full text kept", "load_texts"))

OPERATIONS = (
    Operation("get by id", "get", _number, batch=200),
    Operation("find, indexed", "by_topic", _of_group("topic {}".format), batch=50),
    Operation("find, not indexed", "by_room", _of_group("room {}".format)),
    Operation("first 50 in order", "in_order", _nothing, batch=20),
    Operation("full text", "by_word", _of_group(word_of), batch=20),
    Operation("count, indexed", "count", _of_group("topic {}".format), batch=50),
    Operation("load all", "everything", _nothing),
    Operation("update by id", "update", _number, batch=20),
    Operation("insert one", "insert", _new, batch=20),
)
"""Those that read come first: until then all hold the same."""

Times = dict[str, dict[str, list[float]]]


def main(asked: Asked) -> None:
    """A table for each number of documents."""
    for size in asked.sizes:
        faces: dict[str, Face] = {}
        for place, name in enumerate(FACES):
            folder = asked.room(f"{size}-{place}")
            reached = new_schema(asked.server, f"latency_{size}_{place}")
            faces[name] = open_face(name, folder, reached)
        times = _measured(faces, size, asked)
        for face in faces.values():
            face.close()
        _tell(times, size)


def _measured(faces: dict[str, Face], size: int, asked: Asked) -> Times:
    times: Times = {name: {} for name in faces}
    papers = [paper(number) for number in range(size)]
    for what, method in LOADS:
        for name, face in faces.items():
            began = time.perf_counter()
            getattr(face, method)(papers)
            times[name][what] = [(time.perf_counter() - began) * 1000]
    del papers
    for operation in OPERATIONS:
        spent: Counter[str] = Counter()
        for turn in range(asked.rounds):
            chance = random.Random(f"{operation.name} {turn}")
            calls = [operation.arguments(chance, size) for _ in range(operation.batch)]
            found = {}
            for place in range(len(FACES)):
                name = FACES[(place + turn) % len(FACES)]
                if spent[name] < _PATIENCE:
                    seconds, number, found[name] = timed(getattr(faces[name], operation.method), calls)
                    spent[name] += seconds * number
                    times[name].setdefault(operation.name, []).append(seconds * 1000)
            assert len(set(found.values())) <= 1, (operation.name, found)  # or the figures mean nothing
    return times


def _tell(times: Times, size: int) -> None:
    rows = []
    for what in [name for name, _ in LOADS] + [each.name for each in OPERATIONS]:
        row = [what]
        for name in FACES:
            middle = statistics.median(times[name][what])
            cell = f"{middle:.3f} ({min(times[name][what]):.3f})"
            if other := BESIDE.get(name):
                ratio = middle / statistics.median(times[other][what])
                cell += f", {ratio:.1f} x{' MORE' * (ratio > REACH)}"
            row.append(cell)
        rows.append(row)
    print(f"\n{size} documents: ms, median (least), and ours in times of the bare driver\n")
    print(table(["", *FACES], rows), flush=True)
