"""Processes to which faults happen, where the system lets us trace them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest

from ..engines import FILES, address
from .scenarios import SCENARIOS
from .tracing import NotTraceable, Nursery


@pytest.fixture(scope="session")
def tracing() -> None:
    """Skips the test where one process may not trace another."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    tried = subprocess.run(["strace", "--output=/dev/null", "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"strace may not trace: {tried.stderr.strip()}")


@pytest.fixture(scope="session")
def nursery(tracing: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Where processes come from to which faults happen."""
    folder = tmp_path_factory.mktemp("nursery")
    stores = [(name, address(engine, folder / name)) for engine in FILES for name in SCENARIOS]
    with Nursery(folder, stores) as nursery:
        try:
            nursery.run(*stores[0])
        except NotTraceable as refusal:
            pytest.skip(f"strace may not trace: {refusal}")
        yield nursery
