"""What an author may watch of the traffic between program and plugins; nobody watches unless asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from coordtui.api import Event

T = TypeVar("T")


class Trace(Protocol):
    """Somebody who is told of each call of a plugin's code, in the thread that calls."""

    def run(self, plugin: str, what: str, arguments: Mapping[str, object], work: Callable[[], T]) -> T:
        """The answer of `work()`, or what it raises, noted with the time it took.

        `what` is the name of a hook, or the id of a job.
        """

    def emitted(self, plugin: str, event: Event) -> None:
        """A plugin (or the core) tells the others of something."""
