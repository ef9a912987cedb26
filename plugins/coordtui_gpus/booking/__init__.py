"""Reservations of GPUs: planned, made, decided, changed, read, and given to calendars.

Of one GPU no more is ever firmly held than there is: it is looked at in the transaction that holds it,
and the engine holds it against whoever writes. Moments are in UTC, half-open.
"""

from coordtui_gpus.booking.holding import NotPossible, Taken
from coordtui_gpus.booking.ics import calendar
from coordtui_gpus.booking.letters import told
from coordtui_gpus.booking.planning import plan, will_be_preempted
from coordtui_gpus.booking.reading import (
    Free,
    devices_of_each,
    free,
    held_at,
    mine,
    next_of,
    of_person,
    requests,
    standing,
)
from coordtui_gpus.booking.service import (
    adopt,
    approve,
    cancel,
    change,
    draft_of,
    extend,
    get,
    refuse,
    release,
    reserve,
)
from coordtui_gpus.booking.timeline import rows
from coordtui_gpus.booking.times import TwoChoices

__all__ = [
    "Free",
    "NotPossible",
    "Taken",
    "TwoChoices",
    "adopt",
    "approve",
    "calendar",
    "cancel",
    "change",
    "devices_of_each",
    "draft_of",
    "extend",
    "free",
    "get",
    "held_at",
    "mine",
    "next_of",
    "of_person",
    "plan",
    "refuse",
    "release",
    "requests",
    "reserve",
    "rows",
    "standing",
    "told",
    "will_be_preempted",
]
