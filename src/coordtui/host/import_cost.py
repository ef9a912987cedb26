"""What a plugin costs at the start, its import and its declaration, each measured in a process of its own.

In this process the plugin, or what it needs, may be imported already; a fresh one, in which the core is
imported first, pays what the program pays at its start.
"""

from __future__ import annotations

import json
import subprocess
import sys

import msgspec

from coordtui.api.deprecated import Use
from coordtui.text.safety import safe

LONGEST_S = 60.0
"""An import that takes longer is not waited for."""

_MEASURE = """
import json, os, sys, time
sys.path[:] = json.loads(sys.argv[2])
import coordtui.api, coordtui.api.hooks, coordtui.host
from coordtui.api.deprecated import listening
from coordtui.host.targets import resolve
kept = os.dup(1)
os.dup2(2, 1)
told, before = {}, set(sys.modules)
with listening() as heard:
    begun = time.perf_counter()
    try:
        module = resolve(sys.argv[1])
        getattr(module, "coordtui_plugin", dict)()
    except BaseException as error:  # the plugin's own code: what it raises is told
        told["error"] = f"{type(error).__name__}: {error}"
    told["ms"] = round((time.perf_counter() - begun) * 1000, 1)
told["modules"] = len(set(sys.modules) - before)
told["textual"] = "textual" in sys.modules
told["deprecated"] = [{"file": use.file, "line": use.line, "text": use.text} for use in heard]
os.write(kept, json.dumps(told).encode())
os._exit(0)
"""


class ImportCost(msgspec.Struct, frozen=True):
    """Milliseconds and modules of an import beyond the core's; whether it brought the screen with it."""

    ms: float
    modules: int
    textual: bool
    error: str = ""
    deprecated: list[Use] = []


def measure(target: str, *, python: str = sys.executable, path: list[str] | None = None) -> ImportCost | None:
    """What importing a plugin costs; None when the process gave no answer, as when it was killed."""
    words = [python, "-c", _MEASURE, target, json.dumps(sys.path if path is None else path)]
    try:
        answer = subprocess.run(  # noqa: S603 - this same Python, and the plugin that is installed
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_S,
            check=False,
        )
        cost = msgspec.json.decode(answer.stdout, type=ImportCost)
    except (OSError, subprocess.SubprocessError, msgspec.DecodeError):
        return None
    return msgspec.structs.replace(cost, error=safe(cost.error.replace("\n", " "), limit=300))
