"""Who can have a place in what, what fits whom, and who could teach; asked by every other room.

Nothing here writes, and nothing here knows how seats are given: a transaction may ask it. Each part
is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import later

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

__getattr__ = later(
    __name__,
    {
        ".clashing": ("clashes",),
        ".hindering": ("alternatives", "hindrances"),
        ".teaching": ("instructors", "load_said"),
        ".values": ("Candidate", "Fit", "Hindrance"),
        ".window": ("cutoff", "sign_up_ends"),
        ".wishing": ("fitting",),
    },
)
