"""The words for levels, languages and states, in one place."""

from __future__ import annotations

from coordtui.api import Message
from coordtui.ui.widgets import Role
from coordtui_training.records import Level, SignupState, Speech
from coordtui_training.texts import N_

LEVELS: dict[Level, Message] = {
    "intro": N_("introduction"),
    "intermediate": N_("intermediate"),
    "advanced": N_("advanced"),
}

LANGUAGES: dict[Speech, Message] = {
    "fr": N_("French"),
    "en": N_("English"),
    "both": N_("French and English"),
}

SHORT: dict[Speech, str] = {"fr": "FR", "en": "EN", "both": "FR+EN"}

STATES: dict[str, Message] = {
    "mine": N_("mine"),
    "waiting": N_("waiting"),
    "full": N_("full"),
    "free": N_("free"),
    "draft": N_("draft"),
    "cancelled": N_("cancelled"),
}
"""What `is:` asks for."""

ALSO: dict[str, Message] = {"miennes": STATES["mine"]}
"""What it understands as mine as well: French names the list in two words, and calls one session *mienne*."""

MINE: dict[SignupState, tuple[str, Role, Message]] = {
    "requested": ("?", "", N_("asked for")),
    "waiting": ("?", "", N_("on the list")),
    "offered": ("!", "attention", N_("seat offered")),
    "confirmed": ("✓", "accent", N_("seat")),
    "attended": ("✓", "quiet", N_("came")),
    "partial": ("✓", "quiet", N_("came in part")),
    "no_show": ("✗", "quiet", N_("did not come")),
    "excused": ("-", "quiet", N_("excused")),
    "refused": ("✗", "quiet", N_("refused")),
}
"""How I stand, as a line says it: sign, its role, a word."""
