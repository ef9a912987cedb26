"""Which plugins are installed, read from the metadata of packages: none is imported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

GROUP = "coordtui.plugins"


@dataclass(frozen=True)
class Found:
    """One entry point: its name, what it points to, and the package that declares it."""

    name: str
    value: str
    dist: str
    version: str = ""

    def load(self) -> object:
        """Import the plugin; raises whatever its import raises."""
        return EntryPoint(self.name, self.value, GROUP).load()


def discover() -> list[Found]:
    """Every installed plugin in the order of their names, with doubles, which the host reports."""
    found = [
        Found(point.name, point.value, point.dist.name, point.dist.version)
        if point.dist
        else Found(point.name, point.value, "")
        for point in entry_points(group=GROUP)
    ]
    return sorted(found, key=lambda each: each.name)


def without_doubles(found: Iterable[Found]) -> tuple[list[Found], list[Found]]:
    """The first of each name, and those that a first one hides."""
    first: dict[str, Found] = {}
    hidden = [each for each in found if first.setdefault(each.name, each) is not each]
    return list(first.values()), hidden
