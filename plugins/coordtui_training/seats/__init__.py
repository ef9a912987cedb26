"""Who has a seat, who waits for one, and why: the rules that nothing may break.

Signing up is going to the end of the list; `settle` then gives the seats that are free to those who
are first and could have them. Whatever changes a sign-up goes through `steps.change`. Each part is
imported when it is first asked for: Today, which every start reads, only counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import later

if TYPE_CHECKING:
    from coordtui_training.seats.reading import may_run
    from coordtui_training.seats.service import Seats
    from coordtui_training.seats.values import Counts, Explained, Outcome, Place

__all__ = ["Counts", "Explained", "Outcome", "Place", "Seats", "may_run"]

__getattr__ = later(
    __name__,
    {
        ".reading": ("may_run",),
        ".service": ("Seats",),
        ".values": ("Counts", "Explained", "Outcome", "Place"),
    },
)
