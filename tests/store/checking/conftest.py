"""Stores to look at; these look into the files themselves, and what holds for JSON too says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from coordtui.store import open_store
from tests.store.checking.looked import fill


@pytest.fixture
def engine() -> str:
    """These look into the files themselves; what holds for JSON too says so."""
    return "sqlite"


@pytest.fixture
def whole(path: Path) -> Path:
    """A store that nobody has open."""
    with open_store(str(path)) as store:
        fill(store)
    return path


@pytest.fixture
def killed(path: Path, spawn) -> Path:
    """A store whose program was killed: everything new is in the log only."""
    program = spawn("""
    import os, signal
    store = open_store(PATH)
    for n in range(30):
        store.insert({"n": n, "text": f"text number {n} "})
    os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert program.wait(60) == -9
    return path
