"""The project that an author works on: its entry point, and where its code is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from coordtui.api import Message, Refused, safe
from coordtui.host.discovery import GROUP
from coordtui.text.messages import N_

_ASIDE = frozenset({"tests", "test", "docs", "build", "dist", "node_modules", "venv"})
"""Folders of a project in which no package is looked for."""


class Project(msgspec.Struct, frozen=True):
    """One plugin on its author's machine.

    `value` is what the entry point says, `folder` what has to be on `sys.path`, `package` the
    package's folder, or the file of a plugin that is one module.
    """

    name: str
    value: str
    folder: Path
    package: Path
    settings: Path
    """Its `pyproject.toml`."""
    version: str = ""
    dist: str = ""

    @property
    def module(self) -> str:
        """The import name of the package."""
        return self.value.partition(":")[0].partition(".")[0]


def find_project(path: Path) -> Project:
    """The plugin of a project's folder or of a package's; raises `Refused` with what to do."""
    here = path.expanduser().resolve()
    settings = next((each / "pyproject.toml" for each in (here, *here.parents) if _is_project(each)), None)
    if not here.is_dir() or settings is None:
        raise Refused(
            N_("There is no project of a plugin in {folder}.", folder=safe(path)),
            why=N_("Neither it nor a folder above it has a pyproject.toml."),
            remedy=N_("Name the folder of your plugin; “coordtui plugin new NAME” makes one."),
        )
    declared = _read(settings)
    project = _table(declared, "project")
    points = _table(_table(project, "entry-points"), GROUP)
    plugins = {str(name): str(value) for name, value in points.items()}
    name = _wanted(plugins, here, settings.parent)
    value = plugins[name]
    module = value.partition(":")[0].partition(".")[0]
    package = _find(module, here, settings.parent)
    return Project(
        name=name,
        value=value,
        folder=package.parent,
        package=package,
        settings=settings,
        version=str(project.get("version", "")),
        dist=str(project.get("name", "")),
    )


def _is_project(folder: Path) -> bool:
    return (folder / "pyproject.toml").is_file()


def _table(table: dict[str, Any], name: str) -> dict[str, Any]:
    found = table.get(name, {})
    return found if isinstance(found, dict) else {}


def _read(settings: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(settings.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(
            N_("The pyproject.toml of the plugin cannot be read."), why=safe(str(error), limit=300)
        ) from error


def _wanted(plugins: dict[str, str], here: Path, root: Path) -> str:
    """The name of the plugin that is meant: the only one, or that of the package's folder."""
    if not plugins:
        raise _refused(
            N_("The pyproject.toml of the project declares no plugin."),
            N_(
                "It needs {heading} with a line such as {line}.",
                heading=f'[project.entry-points."{GROUP}"]',
                line='visits = "coordtui_visits"',
            ),
        )
    if len(plugins) == 1:
        return next(iter(plugins))
    between = [each.name for each in (here, *here.parents) if root in each.parents]
    for name, value in plugins.items():
        if value.partition(":")[0].partition(".")[0] in between:
            return name
    raise _refused(
        N_("The project declares several plugins: {names}.", names=safe(", ".join(plugins))),
        N_("Name the folder of the package of one of them."),
    )


def _find(module: str, here: Path, root: Path) -> Path:
    """Where the package is: the folder that was named, one above it, or one in the project."""
    for each in (here, *here.parents):
        if each.name == module and root in each.parents:
            return each
    for folder in _folders(root):
        package, file = folder / module, folder / f"{module}.py"
        if (package / "__init__.py").is_file():
            return package
        if file.is_file():
            return file
    raise _refused(
        N_("The package “{package}” is not in the project.", package=safe(module)),
        N_("The entry point names it; correct its name there, or name the folder of the package."),
    )


def _folders(root: Path) -> Iterator[Path]:
    """The folders that packages are usually in, nearest first."""
    yield from (root / "src", root)
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not folder.name.startswith(".") and folder.name not in _ASIDE:
            yield folder


def _refused(what: Message, remedy: Message) -> Refused:
    return Refused(what, remedy=remedy)
