"""A lab with plugins written in the tests."""

from __future__ import annotations

import sys
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coordtui.host.session import Session
from coordtui.testing import open_test_session
from coordtui.ui.app import CoordtuiApp
from coordtui.ui.page_host import PageHost
from tests.ui.kit import PAGES, Sample, SamplePage


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """The module that the panes of tests name."""
    module = types.ModuleType(PAGES)
    module.SamplePage = SamplePage
    monkeypatch.setitem(sys.modules, PAGES, module)
    return module


@pytest.fixture
def open_lab(tmp_path: Path, pages: types.ModuleType) -> Iterator[Callable[..., Session]]:
    """Opens sessions on a test lab, and closes them."""
    sessions: list[Session] = []

    def open_(plugins: dict[str, object] | None = None, **options: Any) -> Session:
        given = {"sample": Sample()} if plugins is None else plugins
        sessions.append(open_test_session(tmp_path, given, **options))
        return sessions[-1]

    yield open_
    for session in sessions:
        session.close()


@pytest.fixture
def app_of(open_lab: Callable[..., Session], monkeypatch: pytest.MonkeyPatch) -> Callable[..., CoordtuiApp]:
    """Makes the program on a test lab; pages are not started again by themselves."""
    monkeypatch.setattr(PageHost, "restarts", ())

    def make(*plugins: Any, **options: Any) -> CoordtuiApp:
        return CoordtuiApp(open_lab(*plugins, **options), ticking=False)

    return make


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine is in Greenwich."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
