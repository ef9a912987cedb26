"""Imports: a start pays for no plugin's screens, numbers or network, and nothing is built on sand."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from coordtui.host import discover
from coordtui.testing.conformance.subject import Subject, is_importable, within
from coordtui.text.messages import N_

SAYS = N_(
    "Importing it is light: no Textual outside its panes, nothing heavy, nothing of the core "
    "but its API, and no other plugin."
)

HEAVY = frozenset(
    {
        *("textual", "rich", "httpx", "httpcore", "requests", "aiohttp", "urllib3"),
        *("numpy", "scipy", "pandas", "polars", "pyarrow", "sklearn", "torch", "tensorflow", "jax"),
        *("matplotlib", "PIL", "reportlab", "arxiv", "feedparser", "highspy", "rapidfuzz", "tokenizers"),
        *("asyncssh", "paramiko", "cryptography", "sqlalchemy", "pydantic", "jinja2", "lxml", "bs4"),
        *("pytest", "babel"),
    }
)
"""Packages that the declaration has no need of: they are imported where they are used."""

MOST = 120
"""Modules beyond those of the API that a declaration may bring: about 20 ms on a slow machine."""

_WORTH_A_LOOK = re.compile(rb"\btextual\b|\bcoordtui\b(?!\.api\b)")
"""What a source has that imports more than the API and itself."""

_PUBLIC = ("coordtui.api", "coordtui.ui.widgets")

_MEASURE = """
import importlib, json, sys, time
sys.path[:0] = json.loads(sys.argv[2])
import coordtui.api, coordtui.api.hooks, coordtui.host
before, began = {*sys.modules}, time.perf_counter()
importlib.import_module(sys.argv[1]).coordtui_plugin()
took = time.perf_counter() - began
print(json.dumps([sorted({*sys.modules} - before), took * 1000]))
"""


class Imported(NamedTuple):
    """What importing a plugin and asking for its declaration brings, in a fresh process.

    `modules` are those beyond the API's own, sorted; `ms` is how long it took.
    """

    modules: list[str]
    ms: float

    @property
    def heavy(self) -> list[str]:
        """The heavy packages among them."""
        return sorted({each.partition(".")[0] for each in self.modules} & HEAVY)


def imported(package: str) -> Imported:
    """Import a plugin in a fresh process, as far as a start of the program does.

    Raises `RuntimeError` with what that process wrote, when it could not.
    """
    done = subprocess.run(  # noqa: S603 - this interpreter and the text above
        [sys.executable, "-c", _MEASURE, package, json.dumps(sys.path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    modules, ms = json.loads(done.stdout.rpartition("\n")[0].rpartition("\n")[2] or done.stdout)
    return Imported(modules, ms)


def check(subject: Subject) -> Iterable[str]:
    """What a start would pay for, and imports of what a plugin must not build on."""
    if is_importable(subject):
        yield from _at_start(subject)
    strangers = _other_plugins(subject)
    for path in subject.sources():
        yield from _in_source(subject, path, strangers)


def _at_start(subject: Subject) -> Iterator[str]:
    try:
        found = imported(subject.package)
    except RuntimeError as error:
        yield f"{subject.package} cannot be imported in a fresh process: {error}"
        return
    for name in found.heavy:
        yield (
            f"Importing {subject.package} brings {name}, which a start of the program would pay for: "
            "import it where it is used."
        )
    if len(found.modules) > MOST:
        yield (
            f"Importing {subject.package} brings {len(found.modules)} modules ({found.ms:.0f} ms), "
            f"more than {MOST}: name code as “module:function” instead of importing it."
        )


# What the sources import.


class _Import(NamedTuple):
    module: str
    line: int


def _in_source(subject: Subject, path: Path, strangers: set[str]) -> Iterator[str]:
    source = path.read_bytes()
    if not (_WORTH_A_LOOK.search(source) or any(name.encode() in source for name in strangers)):
        return  # reading a file's grammar takes much longer than this
    tree = subject.nodes(path)[0]
    module = subject.module_of(path)
    draws = subject.draws(module)
    for each in _imports(tree):
        where = f"{module}, line {each.line}"
        top = each.module.partition(".")[0]
        if top == "textual" and not draws:
            yield f"{where} imports {each.module}: only the modules of panes import Textual."
        elif within(each.module, "coordtui.ui.widgets") and not draws:
            yield f"{where} imports {each.module}: only the modules of panes use widgets."
        elif top == "coordtui" and not _is_public(subject, module, each.module):
            yield f"{where} imports {each.module}, which is no part of the API and may go at any time."
        elif top in strangers:
            yield f"{where} imports {each.module}: plugins meet through services, events and records."


def _is_public(subject: Subject, module: str, imported: str) -> bool:
    if any(within(imported, public) for public in _PUBLIC):
        return True
    # what a plugin invents for the demo goes with the lab that the core invents
    demo = subject.plugin.demo
    return demo is not None and within(module, demo) and within(imported, "coordtui.demo")


def _other_plugins(subject: Subject) -> set[str]:
    packages = {each.value.partition(":")[0].partition(".")[0] for each in discover()}
    return packages - {subject.package.partition(".")[0]}


def _imports(node: ast.AST) -> Iterator[_Import]:
    """What is imported when the code runs; what only the type checker reads is left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for other in child.orelse:
                yield from _imports(other)
        elif isinstance(child, ast.Import):
            yield from (_Import(alias.name, child.lineno) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and not child.level and child.module:
            yield from (_Import(name, child.lineno) for name in _named(child))
        else:
            yield from _imports(child)


def _named(statement: ast.ImportFrom) -> list[str]:
    """`from coordtui import api` names a module too; else the package that things are taken from."""
    module = statement.module or ""
    if module in {"coordtui", "coordtui.ui"}:
        return [f"{module}.{alias.name}" for alias in statement.names]
    return [module]
