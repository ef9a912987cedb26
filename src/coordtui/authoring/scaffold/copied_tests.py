"""The tests of an installed plugin, where they are: a wheel has none."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from coordtui.authoring.scaffold.copied_files import files_of, renamed
from coordtui.authoring.scaffold.renaming import Renaming
from coordtui.authoring.scaffold.rendering import Files

_NOT_OURS = frozenset({"tests", "plugins", "tools", "benchmarks"})
"""Folders of a checkout that tests there import from; a plugin of its own has not got them."""

_MARK = re.compile(rb"\bpytest\.mark\.(\w+)")
_KNOWN_MARKS = frozenset(
    {b"parametrize", b"skip", b"skipif", b"xfail", b"usefixtures", b"filterwarnings", b"asyncio"}
)


def tests_of(folder: Path, renaming: Renaming) -> tuple[Files, tuple[str, ...]]:
    """The tests of the package in this folder, renamed; and by their paths those that cannot come along."""
    home = next(
        (each for each in (folder / "tests", folder.parent.parent / "tests") if _is_its(each, folder)), None
    )
    if home is None:
        return {}, ()
    sources = {
        path.relative_to(home): path.read_text("utf-8") for path in files_of(home) if path.suffix == ".py"
    }
    lost = _lost(sources)
    files: Files = {}
    for path in files_of(home):
        inner = path.relative_to(home)
        of = inner.parts[-1].removesuffix(".ambr") + ".py" if inner.suffix == ".ambr" else ""
        if inner not in lost and Path(of) not in lost:
            files[PurePosixPath("tests", inner.as_posix())] = renamed(path, renaming)
    return files, tuple(sorted(each.as_posix() for each in lost))


def _is_its(tests: Path, folder: Path) -> bool:
    """Whether these are tests of this package: within it, or beside the `src` that it is in."""
    within = tests.parent == folder
    return tests.is_dir() and (
        within or (folder.parent.name == "src" and (tests.parent / "pyproject.toml").is_file())
    )


def _lost(sources: Mapping[Path, str]) -> set[Path]:
    """Those that import what only their checkout has, and those that import them."""
    imported = {path: set(_imported(code)) for path, code in sources.items()}
    lost = {path for path, names in imported.items() if names & _NOT_OURS}
    while more := {
        path
        for path, names in imported.items()
        if path not in lost and names & {f".{each.stem}" for each in lost}
    }:
        lost |= more
    return lost


def _imported(code: str) -> Iterator[str]:
    """The first words of what is imported; `.kit` for a module beside it."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            first = (node.module or "").partition(".")[0]
            yield f".{first}" if node.level else first
            if node.level and not first:
                yield from (f".{each.name}" for each in node.names)


def markers_of(tests: Files) -> str:
    """The marks of tests that pytest is told of, as it takes no others."""
    found = {mark for content in tests.values() for mark in _MARK.findall(content)}
    marks = sorted(each.decode() for each in found - _KNOWN_MARKS)
    return f"\nmarkers = {json.dumps(marks)}" if marks else ""
