"""The file of a closed store is damaged: then it is said, or nothing that the store holds is different.

Whoever reads a damaged file is told of it or not, as SQLite has no checksums; but nothing
breaks, nothing is written, and `check` always tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import CoordtuiError
from coordtui.store import Store, open_store
from coordtui.store.check import check

from .scenarios import add, fill, state

PAGE, SECTOR = 4096, 512
SPREAD = 0x9E3779B1  # small numbers, which are tried most, are then not all near the beginning


@dataclass(frozen=True)
class Flipped:
    """One bit is another."""

    place: int
    bit: int

    def happen(self, content: bytearray) -> None:
        content[self.place * SPREAD % len(content)] ^= 1 << self.bit


@dataclass(frozen=True)
class Zeroed:
    """A sector, or a page, was never written."""

    place: int
    size: int

    def happen(self, content: bytearray) -> None:
        start = self.place * SPREAD % (len(content) // self.size) * self.size
        content[start : start + self.size] = bytes(self.size)


@dataclass(frozen=True)
class Misplaced:
    """A page was written where another belongs; in exchange for that one, or not."""

    place: int
    other: int
    exchanged: bool

    def happen(self, content: bytearray) -> None:
        pages = len(content) // PAGE
        here, there = (place * SPREAD % pages * PAGE for place in (self.place, self.other))
        moved, away = content[here : here + PAGE], content[there : there + PAGE]
        content[there : there + PAGE] = moved
        if self.exchanged:
            content[here : here + PAGE] = away


@dataclass(frozen=True)
class Cut:
    """The end is missing; not all of it, as an empty file is a store that was not made yet."""

    place: int

    def happen(self, content: bytearray) -> None:
        del content[1 + self.place * SPREAD % (len(content) - 1) :]


Damage = Flipped | Zeroed | Misplaced | Cut

PLACES = st.integers(0, 1 << 20)
DAMAGES = st.one_of(
    st.builds(Flipped, PLACES, st.integers(0, 7)),
    st.builds(Zeroed, PLACES, st.sampled_from([SECTOR, PAGE])),
    st.builds(Misplaced, PLACES, PLACES, st.booleans()),
    st.builds(Cut, PLACES),
)


@dataclass
class Stored:
    """A store, its file, and what it holds when that is whole."""

    path: Path
    content: bytes = field(repr=False)
    state: dict[str, Any] = field(repr=False)

    @contextmanager
    def damaged(self, *damages: Damage) -> Iterator[bytes]:
        """The bytes of the damaged file, which must not be written to."""
        content = bytearray(self.content)
        for damage in damages:
            damage.happen(content)
        self.path.write_bytes(content)
        yield bytes(content)
        assert self.path.read_bytes() == content, "a damaged file was written"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    path = tmp_path_factory.mktemp("damage") / "lab.db"
    with open_store(str(path)) as store:
        fill(store)
        with store.transaction():
            add(store, 40, "mot " * 40)
    with open_store(str(path)) as store:
        return Stored(path, path.read_bytes(), state(store))


def look(path: Path) -> tuple[list[str], dict[str, Any] | None]:
    """What is refused to somebody who reads everything, and what there is to see."""
    refused, seen = [], None
    try:
        with open_store(str(path)) as store:
            try:
                seen = state(store)
            except CoordtuiError as error:
                refused.append(str(error))
            for read in (Store.verify_audit, Store.audit_log, Store.info):
                try:
                    read(store)
                except CoordtuiError as error:
                    refused.append(str(error))
    except CoordtuiError as error:
        refused.append(str(error))
    return refused, seen


@pytest.mark.slow
@settings(max_examples=400, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damage=DAMAGES)
def test_damage_is_told_or_makes_no_difference(stored: Stored, damage: Damage) -> None:
    with stored.damaged(damage):
        refused, seen = look(stored.path)
        report = check(str(stored.path))
    assert not report.ok or (seen == stored.state and not refused), (refused, report)
