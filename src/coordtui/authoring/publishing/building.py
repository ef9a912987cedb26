"""Builds the wheel of a project with the tools that are here: nothing is fetched."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

from coordtui.api import NotFound, Refused
from coordtui.text.messages import N_
from coordtui.text.safety import safe

LONGEST_S = 300
"""A build that takes longer is stopped."""

_USUAL = {
    "hatchling.build": ("hatchling",),
    "setuptools.build_meta": ("setuptools",),
    "flit_core.buildapi": ("flit_core",),
}


def require_project(project: Path) -> None:
    """Refuse at once what cannot be built: raises as `wheel_of` does, before any work."""
    if _is_wheel(project):
        return
    settings = project / "pyproject.toml"
    if not settings.is_file():
        raise NotFound(
            N_("There is no pyproject.toml in {folder}.", folder=safe(project)),
            remedy=N_("Name the folder of the plugin’s project, or its wheel."),
        )
    _require_tools(settings)


def wheel_of(project: Path, into: Path) -> Path:
    """The wheel of the project in a folder, built into another; a wheel is taken as it is.

    Raises `NotFound` when there is no project, `Refused` when tools are missing or the build fails.
    """
    require_project(project)
    if _is_wheel(project):
        return project
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(into), str(project)]
    environment = {**os.environ, "NO_COLOR": "1", "PIP_NO_INDEX": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(  # noqa: S603 - the author's own project
            words, capture_output=True, text=True, errors="replace", env=environment, timeout=LONGEST_S,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused(N_("The wheel was not built within {n} seconds.", n=LONGEST_S)) from None
    built = sorted(into.glob("*.whl"))
    if ended.returncode or len(built) != 1:
        raise Refused(N_("The wheel could not be built."), why=_end_of(ended.stdout + ended.stderr))
    return built[0]


def _is_wheel(project: Path) -> bool:
    return project.suffix == ".whl" and project.is_file()


def _require_tools(settings: Path) -> None:
    try:
        backend = tomllib.loads(settings.read_text("utf-8")).get("build-system", {}).get("build-backend", "")
    except (OSError, ValueError) as error:
        raise Refused(N_("The file pyproject.toml cannot be read."), why=safe(error, limit=300)) from error
    missing = [name for name in ("build", *_USUAL.get(str(backend), ())) if find_spec(name) is None]
    if missing:
        raise Refused(
            N_("The wheel cannot be built here: {tools} is not installed.", tools=", ".join(missing)),
            remedy=N_("Run “pip install coordtui[author]”."),
        )


def _end_of(output: str) -> str:
    """The last lines of what the tools said, on one line."""
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", output).splitlines() if line.strip()]
    return safe(" / ".join(lines[-4:]), limit=600)
