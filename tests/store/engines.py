"""The engines that a store can stand on, for tests that hold for each of them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import quote

ENGINES = ("sqlite", "json")

_MEMORY = Path("/dev/shm")


def address(engine: str, folder: Path | str) -> str:
    """Where a store of that engine is, in a folder of the test."""
    return f"{engine}://{quote(str(folder))}/lab.{engine}"


def quick_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder in memory where there is one, for tests of what is written, not of how safely."""
    return tempfile.TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None)
