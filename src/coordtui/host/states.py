"""How plugins fare, in words."""

from __future__ import annotations

from coordtui.text.messages import N_, Message

STATES: dict[str, Message] = {
    "found": N_("found"),
    "off": N_("switched off"),
    "refused": N_("refused"),
    "failed": N_("failed"),
    "active": N_("active"),
    "aside": N_("put aside"),
}
