"""A machine that was opened in a folder, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from coordtui.access.opening import Machine, plan
from tests.access.opening_kit import SSHD, copy_of, outcomes, place_in


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a lab was opened: looked at, not changed."""
    if SSHD is None:
        pytest.skip("there is no sshd to judge its configuration")
    root = tmp_path_factory.mktemp("machine")
    machine = Machine(root)
    assert set(outcomes(machine, plan(machine, place_in(root))).values()) <= {"so", "done"}
    return root


@pytest.fixture
def machine(opened: Path, tmp_path: Path) -> Machine:
    """An opened machine of one's own."""
    return copy_of(opened, tmp_path / "machine")
