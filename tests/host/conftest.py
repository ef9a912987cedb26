from __future__ import annotations

import itertools
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from coordtui.host import Found, Host
from coordtui.testing import FrozenClock

HEADER = """
from __future__ import annotations
from coordtui.api import *
N_, NN_ = marking(__name__)
"""

DECLARATION = """
@hookimpl
def coordtui_plugin():
    return Plugin(name="{name}", title=N_("{title}"), api=1)
"""

_numbers = itertools.count()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Found]]:
    """Write a plugin as a module that can be imported; its declaration is added unless it has one."""
    folder = tmp_path / "installed"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    written = []

    def write(name: str, code: str = "") -> Found:
        module = f"plugin_{name}_{next(_numbers)}"
        text = HEADER + textwrap.dedent(code)
        if "def coordtui_plugin(" not in text:
            text += DECLARATION.format(name=name, title=name.title())
        (folder / f"{module}.py").write_text(text, "utf-8")
        written.append(module)
        return Found(name, module, "test")

    yield write
    for module in written:
        sys.modules.pop(module, None)


@pytest.fixture
def load(install: Callable[..., Found]) -> Callable[..., Host]:
    """A host with the plugins whose code is given, loaded."""

    def make(codes: Mapping[str, str], **options: object) -> Host:
        host = Host([install(name, code) for name, code in codes.items()], clock=FrozenClock(), **options)
        host.load()
        return host

    return make
