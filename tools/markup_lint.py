"""Finds places where text that is not plain may be read as markup.

Textual reads markup in every string that a `Static`, a `Label`, a `Button`, an option, a
title of a border or a `render` is given: `[/foo]` in somebody's title would end the
program, `[@click=…]` would run an action. A `Content` is never read so. Run it as
`python -m tools.markup_lint`; it prints each place and exits with 1 if there is one.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SEARCHED = ("src", "plugins")

PARSING = {
    *(
        "Static",
        "Label",
        "Button",
        "Option",
        "Select",
        "SelectionList",
        "Selection",
        "OptionList",
        "Checkbox",
    ),
    *("RadioButton", "RadioSet", "ToggleButton", "Collapsible", "CollapsibleTitle", "Tab", "Tabs", "TabPane"),
    *("TabbedContent", "DataTable", "Tree", "Toast", "Link", "Tooltip", "Header", "Markdown", "Placeholder"),
}
"""Widgets and parts of Textual that read markup in the texts they are given."""

PARSING_METHODS = {"add_option", "add_row", "add_column", "from_markup", "render_markup"}
PARSING_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
TEXTS = {"content", "label", "prompt", "title", "subtitle", "placeholder", "tooltip"}
PLAIN = {"Content", "Text", "Segments", "Strip"}
"""What holds text and is drawn as it is."""


class Door(NamedTuple):
    """A place where markup would be read."""

    file: str
    line: int
    what: str


def doors(source: str, file: str = "") -> list[Door]:
    """The places in one module."""
    tree = ast.parse(source)
    parsing = PARSING - _ours(tree)
    found: list[Door] = []
    for scope in ast.walk(tree):
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            known = _assigned(scope)
            found += (Door(file, node.lineno, what) for node, what in _in_scope(scope, known, parsing))
    return sorted(set(found))


def _ours(tree: ast.Module) -> set[str]:
    """The names in a module that are not Textual's."""
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("textual"):
            names |= {each.asname or each.name for each in node.names}
    return names


def _in_scope(
    scope: ast.AST, known: dict[str, list[ast.expr]], parsing: set[str]
) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    for node in _own(scope):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name in parsing and not _is_off(node):
                texts = [*node.args, *(word.value for word in node.keywords if word.arg in TEXTS)]
                if any(not _plain(text, known) for text in texts):
                    yield node, name
            elif name in PARSING_METHODS and isinstance(node.func, ast.Attribute):
                yield node, f"{name}()"
        elif isinstance(node, ast.Assign):
            names = [each.attr for each in node.targets if isinstance(each, ast.Attribute)]
            if PARSING_ATTRIBUTES & set(names) and not _plain(node.value, known):
                yield node, names[0]
        elif isinstance(node, ast.Return) and getattr(scope, "name", "") == "render" and _is_text(node.value):
            yield node, "render()"


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions in it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            yield node
            yield from _own(node)


def _assigned(scope: ast.AST) -> dict[str, list[ast.expr]]:
    known: dict[str, list[ast.expr]] = {}
    for node in _own(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    known.setdefault(target.id, []).append(node.value)
    return known


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Subscript):  # Select[str](…)
        function = function.value
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_off(call: ast.Call) -> bool:
    """Whether the call says `markup=False`."""
    return any(
        word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in call.keywords
    )


def _plain(value: ast.expr, known: dict[str, list[ast.expr]]) -> bool:
    """Whether a value is surely not read as markup: a `Content`, or a text of our own without brackets."""
    parts: list[ast.expr]
    match value:
        case ast.Constant():
            return not (isinstance(value.value, str) and "[" in value.value)
        case ast.Call():
            return _root(value) in PLAIN | PARSING
        case ast.IfExp():
            parts = [value.body, value.orelse]
        case ast.List() | ast.Tuple():
            parts = _prompts(value)
        case ast.ListComp() | ast.GeneratorExp():
            parts = _prompts(ast.List([value.elt]))
        case ast.Starred():
            parts = [value.value]
        case ast.Name(id=name) if name in known:
            parts = known[name]
            known = {other: values for other, values in known.items() if other != name}
        case _:
            return False
    return all(_plain(part, known) for part in parts)


def _prompts(options: ast.List | ast.Tuple) -> list[ast.expr]:
    """What is shown of each option: the first of a pair."""
    return [each.elts[0] if isinstance(each, ast.Tuple) and each.elts else each for each in options.elts]


def _root(call: ast.expr) -> str:
    """What a chain of calls begins with: `Content` of `Content(x).stylize(y)`."""
    while isinstance(call, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(call, ast.Call) and _name(call.func) in PLAIN | PARSING:
            return _name(call.func)
        call = call.func if isinstance(call, ast.Call) else call.value
    return call.id if isinstance(call, ast.Name) else ""


def _is_text(value: ast.expr | None) -> bool:
    """Whether a value is surely a string."""
    match value:
        case ast.Constant():
            return isinstance(value.value, str) and bool(value.value)
        case ast.JoinedStr():
            return True
        case ast.BinOp():
            return _is_text(value.left) or _is_text(value.right)
        case ast.Call():
            return _root(value) not in PLAIN and _name(value.func) in {
                "str",
                "safe",
                "one_line",
                "fit",
                "ends",
                "rule",
                "join",
                "format",
            }
        case _:
            return False


def main(folders: Sequence[str] = SEARCHED) -> int:
    """Print the places in all modules; 1 when there are any."""
    found = all_doors(folders)
    for door in found:
        print(f"{door.file}:{door.line}: {door.what} reads markup: give it a Content")
    return 1 if found else 0


def all_doors(folders: Sequence[str] = SEARCHED) -> list[Door]:
    """The places in all modules of these folders, without those of tests."""
    files = (file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")))
    return [
        door
        for file in files
        if "tests" not in file.parts
        for door in doors(file.read_text("utf-8"), str(file.relative_to(ROOT)))
    ]


if __name__ == "__main__":
    sys.exit(main())
