"""The states of a sign-up in words, as reports, rows and imported files say them."""

from __future__ import annotations

from collections.abc import Mapping

from coordtui.api import Message
from coordtui_training.records import SignupState
from coordtui_training.texts import N_

STATES: Mapping[SignupState, Message] = {
    "requested": N_("asked for"),
    "waiting": N_("waiting"),
    "offered": N_("seat offered"),
    "confirmed": N_("seat"),
    "attended": N_("came"),
    "partial": N_("came in part"),
    "no_show": N_("did not come"),
    "excused": N_("excused"),
    "cancelled": N_("cancelled"),
    "late_cancelled": N_("cancelled late"),
    "declined": N_("offer declined"),
    "expired": N_("without a seat"),
    "refused": N_("refused"),
}
