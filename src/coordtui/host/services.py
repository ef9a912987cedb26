"""Services: what plugins offer each other by protocol, made once, and each at its own risk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from coordtui.api import Actor, Context
from coordtui.host.host import Host

T = TypeVar("T")


class Services:
    """The services of a session. `context` makes a plugin's context for an actor."""

    def __init__(self, host: Host, context: Callable[[str, Actor], Context]) -> None:
        self._host, self._context = host, context
        self._offers: dict[tuple[str, Actor], Mapping[Any, Callable[[], object]]] = {}
        self._made: dict[tuple[str, Actor, Callable[..., object]], object] = {}
        self._lock = threading.RLock()  # a service may ask for another while it is made

    def all(self, actor: Actor, protocol: Callable[..., T]) -> list[T]:
        """Every implementation, in the order of the plugins' names; one that fails is a strike."""
        found: list[T] = []
        with self._lock:
            for loaded in self._host.active:
                with self._host.guard(loaded.name):
                    if protocol in self._offered(loaded.name, actor):
                        found.append(self._one(loaded.name, actor, protocol))
        return found

    def _offered(self, name: str, actor: Actor) -> Mapping[Any, Callable[[], object]]:
        key = (name, actor)
        if key not in self._offers:
            ctx = self._context(name, actor)
            self._offers[key] = self._host.ask(name, "coordtui_services", context=lambda _: ctx) or {}
        return self._offers[key]

    def _one(self, name: str, actor: Actor, protocol: Callable[..., T]) -> T:
        key = (name, actor, protocol)
        if key not in self._made:
            self._made[key] = self._offered(name, actor)[protocol]()
        made: Any = self._made[key]
        return made  # type: ignore[no-any-return]
