"""What stands behind `coordtui dev`: finding the project, seeing saves, reading tracebacks."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coordtui.api import Refused
from coordtui.authoring.developing import SourceWatch, find_project, watching
from coordtui.authoring.developing.tracebacks import shortened

ONE = """
[project]
name = "coordtui-kettles"
version = "0.3"
[project.entry-points."coordtui.plugins"]
kettles = "coordtui_kettles"
"""


def project(root: Path, where: str = "src/coordtui_kettles", text: str = ONE) -> Path:
    package = root / where
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (root / "pyproject.toml").write_text(text)
    return package


@pytest.mark.parametrize("where", ["src/coordtui_kettles", "coordtui_kettles", "plugins/coordtui_kettles"])
def test_a_project_is_found_from_its_folder_or_its_package(tmp_path: Path, where: str) -> None:
    package = project(tmp_path, where)
    for path in (tmp_path, package):
        found = find_project(path)
        assert (found.name, found.module, found.version) == ("kettles", "coordtui_kettles", "0.3")
        assert (found.package, found.folder) == (package, package.parent)


def test_of_several_plugins_the_named_package_is_meant(tmp_path: Path) -> None:
    package = project(tmp_path, text=ONE + 'pans = "coordtui_pans"\n')
    assert find_project(package).name == "kettles"
    with pytest.raises(Refused, match="several plugins: kettles, pans"):
        find_project(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not = [toml", "cannot be read"),
        ("[project]\nname = 'x'", "declares no plugin"),
        (ONE.replace('"coordtui_kettles"', '"coordtui_elsewhere"'), "is not in the project"),
    ],
)
def test_a_project_without_a_plugin_is_refused_with_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    project(tmp_path, text=text)
    with pytest.raises(Refused, match=said):
        find_project(tmp_path)


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no project of a plugin"):
        find_project(tmp_path)


@pytest.fixture(params=["told", "looking"])
def saves(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], set[str]]]:
    """The names of the files of the next burst, as the system tells, and as a look finds out."""
    if request.param == "looking":
        monkeypatch.setattr(watching.sys, "platform", "elsewhere")
        monkeypatch.setattr(watching, "POLL", 0.02)
    bursts: queue.Queue[frozenset[Path]] = queue.Queue()
    watch = SourceWatch(project(tmp_path), bursts.put)
    yield lambda: {each.name for each in bursts.get(timeout=10)}
    watch.close()


def test_saves_are_told_and_what_tools_leave_is_not(tmp_path: Path, saves: Callable[[], set[str]]) -> None:
    package = tmp_path / "src" / "coordtui_kettles"
    (package / "panes.py").write_text("one = 1\n")
    assert saves() == {"panes.py"}
    for name in (".panes.py.swp", "panes.py~", "4913", "#panes.py#", "panes.pyc"):
        (package / name).write_text("x")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "panes.cpython-311.pyc").write_text("x")
    beside = package / "panes.py.tmp"
    beside.write_text("one = 11\n")
    beside.replace(package / "panes.py")  # as many editors save
    assert saves() - {"panes.py.tmp"} == {"panes.py"}
    (package / "parts").mkdir()
    (package / "parts" / "lid.py").write_text("")
    assert "lid.py" in saves()
    (package / "parts" / "lid.py").unlink()
    assert saves() == {"lid.py"}


def test_a_traceback_is_of_the_authors_lines_and_whole_where_there_are_none(tmp_path: Path) -> None:
    package = project(tmp_path)
    (package / "lid.py").write_text("import json\n\n\ndef open(text):\n    return json.loads(text)\n")
    source = (package / "lid.py").read_text()
    scope: dict[str, Callable[[str], object]] = {}
    exec(compile(source, str(package / "lid.py"), "exec"), scope)
    with pytest.raises(ValueError, match="Expecting") as caught:
        scope["open"]("{")
    told = shortened(caught.value, package)
    assert 'File "coordtui_kettles/lid.py", line 5, in open' in told
    assert "decoder.py" not in told
    assert str(tmp_path) not in told
    assert "decoder.py" in shortened(caught.value, tmp_path / "elsewhere")
