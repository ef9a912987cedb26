"""Where a plugin was installed from, as the metadata of its package says it.

The standard library's reader of metadata is much to import: for `plugin doctor`, not for the start.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlparse

import msgspec

from coordtui.host.discovery import Found

Kind = Literal["wheel", "editable", "folder", "unknown"]

_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Origin(msgspec.Struct, frozen=True):
    """The package that brought a plugin.

    `kind` says how it is installed: as a wheel, editable (its `place` is then the folder of the
    sources), from a folder, or not known. `missing_extras` are the extras of the package with
    what is not installed of each.
    """

    distribution: str
    version: str
    entry_point: str
    kind: Kind = "unknown"
    place: str = ""
    missing_extras: dict[str, list[str]] = {}


def origin_of(found: Found, path: Iterable[str] | None = None) -> Origin:
    """Where a plugin comes from; `path` are the folders that packages are installed in."""
    known = Origin(found.dist, found.version, found.value)
    package = _package(found.dist, sys.path if path is None else [*path])
    if package is None:
        return known
    kind, place = _installed_from(package)
    return msgspec.structs.replace(
        known, kind=kind, place=_without_home(place), missing_extras=_missing(package)
    )


def _package(name: str, path: Iterable[str]) -> Distribution | None:
    return next(iter(Distribution.discover(name=name, path=[*path])), None) if name else None


def _installed_from(package: Distribution) -> tuple[Kind, Path]:
    place = Path(str(package.locate_file("")))
    said = package.read_text("direct_url.json")
    try:
        told = json.loads(said) if said else {}
    except ValueError:
        return "unknown", place
    folder = told.get("dir_info")
    if isinstance(folder, dict):
        kind: Kind = "editable" if folder.get("editable") else "folder"
        return kind, Path(unquote(urlparse(str(told.get("url", ""))).path))
    return "wheel", place


def _missing(package: Distribution) -> dict[str, list[str]]:
    """The extras of a package with what is not installed of each; other conditions are not looked at."""
    missing: dict[str, list[str]] = {}
    for line in package.requires or ():
        needed, _, condition = line.partition(";")
        extra, name = _EXTRA.search(condition), _NAME.match(needed.strip())
        if extra and name and _package(name[0], sys.path) is None:
            missing.setdefault(extra[1], []).append(name[0])
    return missing


def _without_home(place: Path) -> str:
    """The path as it may stand in a report that is sent to somebody."""
    try:
        return str(Path("~") / place.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(place)
