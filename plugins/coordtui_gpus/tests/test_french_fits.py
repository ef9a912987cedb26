"""French is longer than English, and has its own plurals: nothing of it is cut where it has a fixed place."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

from coordtui.ui.widgets import Column, cell_len
from coordtui_gpus import panes


@pytest.fixture
def french(lab: Any) -> Any:
    ctx = lab.ctx()
    return type(ctx.translator)("fr")


def columns() -> Iterator[tuple[str, Column]]:
    """Every column of every list of the plugin."""
    for found in pkgutil.iter_modules(panes.__path__):
        module = importlib.import_module(f"{panes.__name__}.{found.name}")
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, tuple):
                yield from ((f"{found.name}.{name}", each) for each in value if isinstance(each, Column))


def test_no_heading_of_a_list_is_cut_in_french(french) -> None:
    told = [
        (where, french(each.title), each.width)
        for where, each in columns()
        if not each.flex and cell_len(french(each.title)) > each.width
    ]
    assert told == []
    assert len([*columns()]) > 20
