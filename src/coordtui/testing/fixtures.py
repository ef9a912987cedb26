"""The types of the fixtures, for tests that are annotated."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from coordtui.api import Context, Language
from coordtui.host.session import Session
from coordtui.testing.pilots import PagePilot

__all__ = ["ContextFor", "PilotFor", "Session"]


class ContextFor(Protocol):
    """What the fixture `ctx_as` is: makes contexts of the plugin for others, by access roles."""

    def __call__(self, *roles: str, person: int | None = None) -> Context:
        """A context for somebody with these roles."""


class PilotFor(Protocol):
    """What the fixture `pilot_for` is: opens the program at a page."""

    def __call__(
        self,
        pane: str | None = None,
        *,
        size: tuple[int, int] = (80, 24),
        language: Language | None = None,
        actor: Any = None,
    ) -> AbstractAsyncContextManager[PagePilot]:
        """The program at the page `pane`, or at its first."""
