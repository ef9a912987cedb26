"""The code of a plugin, imported again after each change."""

from __future__ import annotations

import sys
from importlib import invalidate_caches

from coordtui.authoring.developing.project import Project
from coordtui.host.discovery import Found
from coordtui.host.targets import resolve
from coordtui.text.translation import forget_catalogues


class Developed(Found, frozen=True):
    """A plugin in its author's folder, installed or not: each `load` is of what is written there now."""

    folder: str = ""
    """What has to be on `sys.path`, before all else."""

    @classmethod
    def of(cls, project: Project) -> Developed:
        """The plugin of a project."""
        return cls(project.name, project.value, project.dist, project.version, str(project.folder))

    @property
    def module(self) -> str:
        """The import name of the package."""
        return self.value.partition(":")[0].partition(".")[0]

    def load(self) -> object:
        """Forget what was imported, and import it again; raises whatever the import raises."""
        forget_modules(self.module)
        forget_catalogues()
        if sys.path[0] != self.folder:
            sys.path.insert(0, self.folder)
        invalidate_caches()
        return resolve(self.value)


def forget_modules(package: str) -> list[str]:
    """Take a package and all of its modules out of what is imported; their names.

    What still holds functions or classes of them keeps those as they were.
    """
    names = [name for name in sys.modules if name == package or name.startswith(f"{package}.")]
    for name in names:
        del sys.modules[name]
    return names
