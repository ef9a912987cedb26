"""A small plugin that keeps every promise, and others like it but for one thing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec.structs import replace

from coordtui.api import hookimpl

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def sample_is_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))


@pytest.fixture
def guests() -> ModuleType:
    """The plugin that keeps every promise."""
    return import_module("coordtui_guests")


@pytest.fixture
def but(guests: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """Makes the same plugin with a declaration that says something else, or other hooks."""

    def made(hooks: dict[str, Any] | None = None, **declared: Any) -> ModuleType:
        module = ModuleType(guests.__name__)
        vars(module).update({**vars(guests), **(hooks or {})})
        plugin = replace(guests.coordtui_plugin(), **declared)
        if "coordtui_plugin" not in (hooks or {}):
            module.coordtui_plugin = hookimpl(lambda: plugin)
        return module

    return made


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Puts names into a module of the test that targets may name; gives the module's name."""
    module = ModuleType("beside_the_guests")
    monkeypatch.setitem(sys.modules, module.__name__, module)

    def put(**names: Any) -> str:
        vars(module).update(names)
        return module.__name__

    return put
