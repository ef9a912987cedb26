"""The pages say what is so: tests that they name exist, rooms are all there, keys do what is said."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from coordtui.text.translation import Translator
from coordtui.ui.actions import CORE
from coordtui.ui.keymap import shown
from coordtui_arxiv import coordtui_plugin

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)
PARAGRAPHS = re.findall(r"^### (\w+)\n\n(?=\w)", PAGE, re.MULTILINE)
TO_READ = re.findall(r"^\| to understand .*?\n\n", PAGE, re.MULTILINE | re.DOTALL)
READ = re.findall(r"`([\w/]+\.py)`", "".join(TO_READ))
KEYS = re.compile(r"^\| (`.+`) \| .+ \| `(\w+\.\w+)` \|$", re.MULTILINE)


def rooms() -> set[str]:
    """The packages of the core, and the plugins; a folder without Python in it is no room."""
    folders = [*(ROOT / "src" / "coordtui").iterdir(), *(ROOT / "plugins").iterdir()]
    return {folder.name for folder in folders if (folder / "__init__.py").is_file()}


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_the_page_names_exists(file: str, name: str) -> None:
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, functions)}


@pytest.mark.parametrize("module", READ)
def test_a_module_that_the_page_says_to_read_exists(module: str) -> None:
    assert list((ROOT / "src").rglob(module))


def test_every_reference_to_a_test_is_written_so_that_it_is_checked() -> None:
    assert len(NAMED) == PAGE.count("::test_")


def test_every_room_has_a_paragraph_and_no_paragraph_is_without_a_room() -> None:
    assert len(PARAGRAPHS) == len(set(PARAGRAPHS))
    assert set(PARAGRAPHS) == rooms()


def test_every_paragraph_names_a_test() -> None:
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        assert "::test_" in section, section.partition("\n")[0]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_keys_of_the_guide_are_those_of_the_program(language: str) -> None:
    guide = (ROOT / "docs" / f"guide.{language}.md").read_text("utf-8")
    translate = Translator(language)
    commands = {command.id: command for command in (*CORE, *coordtui_plugin().commands)}
    named = KEYS.findall(guide)
    assert named
    for keys, command in named:
        assert re.findall(r"`([^`]+)`", keys) == [shown(key, translate) for key in commands[command].keys]
