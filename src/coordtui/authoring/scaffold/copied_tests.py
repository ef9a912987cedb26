"""The tests of an installed plugin, where they are: a wheel has none.

Only those come along that stand by themselves: that use what is public of coordtui, what the plugin
itself uses and what the new project installs. One that leans on its checkout would be red at once.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping, Set
from pathlib import Path, PurePosixPath

from coordtui.authoring.scaffold.copied_files import files_of, renamed
from coordtui.authoring.scaffold.renaming import Renaming
from coordtui.authoring.scaffold.rendering import Files

_PUBLIC = ("coordtui.api", "coordtui.testing", "coordtui.ui.widgets", "coordtui.demo")
_WITH_IT = frozenset(
    {"textual", "pluggy", "tinydb", "msgspec", "pytest", "pytest_asyncio", *sys.stdlib_module_names}
)
"""What a test may import wherever a plugin is tested."""

_MARK = re.compile(rb"\bpytest\.mark\.(\w+)")
_KNOWN_MARKS = frozenset(
    {b"parametrize", b"skip", b"skipif", b"xfail", b"usefixtures", b"filterwarnings", b"asyncio"}
)


def tests_of(folder: Path, renaming: Renaming, used: Set[str]) -> tuple[Files, tuple[str, ...]]:
    """The tests of the package in this folder, renamed; and by their paths those that cannot come along.

    `used` are the packages that the plugin itself imports.
    """
    home = next(
        (each for each in (folder / "tests", folder.parent.parent / "tests") if _is_its(each, folder)), None
    )
    if home is None:
        return {}, ()
    inner = [path.relative_to(home) for path in files_of(home)]
    sources = {path: (home / path).read_text("utf-8") for path in inner if path.suffix == ".py"}
    lost = _lost(sources, _WITH_IT | used | {renaming.package})
    # A project that keeps pictures of its screens has a tool for them, which this one does not install.
    lost |= {path.parent.parent / f"{path.stem}.py" for path in inner if path.suffix == ".ambr"} & {*sources}
    kept = [path for path in inner if path not in lost and path.suffix != ".ambr"]
    if not any(path.suffix == ".py" for path in kept):
        kept = []
    files = {PurePosixPath("tests", path.as_posix()): renamed(home / path, renaming) for path in kept}
    return files, tuple(sorted(each.as_posix() for each in lost))


def _is_its(tests: Path, folder: Path) -> bool:
    """Whether these are tests of this package: within it, or beside the `src` that it is in."""
    within = tests.parent == folder
    return tests.is_dir() and (
        within or (folder.parent.name == "src" and (tests.parent / "pyproject.toml").is_file())
    )


def _lost(sources: Mapping[Path, str], known: Set[str]) -> set[Path]:
    """Those that import what is not there for everybody, and whatever leans on them."""
    imported = {path: set(_imported(code)) for path, code in sources.items()}
    lost = {path for path, names in imported.items() if not all(_stands(each, known) for each in names)}
    while more := {path for path in sources if path not in lost and _leans_on(path, imported[path], lost)}:
        lost |= more
    return lost


def _stands(name: str, known: Set[str]) -> bool:
    """Whether this module is there for everybody; those beside the test are looked at by themselves."""
    root = name.partition(".")[0]
    if root == "coordtui":
        return any(f"{name}.".startswith(f"{each}.") for each in _PUBLIC)
    return not root or root in known


def _leans_on(path: Path, names: Set[str], lost: Set[Path]) -> bool:
    prepared = any(each.name == "conftest.py" and each.parent in path.parents for each in lost)
    return prepared or bool(names & {f".{each.stem}" for each in lost})


def _imported(code: str) -> Iterator[str]:
    """The modules that are imported; `.kit` for one beside it."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            first = (node.module or "").partition(".")[0]
            yield from ([f".{first}"] if first else (f".{each.name}" for each in node.names))
        elif isinstance(node, ast.ImportFrom) and node.module in {"coordtui", "coordtui.ui"}:
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def markers_of(tests: Files) -> str:
    """The marks of tests that pytest is told of, as it takes no others."""
    found = {mark for content in tests.values() for mark in _MARK.findall(content)}
    marks = sorted(each.decode() for each in found - _KNOWN_MARKS)
    return f"\nmarkers = {json.dumps(marks)}" if marks else ""
