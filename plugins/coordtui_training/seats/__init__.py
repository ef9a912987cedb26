"""Who has a seat, who waits for one, and why: the rules that nothing may break.

Signing up is going to the end of the list; `settle` then gives the seats that are free to those who
are first and could have them. Whatever changes a sign-up goes through `steps.change`. Each part is
imported when it is first asked for: Today, which every start reads, only counts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coordtui_training.seats.reading import may_run
    from coordtui_training.seats.service import Seats
    from coordtui_training.seats.values import Counts, Explained, Outcome, Place

__all__ = ["Counts", "Explained", "Outcome", "Place", "Seats", "may_run"]

_HOME_OF = {
    "Counts": "values",
    "Explained": "values",
    "Outcome": "values",
    "Place": "values",
    "Seats": "service",
    "may_run": "reading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
