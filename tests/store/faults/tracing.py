"""Faults at system calls, by `strace`: a process is traced as it acts, and its n-th call of a kind fails."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any, Self

ERRORS = {
    "openat": ("EIO", "ENOSPC", "EMFILE"),
    "read": ("EIO",),
    "pread64": ("EIO",),
    "write": ("EIO", "ENOSPC"),
    "pwrite64": ("EIO", "ENOSPC"),
    "fsync": ("EIO", "ENOSPC"),
    "fdatasync": ("EIO", "ENOSPC"),
    "ftruncate": ("EIO", "ENOSPC"),
    "fallocate": ("EIO", "ENOSPC"),
    "rename": ("EIO", "ENOSPC"),
    "renameat": ("EIO", "ENOSPC"),
    "renameat2": ("EIO", "ENOSPC"),
    "link": ("EIO", "ENOSPC"),
    "linkat": ("EIO", "ENOSPC"),
    "unlink": ("EIO",),
    "unlinkat": ("EIO",),
    "mkdir": ("EIO", "ENOSPC"),
    "mkdirat": ("EIO", "ENOSPC"),
    "fchmod": ("EIO",),
    "newfstatat": ("EIO",),
    "getdents64": ("EIO",),
    "utimensat": ("EIO",),
    "mmap": ("ENOMEM",),
    "fcntl": ("EIO", "ENOLCK"),
    "flock": ("EIO", "ENOLCK"),
}
"""The system calls that a store makes, on one machine or another, and what the kernel may answer."""

PATIENCE = 30
"""Seconds after which a process is said to hang."""


class NotTraceable(Exception):
    """This system does not let one process trace another."""


@dataclass(frozen=True)
class Fault:
    """What happens at the n-th call of a kind: an error, once or from then on, or the end of the process."""

    call: str
    number: int
    error: str | None
    lasting: bool = False

    def __str__(self) -> str:
        what = self.error or "killed"
        return f"{what}{' for good' if self.lasting else ''} at {self.call} {self.number}"

    @property
    def passes(self) -> bool:
        """Whether the process lives on, and on a disk that works."""
        return self.error is not None and not self.lasting

    @property
    def option(self) -> str:
        """As `strace` wants it. Who is killed is killed before the call."""
        what = f"error={self.error}" if self.error else "signal=KILL"
        return f"--inject={self.call}:{what}:when={self.number}{'+' if self.lasting else ''}"


@dataclass
class Run:
    """What a process said of each attempt, how it ended, and the system calls of the first attempt."""

    attempts: list[dict[str, Any]] = field(default_factory=list)
    ended: int | None = None
    calls: list[str] = field(default_factory=list)
    hit: bool = False

    @property
    def done(self) -> bool:
        """Whether the last attempt was said to be done."""
        return bool(self.attempts) and self.attempts[-1]["refused"] is None

    @property
    def unsure(self) -> bool:
        """Whether it was said that nobody knows: a file was put in place, and the disk did not confirm it."""
        return bool(self.attempts) and "did not confirm" in (self.attempts[-1]["refused"] or "")

    def places(self, call: str) -> list[int]:
        """The numbers of the calls of a kind at which something can fail.

        Not where a lock is given back, which no disk can refuse; nor where a path is resolved,
        step by step, which goes on without the step.
        """
        lines = (line for line in self.calls if line.startswith(f"{call}("))
        spared = ("F_UNLCK", "LOCK_UN", "AT_SYMLINK_NOFOLLOW")
        return [n for n, line in enumerate(lines, 1) if not any(sign in line for sign in spared)]


class Nursery:
    """Where the processes come from (`child.py`); `rehearsals` are played there once, without a fault."""

    def __init__(self, folder: Path, rehearsals: list[tuple[str, str]]) -> None:
        self._log = folder / "strace.log"
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("child.py")), json.dumps(rehearsals)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self._heard = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def run(self, scenario: str, url: str, fault: Fault | None = None) -> Run:
        """A process that acts under a fault, once more when that was refused, and closes the store.

        Where the fault lasts it does not try again, but is killed like one that a person gave up.
        """
        run = Run()
        self._say(json.dumps([scenario, url]) + "\n")
        (ready,) = self._news("ready")
        options = ["--trace=writev,?" + ",?".join(ERRORS), *([fault.option] if fault else [])]
        lasting = fault is not None and fault.lasting
        with traced(ready["ready"], self._log, options):
            self._act(run)
            if run.ended is None and not (run.done or run.unsure or lasting):
                self._act(run)
            if run.ended is None:
                self._say("die" if lasting else "end")
                run.ended = self._news("ended")[-1]["ended"]
        lines = self._log.read_text().splitlines()
        run.hit = any(line.endswith("(INJECTED)") for line in lines)
        run.calls = list(takewhile(lambda line: not line.startswith("writev("), lines))
        return run

    def _act(self, run: Run) -> None:
        self._say("act")
        *outcome, last = self._news("seen")
        if "ended" in last:
            run.ended = last["ended"]
        else:
            fault = outcome[0]["fault"] or last["fault"]
            run.attempts.append({**outcome[0], **last, "fault": fault})

    def _say(self, text: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(text.encode())

    def _news(self, last: str) -> list[dict[str, Any]]:
        """What is said until something is said of `last`, or that the process has ended."""
        news: list[dict[str, Any]] = []
        while not news or not {last, "ended"} & news[-1].keys():
            news.append(json.loads(self._line()))
        return news

    def _line(self) -> bytes:
        assert self._process.stdout
        while b"\n" not in self._heard:
            assert select.select([self._process.stdout], [], [], PATIENCE)[0], "the process hangs"
            heard = os.read(self._process.stdout.fileno(), 65536)
            assert heard, "the nursery has died"
            self._heard += heard
        line, _, self._heard = self._heard.partition(b"\n")
        return line


@contextmanager
def traced(process: int, log: Path, options: list[str]) -> Iterator[None]:
    """Trace a process from here to its end; raises `NotTraceable` where that is not allowed."""
    command = ["strace", f"--attach={process}", f"--output={log}", *options]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    try:
        if not (said := tracer.stderr.readline()).endswith("attached\n"):
            raise NotTraceable(said.strip())
        yield
        tracer.wait(PATIENCE)
    finally:
        tracer.kill()
        tracer.communicate()
