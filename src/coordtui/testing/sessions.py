"""A session on a lab made for one test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.api import Actor, Language
from coordtui.config import Settings
from coordtui.config.settings import settings_from_text
from coordtui.host import Found
from coordtui.host.session import Session, open_session
from coordtui.testing.clock import FrozenClock

if TYPE_CHECKING:
    import httpx

COORDINATOR = "Ada Placeholder"
"""Who acts in a test session unless it is told otherwise."""


class InMemory(Found, frozen=True):
    """A plugin that is no package: any object with hooks, such as a class written in the test."""

    module: object = None

    def load(self) -> object:
        """The object."""
        return self.module


def open_test_session(
    folder: Path,
    plugins: Mapping[str, object] | None = None,
    *,
    settings: str = "",
    language: Language = "en",
    clock: Callable[[], datetime] | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Session:
    """A session on a store in `folder`, which gets a lab the first time; close it after use.

    `plugins` are those it has, by name: an import path (`"coordtui_visits"`) or an object with
    hooks. `settings` is the text of a settings file. Opened again on the same folder, it is
    another session on the same store.
    """
    found = [
        Found(name, plugin, "test")
        if isinstance(plugin, str)
        else InMemory(name, "test", "test", module=plugin)
        for name, plugin in (plugins or {}).items()
    ]
    read: Settings = settings_from_text(folder / "settings.toml", settings)
    session = open_session(
        read,
        f"sqlite:///{folder / 'coordtui.db'}",
        language=language,
        create=True,
        clock=clock or FrozenClock(),
        found=found,
        outside=(lambda: transport) if transport else None,
        state=folder / "state",
    )
    if session.lab is None:
        session.create_lab("Placeholder Lab", language, COORDINATOR)
    return session


def actor_with(*roles: str, person: int | None = None) -> Actor:
    """Somebody with these access roles and no others."""
    return Actor(person=person, name="Somebody Placeholder", roles=frozenset(roles))
