"""The engines that a store can stand on, for tests that hold for each of them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests import postgres_server

FILES = ("sqlite", "json")
"""Those that keep a store in a file."""

ENGINES = (*FILES, "postgres")
"""All; a test that is given the last skips itself where `postgres_server.why_not` says so."""

_MEMORY = Path("/dev/shm")


def address(engine: str, folder: Path | str) -> str:
    """Where a store of that engine is, in a folder of the test; on a server, a new one each time."""
    if engine == "postgres":
        if reason := postgres_server.why_not():
            pytest.skip(reason)
        return postgres_server.new_schema(uuid4().hex)
    return f"{engine}://{quote(str(folder))}/lab.{engine}"


def quick_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder in memory where there is one, for tests of what is written, not of how safely."""
    return tempfile.TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None)
