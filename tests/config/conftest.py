from __future__ import annotations

from pathlib import Path

import pytest

from coordtui.api import Secret
from coordtui.api import Settings as PluginSettings


class ScannerSettings(PluginSettings, kw_only=True, frozen=True):
    """The section of an invented plugin."""

    token: Secret = ""
    """What the server
    wants to see."""

    key: Secret = ""
    """Another secret."""

    every_min: int = 30
    """Minutes between two scans."""


PLUGINS = {"scanner": ScannerSettings}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the settings are, or will be."""
    return tmp_path / "settings.toml"


@pytest.fixture(autouse=True)
def no_secrets_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "KEY"):
        monkeypatch.delenv(f"COORDTUI_SCANNER_{name}", raising=False)


@pytest.fixture
def plugins() -> dict[str, type[PluginSettings]]:
    return dict(PLUGINS)


@pytest.fixture
def scanner() -> type[ScannerSettings]:
    return ScannerSettings
