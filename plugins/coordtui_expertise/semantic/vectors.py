"""The vectors of works: in the store as bytes, in memory as one array."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any
from zlib import crc32

import numpy as np
from tinydb import where

from coordtui.api import Context
from coordtui_expertise.records import Vector, Work
from coordtui_expertise.semantic import MODEL

Array = Any


def text_of(work: Work) -> str:
    """What is read of a work."""
    return f"{work.title}. {work.abstract}".strip()


def checksum(text: str) -> int:
    """Tells whether a vector is of the text as it is now."""
    return crc32(text.encode())


def packed(vector: Array) -> bytes:
    """A vector as signed bytes: on these data the cosines change by less than 0.01."""
    return bytes(np.round(vector * (127 / np.abs(vector).max())).astype(np.int8).tobytes())


def unpacked(data: Sequence[bytes]) -> Array:
    """Vectors of length 1: (vectors, D)."""
    rows = np.frombuffer(b"".join(data), np.int8).reshape(len(data), -1).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


class Held:
    """All vectors of one store in memory, read again as they change: 1.5 kB a work."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._revision = -1
        self._works: list[int] = []
        self._rows: Array = None

    def of(self, ctx: Context) -> tuple[list[int], Array]:
        """Numbers of works, and a row for each; `([], None)` when there is none."""
        with self._lock:
            revision = ctx.store.revision
            if self._revision < 0 or "vectors" in ctx.store.changes(self._revision).tables:
                found = ctx.store.records(Vector).select("work", "data", where=where("model") == MODEL)
                self._works = [work for work, _ in found]
                self._rows = unpacked([data for _, data in found]) if found else None
            self._revision = revision
            return self._works, self._rows


def put(ctx: Context, works: Iterable[Work], rows: Array) -> None:
    """Store the vectors of works, in place of those they had; in one transaction."""
    vectors = ctx.store.records(Vector)
    with ctx.store.transaction():
        for work, row in zip(works, rows, strict=True):
            for old in vectors.ids(where("work") == work.doc_id):
                vectors.remove(old)
            made = Vector(work=work.doc_id, model=MODEL, text=checksum(text_of(work)), data=packed(row))
            vectors.add(made)
