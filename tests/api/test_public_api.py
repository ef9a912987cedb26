"""What plugins may rely on changes only on purpose: it is listed in docs/api.txt."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(str(ROOT))
    return import_module("tools.api")


def test_the_public_interface_is_the_one_that_is_listed(api: object) -> None:
    differs = api.difference((ROOT / "docs/api.txt").read_text("utf-8"))  # type: ignore[attr-defined]
    assert not differs, (
        f"{differs}\n\nThe public interface is another than docs/api.txt lists. If that is meant, and"
        " docs/api-versions.md allows it, run `python -m tools.api` and commit the listing with the change."
    )


def test_a_hook_that_loses_an_argument_is_seen(api: object) -> None:
    """The control: the comparison fails where it must."""
    listed = (ROOT / "docs/api.txt").read_text("utf-8")
    changed = listed.replace("(ctx, query, limit)", "(ctx, query, limit, most)")
    assert "-hook coordtui_search(ctx, query, limit, most)" in api.difference(changed)  # type: ignore[attr-defined]


def test_every_listed_name_is_there() -> None:
    for package in ("coordtui.api", "coordtui.ui.widgets", "coordtui.testing"):
        module = import_module(package)
        assert [name for name in module.__all__ if not hasattr(module, name)] == [], package
