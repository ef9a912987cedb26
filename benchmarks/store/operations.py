"""What is timed, and how near to SQLite and how far from stock TinyDB it must be."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.store.documents import ALIKE, paper, word_of

NEAR, NEAR_BY_ID, FAR = 3.0, 1.5, 500.0


@dataclass(frozen=True)
class Operation:
    """A method of the faces, called `batch` times in a turn, with the `arguments` for each call.

    It may take `near` times as long as with bare SQLite. `far` are those that touch so
    little that stock TinyDB, which reads or writes everything, must be left far behind.
    """

    name: str
    method: str
    arguments: Callable[[random.Random, int], tuple[Any, ...]]
    batch: int = 1
    near: float = NEAR
    far: bool = False


def _nothing(chance: random.Random, size: int) -> tuple[()]:
    return ()


def _number(chance: random.Random, size: int) -> tuple[int]:
    return (chance.randrange(size) + 1,)


def _new(chance: random.Random, size: int) -> tuple[dict[str, Any]]:
    return (paper(size + chance.randrange(size)),)


def _of_group(value: Callable[[int], Any]) -> Callable[[random.Random, int], tuple[Any]]:
    return lambda chance, size: (value(chance.randrange(max(1, size // ALIKE))),)


LOAD = Operation("bulk load", "load", _nothing)
LOAD_TEXTS = Operation("bulk load, full text kept", "load_texts", _nothing)

OPERATIONS = (
    Operation("get by id", "get", _number, batch=500, near=NEAR_BY_ID, far=True),
    Operation("search, declared index", "by_topic", _of_group("topic {}".format), batch=50, far=True),
    Operation("search, no index", "by_room", _of_group("room {}".format)),
    Operation("search, a function", "by_score", _of_group(lambda group: group + 0.5)),
    Operation("full text", "by_word", _of_group(word_of), batch=50, far=True),
    Operation("load all", "everything", _nothing),
    Operation("update by id", "update", _number, batch=10, far=True),
    Operation("insert one", "insert", _new, batch=10, far=True),
    Operation("insert one, full text kept", "insert_text", _new, batch=10),
)
"""Those that read come first: until then all databases hold the same."""

ALL = (LOAD, LOAD_TEXTS, *OPERATIONS)
