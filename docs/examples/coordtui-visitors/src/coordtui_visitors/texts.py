"""What marks the texts of this plugin; their French is in `locale/fr/LC_MESSAGES`."""

from __future__ import annotations

from coordtui.api import marking

N_, NN_ = marking("coordtui_visitors")

STATES = {
    "here": N_("here"),
    "expected": N_("expected"),
    "gone": N_("gone"),
    "missed": N_("missed"),
}
"""How a visit stands, in words."""
