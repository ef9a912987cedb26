"""What a carrier of letters is, and how it says that it could not deliver one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from coordtui.api.errors import NetworkError
from coordtui.api.letters import Letter
from coordtui.text.messages import Message

Outcome = Literal["later", "never", "perhaps"]
"""It surely did not arrive, and may at another time; it will not; nobody knows whether it did."""


class Undelivered(NetworkError):
    """A letter was not delivered, or nobody knows. `everybody`: the channel takes no other either now."""

    def __init__(
        self,
        outcome: Outcome,
        problem: Message,
        *,
        everybody: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(problem, retry_after=retry_after)
        self.outcome, self.problem, self.everybody = outcome, problem, everybody


class Carrier(Protocol):
    """One channel. `write` makes what travels, and fails before anything is noted or sent."""

    def write(self, letter: Letter) -> Callable[[], None]:
        """What sends the letter when it is called: that raises `Undelivered`, or `Cancelled` before it began.

        Raises `ValueError` when nothing can be made of the letter.
        """

    def close(self) -> None:
        """Give connections back."""
