"""Each call of the plugins' code as a line of the log, while its author wants to see them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from coordtui.api import Context, Event
from coordtui.authoring.developing.devlog import DevLog

T = TypeVar("T")

SHORT = 60
"""Letters of an argument or an answer."""


class DevTrace:
    """Writes calls and events to the log; see `coordtui.host.tracing.Trace`."""

    def __init__(self, log: DevLog) -> None:
        self._log = log

    def run(self, plugin: str, what: str, arguments: Mapping[str, object], work: Callable[[], T]) -> T:
        """The answer of `work()`, or what it raises, noted with the milliseconds it took."""
        source = "hook" if what.startswith("coordtui_") else "job"
        given = ", ".join(
            f"{name}={short(value)}" for name, value in arguments.items() if not isinstance(value, Context)
        )
        begun = time.perf_counter()
        try:
            answer = work()
        except BaseException as error:  # noted, and raised again
            self._note("error", source, f"{plugin}: {what}({given}) raised {type(error).__name__}", begun)
            raise
        self._note("debug", source, f"{plugin}: {what}({given}) → {short(answer)}", begun)
        return answer

    def emitted(self, plugin: str, event: Event) -> None:
        """A plugin, or the core, tells the others of something."""
        self._log.add("debug", "event", f"{plugin}: {short(event)}")

    def _note(self, level: str, source: str, text: str, begun: float) -> None:
        took = (time.perf_counter() - begun) * 1000
        self._log.add("error" if level == "error" else "debug", source, f"{text}  {took:.1f} ms")


def short(value: object) -> str:
    """A value in a few words: of many things, their number and the first."""
    try:
        if isinstance(value, list | tuple | set | frozenset | dict) and len(value) > 1:
            first = next(iter(value))
            return f"{len(value)} × {_cut(repr(first))}"
        return _cut(repr(value))
    except Exception as error:  # noqa: BLE001 - a plugin's own __repr__
        return f"<{type(value).__name__}: {type(error).__name__}>"


def _cut(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"
