"""Running a session: who is there, closing the list, the sheet to sign, who was let off.

`Roll` is the one way to all of it. The codes for checking in are made by `new_code`.
"""

from __future__ import annotations

from coordtui_training.running.checkin import new_code
from coordtui_training.running.roll import Roll

__all__ = ["Roll", "new_code"]
