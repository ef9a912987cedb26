from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import SettingsError
from coordtui.config import load_settings
from coordtui.config.editing import put_values, set_value, unset_value

WRITTEN = """\
# The lab's own.
theme = "light"  # the room is bright

[keys]
arxiv.star = ["f"]  # as in mail

[network]
# The proxy is slow.
timeout_s = 60
"""


def test_a_change_keeps_comments_and_order(file: Path) -> None:
    file.write_text(WRITTEN)
    set_value(file, "network.timeout_s", "90")
    set_value(file, "theme", "dark")
    set_value(file, "keys.arxiv.star", '["s", "f"]')
    assert file.read_text() == (
        WRITTEN.replace("60", "90").replace('"light"', '"dark"').replace('["f"]', '["s", "f"]')
    )


def test_what_was_not_there_is_added_in_its_place(file: Path) -> None:
    file.write_text(WRITTEN)
    settings = put_values(file, {"language": "fr", "store.url": "sqlite:///lab.db", "keys.arxiv.sync": ["S"]})
    assert settings.language == "fr"
    again = load_settings(file)
    assert (again.language, again.store.url, again.theme) == ("fr", "sqlite:///lab.db", "light")
    assert again.keys == {"arxiv.star": ["f"], "arxiv.sync": ["S"]}
    assert "# The proxy is slow." in file.read_text()


def test_a_new_file_is_made_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.toml"
    put_values(file, {"language": "fr", "network.contact": "lab@example.invalid"})
    assert file.read_text() == 'language = "fr"\n\n[network]\ncontact = "lab@example.invalid"\n'


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("theme", "light", "light"),
        ("theme", '"light"', "light"),
        ("theme", "42", "42"),
        ("theme", 'a "b" = c', 'a "b" = c'),
        ("theme", "1\nlanguage = 'fr'", "1\nlanguage = 'fr'"),
        ("network.timeout_s", "5", 5),
        ("plugins.disabled", "gpus", ["gpus"]),
        ("plugins.disabled", "gpus, training", ["gpus", "training"]),
        ("plugins.disabled", "[]", []),
    ],
)
def test_a_value_is_understood_as_its_setting_wants_it(
    file: Path, key: str, text: str, value: object
) -> None:
    settings: Any = set_value(file, key, text)
    for name in key.split("."):
        settings = getattr(settings, name)
    assert settings == value


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("network.timeout_s", "soon", "“network.timeout_s” must be a number between 1 and 600"),
        ("network.timeout_s", "0", "must be a number between 1 and 600"),
        ("language", "de", "must be one of: en, fr"),
        ("netwrok.timeout_s", "3", "Did you mean “network.timeout_s”"),
        ("network", "3", "There is no setting “network”"),
        ("theme.dark", "3", "There is no setting “theme.dark”"),
        ("scanner.every_min", "often", "must be a whole number"),
        ("scanner.token", "hush", "COORDTUI_SCANNER_TOKEN"),
        ("unknown.key", "3", "There is no setting “unknown.key”"),
    ],
)
def test_a_refused_change_leaves_the_file_as_it_was(
    file: Path, plugins: Any, key: str, text: str, message: str
) -> None:
    file.write_text(WRITTEN)
    before = file.stat()
    with pytest.raises(SettingsError, match=message) as caught:
        set_value(file, key, text, plugins)
    assert "hush" not in str(caught.value)
    assert (file.read_text(), file.stat().st_ino) == (WRITTEN, before.st_ino)


def test_a_file_with_a_fault_is_not_written(file: Path) -> None:
    file.write_text("theme = \n")
    with pytest.raises(SettingsError, match="Line 1"):
        set_value(file, "language", "fr")
    assert file.read_text() == "theme = \n"


def test_the_setting_of_a_plugin_is_written_into_its_section(file: Path, plugins: Any, scanner: Any) -> None:
    set_value(file, "scanner.every_min", "5", plugins)
    assert load_settings(file).section("scanner", scanner).every_min == 5


def test_a_refused_value_speaks_of_no_file(file: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        set_value(file, "network.timeout_s", "soon")
    assert str(refused.value.remedy) == "Give another value."


def test_what_a_check_refuses_is_not_written(file: Path) -> None:
    def check(settings: object) -> None:
        raise SettingsError("no")

    with pytest.raises(SettingsError, match="no"):
        set_value(file, "theme", "light", check=check)
    assert not file.exists()


def test_a_removed_setting_has_its_default_again(file: Path) -> None:
    file.write_text(WRITTEN)
    assert unset_value(file, "network.timeout_s")
    assert unset_value(file, "keys.arxiv.star")
    assert not unset_value(file, "language")
    settings = load_settings(file)
    assert (settings.network.timeout_s, settings.keys, settings.theme) == (30, {}, "light")
    assert "# The proxy is slow." in file.read_text()


def test_a_misspelt_setting_can_be_removed(file: Path) -> None:
    file.write_text('thme = "dark"\ntheme = "light"\n')
    assert unset_value(file, "thme")
    assert load_settings(file).theme == "light"


def test_the_rights_of_the_file_and_a_link_to_it_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.toml", tmp_path / "settings.toml"
    real.write_text(WRITTEN)
    real.chmod(0o640)
    link.symlink_to(real)
    set_value(link, "language", "fr")
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert load_settings(real).language == "fr"


def test_a_failure_in_the_middle_leaves_the_old_file_and_no_other(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    file.write_text(WRITTEN)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match=r"cannot be written.*No space left"):
        set_value(file, "language", "fr")
    assert file.read_text() == WRITTEN
    assert [each.name for each in file.parent.iterdir()] == ["settings.toml"]


def test_changes_at_the_same_time_are_all_kept(file: Path) -> None:
    file.write_text(WRITTEN)
    start = threading.Barrier(8)

    def change(number: int) -> None:
        start.wait()
        set_value(file, f"keys.page.command_{number}", "x")

    threads = [threading.Thread(target=change, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load_settings(file).keys) == 9


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_change_leaves_the_file_to_those_whose_it_is(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("")
    os.chown(file, 1, 2)
    file.chmod(0o640)
    set_value(file, "language", "fr")
    found = file.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (1, 2, 0o640)
