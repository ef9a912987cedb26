"""Asks the plugin in a wheel for the promises of every plugin, in a process where its sources are not.

The wheel is laid out in a folder of its own that goes before all others, so that its modules are the ones
imported even where the same plugin is installed here from its sources; coordtui and what plugins need
are those of this environment. Nothing is installed, and no network is needed.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec

from coordtui.api.deprecated import Use

LONGEST_S = 600
"""Seconds after which a plugin that keeps no promise to end is given up."""

_ASK = """
import ast, json, os, sys
sys.path[:] = json.loads(sys.argv[2])
kept = os.dup(1)
os.dup2(2, 1)
from coordtui.api.deprecated import hooks_of, listening
from coordtui.host import Host, Found
with listening() as heard:
    from coordtui.testing.conformance import PROMISES, broken
    package = sys.argv[1]
    faults = [[each.promise, each.text] for each in broken(package, documents=ast.literal_eval(sys.argv[3]))]
    module = sys.modules.get(package)
declared = module.coordtui_plugin() if hasattr(module, "coordtui_plugin") else None
from coordtui.text.translation import Translator
told = {
    "promises": [[each.id, each.says] for each in PROMISES],
    "broken": faults,
    "name": getattr(declared, "name", ""),
    "api": getattr(declared, "api", None),
    "titles": [Translator(each)(declared.title) for each in ("en", "fr")] if declared else [],
    "home": os.path.dirname(getattr(module, "__file__", "") or ""),
    "deprecated": [{"file": use.file, "line": use.line, "text": use.text} for use in heard],
}
os.write(kept, json.dumps(told).encode())
os._exit(0)
"""


class Trial(msgspec.Struct, frozen=True):
    """What the plugin answered: the promises with what each says, and the faults as promise and sentence.

    `name` and `api` are those it declares, `titles` its title in English and in French (nothing
    when it is no plugin), `home` is where it was imported from. `died` says why it did
    not live to answer.
    """

    promises: list[tuple[str, str]] = []
    broken: list[tuple[str, str]] = []
    name: str = ""
    api: int | None = None
    titles: list[str] = []
    home: str = ""
    died: str = ""
    deprecated: list[Use] = []


def try_it(folder: Path, package: str, home: Path, documents: object = None) -> Trial:
    """Ask the package in `folder`. `home` is an empty folder for it.

    `documents` are some of older versions, as `broken` takes them.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COORDTUI_", "PYTHON", "XDG_"))
    } | {"HOME": str(home), "TERM": "xterm-256color"}
    words = [sys.executable, "-c", _ASK, package, json.dumps(path_before(folder)), repr(documents)]
    try:
        answer = subprocess.run(  # noqa: S603 - the author's own plugin
            words, stdin=subprocess.DEVNULL, capture_output=True, check=False,
            timeout=LONGEST_S, cwd=home, env=environment,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        return Trial(died=type(error).__name__)
    try:
        return msgspec.json.decode(answer.stdout, type=Trial)
    except msgspec.DecodeError:
        said = answer.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        return Trial(died=said or f"status {answer.returncode}")


def documents_of(project: Path) -> object:
    """`DOCUMENTS` of the tests of a project: what older versions wrote; None without such a literal."""
    for file in sorted((project / "tests").glob("**/test_*.py")) if project.is_dir() else ():
        try:
            lines = ast.parse(file.read_text("utf-8")).body
        except (OSError, ValueError, SyntaxError):
            continue
        for line in lines:
            if "DOCUMENTS" in _assigned(line):
                try:
                    return ast.literal_eval(getattr(line, "value", None))  # type: ignore[arg-type]
                except (ValueError, TypeError):
                    break
    return None


def _assigned(line: ast.stmt) -> set[str]:
    targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
    return {each.id for each in targets if isinstance(each, ast.Name)}


def path_before(folder: Path) -> list[str]:
    """Where modules are found, the folder first; the one that this process was started in is left out."""
    here = {"", os.getcwd()}
    return [str(folder), *(each for each in sys.path if each not in here)]
