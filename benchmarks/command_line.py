"""`coordtui --version` and `plugin list` beside bare Python, and the proof that no screen is imported."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.table import markdown
from benchmarks.terminal import clean_environment

PROGRAM = str(Path(sys.executable).with_name("coordtui"))
COMMANDS = {
    "coordtui --version": [PROGRAM, "--version"],
    "coordtui plugin list": [PROGRAM, "plugin", "list"],
    "python -c pass": [sys.executable, "-c", "pass"],
    "import textual.app": [sys.executable, "-c", "import textual.app"],
}


def imports_textual(argv: list[str], environment: dict[str, str]) -> bool:
    """Whether a command imports Textual, as Python itself reports its imports."""
    traced = subprocess.run(
        argv, env={**environment, "PYTHONPROFILEIMPORTTIME": "1"}, capture_output=True, text=True, check=True
    )
    return any(line.endswith((" textual", "| textual")) for line in traced.stderr.splitlines())


def main(reps: int = 21) -> None:
    """Time each command, interleaved."""
    environment = clean_environment()
    results: dict[str, dict[str, list[float]]] = {name: {"ms": []} for name in COMMANDS}
    for rep in range(reps + 1):
        for name, argv in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(argv, env=environment, check=True, stdout=subprocess.DEVNULL)
            if rep:
                results[name]["ms"].append((time.perf_counter() - started) * 1000)
    print(f"\nCommand line: median (lowest-highest) of {reps} interleaved runs\n")
    print(markdown(results, ours="coordtui plugin list"))
    for name, argv in COMMANDS.items():
        print(f"{name}: Textual {'imported' if imports_textual(argv, environment) else 'not imported'}")
