"""Processes that begin at the same moment, each started from a clean server with all imports done."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 120.0
"""Seconds after which a process that should have begun is given up."""

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["coordtui.store", "benchmarks.store.command", "benchmarks.crashes"])


def start(work: Callable[..., object], *arguments: Any) -> tuple[ForkServerProcess, Connection]:
    """Start `work(connection, *arguments)`; the process and our end of the connection.

    When the process ends, however it ends, reading raises `EOFError`.
    """
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=work, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def together(count: int, work: Callable[..., T], *arguments: Any) -> list[T]:
    """The results of `work(gate, number, *arguments)` in so many processes.

    Each opens what it needs and calls `gate.wait()`, which returns when all have.
    """
    gate = _CONTEXT.Barrier(count, timeout=PATIENCE)
    started = [start(_report, work, gate, number, *arguments) for number in range(count)]
    results: list[T] = [connection.recv() for _, connection in started]
    for process, connection in started:
        connection.close()
        process.join()
    return results


def _report(connection: Connection, work: Callable[..., T], gate: Barrier, *arguments: Any) -> None:
    connection.send(work(gate, *arguments))
