"""The public interface as a list, `docs/api.txt`: `python -m tools.api` writes it, `--check` compares.

A name that goes, or a hook that loses an argument, is a break: see docs/api-versions.md.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from difflib import unified_diff
from importlib import import_module
from pathlib import Path

LISTING = Path(__file__).parents[1] / "docs" / "api.txt"
PACKAGES = ("coordtui.api", "coordtui.ui.widgets", "coordtui.testing")


def lines() -> Iterator[str]:
    """Every public name, and every hook with its arguments, a line each."""
    from coordtui.api import API_VERSION, hooks

    yield f"version {API_VERSION} of the plugin interface"
    for name in sorted(hooks.HOOKS):
        yield f"hook {name}({', '.join(inspect.signature(getattr(hooks, name)).parameters)})"
    for package in PACKAGES:
        yield from (f"{package}.{name}" for name in sorted(import_module(package).__all__))


def listing() -> str:
    """The text of the listing."""
    return "\n".join(lines()) + "\n"


def difference(committed: str) -> str:
    """What the interface has otherwise than a listing; nothing when they agree."""
    both = unified_diff(
        committed.splitlines(), listing().splitlines(), "docs/api.txt", "now", lineterm="", n=0
    )
    return "\n".join(both)


def main(words: list[str]) -> int:
    """Write the listing, or with `--check` say how it differs."""
    if "--check" not in words:
        LISTING.write_text(listing(), encoding="utf-8")
        return 0
    differs = difference(LISTING.read_text(encoding="utf-8"))
    if differs:
        print(differs)
    return int(bool(differs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
