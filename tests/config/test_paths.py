from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from coordtui.config import load_settings, paths


def test_the_settings_file_is_the_one_named_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert paths.settings_path() == paths.config_dir() / "settings.toml"
    monkeypatch.setenv("COORDTUI_SETTINGS", str(tmp_path / "mine.toml"))
    assert paths.settings_path() == tmp_path / "mine.toml"
    assert paths.settings_path("~/other.toml") == Path.home() / "other.toml"


def test_the_store_is_the_one_named_first(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    assert load_settings(file).store_url() == paths.default_store_url()
    file.write_text('[store]\nurl = "sqlite:///from-settings.db"\n')
    settings = load_settings(file)
    assert settings.store_url() == "sqlite:///from-settings.db"
    monkeypatch.setenv("COORDTUI_STORE", "sqlite:///from-environment.db")
    assert settings.store_url() == "sqlite:///from-environment.db"
    assert settings.store_url("sqlite:///from-argument.db") == "sqlite:///from-argument.db"


def test_an_empty_variable_names_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COORDTUI_SETTINGS", "")
    assert paths.settings_path() == paths.config_dir() / "settings.toml"


def test_the_default_store_is_an_address_whatever_the_folder_is_called(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "mes données #1%"))
    url = paths.default_store_url()
    assert url.isascii()
    assert unquote(url.removeprefix("sqlite://")) == str(paths.data_dir() / "coordtui.db")


def test_the_folders_are_each_their_own() -> None:
    folders = {paths.config_dir(), paths.data_dir(), paths.cache_dir(), paths.state_dir()}
    assert len(folders) == 4
    assert all(folder.name == "coordtui" for folder in folders)


def test_reading_settings_that_are_named_asks_the_platform_nothing(file: Path) -> None:
    code = (
        "import sys; from coordtui.config import load_settings; load_settings(sys.argv[1]).store_url('x');"
        "loaded = {'platformdirs', 'tomlkit', 'tomli_w', 'difflib', 'textual', 'httpx'} & set(sys.modules);"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=True)
