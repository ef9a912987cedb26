"""What a package needs beside coordtui, as the distribution that it comes from says."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator

from coordtui.authoring.distributions import plain

_API = frozenset({"coordtui", "textual", "pluggy", "tinydb", "msgspec"})
"""What the API itself is made of: it comes with coordtui, in the one version that fits."""

_AUTHORS = frozenset({"author", "dev"})
"""Extras for who writes plugins: a new one has its own."""

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(?P<rest>[^;]*)(?:;\s*(?P<marker>.*))?")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([\w.-]+)['"]""")


def needs_of(dist: str, sources: Iterable[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Of what a distribution requires, that which these sources import; and of its extras, by name."""
    from importlib.metadata import PackageNotFoundError, packages_distributions, requires

    homes = packages_distributions()
    roots = used_by(sources)
    wanted = {plain(each) for root in roots for each in (root, *homes.get(root, ()))}
    try:
        lines = requires(dist) or []
    except PackageNotFoundError:  # no metadata but what names its entry points
        lines = []
    always: list[str] = []
    extras: dict[str, list[str]] = {}
    for line in lines:
        found = _REQUIREMENT.match(line)
        if found is None or plain(found["name"]) not in wanted:
            continue
        extra = _EXTRA.search(found["marker"] or "")
        needed = f"{found['name']}{found['rest'].strip()}"
        (extras.setdefault(extra[1], []) if extra else always).append(needed)
    more = {name: [each for each in listed if each not in always] for name, listed in extras.items()}
    return sorted(always), {name: listed for name, listed in more.items() if listed and name not in _AUTHORS}


def used_by(sources: Iterable[str]) -> set[str]:
    """The packages that these sources import, beside Python’s own and what comes with coordtui."""
    return {root for code in sources for root in _roots(code)} - sys.stdlib_module_names - _API


def _roots(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def licences_of(dist: str) -> dict[str, bytes]:
    """The licence files of an installed distribution, by name."""
    from importlib.metadata import PackageNotFoundError, files

    try:
        held = files(dist) or []
    except PackageNotFoundError:
        return {}
    return {each.name: each.read_binary() for each in held if "licenses" in each.parts}
