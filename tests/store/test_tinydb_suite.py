"""TinyDB's own tests hold for our store, on every engine.

They come from its source distribution, which `tools/fetch_tinydb.sh` fetches; it is not
kept here. Which of them cannot apply, and why, is told in `tinydb_suite/suite.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres_server

from .engines import ENGINES, FILES, quick_folder

NAME = "tinydb-4.9.0"
SDIST = Path(
    os.environ.get("COORDTUI_TINYDB_SDIST") or Path(__file__).parents[2] / ".cache" / f"{NAME}.tar.gz"
)
HELPERS = Path(__file__).parent / "tinydb_suite"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SDIST.exists(), reason=f"{SDIST} is not there; tools/fetch_tinydb.sh fetches it"),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where TinyDB's tests are, unpacked."""
    with quick_folder() as folder:
        with tarfile.open(SDIST) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder, NAME)


def _run(folder: Path, engine: str, swapped: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "tmp").mkdir()
    server = {}
    if engine == "postgres":
        if reason := postgres_server.why_not():
            pytest.skip(reason)
        server[postgres_server.VARIABLE] = postgres_server.conninfo()
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=short", "-p", "suite", *options, "tests"]
    environment = {
        **os.environ,
        **server,
        "COORDTUI_SUITE_ENGINE": engine,
        "COORDTUI_SUITE_SWAPPED": swapped,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join((str(HELPERS), str(HELPERS.parents[1]))),
        "TMPDIR": str(folder / "tmp"),
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def _counted(ended: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """How many passed, were skipped, failed as expected."""
    assert ended.returncode == 0, ended.stdout[-5000:] + ended.stderr
    return {what: int(number) for number, what in re.findall(r"(\d+) (\w+)", ended.stdout.splitlines()[-1])}


@pytest.mark.parametrize("engine", ENGINES)
def test_tinydbs_own_tests_hold_with_our_store_in_their_fixtures(folder: Path, engine: str) -> None:
    shutil.copy(HELPERS / "swapped_fixtures.py", folder / "tests" / "conftest.py")
    counted = _counted(_run(folder, engine, "fixtures"))
    assert (counted["passed"], counted["xfailed"]) == (141, 10)


@pytest.mark.parametrize("engine", FILES)  # the names are about files
def test_tinydbs_own_tests_hold_with_our_store_under_all_their_names(folder: Path, engine: str) -> None:
    counted = _counted(_run(folder, engine, "names", "-p", "swapped_names"))
    assert (counted["passed"], counted["xfailed"]) == (194, 24)
