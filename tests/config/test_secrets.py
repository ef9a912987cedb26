from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coordtui.api import SettingsError
from coordtui.config import load_settings
from coordtui.config.entries import entries


def write_secrets(file: Path, text: str, mode: int = 0o600) -> Path:
    secrets = file.with_name("secrets.toml")
    secrets.write_text(text)
    secrets.chmod(mode)
    return secrets


def test_a_secret_is_read_from_a_private_file(file: Path, scanner: Any) -> None:
    write_secrets(file, '[scanner]\ntoken = "hush"\n')
    assert load_settings(file).section("scanner", scanner).token == "hush"


def test_the_environment_goes_before_the_file(
    file: Path, scanner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_secrets(file, '[scanner]\ntoken = "hush"\nkey = "mum"\n')
    monkeypatch.setenv("COORDTUI_SCANNER_TOKEN", "hush-hush")
    section = load_settings(file).section("scanner", scanner)
    assert (section.token, section.key) == ("hush-hush", "mum")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_a_file_that_others_may_read_is_refused(file: Path, scanner: Any, mode: int) -> None:
    secrets = write_secrets(file, '[scanner]\ntoken = "hush"\n', mode)
    with pytest.raises(SettingsError) as caught:
        load_settings(file).section("scanner", scanner)
    assert str(caught.value.remedy) == f"Run: chmod 600 {secrets}"
    assert "hush" not in str(caught.value)


def test_a_secret_among_the_settings_is_refused_without_being_shown(file: Path, scanner: Any) -> None:
    file.write_text('[scanner]\ntoken = "hush"\n')
    with pytest.raises(SettingsError) as caught:
        load_settings(file).section("scanner", scanner)
    assert "COORDTUI_SCANNER_TOKEN" in str(caught.value.remedy)
    assert "hush" not in str(caught.value)


def test_a_faulty_line_of_secrets_is_not_shown(file: Path, scanner: Any) -> None:
    write_secrets(file, '[scanner]\ntoken = "hush\n')
    with pytest.raises(SettingsError, match=r"Line 2 cannot be read\.") as caught:
        load_settings(file).section("scanner", scanner)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[scanner]\ntokn = "hush"\n', "Did you mean “scanner.token”"),
        ("[scanner]\ntoken = 3\n", "“scanner.token” must be a text"),
        ("scanner = 3\n", "“scanner” must be a table"),
    ],
)
def test_a_fault_among_the_secrets_is_told(file: Path, scanner: Any, text: str, message: str) -> None:
    write_secrets(file, text)
    with pytest.raises(SettingsError, match=message):
        load_settings(file).section("scanner", scanner)


def test_a_secret_is_in_no_text_about_the_settings(
    file: Path, plugins: Any, scanner: Any, caplog: pytest.LogCaptureFixture
) -> None:
    write_secrets(file, '[scanner]\ntoken = "hush"\n')
    settings = load_settings(file)
    section = settings.section("scanner", scanner)
    logging.getLogger("test").warning("%s %r", section, {"settings": section})
    shown = [repr(section), repr(msgspec.structs.replace(section, every_min=1)), caplog.text]
    shown += [repr(each) for each in entries(settings, plugins)]
    assert not any("hush" in text for text in shown)


def test_the_list_says_whether_a_secret_is_set_and_where(
    file: Path, plugins: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_secrets(file, '[scanner]\ntoken = "hush"\n')
    token, key = entries(load_settings(file), plugins, "scanner")[:2]
    assert (str(token.shown), str(token.origin)) == ("set", "the file of secrets")
    assert (str(key.shown), str(key.origin)) == ("not set", "default")
    monkeypatch.setenv("COORDTUI_SCANNER_KEY", "mum")
    _, key, _ = entries(load_settings(file), plugins, "scanner")
    assert str(key.origin) == "the environment, COORDTUI_SCANNER_KEY"
