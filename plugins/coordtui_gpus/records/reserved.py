"""Who reserved what: what was asked for, and what is held."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from coordtui.api import Record, Ref
from coordtui_gpus.records.machines import WHOLE

RESERVATION = "gpus.reservation"
"""The kind of the record, for others that refer to it."""


class Wanted(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What somebody asks for: `devices` by number, or any `count` that answer to the rest.

    `memory_gb` is the least memory of each, `together` wants all on one machine, `share` is how many
    thousandths of each, `profile` asks for MIG instances (`1g.10gb`).
    """

    devices: list[int] = []
    count: int = 1
    memory_gb: float | None = None
    model: str = ""
    hosts: list[int] = []
    together: bool = True
    share: int = WHOLE
    profile: str = ""


ReservationState = Literal["requested", "approved", "refused", "cancelled", "released"]

STANDING: tuple[ReservationState, ...] = ("approved", "released")
"""States that hold what they hold, from start to end: who releases early moves the end."""


class Reservation(Record):
    """Somebody has GPUs from `start` to before `end`. `uid` names it in calendars, for life.

    What it holds are its `Hold`s. `preemptible` takes from nobody and may be taken from. `asked_end` is
    the end that was meant when it was released early.
    """

    person: int
    start: datetime
    end: datetime
    zone: str
    uid: str
    wanted: Wanted = msgspec.field(default_factory=Wanted)
    sequence: int = 0
    state: ReservationState = "approved"
    project: str = ""
    grant: str = ""
    purpose: str = ""
    preemptible: bool = False
    adopted: bool = False
    asked: datetime | None = None
    asked_end: datetime | None = None
    by: int | None = None
    decided_by: int | None = None
    decided_why: str = ""

    @property
    def ref(self) -> Ref:
        """How cards, windows and other plugins name it."""
        return Ref(RESERVATION, str(self.doc_id))


class Hold(Record):
    """So many thousandths of a device, in the half-open time of a reservation.

    `firm` ones are summed by the engine: those of standing reservations that are not preemptible.
    Whoever holds a MIG instance holds its share of the GPU too (`through` is the instance).
    """

    reservation: int
    device: int
    start: datetime
    end: datetime
    share: int = WHOLE
    firm: bool = True
    through: int | None = None
