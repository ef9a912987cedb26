"""The world outside while the demo runs: what the plugins invent of it, and otherwise no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from coordtui.host import Host


class World(httpx.BaseTransport):
    """A transport that asks each active plugin's demo module, and never opens a connection."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The first answer that is not None; raises `httpx.ConnectError` when there is none."""
        for answer in self._answers():
            response = answer(request)
            if response is not None:
                return response
        raise httpx.ConnectError("The demo has no network.", request=request)

    def _answers(self) -> Iterator[Callable[[httpx.Request], httpx.Response | None]]:
        from coordtui.host import resolve

        for loaded in self._host.active:
            if loaded.plugin and loaded.plugin.demo:
                answer = getattr(resolve(loaded.plugin.demo), "answer", None)
                if answer:
                    yield answer
