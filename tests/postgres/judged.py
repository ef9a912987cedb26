"""What several writers were told, beside what is there."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import IO

from coordtui.store import Store
from tests.postgres.writer import SEATS, written


class Writers:
    """Processes that write to one store."""

    def __init__(self, url: str, count: int, folder: Path) -> None:
        self._files = [folder / f"said by {number}" for number in range(count)]
        self._processes: list[subprocess.Popen[str]] = []
        for number, path in enumerate(self._files):
            command = [sys.executable, "-m", "tests.postgres.writer", url, f"w{number}"]
            with path.open("wb") as said, path.with_suffix(".errors").open("wb") as errors:
                self._processes.append(_started(command, said, errors))

    def acknowledged(self) -> list[int]:
        """How many wishes of each were acknowledged until now."""
        return [path.read_text().count("+") for path in self._files]

    def gap(self, since: float) -> float:
        """The longest time, seconds, without an acknowledgement to anybody, from a moment on."""
        lines = [line.split() for path in self._files for line in path.read_text().splitlines()]
        times = sorted(float(line[3]) for line in lines if len(line) == 4 and line[0] == "+")
        before = [at for at in times if at <= since][-1:]
        return max((b - a for a, b in pairwise(before + [at for at in times if at > since])), default=0.0)

    def stop(self) -> list[tuple[str, str, str, float]]:
        """End them after the wish that each is at; all that they said."""
        for process in self._processes:
            process.communicate(timeout=100)
            assert process.returncode == 0, self.complaints()
        lines = [line.split() for path in self._files for line in path.read_text().splitlines()]
        return [(sign, kind, wish, float(at)) for sign, kind, wish, at in lines]

    def kill(self) -> None:
        """End them at once."""
        for process in self._processes:
            process.kill()
            process.wait()
            if process.stdin:
                process.stdin.close()

    def complaints(self) -> str:
        """What they wrote about what nobody expected."""
        return "".join(path.with_suffix(".errors").read_text() for path in self._files)


def _started(command: Sequence[str], said: IO[bytes], errors: IO[bytes]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=errors, text=True)


@dataclass
class Verdict:
    """What was found: the first four must be empty."""

    lost: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    false: set[str] = field(default_factory=set)
    """Refused with the words that nothing was written, and there."""
    halves: set[str] = field(default_factory=set)
    acknowledged: int = 0
    refused: int = 0
    unknown: int = 0
    unknown_there: int = 0
    gap: float = 0.0
    """The longest time without an acknowledgement to anybody, seconds."""

    @property
    def faults(self) -> dict[str, set[str]]:
        """What must not be."""
        named = {"lost": self.lost, "twice": self.twice, "false": self.false, "halves": self.halves}
        return {name: wishes for name, wishes in named.items() if wishes}

    def __str__(self) -> str:
        return (
            f"acknowledged {self.acknowledged}, lost {len(self.lost)}, done twice {len(self.twice)}, refused"
            f" {self.refused} (there all the same {len(self.false)}), by halves {len(self.halves)}, unknown"
            f" {self.unknown} (there {self.unknown_there}), gap {self.gap:.2f} s"
        )


def judge(store: Store, said: list[tuple[str, str, str, float]]) -> Verdict:
    """Compare what the writers were told with what the store holds."""
    there = Counter(written(store))
    last = {wish: (sign, kind) for sign, kind, wish, _ in said}
    times = sorted(at for sign, _, _, at in said if sign == "+")
    found = Verdict(gap=max((b - a for a, b in pairwise(times)), default=0.0))
    for wish, (sign, kind) in last.items():
        counts = {there[table, wish] for table in _TABLES[kind]}
        if len(counts) > 1:
            found.halves.add(wish)
        if max(counts) > 1:
            found.twice.add(wish)
        if sign == "+":
            found.acknowledged += 1
            if not min(counts):
                found.lost.add(wish)
        elif sign == "-":
            found.refused += 1
            if max(counts):
                found.false.add(wish)
        else:
            found.unknown += 1
            found.unknown_there += max(counts)
    seats = Counter(document["session"] for document in store.table("proof.signups"))
    assert max(seats.values(), default=0) <= SEATS, "a rule was broken"
    assert store.verify_audit() is None
    return found


_TABLES = {
    "bare": ["rows"],
    "run": ["rows", "beside"],
    "request": ["rows", "beside"],
    "sign-up": ["proof.signups"],
}
