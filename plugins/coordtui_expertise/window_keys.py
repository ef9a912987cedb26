"""The keys of the windows of answers: who knows, and who fits."""

from __future__ import annotations

from coordtui.api import Scope
from coordtui_expertise.texts import N_

SCOPE = "expertise.answers"
"""Where these keys mean something; each only in a window that has its method."""


_key = Scope(SCOPE, ids="expertise").key

WINDOW_COMMANDS = (
    _key("only_free", "p", N_("only who is free, or everybody"), N_("free"), 46),
    _key("only_language", "F", N_("only who speaks French, then English, then anything"), N_("language"), 48),
    _key("outside", "O", N_("only who is not in my group, or everybody"), N_("not my group"), 50),
    _key("no_conflict", "K", N_("only without conflict of interest"), N_("no conflict"), 52),
    _key("no_profile", "L", N_("list who has no profile"), N_("no profile"), 54),
    _key("more", "+", N_("show more people"), N_("more"), 44),
)
