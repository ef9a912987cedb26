"""What a plugin's wheel must hold, and must not."""

from __future__ import annotations

from collections.abc import Iterator

from coordtui.api.declare import Finding
from coordtui.authoring.publishing.wheel import Wheel
from coordtui.text.messages import N_, NN_
from coordtui.text.safety import safe

LARGE = 5_000_000
"""Bytes above which a wheel is worth a word."""

_STRAY = ("__pycache__/", ".git/", ".env", ".DS_Store", ".pyc", ".db", ".db-wal", ".orig", ".swp", "~")


def contents(wheel: Wheel, package: str) -> Iterator[Finding]:
    """What is wrong with the files of a wheel whose plugin is in `package`; one that is fine says so."""
    faults = [*_faults(wheel, package)]
    yield from faults
    if not faults:
        yield Finding(
            ok=True,
            text=NN_(
                "{n} file, all that belongs in it", "{n} files, all that belongs in them", len(wheel.files)
            ),
        )


def _faults(wheel: Wheel, package: str) -> Iterator[Finding]:
    files = set(wheel.files)
    if package not in wheel.packages and f"{package}.py" not in wheel.packages:
        yield Finding(
            ok=False,
            text=N_("The package “{package}”, which the entry point names, is not in it.", package=package),
            remedy=N_("Name it in pyproject.toml, under [tool.hatch.build.targets.wheel]."),
        )
        return
    if not any(f"{package}/locale/fr/LC_MESSAGES/{package}{end}" in files for end in (".mo", ".po")):
        yield Finding(
            ok=False,
            text=N_("The French texts of “{package}” are missing.", package=package),
            remedy=N_("They belong in {file}.", file=f"{package}/locale/fr/LC_MESSAGES/{package}.po"),
        )
    if f"{package}/py.typed" not in files:
        yield Finding(
            ok=False,
            text=N_(
                "There is no file py.typed in “{package}”: type checkers ignore its types.", package=package
            ),
            remedy=N_("Add an empty file of that name."),
        )
    if tests := [name for name in files if "/tests/" in f"/{name}" or "/test_" in f"/{name}"]:
        yield Finding(
            ok=False,
            text=NN_(
                "It holds {n} file of tests, such as {name}.",
                "It holds {n} files of tests, such as {name}.",
                len(tests),
                name=safe(min(tests)),
            ),
            remedy=N_(
                "Leave them out by {line} in {file}.", line='exclude = ["**/tests"]', file="pyproject.toml"
            ),
        )
    if others := sorted(wheel.packages - {package, f"{package}.py"}):
        yield Finding(
            ok=False,
            text=N_(
                "It brings more than its own package: {names}.", names=safe(", ".join(others), limit=200)
            ),
            remedy=N_("Uninstalling it would take files away from others of that name."),
        )
    if stray := sorted(
        name for name in files if any(part in name for part in _STRAY[:2]) or name.endswith(_STRAY[2:])
    ):
        yield Finding(
            ok=False,
            text=N_(
                "It holds what belongs to nobody’s package: {names}.",
                names=safe(", ".join(stray[:5]), limit=200),
            ),
        )
    if wheel.size > LARGE:
        yield Finding(
            ok=True,
            text=N_("It is large: {mb} MB.", mb=f"{wheel.size / 1e6:.1f}"),
            remedy=N_("Data that not everybody needs could be fetched when it is used."),
        )
