"""Root on a server whose lab is the service account's: nothing is made or looked for beside it."""

from __future__ import annotations

import json
import pwd
from collections.abc import Callable
from pathlib import Path

import pytest

from coordtui.cli import diagnosis
from tests.cli.conftest import Answer

Run = Callable[..., Answer]


@pytest.fixture
def server(coordtui: Run, lab: None, machine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of a server with a lab; whoever runs commands is root, with nothing of their own."""
    settings = machine / "etc" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text(f'language = "fr"\n[store]\nurl = "sqlite://{machine}/data/coordtui/coordtui.db"\n')
    for module in ("server_lab", "diagnosis"):
        monkeypatch.setattr(f"coordtui.cli.{module}.SETTINGS", str(settings))
    monkeypatch.setattr("coordtui.access.keys.line.USUAL_SETTINGS", str(settings))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setenv("XDG_DATA_HOME", str(machine / "root"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(machine / "root"))
    monkeypatch.delenv("SUDO_USER", raising=False)
    return settings


@pytest.mark.parametrize("words", [["people", "list"], ["store", "backup", "--list"], ["--linear"], []])
def test_root_is_told_what_to_type_and_founds_nothing(
    coordtui: Run, server: Path, machine: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    answer = coordtui(*words)
    assert answer.status == 1
    line = "coordtui" if words in ([], ["--linear"]) else f"'{' '.join(['coordtui', *words])}'"
    assert answer.err.endswith(f"su - coordtui -c {line}\n")
    monkeypatch.setenv("SUDO_USER", "ada")
    assert "sudo -iu coordtui coordtui" in coordtui(*words).err
    assert not (machine / "root").exists()


def test_the_settings_that_root_changes_are_those_of_the_server(
    coordtui: Run, server: Path, machine: Path
) -> None:
    assert coordtui("config", "set", "backup.every_hours", "12").status == 0
    assert "every_hours = 12" in server.read_text()
    assert not (machine / "root").exists()


def test_a_lab_that_root_named_or_has_is_the_one_that_is_meant(
    coordtui: Run, server: Path, machine: Path
) -> None:
    url = f"sqlite://{machine}/data/coordtui/coordtui.db"
    assert coordtui("--store", url, "people", "list").status == 0
    assert coordtui("init", "--name", "Root’s own", "--coordinator", "Root").status == 0
    assert coordtui("people", "list").status == 0
    assert "su -" not in coordtui("store", "info").err


def test_the_doctor_looks_at_the_lab_as_its_account(
    coordtui: Run, server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def as_account(account: object, work: Callable[[], object]) -> object:
        asked.append(account)
        return json.loads(json.dumps(work()))

    monkeypatch.setattr("coordtui.cli.access.by_owner.as_account", as_account)
    monkeypatch.setattr(pwd, "getpwnam", lambda name: name)
    monkeypatch.setattr(diagnosis, "_way_in", lambda: iter(()))
    rows = {each["check"]: each for each in json.loads(coordtui("doctor", "--json").out)}
    assert asked == ["coordtui"]
    assert rows["labo"]["text"] == "«\u00a0Lab of Nobody\u00a0»"
    assert rows["réglages"]["text"].endswith(str(server))
