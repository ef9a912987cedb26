"""Other programs, each from the package registry in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

VENVS = Path(__file__).resolve().parent / "venvs"

PACKAGES = {
    "posting": ["posting==2.11.1", "tree-sitter==0.25.1"],
    "harlequin": ["harlequin==2.17.0"],
    "textual-fastdatatable": ["textual-fastdatatable==0.14.0", "textual==8.2.8"],
    "feedparser": ["feedparser==6.0.14"],
    "lxml": ["lxml==6.1.3"],
    "scikit-learn": ["scikit-learn==1.9.1"],
    "datasette": ["datasette==0.65.5"],
    "llm": ["llm==0.36"],
}


def binary(peer: str, name: str) -> str | None:
    """The path of a peer's program, installing it first if need be; `None` when it cannot be had."""
    venv = VENVS / peer
    path = venv / "bin" / name
    if not path.exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
            subprocess.run([venv / "bin" / "pip", "-q", "install", *PACKAGES[peer]], check=True)
        except subprocess.CalledProcessError:
            print(f"{peer} could not be installed; it is left out")
            return None
    return str(path) if path.exists() else None
