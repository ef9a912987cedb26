"""What is held of people who turn out to be one follows them, and comes back when they are not.

Reservations of the two may lie at one time: what they hold is held by devices, so nothing is freed or
taken. Limits are asked when somebody reserves, and not of what stands.
"""

from __future__ import annotations

from coordtui.api import Context
from coordtui.api.references import Reference
from coordtui_gpus.records import Edit, Incident, Login, Outage, Reservation, Use

REFERENCES = (
    Reference("reservations", Reservation, "person"),
    Reference("reservations", Reservation, "by"),
    Reference("reservations", Reservation, "decided_by"),
    Reference("uses", Use, "person"),
    Reference("logins", Login, "person"),
    Reference("incidents", Incident, "person"),
    Reference("incidents", Incident, "noted_by"),
    Reference("outages", Outage, "by"),
    Reference("edits", Edit, "by"),
)
"""What follows a person who turns out to be another."""


def follow(ctx: Context, duplicate: int, kept: int) -> None:
    """Bring records to whom they belong by now, after a merge of two people or its undoing."""
    with ctx.store.transaction():
        ctx.directory.follow(ctx.store, REFERENCES, duplicate)
