"""`coordtui plugin new`."""

from __future__ import annotations

import json


def test_a_new_plugin_is_written_and_what_to_do_next_is_said_in_three_commands(coordtui, machine, plugins):
    new = ("plugin", "new", "lendings", "--into", str(machine / "new place"))
    answer = coordtui(*new, "--title", "Lent things")
    folder = machine / "new place" / "coordtui-lendings"
    assert answer.status == 0
    assert 'title=N_("Lent things")' in (folder / "src/coordtui_lendings/declared.py").read_text()
    steps = [line for line in answer.out.splitlines() if line.startswith("  ")]
    assert steps == [f"  cd '{folder}'", "  pip install -e '.[dev]'", "  pytest"]
    again = coordtui(*new)
    assert again.status == 1
    assert "there already" in again.err


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
