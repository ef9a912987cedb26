"""What a part is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Asked:
    """Where to write and how much to do; `server` is how to reach PostgreSQL."""

    folder: Path
    server: str
    sizes: tuple[int, ...] = (1_000, 10_000, 100_000)
    rounds: int = 9
    processes: tuple[int, ...] = (8, 32)
    times: int = 100
    seconds: float = 5.0
    listeners: int = 100
    commits: int = 100

    def room(self, name: str) -> Path:
        """A new folder."""
        path = self.folder / name
        path.mkdir(parents=True)
        return path
