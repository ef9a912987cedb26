"""What a part of the proof prints: tables, and claims that were held or not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where to write: a folder that is theirs."""

    folder: Path

    def room(self, name: str) -> Path:
        """A new folder within the folder."""
        path = self.folder / name
        path.mkdir(parents=True)
        return path


@dataclass(frozen=True)
class Options(Place):
    """What all parts are told: where to write, and how much to do."""

    seed: int = 7
    sizes: tuple[int, ...] = (1_000, 10_000, 100_000)
    rounds: int = 15
    patience: float = 5.0
    processes: int = 8
    times: int = 200
    writers: int = 16
    seconds: float = 5.0
    commits: int = 200
    kills: int = 200


@dataclass(frozen=True)
class Claim:
    """One sentence of the summary. A missed `figure` is no failure: it depends on the machine."""

    text: str
    held: bool
    numbers: str
    figure: bool = False

    def __str__(self) -> str:
        return f"{'held' if self.held else 'NOT HELD':9} {self.text}: {self.numbers}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest of the values that so many percent of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
