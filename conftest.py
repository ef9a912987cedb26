"""Shared by all tests: nothing of the person who runs them is read or written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import textual.app
import textual.pilot

from coordtui.testing.stillness import until_still

textual.app.wait_for_idle = until_still
textual.pilot.wait_for_idle = until_still
"""Keys go on when nothing is pending, not when the machine looks idle: sooner, and never too soon."""


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: some tests wait for a terminal or another process."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.fixture(autouse=True)
def private_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, data, cache and state live in a folder of the test; the language is English."""
    home: Path = tmp_path_factory.mktemp("home")
    for variable, folder in {
        "HOME": "",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_CACHE_HOME": "cache",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "run",
    }.items():
        monkeypatch.setenv(variable, str(home / folder))
    for variable in ("COORDTUI_STORE", "COORDTUI_SETTINGS", "COORDTUI_LANG", "NO_COLOR", "TMUX"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("LANG", "C.UTF-8")
