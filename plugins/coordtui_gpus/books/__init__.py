"""What the lab owns: its assets, who changed what of them, and how they agree with what is seen.

Nothing here is ever deleted: what is gone is retired, and each change leaves an `Edit`. All of it needs
`gpus.books`, but where a GPU was. Each part is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import later

if TYPE_CHECKING:
    from coordtui_gpus.books.differences import Difference
    from coordtui_gpus.books.exporting import export
    from coordtui_gpus.books.importing import Plan, carry_out, plan_import
    from coordtui_gpus.books.places import add_placement, placements
    from coordtui_gpus.books.reconciling import accept, reconcile
    from coordtui_gpus.books.service import (
        add,
        assets,
        expiring,
        get,
        history,
        named,
        of_device,
        of_host,
        restore,
        retire,
        save,
    )

__all__ = [
    "Difference",
    "Plan",
    "accept",
    "add",
    "add_placement",
    "assets",
    "carry_out",
    "expiring",
    "export",
    "get",
    "history",
    "named",
    "of_device",
    "of_host",
    "placements",
    "plan_import",
    "reconcile",
    "restore",
    "retire",
    "save",
]

__getattr__ = later(
    __name__,
    {
        ".exporting": ("export",),
        ".importing": ("Plan", "carry_out", "plan_import"),
        ".places": ("add_placement", "placements"),
        ".differences": ("Difference",),
        ".reconciling": ("accept", "reconcile"),
        ".service": (
            *("add", "assets", "expiring", "get", "history", "named"),
            *("of_device", "of_host", "restore", "retire", "save"),
        ),
    },
)
