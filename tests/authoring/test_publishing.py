"""`coordtui plugin check`: the wheel as it would go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from email.message import Message as Headers
from email.parser import HeaderParser
from pathlib import Path

import pytest

from coordtui.api import NotFound, Refused
from coordtui.authoring.publishing import building, examine
from coordtui.authoring.publishing.building import wheel_of
from coordtui.authoring.publishing.contents import contents
from coordtui.authoring.publishing.examining import _promises, _title
from coordtui.authoring.publishing.licences import gpl_only, licence_of, licences
from coordtui.authoring.publishing.needs import beyond, needs
from coordtui.authoring.publishing.trial import Trial, documents_of
from coordtui.authoring.publishing.wheel import Wheel
from coordtui.testing.conformance import PROMISES
from coordtui.text.messages import Message

INFO = "coordtui_nobody-1.0.dist-info"
METADATA = """\
Metadata-Version: 2.4
Name: coordtui-nobody
Version: 1.0
License-Expression: MIT
Requires-Dist: coordtui
"""
PLUGIN = """
from coordtui.api import Plugin, hookimpl, marking

N_, NN_ = marking("coordtui_nobody")


@hookimpl
def coordtui_plugin():
    return Plugin(name="nobody", title=N_("Nobody"), api=1)
"""
FRENCH = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Nobody"
msgstr "Personne"
"""
TIDY = {
    "coordtui_nobody/__init__.py": PLUGIN,
    "coordtui_nobody/py.typed": "",
    "coordtui_nobody/locale/fr/LC_MESSAGES/coordtui_nobody.po": FRENCH,
    f"{INFO}/METADATA": METADATA,
    f"{INFO}/entry_points.txt": "[coordtui.plugins]\nnobody = coordtui_nobody\n",
    f"{INFO}/licenses/LICENSE": "Do as you like.",
}


