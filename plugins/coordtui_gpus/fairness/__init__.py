"""Being fair: what is flagged of people and machines, and who used how much.

`incidents` and `words` tell what is open, `put_aside` and `note` answer it, `usage` counts GPU-hours and
`behind` says what a line of it counts. Each part is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import later

if TYPE_CHECKING:
    from coordtui_gpus.fairness.counting import behind, own_usage, usage
    from coordtui_gpus.fairness.judging import judge
    from coordtui_gpus.fairness.sheet import as_csv
    from coordtui_gpus.fairness.sight import incident_of, incidents, is_aside, note, put_aside
    from coordtui_gpus.fairness.telling import words
    from coordtui_gpus.today import cards

__all__ = [
    "as_csv",
    "behind",
    "cards",
    "incident_of",
    "incidents",
    "is_aside",
    "judge",
    "note",
    "own_usage",
    "put_aside",
    "usage",
    "words",
]

__getattr__ = later(
    __name__,
    {
        ".sight": ("incidents", "incident_of", "put_aside", "note", "is_aside"),
        ".telling": ("words",),
        ".judging": ("judge",),
        ".counting": ("usage", "own_usage", "behind"),
        ".sheet": ("as_csv",),
        "coordtui_gpus.today": ("cards",),
    },
)
