"""Whether a copy is the same as its source: by the number of rows and a digest of each part."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from coordtui.store import audit
from coordtui.store.copying.merging import Step
from coordtui.store.copying.numbers import last_given
from coordtui.store.copying.parts import CATALOGUE, OWN, Part, all_rows, live, of_documents
from coordtui.store.transaction import Connection


class Sum(msgspec.Struct, frozen=True):
    """What a part comes to: its rows, their digest and, of documents, the last number given."""

    rows: int
    digest: str
    last: int = 0


class Compared(msgspec.Struct, frozen=True):
    """A part of both; None where there is no such table."""

    name: str
    source: Sum | None
    target: Sum | None

    @property
    def same(self) -> bool:
        """Whether they are."""
        return self.source == self.target


def sums(connection: Connection, step: Step) -> dict[str, Sum]:
    """What each part of a store comes to, by name."""
    catalogue = all_rows(CATALOGUE, connection)
    parts = (*OWN, CATALOGUE, *(of_documents(name) for name in live(catalogue)))
    return {part.name: sum_of(part, connection, step) for part in parts}


def sum_of(part: Part, connection: Connection, step: Step) -> Sum:
    """What one comes to."""
    digest, rows = blake2b(digest_size=16), 0
    for chunk in part.chunks(connection):
        for row in chunk:
            digest.update(msgspec.json.encode(row))
            digest.update(b"\n")
        rows += len(chunk)
        step(len(chunk))
    last = last_given(connection, part.name) if part.documents else 0
    return Sum(rows, digest.hexdigest(), last)


def compared(source: dict[str, Sum], target: dict[str, Sum]) -> list[Compared]:
    """Part by part."""
    names = [*source, *(name for name in target if name not in source)]
    return [Compared(name, source.get(name), target.get(name)) for name in names]


def broken_seal(connection: Connection, head: str) -> int | None:
    """The first entry of the log that is not as it was sealed; None when all is well."""
    rows = (row for chunk in OWN[0].chunks(connection) for row in chunk)
    return audit.first_broken(rows, head, actors=audit.known_actors(connection))