def wheel(tmp_path: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    """A wheel with these files more or (None) less than a tidy one."""
    file = tmp_path / "coordtui_nobody-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in (TIDY | dict(changes or {})).items():
            if text is not None:
                archive.writestr(name, text)
    return file


def wrong(tmp_path: Path, changes: Mapping[str, str | None]) -> list[str]:
    read = Wheel(wheel(tmp_path, changes))
    found = [*contents(read, "coordtui_nobody"), *licences(read, beyond(read)), *needs(read)]
    return [str(each.text) for each in found if not each.ok]


CATALOGUE = "coordtui_nobody/locale/fr/LC_MESSAGES/coordtui_nobody.po"
TESTS = "coordtui_nobody/tests/test_x.py"
ABOUT = f"{INFO}/METADATA"
FAULTS: dict[str, tuple[dict[str, str | None], str]] = {
    "no French": ({CATALOGUE: None}, "The French texts of “coordtui_nobody” are missing."),
    "no types": ({"coordtui_nobody/py.typed": None}, "There is no file py.typed in “coordtui_nobody”"),
    "tests": ({TESTS: ""}, f"It holds 1 file of tests, such as {TESTS}."),
    "others": ({"tests/__init__.py": ""}, "It brings more than its own package: tests."),
    "stray": (
        {"coordtui_nobody/lab.db": ""},
        "It holds what belongs to nobody’s package: coordtui_nobody/lab.db.",
    ),
    "no licence": ({ABOUT: METADATA.replace("License-Expression: MIT\n", "")}, "It names no licence"),
    "no text of it": ({f"{INFO}/licenses/LICENSE": None}, "The text of the licence is not in it."),
    "no coordtui": (
        {ABOUT: METADATA.replace("Requires-Dist: coordtui\n", "")},
        "It does not require coordtui.",
    ),
    "absent": (
        {ABOUT: METADATA + "Requires-Dist: nobody-s-package>=1\n"},
        "nobody-s-package is not installed here",
    ),
    "no package": (
        {"coordtui_nobody/__init__.py": None, "coordtui_nobody/py.typed": None, CATALOGUE: None},
        "The package “coordtui_nobody”, which the entry point names, is not in it.",
    ),
}


def test_a_tidy_wheel_has_no_fault(tmp_path: Path) -> None:
    assert wrong(tmp_path, {}) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_wheel_is_said(tmp_path: Path, fault: str) -> None:
    changes, said = FAULTS[fault]
    assert any(each.startswith(said) for each in wrong(tmp_path, changes))


def test_a_file_that_leads_out_of_the_wheel_is_not_unpacked(tmp_path: Path) -> None:
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(Refused, match="leads out of it"):
        Wheel(wheel(tmp_path, {"../outside.py": "x"})).unpack(into)
    assert not (tmp_path / "outside.py").exists()


def test_what_is_no_wheel_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.whl"
    file.write_text("nothing")
    with pytest.raises(Refused, match=r"x\.whl is no wheel"):
        Wheel(file)


def headers(text: str) -> Headers:
    return HeaderParser().parsestr(text)


@pytest.mark.parametrize(
    ("said", "licence", "gpl"),
    [
        ("License-Expression: MIT OR GPL-3.0-only", "MIT OR GPL-3.0-only", False),
        ("License-Expression: GPL-3.0-or-later", "GPL-3.0-or-later", True),
        ("License-Expression: LGPL-2.1-only", "LGPL-2.1-only", False),
        ("License-Expression: AGPL-3.0-only", "AGPL-3.0-only", True),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT License", False),
        (
            "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
            "GNU General Public License v3 (GPLv3)",
            True,
        ),
        (
            "Classifier: License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)",
            "GNU Lesser General Public License v3 (LGPLv3)",
            False,
        ),
        ("License: BSD", "BSD", False),
        ("Name: x", "", False),
    ],
)
def test_the_licence_is_read_and_a_gpl_without_a_choice_is_told(said: str, licence: str, gpl: bool) -> None:
    assert (licence_of(headers(said)), gpl_only(licence)) == (licence, gpl)


def test_without_a_project_or_without_tools_it_is_refused_clearly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound, match=r"no pyproject\.toml"):
        wheel_of(tmp_path, tmp_path)
    (tmp_path / "pyproject.toml").write_text('[build-system]\nbuild-backend = "hatchling.build"\n')
    monkeypatch.setattr(building, "find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"build, hatchling is not installed.*coordtui\[author\]"):
        wheel_of(tmp_path, tmp_path)


def test_a_project_that_cannot_be_built_says_what_the_tools_said(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "x"\n'
    )
    with pytest.raises(Refused, match=r"could not be built.*version"):
        wheel_of(tmp_path, tmp_path)


def test_what_is_no_python_is_one_sentence_with_file_and_line(tmp_path: Path) -> None:
    found = examine(wheel(tmp_path, {"coordtui_nobody/panes.py": "x = 1\ndef (:\n"}))
    assert [str(each.text) for _, each in found.rows if not each.ok] == [
        "coordtui_nobody/panes.py, line 2, is no Python: invalid syntax."
    ]


def test_a_licence_of_nobody_and_a_title_that_is_the_same_in_french_are_hints(tmp_path: Path) -> None:
    unnamed = {f"{INFO}/licenses/LICENSE": "Copyright (c) 2026 YOUR NAME"}
    found = [*licences(Wheel(wheel(tmp_path, unnamed)), []), *_title(Trial(titles=["Note", "Note"]))]
    hints = [str(each.text) for each in found if each.ok and each.remedy]
    assert [each.partition(",")[0] for each in hints] == ["Whose it is", "“Note”"]
    assert [*_title(Trial(titles=["Visits", "Visites"]))] == []


def test_promises_are_said_in_the_language_of_the_author() -> None:
    asked = [(each.id, each.says) for each in PROMISES]
    told = [*_promises(Trial(promises=asked, broken=[("hooks", "It is so.")]))]
    names = [say for say, _ in told]
    assert [str(each) for each in names] == [each.id for each in PROMISES]
    assert all(isinstance(each, Message) for each in names)
    said = {str(name): str(finding.text) for name, finding in told}
    assert said.pop("hooks") == "It is so."
    assert said == {each.id: each.says for each in PROMISES if each.id != "hooks"}


def test_documents_of_older_versions_are_those_of_the_tests(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").write_text("DOCUMENTS = make()\n")
    (tmp_path / "tests/test_b.py").write_text('DOCUMENTS: dict = {"visits": {1: [{"visitor": "Nobody"}]}}\n')
    assert documents_of(tmp_path) == {"visits": {1: [{"visitor": "Nobody"}]}}
    assert documents_of(tmp_path / "tests") is None


def test_a_wheel_that_breaks_a_promise_and_is_for_a_newer_program_is_held_back(tmp_path: Path) -> None:
    newer = PLUGIN.replace("api=1", "api=99") + "\n\n@hookimpl\ndef coordtui_tody(ctx):\n    return []\n"
    found = examine(wheel(tmp_path, {"coordtui_nobody/__init__.py": newer}))
    assert not found.ok
    assert found.trial is not None
    assert found.cost is not None
    assert {promise for promise, _ in found.trial.broken} == {"declaration", "hooks"}
    assert any("version 99" in text for _, text in found.trial.broken)


def test_a_wheel_without_a_plugin_is_held_back(tmp_path: Path) -> None:
    found = examine(wheel(tmp_path, {f"{INFO}/entry_points.txt": None}))
    assert [str(each.text) for _, each in found.rows if not each.ok] == [
        "It declares no plugin: no program will find it."
    ]


def test_a_project_is_built_tried_where_its_sources_are_not_and_may_go(tmp_path: Path) -> None:
    """The whole way, by the shell: as continuous integration does it."""
    project = tmp_path / "project"
    package = project / "src/coordtui_nobody"
    for name, text in TIDY.items():
        if name.startswith("coordtui_nobody/"):
            file = package / name.partition("/")[2]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    (project / "LICENSE").write_text("Do as you like.")
    (project / "pyproject.toml").write_text("""
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "coordtui-nobody"
version = "1.0"
license = "MIT"
dependencies = ["coordtui"]
[project.entry-points."coordtui.plugins"]
nobody = "coordtui_nobody"
[tool.hatch.build.targets.wheel]
packages = ["src/coordtui_nobody"]
""")
    environment = {**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    answer = subprocess.run(
        [sys.executable, "-m", "coordtui", "plugin", "check", str(project), "--json"],
        capture_output=True, text=True, env=environment, cwd=tmp_path, check=False,
    )  # fmt: skip
    told = json.loads(answer.stdout)
    assert [each for each in told["findings"] if not each["ok"]] == [], answer.stderr
    assert (answer.returncode, told["ok"], told["name"], told["api"]) == (0, True, "nobody", 1)
    assert set(told) == {
        *("ok", "wheel", "size", "package", "name", "api", "import", "broken", "deprecated", "findings")
    }
    assert told["size"] > 500
    assert told["import"]["ms"] > 0
    assert told["broken"] == []
    assert {"wheel", "contents", "name", "licence", "needs", "import", "interface", "declaration"} <= {
        each["check"] for each in told["findings"]
    }
    assert not (project / "dist").exists()
