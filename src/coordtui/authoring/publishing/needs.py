"""What a plugin needs beyond coordtui itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from coordtui.api.declare import Finding
from coordtui.authoring.distributions import plain
from coordtui.authoring.publishing.wheel import Wheel
from coordtui.text.messages import N_
from coordtui.text.safety import safe

HEAVY = 30_000_000
"""Bytes on disk above which a dependency is called heavy."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def name_of(requirement: str) -> str:
    """The distribution that a requirement names."""
    found = _NAME.match(requirement.strip())
    return plain(found[0]) if found else ""


def beyond(wheel: Wheel) -> list[str]:
    """What it requires that coordtui does not bring already, by name."""
    brought = {"coordtui", *(name_of(each) for each in _distribution_requires("coordtui"))}
    return sorted({name_of(each) for each in wheel.requires()} - brought - {""})


def needs(wheel: Wheel) -> Iterator[Finding]:
    """What it needs, what of that is heavy, and what is not here, where it can then not be tried."""
    if "coordtui" not in {name_of(each) for each in wheel.requires()}:
        yield Finding(
            ok=False,
            text=N_("It does not require coordtui."),
            remedy=N_(
                "Write {line} into its dependencies in {file}.", line='"coordtui"', file="pyproject.toml"
            ),
        )
    more = beyond(wheel)
    if not more:
        yield Finding(ok=True, text=N_("nothing beyond coordtui"))
    for name in more:
        size = _size(name)
        if size is None:
            yield Finding(
                ok=False,
                text=N_("{name} is not installed here: what uses it cannot be tried.", name=safe(name)),
                remedy=N_("Install it, and check again."),
            )
        elif size > HEAVY:
            yield Finding(
                ok=True,
                text=N_("{name} is heavy: {mb} MB.", name=safe(name), mb=round(size / 1e6)),
                remedy=N_("If not everybody needs it, make it an extra, and import it where it is used."),
            )
        else:
            yield Finding(ok=True, text=N_("{name}, {mb} MB", name=safe(name), mb=f"{size / 1e6:.1f}"))


def _distribution_requires(name: str) -> list[str]:
    try:
        return [each for each in distribution(name).requires or [] if "extra" not in each.partition(";")[2]]
    except PackageNotFoundError:
        return []


def _size(name: str) -> int | None:
    """The bytes of a distribution with all that it needs itself; None when it is not installed."""
    todo, sizes = [name], dict[str, int]()
    while todo:
        each = todo.pop()
        if each in sizes:
            continue
        try:
            found = distribution(each)
        except PackageNotFoundError:
            if each == name:
                return None
            continue
        sizes[each] = _bytes(found)
        todo += [name_of(more) for more in found.requires or () if not more.partition(";")[2]]
    return sum(sizes.values())


def _bytes(found: Distribution) -> int:
    return sum(file.size or 0 for file in found.files or ())
