# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""What somebody should look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from coordtui.api import Record

IncidentKind = Literal[
    # about machines
    "unreachable",
    "auth",
    "hostkey",
    "failed",
    "lost",
    "ecc",
    "xid",
    "hot",
    "slowed",
    "same_uuid",
    # about people
    "reserved_unused",
    "used_unreserved",
    "hoarded",
    "squatted",
]

ABOUT_PEOPLE: tuple[IncidentKind, ...] = ("reserved_unused", "used_unreserved", "hoarded", "squatted")


class Incident(Record):
    """Something that somebody should look at: once for as long as it lasts.

    `since` is when it began, `seen` when it was last found, `until` when it was over. `facts` are the
    evidence, by name. `noted` is what was said of it by whoever put it aside until `aside`.
    """

    kind: IncidentKind
    since: datetime
    seen: datetime
    until: datetime | None = None
    host: int | None = None
    device: int | None = None
    person: int | None = None
    user: str = ""
    reservation: int | None = None
    facts: dict[str, Any] = {}
    told: datetime | None = None
    aside: datetime | None = None
    noted: str = ""
    noted_by: int | None = None
