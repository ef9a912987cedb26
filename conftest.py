"""Shared by all tests: nothing of the person who runs them is read or written."""

from __future__ import annotations

import faulthandler
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import textual.app
import textual.pilot
from hypothesis import settings
from textual.css.stylesheet import Stylesheet

from coordtui.testing.stillness import until_still

textual.app.wait_for_idle = until_still
textual.pilot.wait_for_idle = until_still
"""Keys go on when nothing is pending, not when the machine looks idle: sooner, and never too soon."""

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
"""How long an example takes says how busy the machine is."""

_parsed: dict[object, Sequence[Any]] = {}
_parse_rules = Stylesheet._parse_rules


def _parse_once(styles: Stylesheet, css: str, **how: Any) -> Any:
    """Read a style sheet once in a worker, not once in each of thousands of programs."""
    key = (css, *how.values(), *styles._variables.values())
    if (rules := _parsed.get(key)) is None:
        rules = _parsed[key] = _parse_rules(styles, css, **how)
    return rules


Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign]

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Where writing bytecode is switched off, each worker and each program that is started would compile anew."""


def pytest_collection_finish() -> None:
    """What collecting made stays to the end: it is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: some tests wait for a terminal or another process."""
    return len(os.sched_getaffinity(0)) + 1


LAST_RESORT = 60
"""Seconds beyond a test's own limit after which its process is ended, and where it hung is told.

The limit itself raises an error where the main thread is: what swallows that, as a task does, or waits in C,
is not stopped by it, and would hold the whole run.
"""


def pytest_configure(config: pytest.Config) -> None:
    """Keep where a process that is ended may say so: in a test, what it prints goes elsewhere."""
    config.stash[_true_stderr] = os.dup(2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """A test has its last resort while it is prepared, runs and is cleaned up after."""
    _end_later(item)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """A failed test has no limit from here on: pytest takes it away."""
    _end_later(item)


def _end_later(item: pytest.Item) -> None:
    own = item.get_closest_marker("timeout")
    limit = own.args[0] if own else float(item.config.getoption("timeout") or item.config.getini("timeout"))
    faulthandler.dump_traceback_later(limit + LAST_RESORT, exit=True, file=item.config.stash[_true_stderr])


_true_stderr = pytest.StashKey[int]()
_numbers = count()


@pytest.fixture(autouse=True)
def private_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, data, cache and state live in a folder of the test; the language is English."""
    # Numbered here: `mktemp` would look through the folders of all tests before for the next number.
    home: Path = tmp_path_factory.getbasetemp() / "homes" / str(next(_numbers))
    home.mkdir(parents=True)
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
