"""How machines are asked: over `ssh`, by `asyncssh`, here; what comes back goes to `reading`.

A machine is asked in one round trip, by a small `sh` script that is sent to it: nothing is
installed there. What came of it is a `Heard`, whoever stores it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coordtui.api import later

if TYPE_CHECKING:
    from coordtui_gpus.collecting.job import keeping_on
    from coordtui_gpus.collecting.sweeping import sweep

__all__ = ["keeping_on", "sweep"]

__getattr__ = later(__name__, {".job": ("keeping_on",), ".sweeping": ("sweep",)})
