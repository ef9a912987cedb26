"""What marks the texts of this plugin; their French is in `locale/fr/LC_MESSAGES`."""

from __future__ import annotations

from coordtui.api import marking

N_, NN_ = marking("coordtui_reading_group")
