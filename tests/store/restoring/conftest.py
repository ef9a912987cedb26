"""A store that has changed since its backup."""

from __future__ import annotations

from pathlib import Path

import pytest

from coordtui.store import open_store, url_of
from coordtui.store.backup import back_up
from tests.store.restoring.restored import (
    write,
)


@pytest.fixture
def engine() -> str:
    """These look into the files themselves; what holds for JSON too says so."""
    return "sqlite"


@pytest.fixture(params=["sqlite", "json"])
def url(request: pytest.FixtureRequest, path: Path) -> str:
    """A store that has changed since its backup."""
    return url_of(path.with_suffix(".json") if request.param == "json" else path, request.param)


@pytest.fixture
def source(url: str, tmp_path: Path) -> Path:
    """A backup of 30 notes; the store has ten more since, and one is changed."""
    with open_store(url) as store:
        write(store, "early", 30)
        made = back_up(store, tmp_path / f"the backup{store.path.suffix}")
        write(store, "late", 10)
        store.table("lab.notes").update({"text": "changed"}, doc_ids=[1])
    return made.path
