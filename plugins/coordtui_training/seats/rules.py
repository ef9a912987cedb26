"""The rules that need no store: who comes first, when an offer ends, what is read of one that has ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf

from msgspec.structs import replace

from coordtui_training.fit import cutoff
from coordtui_training.records import Session, Signup, SignupState
from coordtui_training.settings import TrainingSettings

PENDING: tuple[SignupState, ...] = ("requested", "waiting", "offered", "confirmed")
"""States before the session is held: from each of them one may still leave."""


def order(signup: Signup) -> tuple[int, datetime, float]:
    """By this the list goes; who is not stored yet comes last of those who asked at the same moment."""
    return signup.priority, signup.asked, signup.doc_id or inf


def offer_ends(session: Session, settings: TrainingSettings, now: datetime) -> datetime:
    """When an offer made now ends: a third of what is left at most, and never beyond the cut-off."""
    latest = cutoff(session, settings)
    longest = min(timedelta(hours=settings.offer_hours), (latest - now) / 3)
    return min(latest, now + max(timedelta(minutes=settings.offer_least_minutes), longest))


def as_read(signup: Signup, settings: TrainingSettings, now: datetime) -> Signup:
    """The sign-up as it is now, whether or not a program ran when its offer ended.

    Who goes to the end of the list is there from the moment on at which the offer ended.
    """
    if signup.state != "offered" or signup.expires is None or signup.expires > now:
        return signup
    if settings.expired == "end":
        return replace(signup, state="waiting", asked=signup.expires, expires=None)
    return replace(signup, state="expired", expires=None)


def late(session: Session, settings: TrainingSettings, now: datetime) -> bool:
    """Whether giving up a seat now is late."""
    return now > session.start - timedelta(hours=settings.late_cancel_hours)
