"""`coordtui dev` as an editor's save hook has it, and whom it refuses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordtui.cli.runner import run

PLUGIN = """
from coordtui.api import Pane, Plugin, hookimpl, marking

N_, NN_ = marking("coordtui_spoons")


@hookimpl
def coordtui_plugin():
    page = Pane(id="spoons.list", title=N_("Spoons"), target="coordtui_spoons.panes:SpoonsPage")
    return Plugin(name="spoons", title=N_("Spoons"), api=1, panes=(page,))
"""
PROJECT = '[project]\nname = "x"\n[project.entry-points."coordtui.plugins"]\nspoons = "coordtui_spoons"\n'


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COORDTUI_LANG", "en")
    made = tmp_path / "project" / "coordtui_spoons"
    made.mkdir(parents=True)
    (made.parent / "pyproject.toml").write_text(PROJECT)
    (made / "__init__.py").write_text(PLUGIN)
    (made / "panes.py").write_text("from coordtui.ui.widgets import Page as SpoonsPage\n")
    yield made
    for name in [each for each in sys.modules if each.startswith("coordtui_spoons")]:
        del sys.modules[name]


def test_a_check_says_what_a_load_says(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dev", str(package), "--check"]) == 0
    assert capsys.readouterr().out == "“spoons” loads: 1 page, 0 commands.\n"
    (package / "panes.py").write_text("class SpoonsPage(:\n")
    assert run(["dev", str(package), "--check"]) == 1
    said = capsys.readouterr().out
    assert "“coordtui_spoons.panes:SpoonsPage” cannot be imported:" in said
    assert 'File "coordtui_spoons/panes.py", line 1' in said
    (package / "panes.py").write_text("class SpoonPage: ...\n")
    assert run(["dev", str(package), "--check"]) == 1
    said = capsys.readouterr().out
    assert said == "There is no “SpoonsPage” in coordtui_spoons.panes; did you mean SpoonPage?\n"
    (package / "__init__.py").write_text(PLUGIN.replace("api=1", "api=99"))
    assert run(["dev", str(package), "--check"]) == 1
    assert "version 99 of the plugin interface" in capsys.readouterr().out
    (package / "__init__.py").write_text(PLUGIN + "\n\n@hookimpl\ndef coordtui_todai(ctx): ...\n")
    assert run(["dev", str(package), "--check"]) == 1
    assert "perhaps “coordtui_today”?" in capsys.readouterr().out


def test_the_lab_of_real_people_is_refused_before_any_code_of_the_plugin_runs(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = f"sqlite:///{tmp_path}/real.db"
    asked = ["init", "--name", "Placeholder Lab", "--lang", "en", "--coordinator", "Ada Placeholder"]
    assert run([*asked, "--store", store]) == 0
    (package / "__init__.py").write_text("raise SystemExit('it ran')\n")
    monkeypatch.setattr("coordtui.cli.dev.has_screen", lambda invocation: True)
    capsys.readouterr()
    assert run(["dev", str(package), "--store", store]) == 1
    said = capsys.readouterr().err
    assert "There is a real lab" in said
    assert "it ran" not in said


def test_without_a_screen_it_says_so(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dev", str(package)]) == 1
    assert "The program cannot open here." in capsys.readouterr().err
