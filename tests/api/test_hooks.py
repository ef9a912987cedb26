"""A hook exists when it is typed, has an example that works, is documented, and is tested."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pluggy
import pytest

from coordtui.api import hooks
from coordtui.api.hooks import HOOKS, example_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "hooks.md"


def signature(name: str) -> str:
    return f"{name}{inspect.signature(getattr(hooks, name))}".replace("'", "")


def test_the_list_of_hooks_is_what_pluggy_knows() -> None:
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    known = {name for name in vars(manager.hook) if not name.startswith("_")}
    assert known == set(HOOKS)


@pytest.mark.parametrize("name", HOOKS)
def test_every_argument_and_result_of_a_hook_is_typed(name: str) -> None:
    found = inspect.signature(getattr(hooks, name))
    assert found.return_annotation is not inspect.Signature.empty
    assert all(each.annotation is not inspect.Parameter.empty for each in found.parameters.values())


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_has_an_example_that_the_host_would_call(name: str) -> None:
    example = example_of(getattr(hooks, name))
    assert example, f"{name} has no example"
    namespace: dict[str, object] = {"hookimpl": hooks.hookimpl}
    exec(compile(f"from __future__ import annotations\n{example}", name, "exec"), namespace)
    written = namespace[name]
    assert str(inspect.signature(written)) == str(inspect.signature(getattr(hooks, name)))
    assert hasattr(written, "coordtui_impl"), "the example lacks its mark"


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_documented_with_its_signature_and_example(name: str) -> None:
    _, heading, section = PAGE.read_text("utf-8").partition(f"\n## {name}\n")
    assert heading, f"docs/hooks.md has no section {name}"
    section = section.partition("\n## ")[0]
    assert f"`{signature(name)}`" in section
    assert example_of(getattr(hooks, name)) in section


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_has_a_test_of_its_own(name: str) -> None:
    tests = {
        node.name
        for file in (ROOT / "tests" / "host").glob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert any(each.startswith(f"test_hook_{name}") for each in tests), f"no test_hook_{name}…"


def test_the_page_documents_no_hook_that_does_not_exist() -> None:
    headings = [line[3:] for line in PAGE.read_text("utf-8").splitlines() if line.startswith("## ")]
    assert headings == list(HOOKS)
