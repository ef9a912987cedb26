from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from coordtui.api import Settings as PluginSettings
from coordtui.api import SettingsError
from coordtui.config import CoreSettings, load_settings
from coordtui.config.entries import entries
from coordtui.config.fields import leaves


def test_every_setting_of_the_core_is_explained() -> None:
    for leaf in leaves(CoreSettings):
        text = str(leaf.help)
        assert text.endswith("."), leaf.key
        assert "\n" not in text


def test_the_explanation_belongs_to_the_catalogue_of_its_package(file: Path, plugins: Any) -> None:
    token = entries(load_settings(file), plugins, "scanner.token")[0]
    assert str(token.help) == "What the server wants to see."
    assert entries(load_settings(file), under="theme")[0].help.domain == "coordtui"


def test_a_setting_says_where_its_value_comes_from(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('\ntheme = "light"\n[store]\nurl = "sqlite:///lab.db"\n[keys]\narxiv.star = ["f"]\n')
    listed = {each.key: each for each in entries(load_settings(file))}
    said = {key: (str(each.shown), str(each.origin)) for key, each in listed.items()}
    assert said["language"] == ("not set", "default")
    assert said["theme"] == ('"light"', "settings.toml, line 2")
    assert said["store.url"] == ('"sqlite:///lab.db"', "settings.toml, line 4")
    assert said["keys.arxiv.star"] == ('["f"]', "settings.toml, line 6")
    assert said["access.grants"] == ("{}", "default")
    assert said["plugins.disabled"] == ("[]", "default")
    monkeypatch.setenv("COORDTUI_STORE", "sqlite:///other.db")
    (url,) = entries(load_settings(file), under="store.url")
    assert (url.value, str(url.origin)) == ("sqlite:///other.db", "the environment, COORDTUI_STORE")


def test_settings_without_an_explanation_are_listed_all_the_same(file: Path) -> None:
    bare = msgspec.defstruct("Bare", [("every", int, 3)], bases=(PluginSettings,), kw_only=True, frozen=True)
    (entry,) = entries(load_settings(file), {"bare": bare}, "bare")
    assert (entry.key, entry.value, str(entry.help)) == ("bare.every", 3, "Its author did not explain it.")


def test_a_part_of_the_settings_can_be_asked_for(file: Path, plugins: Any) -> None:
    settings = load_settings(file)
    assert [each.key for each in entries(settings, under="theme")] == ["theme"]
    assert {each.key.partition(".")[0] for each in entries(settings, under="network")} == {"network"}
    with pytest.raises(SettingsError, match=r"Did you mean “network\.contact”"):
        entries(settings, plugins, "network.contct")
