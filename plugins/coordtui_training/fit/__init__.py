"""Who can have a place in what, what fits whom, and who could teach; asked by every other room.

Nothing here writes, and nothing here knows how seats are given: a transaction may ask it. Each part
is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coordtui_training.fit.clashing import clashes
    from coordtui_training.fit.hindering import alternatives, hindrances
    from coordtui_training.fit.teaching import instructors, load_said
    from coordtui_training.fit.values import Candidate, Fit, Hindrance
    from coordtui_training.fit.window import cutoff, sign_up_ends
    from coordtui_training.fit.wishing import fitting

__all__ = [
    "Candidate",
    "Fit",
    "Hindrance",
    "alternatives",
    "clashes",
    "cutoff",
    "fitting",
    "hindrances",
    "instructors",
    "load_said",
    "sign_up_ends",
]

_HOME_OF = {
    "clashes": "clashing",
    "alternatives": "hindering",
    "hindrances": "hindering",
    "instructors": "teaching",
    "load_said": "teaching",
    "Candidate": "values",
    "Fit": "values",
    "Hindrance": "values",
    "cutoff": "window",
    "sign_up_ends": "window",
    "fitting": "wishing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
