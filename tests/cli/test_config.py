"""`coordtui config`."""

from __future__ import annotations

import json
import stat
import sys

import pytest


def test_a_setting_is_set_read_and_unset(coordtui):
    assert (
        coordtui("config", "get", "theme").out == '"dark"\n'
        or coordtui("config", "get", "theme").out == "dark\n"
    )
    assert coordtui("config", "set", "theme", "light").status == 0
    assert json.loads(coordtui("config", "get", "theme", "--json").out) == "light"
    assert coordtui("config", "unset", "theme").status == 0
    assert json.loads(coordtui("config", "get", "theme", "--json").out) == "dark"
    assert coordtui("config", "unset", "theme").status == 1


def test_settings_in_the_home_of_nobody_are_a_sentence(coordtui):
    answer = coordtui("--settings", "~nosuchuser/settings.toml", "config", "get", "theme")
    assert answer.status != 0
    assert "~nosuchuser/settings.toml" in answer.err


def test_a_value_that_does_not_fit_is_refused_and_nothing_written(coordtui, machine):
    answer = coordtui("config", "set", "network.timeout_s", "soon")
    assert answer.status == 1
    assert "network.timeout_s" in answer.err
    assert not (machine / "config" / "coordtui" / "settings.toml").exists()


def test_an_unknown_setting_is_refused(coordtui):
    for words in (("get", "thme"), ("set", "thme", "x")):
        answer = coordtui("config", *words)
        assert answer.status == 1
        assert "theme" in answer.err


def test_the_list_says_where_each_value_comes_from(coordtui, visits):
    coordtui("config", "set", "theme", "light")
    coordtui("config", "set", "visits.days", "3")
    listed = {each["key"]: each for each in json.loads(coordtui("config", "list", "--json").out)}
    assert listed["theme"]["value"] == "light"
    assert "settings.toml" in listed["theme"]["origin"]
    assert listed["visits.days"]["value"] == 3
    assert listed["visits.days"]["help"] == "Days shown."
    plain = coordtui("config", "list", "visits").out.splitlines()
    assert plain[1].split()[:2] == ["visits.days", "3"]


def test_a_plugin_is_only_loaded_for_its_own_settings(coordtui, plugins):
    plugins("bang", "import sys; sys.modules['bang_was_imported'] = sys; raise ImportError")
    assert coordtui("config", "get", "theme").status == 0
    assert "bang_was_imported" not in sys.modules


def test_the_path_is_the_file_that_was_named(coordtui, machine):
    file = machine / "mine.toml"
    assert coordtui("--settings", str(file), "config", "path").out == f"{file}\n"
    coordtui("config", "set", "theme", "light", "--settings", str(file))
    assert "light" in file.read_text()


def test_a_wrong_settings_file_is_named_with_its_line(coordtui, machine):
    file = machine / "mine.toml"
    file.write_text('theme = "dark"\nthme = 1\n')
    answer = coordtui("--settings", str(file), "people", "list")
    assert answer.status == 1
    assert "line 2" in answer.err
    assert answer.err.count("\n") == 1


@pytest.fixture
def editor(machine, monkeypatch):
    """An editor that runs a line of Python on the text: `editor("text + 'theme = 1'")`."""

    def is_(expression, status=0):
        script = machine / "editor"
        script.write_text(
            f"#!{sys.executable}\nimport sys, pathlib\npath = pathlib.Path(sys.argv[-1])\n"
            f"text = path.read_text()\npath.write_text({expression})\nsys.exit({status})\n"
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("VISUAL", f"{script} --wait")

    return is_


def settings(machine):
    return machine / "config" / "coordtui" / "settings.toml"


def test_an_edit_takes_the_place_of_the_file(coordtui, machine, editor):
    coordtui("config", "set", "theme", "light")
    settings(machine).chmod(0o640)
    editor("text.replace('light', 'dark') + '# mine\\n'")
    assert coordtui("config", "edit").status == 0
    assert "# mine" in settings(machine).read_text()
    assert settings(machine).stat().st_mode & 0o777 == 0o640
    assert [each.name for each in settings(machine).parent.iterdir()] == ["settings.toml"]


def test_an_edit_that_is_wrong_is_kept_and_the_settings_stay(coordtui, machine, editor):
    coordtui("config", "set", "theme", "light")
    before = settings(machine).read_text()
    editor("'thme = 1\\n'")
    answer = coordtui("config", "edit")
    assert answer.status == 1
    assert "thme" in answer.err
    assert settings(machine).read_text() == before
    (kept,) = set(settings(machine).parent.iterdir()) - {settings(machine)}
    assert kept.read_text() == "thme = 1\n"
    assert str(kept) in answer.err


def test_an_edit_that_somebody_elses_change_crossed_is_kept(coordtui, machine, editor):
    coordtui("config", "set", "theme", "light")
    theirs = "theme = 'theirs'\n"
    meanwhile = f"pathlib.Path({str(settings(machine))!r}).write_text({theirs!r})"
    editor(f"{meanwhile} and 'theme = \"mine\"'")
    answer = coordtui("config", "edit")
    assert answer.status == 1
    assert settings(machine).read_text() == theirs
    assert "kept in" in answer.err


def test_no_change_and_a_broken_off_edit_leave_no_copy(coordtui, machine, editor):
    coordtui("config", "set", "theme", "light")
    editor("text")
    assert coordtui("config", "edit").status == 0
    editor("text", status=3)
    assert coordtui("config", "edit").status == 1
    assert [each.name for each in settings(machine).parent.iterdir()] == ["settings.toml"]


def test_an_editor_that_does_not_exist_is_a_sentence(coordtui, monkeypatch):
    monkeypatch.setenv("VISUAL", "no-such-editor")
    answer = coordtui("config", "edit")
    assert answer.status == 1
    assert "no-such-editor" in answer.err


def test_a_broken_file_can_be_repaired_by_editing(coordtui, machine, editor):
    settings(machine).parent.mkdir(parents=True)
    settings(machine).write_text("thme = [\n")
    editor("'theme = \"light\"\\n'")
    assert coordtui("config", "edit").status == 0
    assert json.loads(coordtui("config", "get", "theme", "--json").out) == "light"
