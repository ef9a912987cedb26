"""How much is planned in a month or a week, in figures: sessions, seats, people who wait or ask."""

from __future__ import annotations

from collections.abc import Iterable

from coordtui.api import Message
from coordtui_training.panes.listing import Entry
from coordtui_training.panes.session_lines import queued
from coordtui_training.texts import N_, NN_


def load(entries: Iterable[Entry]) -> Message | str:
    """What is published, as `12 sessions, 159/224 seats, 16 waiting`; seats are of those that count them."""
    counts = [each.counts for each in entries if each.session.state == "published"]
    said: Message | str = NN_("{n} session", "{n} sessions", len(counts))
    limited = [each for each in counts if each.capacity is not None]
    if limited:
        taken = sum(each.confirmed + each.offered for each in limited)
        seats = sum(each.capacity or 0 for each in limited)
        said = N_("{sessions}, {taken}/{seats} seats", sessions=said, taken=taken, seats=seats)
    return queued(said, sum(each.waiting for each in counts), sum(each.requested for each in counts))
