"""What stands behind `coordtui dev`: the project, its changes, its code taken in anew, and its log.

Nothing here draws: the screen half is `coordtui.ui.dev`.
"""

from coordtui.authoring.developing.code import Developed, forget_modules
from coordtui.authoring.developing.devlog import DevLog, Entry
from coordtui.authoring.developing.project import Project, find_project
from coordtui.authoring.developing.tracing import DevTrace
from coordtui.authoring.developing.watching import SourceWatch

__all__ = [
    "DevLog",
    "DevTrace",
    "Developed",
    "Entry",
    "Project",
    "SourceWatch",
    "find_project",
    "forget_modules",
]
