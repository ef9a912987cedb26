"""Which plugins are installed, read from the metadata of packages: none is imported.

The standard library's reader of metadata brings parsers of mail, CSV and zip files, which
together take longer to import than all that is read here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain

import msgspec

from coordtui.host.targets import resolve

GROUP = "coordtui.plugins"


class Found(msgspec.Struct, frozen=True):
    """One entry point: its name, what it points to, and the package that declares it."""

    name: str
    value: str
    dist: str
    version: str = ""

    def load(self) -> object:
        """Import the plugin; raises whatever its import raises."""
        return resolve(self.value)


def discover(path: Iterable[str] | None = None) -> list[Found]:
    """Every installed plugin in the order of their names, with doubles, which the host reports.

    `path` are the folders that packages are installed in, those of this process by default.
    Of a package that is there twice, the one that Python would import counts.
    """
    packages: dict[str, str] = {}
    for folder in sys.path if path is None else path:
        with suppress(OSError):  # a zip file, or no longer there
            for name in sorted(os.listdir(folder or ".")):
                if name.endswith("-info"):
                    packages.setdefault(name.partition("-")[0], os.path.join(folder, name))
    return sorted(chain.from_iterable(map(_plugins, packages.values())), key=lambda each: each.name)


def _plugins(metadata: str) -> Iterator[Found]:
    """The entry points of our group that a folder such as `coordtui-1.0.dist-info` declares."""
    try:
        with open(os.path.join(metadata, "entry_points.txt"), encoding="utf-8") as file:
            lines = file.readlines()
    except OSError:  # it declares none
        return
    dist, _, version = os.path.basename(metadata).rpartition(".")[0].partition("-")
    group = ""
    for line in map(str.strip, lines):
        if line.startswith("["):
            group = line.strip("[] ")
        elif group == GROUP and "=" in line:
            name, _, value = line.partition("=")
            yield Found(name.strip(), value.strip(), dist, version)


def without_doubles(found: Iterable[Found]) -> tuple[list[Found], list[Found]]:
    """The first of each name, and those that a first one hides."""
    first: dict[str, Found] = {}
    hidden = [each for each in found if first.setdefault(each.name, each) is not each]
    return list(first.values()), hidden
