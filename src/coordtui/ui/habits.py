"""How often a person ran which command from the list of commands; old habits fade."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from coordtui.api import StoreError

if TYPE_CHECKING:
    from coordtui.personal import Kind, Personal

KIND: Kind = "use"

HALF_LIFE = 30.0
"""Days in which a habit loses half of its weight."""


class Habits:
    """Read once, at the first opening of the list, and written after each command that ran."""

    def __init__(self, personal: Personal, clock: Callable[[], datetime]) -> None:
        self._personal, self._clock = personal, clock
        self._kept: dict[str, tuple[float, date]] = {}
        with suppress(StoreError):  # without habits, the list is in its usual order
            self._kept = {name: read for name, kept in personal.all(KIND).items() if (read := _read(kept))}

    def weight(self, command_id: str) -> float:
        """About how often the command was run lately; 0 for never."""
        weight, day = self._kept.get(command_id, (0.0, self._today))
        return float(weight * 0.5 ** (max(0, (self._today - day).days) / HALF_LIFE))

    def ran(self, command_id: str) -> None:
        """The command was run once more: one commit."""
        weight = self.weight(command_id) + 1
        self._kept[command_id] = (weight, self._today)
        self._personal.put(KIND, command_id, [round(weight, 3), self._today.isoformat()])

    @property
    def _today(self) -> date:
        return self._clock().date()


def _read(kept: Any) -> tuple[float, date] | None:
    """What was kept; None when it is not what this program writes."""
    try:
        weight, day = kept
        return float(weight), date.fromisoformat(day)
    except (TypeError, ValueError):
        return None
