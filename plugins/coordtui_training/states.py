"""The states of a sign-up in words: the same on pages, in lists, in reports and in the shell."""

from __future__ import annotations

from collections.abc import Mapping

from coordtui.api import Message
from coordtui_training.records import SignupState
from coordtui_training.texts import N_

LONGEST = 14
"""Cells that no word is longer than, in either language, so that it stands in a column."""

WORDS: Mapping[SignupState, Message] = {
    "requested": N_("asks"),
    "waiting": N_("waits"),
    "offered": N_("seat offered"),
    "confirmed": N_("has a seat"),
    "attended": N_("came"),
    "partial": N_("came in part"),
    "no_show": N_("did not come"),
    "excused": N_("excused"),
    "cancelled": N_("cancelled"),
    "late_cancelled": N_("cancelled late"),
    "declined": N_("declined"),
    "expired": N_("got no seat"),
    "refused": N_("refused"),
}
"""Who expired did not take an offer in time, or still waited when the list was closed."""
