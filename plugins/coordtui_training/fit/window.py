"""When one may sign up for a session, and until when a seat may be given."""

from __future__ import annotations

from datetime import datetime, timedelta

from coordtui_training.records import Session
from coordtui_training.settings import TrainingSettings


def cutoff(session: Session, settings: TrainingSettings) -> datetime:
    """From when on nobody gets a seat any more, except by name."""
    return session.start - timedelta(hours=settings.cutoff_hours)


def sign_up_ends(session: Session, settings: TrainingSettings) -> datetime:
    """From when on nobody signs up any more, except by name."""
    latest = cutoff(session, settings)
    return latest if session.closes is None else min(session.closes, latest)
