"""The one thread of this process that asks machines: its loop, its connections, who is being asked.

It begins with the first question and stays: connections of `asyncssh` live as long as their
loop. A machine is asked by one question at a time, whichever page, command or job wants it.
"""

from __future__ import annotations

import asyncio
import atexit
import random
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from coordtui_gpus.collecting.answers import Answer, Question, Target, Transport
from coordtui_gpus.collecting.failures import STILL
from coordtui_gpus.collecting.private import alone, short
from coordtui_gpus.collecting.transports.local import Local

T = TypeVar("T")

PATIENCE = 2.0
"""After so many seconds a question makes room for another: who hangs shall not hold up the rest."""

_JITTER = 0.05


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """An answer, and how many seconds it took. `busy`: nobody was asked, as an earlier look still runs."""

    answer: Answer
    took: float = 0.0
    busy: bool = False


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How many are asked at once, and how many connections are opened at once."""

    at_once: int
    cold_at_once: int


class Gate:
    """Room for so many questions. One that takes long moves aside, if there is room aside."""

    def __init__(self, limits: Limits) -> None:
        self._fast = asyncio.Semaphore(limits.at_once)
        self._aside = asyncio.Semaphore(2 * limits.at_once)
        self._cold = asyncio.Semaphore(limits.cold_at_once)

    async def ask(self, way: Transport, target: Target, question: Question) -> Result:
        """Ask once there is room."""
        await self._fast.acquire()
        held = self._fast
        task = asyncio.ensure_future(self._connected(way, target, question))
        try:
            done, _ = await asyncio.wait({task}, timeout=PATIENCE)
            if not done and not self._aside.locked():
                await self._aside.acquire()
                held.release()
                held = self._aside
            return await task
        finally:
            await _ended(task)
            held.release()

    async def _connected(self, way: Transport, target: Target, question: Question) -> Result:
        if way.warm(target):
            return await _timed(way, target, question)
        await self._cold.acquire()
        release = _Once(self._cold.release)
        # Whoever does not even connect in that time does not burden a gateway.
        timer = asyncio.get_running_loop().call_later(PATIENCE, release)
        try:
            await asyncio.sleep(random.uniform(0, _JITTER))  # noqa: S311 - nothing secret
            return await _timed(way, target, msgspec.structs.replace(question, first=release))
        finally:
            timer.cancel()
            release()


async def _timed(way: Transport, target: Target, question: Question) -> Result:
    started = time.monotonic()
    answer = await way.ask(target, question)
    return Result(answer=answer, took=time.monotonic() - started)


class _Once:
    """Calls once, however often it is called."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call

    def __call__(self) -> None:
        call, self._call = self._call, None
        if call is not None:
            call()


async def _ended(task: asyncio.Future[Result]) -> None:
    """Cancel, and wait until nothing of it runs."""
    if not task.done():
        task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task


class Engine:
    """The thread, and the ways to machines that it keeps open."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._ways: dict[str, Transport] = {"local": Local()}
        self._asked: set[str] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="coordtui-gpus", daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run this in the thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def way(self, name: str, make: Callable[[], Transport]) -> Transport:
        """The way of this name, made when it is not there."""
        if name not in self._ways:
            self._ways[name] = make()
        return self._ways[name]

    async def ask(self, way: Transport, target: Target, question: Question, gate: Gate) -> Result:
        """Ask one machine, unless it is being asked: by a page, a job, or another program of this person."""
        name = short(target.address, way.config)
        busy = Result(answer=Answer(err=str(STILL)), busy=True)
        if name in self._asked:
            return busy
        self._asked.add(name)
        try:
            with alone(name) as free:
                return await gate.ask(way, target, question) if free else busy
        finally:
            self._asked.discard(name)

    def stop(self) -> None:
        """End what is being asked; connections stay."""
        with suppress(Exception):
            self.start(self._stop()).result(5)

    def close(self) -> None:
        """End what is being asked, connections and the thread."""
        self.stop()
        with suppress(Exception):
            self.start(self._close()).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        if not self._thread.is_alive():
            self._loop.close()

    async def _stop(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _close(self) -> None:
        for each in self._ways.values():
            await each.close()


_engine: Engine | None = None
_lock = threading.Lock()


def engine() -> Engine:
    """That of this process."""
    global _engine  # noqa: PLW0603 - one of the process
    with _lock:
        if _engine is None:
            _engine = Engine()
            atexit.register(_leave_nothing)
        return _engine


def _leave_nothing() -> None:
    """When the program ends, no question of its own goes on."""
    if _engine is not None:
        _engine.stop()


def close_engine() -> None:
    """End all connections of this process; the next question opens them again."""
    global _engine
    atexit.unregister(_leave_nothing)
    with _lock:
        ended, _engine = _engine, None
    if ended is not None:
        ended.close()
