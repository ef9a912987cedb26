"""The tutorial is a plugin: its files are put together as it says, and its own tests pass."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).resolve().parents[1] / "docs" / "tutorial.md"
FILE = re.compile(r"^\*\*`([\w./-]+)`\*\*\n\n```[\w-]+\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the tutorial; of one that is shown twice, the last."""
    folder = tmp_path_factory.mktemp("tutorial")
    for name, text in FILE.findall(TUTORIAL.read_text("utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    mine = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=mine, capture_output=True, text=True, timeout=110
    )


def test_its_own_tests_pass(project: Path) -> None:
    ran = run(project, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"\b10 passed", ran.stdout)


def test_it_is_written_as_the_house_is(project: Path) -> None:
    (project / "ruff.toml").write_text("line-length = 110\n")
    for command in (["check", "."], ["format", "--check", "."]):
        ran = run(project, "ruff", *command)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_file_that_it_shows_is_put_together() -> None:
    shown = len(re.findall(r"^```(?:py|po|toml-file)$", TUTORIAL.read_text("utf-8"), re.MULTILINE))
    assert len(FILE.findall(TUTORIAL.read_text("utf-8"))) == shown
