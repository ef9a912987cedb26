"""`coordtui plugin new`, and `plugin check` where there is nothing to check."""

from __future__ import annotations

import io
import json

from coordtui.cli.console import Console


def test_a_new_plugin_is_written_and_what_to_do_next_is_said_in_commands(coordtui, machine, plugins):
    new = ("plugin", "new", "lendings", "--into", str(machine / "new place"))
    answer = coordtui(*new, "--title", "Lent things")
    folder = machine / "new place" / "coordtui-lendings"
    assert answer.status == 0
    assert 'title=N_("Lent things")' in (folder / "src/coordtui_lendings/declared.py").read_text()
    steps = [line for line in answer.out.splitlines() if line.startswith("  ")]
    assert steps == [
        f"  cd '{folder}'",
        "  pip install -e .",
        "  coordtui dev .",
        "  pytest",
        "  coordtui plugin check .",
    ]
    assert "Its title is “Lent things” in French too" in answer.out
    again = coordtui(*new)
    assert again.status == 1
    assert "there already" in again.err


def test_who_sits_at_a_terminal_is_asked_for_the_french_title(coordtui, machine, plugins, monkeypatch):
    monkeypatch.setattr(Console, "interactive", True)
    monkeypatch.setattr("sys.stdin", io.StringIO("Objets prêtés\n"))
    answer = coordtui("plugin", "new", "lendings", "--into", str(machine), "--title", "Lent things")
    assert "“Lent things” in French (Enter: the same):" in answer.out
    assert "in French too" not in answer.out
    folder = machine / "coordtui-lendings/src/coordtui_lendings/locale/fr/LC_MESSAGES"
    assert 'msgid "Lent things"\nmsgstr "Objets prêtés"' in (folder / "coordtui_lendings.po").read_text(
        "utf-8"
    )


def test_scripts_are_told_where_it_is(coordtui, machine, plugins):
    answer = coordtui("plugin", "new", "lendings", "--into", str(machine), "--json")
    told = json.loads(answer.out)
    assert told["folder"] == str(machine / "coordtui-lendings")
    assert told["package"] == "coordtui_lendings"
    assert all((machine / "coordtui-lendings" / path).is_file() for path in told["files"])


def test_names_of_plugins_settings_commands_and_ids_of_the_program_are_taken(coordtui, machine, visits):
    for name in ("visits", "guests", "outbox", "doctor", "page", "core", "keys"):
        answer = coordtui("plugin", "new", name, "--into", str(machine / "new"))
        assert answer.status == 1, name
        assert f"The name “{name}” is taken." in answer.err
    assert not (machine / "new").exists()


def test_where_no_project_is_none_is_said_to_be_built(coordtui, machine, plugins):
    answer = coordtui("plugin", "check", str(machine))
    assert answer.status == 1
    assert answer.err.startswith(f"coordtui: There is no pyproject.toml in {machine}.")
