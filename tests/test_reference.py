"""docs/reference.md is what tools/reference.py writes, and leaves nothing public unsaid."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import coordtui.api
from coordtui import testing
from coordtui.api import hooks
from coordtui.ui import widgets
from coordtui.ui.actions import PAGE

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["reference"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def source(reference: ModuleType) -> Any:
    return reference.Source(ROOT)


@pytest.fixture(scope="module")
def page(reference: ModuleType, source: Any) -> str:
    return str(reference.page(source))


def test_the_committed_reference_is_what_the_tool_writes(page: str) -> None:
    assert (ROOT / "docs" / "reference.md").read_text("utf-8") == page, "run tools/reference.py"


def test_every_public_name_is_told_and_has_a_docstring(page: str, source: Any) -> None:
    told = set(re.findall(r"^### (\S+)", page, re.MULTILINE))
    assert {*hooks.HOOKS, *widgets.__all__, *testing.__all__} <= told
    assert {*coordtui.api.__all__} - {"formats", "later"} <= told
    assert source.without_docstring() == []


def test_what_is_told_of_a_name_is_what_the_source_says(page: str) -> None:
    parts = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    assert (
        "def coordtui_search(ctx: Context, query: str, limit: int) -> Iterable[Hit]"
        in parts["coordtui_search"]
    )
    assert "| `order` | `int` | `50` |" in parts["Pane"]
    assert "**`RecordList.Opened`** (event): The person wants to read the row." in parts["RecordList"]
    assert "`move_to(" in parts["RecordList"]  # from a base that is not public itself
    assert "As [`Field`](#field)" in parts["DateField"]
    assert "`require(permission: str) -> None`" in parts["Context"]


def test_the_usual_commands_are_those_of_the_program_with_keys_and_methods(page: str) -> None:
    rows = re.findall(r"^\| `(page\.\w+)` \| (.*?) \| `(\w+)` \|", page, re.MULTILINE)
    known = {each.id: (" ".join(f"`{key}`" for key in each.keys), f"action_{each.action}") for each in PAGE}
    assert {name: (keys, method) for name, keys, method in rows} == known
    assert known["page.note"] == ("`N`", "action_note")


def test_what_has_a_module_of_its_own_is_told_too(page: str) -> None:
    told = set(re.findall(r"^### (\S+)", page, re.MULTILINE))
    assert {"Reference", "Moved", "as_program", "seen_by", "DemoLab", "Report", "command_line.plain"} <= told


def test_every_link_of_the_reference_leads_to_one_heading(reference: ModuleType, page: str) -> None:
    headings = [reference.anchor(each) for each in re.findall(r"^##+ (.+)$", page, re.MULTILINE)]
    linked = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert [each for each in linked if headings.count(each) != 1] == []


def test_a_public_name_without_a_docstring_is_found(reference: ModuleType, tmp_path: Path) -> None:
    package = tmp_path / "src" / "placeholder"
    package.mkdir(parents=True)
    for name in ("api", "ui/widgets", "testing"):
        folder = tmp_path / "src" / "coordtui" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("__all__ = []\n")
    (package / "__init__.py").write_text(
        "__all__ = ['Told', 'Silent']\nclass Told:\n    'It is told.'\n    def said(self): 'Yes.'\n"
        "    def unsaid(self): ...\nclass Silent: ...\n"
    )
    source = reference.Source(tmp_path)
    assert [*source.exported("placeholder")] == ["Told", "Silent"]
    assert source.without_docstring() == ["Silent", "Told.unsaid"]
