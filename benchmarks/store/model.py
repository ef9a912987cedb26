"""What a database must hold, as far as it was acknowledged, and what to do next at random."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from benchmarks.store.victims import ACCOUNT, COUNTER, ITEMS, LEFT, PAGES, RIGHT, ROWS, Change, Stored, turned

_ENOUGH = {ROWS: 60, ITEMS: 20, LEFT: 30}
"""So many documents, and no new ones are added until some are gone."""


class Model:
    """The documents that were acknowledged. `kinds` weighs what is done next."""

    def __init__(self, chance: random.Random, kinds: Mapping[str, int], stored: Stored, longest: int) -> None:
        self.chance, self.stored, self.version = chance, stored, 1
        self.in_doubt: Change | None = None
        self._kinds, self._longest = kinds, longest
        self._last = 1_000

    def next(self) -> Change:
        """Something to do."""
        kind = self.chance.choices(list(self._kinds), list(self._kinds.values()))[0]
        change: Change = getattr(self, f"_{kind}")()
        return change

    def after(self, change: Change) -> Stored:
        """What is stored once a change is done."""
        whole = {**self.stored, **change.writes}
        return {key: fields for key, fields in whole.items() if fields is not None}

    def accept(self, change: Change) -> None:
        """A change was done."""
        self.stored, self.version = self.after(change), max(self.version, change.version)

    def _numbers(self, table: str) -> list[int]:
        return [number for name, number in self.stored if name == table]

    def _new(self) -> int:
        self._last += 1
        return self._last

    def _text(self) -> dict[str, Any]:
        return {"text": "invented " * self.chance.randrange(self._longest)}

    def _insert(self) -> Change:
        if len(self._numbers(ROWS)) >= _ENOUGH[ROWS]:
            return self._remove()
        return Change("insert", {(ROWS, self._new()): self._text()})

    def _update(self) -> Change:
        table = self.chance.choice((ROWS, PAGES))
        numbers = self._numbers(table)
        if not numbers:
            return self._insert()
        key = table, self.chance.choice(numbers)
        return Change("update", {key: {**self.stored[key], "touched": self.chance.random()}})

    def _remove(self) -> Change:
        numbers = self._numbers(ROWS)
        if not numbers:
            return self._insert()
        return Change("remove", {(ROWS, self.chance.choice(numbers)): None})

    def _save(self) -> Change:
        numbers = self._numbers(ITEMS)
        number = self.chance.choice(numbers) if len(numbers) >= _ENOUGH[ITEMS] else self._new()
        text = f"item {self.chance.randrange(9)} of the invented"
        return Change("save", {(ITEMS, number): {"name": f"item-{number}", "text": text}})

    def _transaction(self) -> Change:
        """Move an amount from one table to the other, with a receipt in both; old receipts go."""
        amount, receipt = self.chance.randrange(-100, 100), {"by": "Hrafn Placeholder"}
        writes: dict[tuple[str, int], dict[str, Any] | None] = {}
        for table, moved in ((LEFT, -amount), (RIGHT, amount)):
            writes[table, ACCOUNT] = {"amount": self.stored[table, ACCOUNT]["amount"] + moved}
        if len(receipts := self._numbers(LEFT)) > _ENOUGH[LEFT]:
            writes |= {(LEFT, receipts[-1]): None, (RIGHT, receipts[-1]): None}
        number = self._new()
        return Change("transaction", writes | {(LEFT, number): receipt, (RIGHT, number): receipt})

    def _request(self) -> Change:
        return Change("request", {COUNTER: {"n": self.stored[COUNTER]["n"] + 1}})

    def _backup(self) -> Change:
        return Change("backup", {})

    def _migrate(self) -> Change:
        version = self.version + 1
        pages = [(PAGES, number) for number in self._numbers(PAGES)]
        return Change("migrate", {key: turned(version, self.stored[key]) for key in pages}, version)
