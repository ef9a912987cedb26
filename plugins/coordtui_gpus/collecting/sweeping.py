"""One look at many machines: asked side by side, told in batches as they answer."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime

from coordtui.api import Context, Message
from coordtui_gpus.collecting.answers import Question, Target, Transport
from coordtui_gpus.collecting.engine import Engine, Gate, Limits, Result, engine
from coordtui_gpus.collecting.here import require_asking
from coordtui_gpus.collecting.scripts import probe
from coordtui_gpus.collecting.transports import transport_of
from coordtui_gpus.collecting.understanding import heard_of, silent
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.records import Host
from coordtui_gpus.settings import GpusSettings
from coordtui_gpus.texts import NN_

BATCH = 0.5
"""So many seconds lie between two batches: a page draws twice a second at most."""

_POLL = 0.1

SLOW_TIMES = 3
"""The slow look may take so many times as long as the fast one."""


def sweep(
    ctx: Context,
    hosts: Sequence[Host],
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[Message, int, int | None], None] | None = None,
    slow: bool | Collection[int] = False,
    careful: Collection[int] = (),
) -> Iterator[list[Heard]]:
    """Ask these machines, and hand on what is heard, at most two batches a second.

    `slow` are the machines (by number; True is all) that are asked for slow facts too; `careful` those
    whose last look failed: there it is looked first whether a tool hangs. Machines that are being asked
    by somebody else are left out. Once `cancelled()`, or when the caller takes no more, nothing is left
    running. Raises `NotAllowed`, and `Refused` from outside and when the chosen transport is not installed.
    """
    require_asking(ctx)
    wanted = [each for each in hosts if each.via not in ("none", "invented")]
    if invented := [each for each in hosts if each.via == "invented"]:
        from coordtui_gpus.demo.asking import ask_invented

        yield ask_invented(ctx, invented)
    if not wanted:
        return
    work = _Work(ctx, engine(), slow, careful)
    future = work.start(wanted)
    try:
        yield from _batches(work, future, len(wanted), cancelled, progress)
    finally:
        future.cancel()
        work.ended()


class _Work:
    """What runs in the thread of the engine."""

    def __init__(
        self, ctx: Context, runs: Engine, slow: bool | Collection[int], careful: Collection[int]
    ) -> None:
        self.results: queue.SimpleQueue[Heard | None] = queue.SimpleQueue()
        self._ctx, self._engine, self._slow, self._careful = ctx, runs, slow, careful
        self._questions = _Questions(ctx.settings)
        self._done: Future[None] = Future()
        self._began = threading.Event()

    def start(self, hosts: Sequence[Host]) -> Future[None]:
        """Begin. The future is of the whole work."""
        for each in hosts:
            self._way(each)  # what is not installed is said at once
        future = self._engine.start(self._all(hosts))
        self._began.wait(10)  # a task that is cancelled before its first step ends nothing
        return future

    def ended(self) -> None:
        """Wait until nothing of it runs."""
        with suppress(Exception):
            self._done.result(10)

    def gate(self) -> Gate:
        """Room for what the settings allow at once."""
        given = self._ctx.settings
        return Gate(Limits(at_once=given.at_once, cold_at_once=given.cold_at_once))

    def _way(self, host: Host) -> Transport:
        given = self._ctx.settings
        key = f"{given.transport} {given.ssh_config} {given.known_hosts}"
        return self._engine.way("local" if host.via == "local" else key, lambda: transport_of(self._ctx))

    async def _all(self, hosts: Sequence[Host]) -> None:
        gate = self.gate()
        tasks = [asyncio.ensure_future(self._one(each, gate)) for each in hosts]
        self._began.set()
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            for each in tasks:
                each.cancel()
            while left := [each for each in tasks if not each.done()]:
                with suppress(asyncio.CancelledError):  # once more, while it ends already
                    await asyncio.wait(left)
            self._done.set_result(None)

    async def _one(self, host: Host, gate: Gate) -> None:
        heard: Heard | None = None
        try:
            question = self._questions.of(self._slowly(host), careful=host.doc_id in self._careful)
            heard = await self._heard(host, await self.asked(host, gate, question))
        except Exception as error:  # one machine must not end the look at the others
            self._ctx.log.exception("asking machine %s failed", host.doc_id)
            heard = silent(host.doc_id, "failed", type(error).__name__, at=self._ctx.clock())
        finally:
            self.results.put(heard)

    async def asked(self, host: Host, gate: Gate, question: Question) -> Result:
        """Ask one machine."""
        return await self._engine.ask(self._way(host), _target(host), question, gate)

    def _slowly(self, host: Host) -> bool:
        return self._slow if isinstance(self._slow, bool) else host.doc_id in self._slow

    async def _heard(self, host: Host, result: Result) -> Heard | None:
        if result.busy:
            return None
        at: datetime = self._ctx.clock()
        took = result.took
        heard = heard_of(host.doc_id, result.answer, at=at, took=took, slow=self._slowly(host))
        if heard.state != "hostkey":
            return heard
        text = await self._with_key(_target(host), heard.text)
        return silent(host.doc_id, "hostkey", text, at=at, took=took)

    async def _with_key(self, target: Target, text: str) -> str:
        """The words with the fingerprint that is shown, when `ssh` did not tell it by itself."""
        if "SHA256:" in text:
            return text
        from coordtui_gpus.collecting.hostkeys import shown

        given = self._ctx.settings
        seconds = min(10, given.timeout)
        key, _ = await shown(target.address, given.ssh_config, given.known_hosts, seconds=seconds)
        return text if key is None else f"{text} {key.kind} {key.sha256}"


def _target(host: Host) -> Target:
    return Target(host.doc_id, "" if host.via == "local" else host.address or host.name)


class _Questions:
    """The scripts, made once."""

    def __init__(self, given: GpusSettings) -> None:
        self._seconds = given.timeout
        self._made: dict[tuple[bool, bool], Question] = {}

    def of(self, slow: bool, *, careful: bool) -> Question:
        """The question for a machine."""
        if (slow, careful) not in self._made:
            # The tool is ended there before it is given up here, so that it is known what hung.
            there = max(1, int(self._seconds * 0.6))
            script = probe("slow" if slow else "fast", seconds=there, careful=careful)
            seconds = self._seconds * (SLOW_TIMES if slow else 1)
            self._made[slow, careful] = Question(script=script, seconds=seconds)
        return self._made[slow, careful]


def _batches(
    work: _Work,
    future: Future[None],
    total: int,
    cancelled: Callable[[], bool],
    progress: Callable[[Message, int, int | None], None] | None,
) -> Iterator[list[Heard]]:
    done, batch, told = 0, list[Heard](), time.monotonic()
    while done < total and not cancelled():
        try:
            heard = work.results.get(timeout=_POLL)
        except queue.Empty:
            if future.done() and work.results.empty():
                break
        else:
            done += 1
            if heard is not None:
                batch.append(heard)
        if batch and time.monotonic() - told >= BATCH:
            yield batch
            batch, told = [], time.monotonic()
            if progress is not None:
                progress(NN_("{n} machine has answered.", "{n} machines have answered.", done), done, total)
    if batch:
        yield batch


def ask_once(ctx: Context, host: Host, *, slow: bool = False) -> Result:
    """The raw answer of one machine, for whoever wants to see it. Raises as `ask_this`."""
    return ask_this(ctx, host, _Questions(ctx.settings).of(slow, careful=False))


def ask_this(ctx: Context, host: Host, question: Question) -> Result:
    """Ask one machine anything, waiting for the answer.

    Raises `NotAllowed`, and `Refused` from outside and without the chosen transport.
    """
    require_asking(ctx)
    work = _Work(ctx, engine(), False, ())
    return engine().start(work.asked(host, work.gate(), question)).result()
