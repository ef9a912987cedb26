"""How many GPUs were busy in all, for each five minutes of a day."""

from __future__ import annotations

import json

import msgspec

SLOTS = 288


class Busy(msgspec.Struct):
    """For each five minutes of a day: how many GPUs were busy, and of how many that is known."""

    busy: list[int | None]
    known: list[int | None]

    @classmethod
    def read(cls, text: str) -> Busy:
        """What `written` wrote; nothing is known without a text."""
        if not text:
            return cls([None] * SLOTS, [None] * SLOTS)
        return msgspec.json.decode(text, type=cls)

    def put(self, first: int, busy: list[int], known: list[int]) -> None:
        """Say it of some slots from `first` on; of one in which nothing was heard it is not known."""
        for place, (many, of) in enumerate(zip(busy, known, strict=True), first):
            self.busy[place], self.known[place] = (many, of) if of else (None, None)

    def written(self) -> str:
        """As text for the store."""
        return json.dumps({"busy": self.busy, "known": self.known}, separators=(",", ":"))
