"""Which plugin a project's tests are about, and who looks at it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.host import discover
from coordtui.host.discovery import GROUP
from coordtui.testing.sessions import actor_with

if TYPE_CHECKING:
    from coordtui.api import Actor, Language
    from coordtui.host.session import Session

NONE = """\
Which plugin is tested? Declare it in {file}:

    [project.entry-points."{group}"]
    visits = "coordtui_visits"

or name an installed one with the option coordtui_plugin of pytest, or write a fixture of that name that
returns its name and its import path."""


def plugin_under_test(name: str, root: Path) -> tuple[str, str]:
    """Its name and its import path: the one of that name, or the only one that the project declares.

    `root` is the folder of the project. Raises `LookupError` when there is none, or are several.
    """
    declared = _declared(root / "pyproject.toml")
    if name:
        installed = {each.name: each.value for each in reversed(discover())}
        known = installed | declared
        if name not in known:
            has = ", ".join(sorted(known)) or "none"
            raise LookupError(f"There is no plugin {name!r}, installed or declared; there are: {has}.")
        return name, known[name]
    if len(declared) == 1:
        return next(iter(declared.items()))
    if declared:
        raise LookupError(
            f"The project declares {', '.join(sorted(declared))}: say which is tested with the option "
            "coordtui_plugin of pytest."
        )
    raise LookupError(NONE.format(file=root / "pyproject.toml", group=GROUP))


def _declared(file: Path) -> dict[str, str]:
    """The entry points of a project's file, by name."""
    if not file.is_file():
        return {}
    project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
    plugins: dict[str, str] = project.get("entry-points", {}).get(GROUP, {})
    return plugins


def act(session: Session, *roles: str, person: int | None = None) -> None:
    """Let somebody with these access roles act from now on."""
    look_as(session, None, actor_with(*roles, person=person))


def look_as(session: Session, language: Language | None, actor: Actor | None) -> None:
    """Let the session speak a language, or act for somebody, from now on."""
    if language is not None or actor is not None:
        spoken: Any = language or session.translator.language
        session._enter(actor or session.actor, spoken)
