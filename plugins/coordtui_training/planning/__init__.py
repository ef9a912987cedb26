"""Planning: courses, rooms, sessions and series; what is missing, what is taken, what changes.

Everything that writes needs the right `training.plan`; reading needs `training.view`, which shows
drafts to planners and to those who teach them only. Whoever wants one part does not load the rest,
but for the titles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import later
from coordtui_training.planning.titles import about_of, title_of, titles

if TYPE_CHECKING:
    from coordtui_training.planning.bookings import Taken
    from coordtui_training.planning.checks import WrongField
    from coordtui_training.planning.copying import Copied, LeftOut
    from coordtui_training.planning.courses import Courses
    from coordtui_training.planning.review import Review
    from coordtui_training.planning.rooms import Rooms
    from coordtui_training.planning.series import Changed, SeriesPlan
    from coordtui_training.planning.sessions import Sessions

__all__ = [
    "Changed",
    "Copied",
    "Courses",
    "LeftOut",
    "Review",
    "Rooms",
    "SeriesPlan",
    "Sessions",
    "Taken",
    "WrongField",
    "about_of",
    "title_of",
    "titles",
]

__getattr__ = later(
    __name__,
    {
        ".bookings": ("Taken",),
        ".checks": ("WrongField",),
        ".copying": ("Copied", "LeftOut"),
        ".courses": ("Courses",),
        ".review": ("Review",),
        ".rooms": ("Rooms",),
        ".series": ("Changed", "SeriesPlan"),
        ".sessions": ("Sessions",),
    },
)
