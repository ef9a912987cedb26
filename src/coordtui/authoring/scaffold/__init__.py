"""A new plugin: from the example that comes with coordtui, or from a plugin that is installed.

`coordtui plugin new` is all that asks for it. What it writes is a package of its own, in a folder
that was not there before.
"""

from __future__ import annotations

from coordtui.authoring.scaffold.copying import Copied, copy_of
from coordtui.authoring.scaffold.naming import Names, checked
from coordtui.authoring.scaffold.rendering import example
from coordtui.authoring.scaffold.tidying import STEPS, tidied
from coordtui.authoring.scaffold.writing import write_beside

__all__ = ["STEPS", "Copied", "Names", "checked", "copy_of", "example", "tidied", "write_beside"]
