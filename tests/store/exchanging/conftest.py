"""Stores to take something from, and to bring it to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.store import Store
from tests.store.conftest import PAPERS, Paper
from tests.store.exchanging.exchanged import ENGINES, HRAFN, new


@pytest.fixture
def filled(store: Store) -> Store:
    store.declare("arxiv", [PAPERS])
    papers = store.acting_as(HRAFN).for_plugin("arxiv", [PAPERS]).records(Paper)
    papers.add_all([Paper(title="Été", key="k"), Paper(title="b")])
    store.table("private").insert({"secret": 1})
    return store


@pytest.fixture(params=ENGINES)
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new store of another place."""
    with new(tmp_path, request.param) as opened:
        yield opened


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "export.json"
