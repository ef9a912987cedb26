"""A longer or shorter name breaks lines elsewhere, which ruff sets right where it is installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

STEPS = ("ruff check --fix", "ruff format")
"""The same for whoever installs ruff only afterwards."""

_LONGEST_S = 60


def tidied(folder: Path) -> bool:
    """Order the imports and break the lines of a copy; whether ruff was there to do it."""
    if find_spec("ruff") is None:
        return False
    try:
        for words in (("check", "--select", "I", "--fix"), ("format",)):
            subprocess.run(  # noqa: S603 - words of ours; the folder is where it runs
                [sys.executable, "-m", "ruff", *words, "--quiet", "--no-cache", "."],
                cwd=folder,
                capture_output=True,
                check=True,
                timeout=_LONGEST_S,
            )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
