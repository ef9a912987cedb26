"""`coordtui keys`."""

from __future__ import annotations

import json
import subprocess
import sys

from coordtui.config import load_settings
from coordtui.config.paths import default_store_url
from coordtui.host.session import open_session


def test_usual_keys_are_listed_and_in_order(coordtui):
    answer = coordtui("keys", "list")
    assert answer.status == 0
    assert any(line.split()[:3] == ["app.help", "?", "f1"] for line in answer.out.splitlines())
    answer = coordtui("keys", "check")
    assert (answer.status, answer.out) == (0, "All keys are in order.\n")


def test_what_is_wrong_is_said_with_what_to_do(coordtui, machine):
    file = machine / "s.toml"
    file.write_text('[keys]\n"page.kepp" = ["f"]\n"page.tag" = ["ctrl+i"]\n"page.note" = ["ctrl+a"]\n')
    answer = coordtui("--settings", str(file), "keys", "check")
    assert answer.status == 1
    assert "Did you mean “page.keep”?" in answer.out
    assert "[!!] A terminal sends “ctrl+i” as “tab”." in answer.out
    assert "[--] “ctrl+a”" in answer.out


def test_scripts_get_json(coordtui, machine):
    file = machine / "s.toml"
    file.write_text('preset = "vim"\n\n[keys]\n"page.tag" = ["ctrl+i"]\n')
    [found] = json.loads(coordtui("--settings", str(file), "keys", "check", "--json").out)
    assert (found["severity"], found["command"], found["key"]) == ("refused", "page.tag", "ctrl+i")
    assert found["collides_with"] == "tab"
    lines = {
        each["id"]: each
        for each in json.loads(coordtui("--settings", str(file), "keys", "list", "--json").out)
    }
    assert lines["page.tag"]["origin"] == "yours"
    assert lines["list.open"]["origin"] == "vim"
    assert "l" in lines["list.open"]["keys"]


def test_no_screen_is_loaded_for_it(machine):
    code = (
        "import sys\nfrom coordtui.cli import main\nmain(['keys', 'check'])\n"
        "print([m for m in sys.modules if m.startswith(('textual', 'rich'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_a_person_chose_for_themselves_is_looked_at_too(coordtui):
    assert coordtui("init", "--name", "Lab of Nobody", "--coordinator", "Ada Placeholder").status == 0
    with open_session(load_settings(), default_store_url()) as session:
        session.prefer("keys", {"page.tag": ["ctrl+i"]})
    answer = coordtui("keys", "check")
    assert answer.status == 1
    assert "ctrl+i" in answer.out
