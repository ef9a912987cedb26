"""The texts of the plugin are messages of its own catalogue."""

from coordtui.api import marking

N_, NN_ = marking("coordtui_guests")
