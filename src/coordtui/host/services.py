"""Services: what plugins offer each other by protocol, made once, and each at its own risk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from coordtui.api import Context
from coordtui.host.behalf import Standing
from coordtui.host.host import Host

T = TypeVar("T")


class Services:
    """The services of a session. `context` makes a plugin's context for who acts, and with whose eyes."""

    def __init__(self, host: Host, context: Callable[[str, Standing], Context]) -> None:
        self._host, self._context = host, context
        self._offers: dict[tuple[str, Standing], Mapping[Any, Callable[[], object]]] = {}
        self._made: dict[tuple[str, Standing, Callable[..., object]], object] = {}
        self._lock = threading.RLock()  # a service may ask for another while it is made

    def forget(self) -> None:
        """Ask again, and make anew: a plugin may offer other things now."""
        with self._lock:
            self._offers.clear()
            self._made.clear()

    def all(self, asking: str, standing: Standing, protocol: Callable[..., T]) -> list[T]:
        """Every implementation, in the order of the plugins' names; one that fails is a strike.

        `asking` is the plugin that asks: its own code is called as it stands.
        """
        found: list[T] = []
        with self._lock:
            for loaded in self._host.active:
                stands = standing if loaded.name == asking else standing.among_others()
                with self._host.guard(loaded.name):
                    if protocol in self._offered(loaded.name, stands):
                        found.append(self._one(loaded.name, stands, protocol))
        return found

    def _offered(self, name: str, standing: Standing) -> Mapping[Any, Callable[[], object]]:
        key = (name, standing)
        if key not in self._offers:
            ctx = self._context(name, standing)
            self._offers[key] = self._host.ask(name, "coordtui_services", context=lambda _: ctx) or {}
        return self._offers[key]

    def _one(self, name: str, standing: Standing, protocol: Callable[..., T]) -> T:
        key = (name, standing, protocol)
        if key not in self._made:
            self._made[key] = self._offered(name, standing)[protocol]()
        made: Any = self._made[key]
        return made  # type: ignore[no-any-return]
