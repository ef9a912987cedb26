"""One child process within an event loop: its output bounded, its end waited for, nothing left of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence

from coordtui_gpus.collecting.answers import MOST_BYTES, MOST_WORDS, Answer, Question
from coordtui_gpus.reading.probe import STUCK

_GRACE = 1.0
"""So many seconds a process has to end when it is asked to; then it is killed."""

_CHUNK = 256 * 1024


async def ask_child(
    words: Sequence[str], question: Question, *, env: Mapping[str, str] | None = None
) -> Answer:
    """Run a program that reads the script, until its end or the deadline.

    A program that hangs in the kernel is not waited for for ever; it is not started again while it
    is there: the answer then says that it is stuck.
    """
    left = _hanging.get(tuple(words))
    if left is not None and left.poll() is None:
        return Answer(err=str(STUCK), state="cut_short")
    _hanging.pop(tuple(words), None)
    try:
        child = Child(words, question, env)
    except OSError as error:
        return Answer(err=str(error), status=127, state="failed")
    return await child.answer()


class Child:
    """A process in a group of its own, so that what it started ends with it.

    asyncio's own subprocesses cost a thread each, and wait until every copy of a pipe is closed: the
    connection that `ssh` leaves open for later keeps one.
    """

    def __init__(self, words: Sequence[str], question: Question, env: Mapping[str, str] | None) -> None:
        self._loop = asyncio.get_running_loop()
        self._question, self._words = question, tuple(words)
        self._out, self._err = bytearray(), bytearray()
        self._flooded = self._late = False
        self._over = asyncio.Event()
        self._process = subprocess.Popen(  # noqa: S603 - no shell, and words are checked by who calls
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
            env=env,
        )
        assert self._process.stdout  # noqa: S101 - they are pipes
        assert self._process.stderr  # noqa: S101
        self._ends = self._process.stdout.fileno(), self._process.stderr.fileno()
        for end in self._ends:
            os.set_blocking(end, False)
        self._watched = _watch(self._loop, self._process, self._over)

    async def answer(self) -> Answer:
        """Its answer. When the wait is cancelled, the process ends too."""
        process, loop = self._process, self._loop
        try:
            with contextlib.suppress(OSError):  # it ended before it read
                os.write(process.stdin.fileno(), self._question.script)  # type: ignore[union-attr]
            process.stdin.close()  # type: ignore[union-attr]
            loop.add_reader(self._ends[0], self._read, 0, self._out, MOST_BYTES)
            loop.add_reader(self._ends[1], self._read, 1, self._err, MOST_WORDS)
            try:
                async with asyncio.timeout(self._question.seconds):
                    await self._over.wait()
            except TimeoutError:
                self._late = True
        finally:
            await self._end()
        err = bytes(self._err).decode("utf-8", "replace")
        return Answer(
            out=bytes(self._out),
            err=err,
            status=None if self._late or self._flooded else process.returncode,
            late=self._late,
            flooded=self._flooded,
        )

    def _read(self, which: int, into: bytearray, most: int) -> bool:
        """Take what is there; whether there may be more."""
        try:
            data = os.read(self._ends[which], _CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._loop.remove_reader(self._ends[which])
            return False
        if which == 0 and not into:
            self._question.first()
        room = most - len(into)
        into += data[:room]
        if which == 0 and len(data) > room:
            self._flooded = True
            self._loop.remove_reader(self._ends[0])
            self._over.set()
            return False
        return True

    async def _end(self) -> None:
        """Take the rest of what it said, and leave no process behind."""
        process = self._process
        with contextlib.suppress(Exception):
            process.stdin.close()  # type: ignore[union-attr]
        if process.poll() is None:
            await self._stop()
        for which, (into, most) in enumerate(((self._out, MOST_BYTES), (self._err, MOST_WORDS))):
            if not (which == 0 and self._flooded):
                while len(into) < most and self._read(which, into, most):
                    pass
            self._loop.remove_reader(self._ends[which])
        process.stdout.close()  # type: ignore[union-attr]
        process.stderr.close()  # type: ignore[union-attr]
        self._watched()

    async def _stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
            for _ in range(int(_GRACE / 0.02)):
                if self._process.poll() is not None:
                    return
                await _uncancelled(0.02)
        _hanging[self._words] = self._process


_hanging: dict[tuple[str, ...], subprocess.Popen[bytes]] = {}
"""Processes that even a kill did not end yet, by their words: they hang in the kernel."""


async def _uncancelled(seconds: float) -> None:
    """Sleep a moment although the task is being cancelled: nothing shall be left running."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(seconds)


def _watch(
    loop: asyncio.AbstractEventLoop, process: subprocess.Popen[bytes], over: asyncio.Event
) -> Callable[[], None]:
    """Set `over` when the process ends; what ends the watching."""
    try:
        pidfd = os.pidfd_open(process.pid)
    except (AttributeError, OSError):  # another system than Linux
        task = loop.create_task(_poll(process, over))
        return lambda: _cancel(task)

    def ended() -> None:
        process.poll()
        loop.remove_reader(pidfd)
        over.set()

    def unwatch() -> None:
        loop.remove_reader(pidfd)
        os.close(pidfd)

    loop.add_reader(pidfd, ended)
    return unwatch


def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()


async def _poll(process: subprocess.Popen[bytes], over: asyncio.Event) -> None:
    while process.poll() is None:
        await asyncio.sleep(0.02)
    over.set()
