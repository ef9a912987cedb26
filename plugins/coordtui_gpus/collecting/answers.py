"""What a transport brings back, and what a transport is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec

from coordtui_gpus.records import HostState

MOST_BYTES = 8 * 1024 * 1024
"""So many bytes of one answer are taken; a machine that floods is cut there, and it is said."""

MOST_WORDS = 16 * 1024
"""So many bytes of complaints are kept."""


class Target(msgspec.Struct, frozen=True):
    """Which machine: its number in the store, and what `ssh` is given; nothing for this very machine."""

    host: int
    address: str


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A `script` for a machine; its answer is waited for so many `seconds`.

    `first` is called once, when its first sign is there: then the connection stands.
    """

    script: bytes
    seconds: float
    first: Callable[[], None] = lambda: None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came, and how it ended. `status` is None when it did not end by itself.

    `late` says that the deadline passed, `flooded` that there was too much of it. `state` is given by
    a transport that knows it better than the exit status and `err` tell.
    """

    out: bytes = b""
    err: str = ""
    status: int | None = None
    late: bool = False
    flooded: bool = False
    state: HostState | None = None


class Transport(Protocol):
    """One way to machines; used from one event loop. `config` says by which configuration."""

    config: str

    def warm(self, target: Target) -> bool:
        """Whether a connection stands, as far as one can see."""

    async def ask(self, target: Target, question: Question) -> Answer:
        """Ask. Raises nothing but `asyncio.CancelledError`; then nothing of it is left running."""

    async def close(self) -> None:
        """End the connections that were opened."""
