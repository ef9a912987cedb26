"""What an author is told before publishing: the wheel as it would go, tried where nothing of the sources is.

`examine(folder)` builds it, looks into it, imports it in a process of its own, asks it for the promises
of every plugin there, and gives what was found. `require_project(folder)` refuses what is none, at once.
"""

from __future__ import annotations

from coordtui.authoring.publishing.building import require_project
from coordtui.authoring.publishing.examining import Examination, examine

__all__ = ["Examination", "examine", "require_project"]
