"""People, groups and the lab: the records that every plugin refers to."""

from coordtui.directory.directory import Directory
from coordtui.directory.tables import TABLES
from coordtui.directory.visibility import HIDEABLE

__all__ = ["HIDEABLE", "TABLES", "Directory"]
