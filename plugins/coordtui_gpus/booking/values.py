"""What planning a reservation says: what would be held, what stands in the way, and what is free instead."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from coordtui.api import Message
from coordtui_gpus.records import Outage, Reservation, Wanted


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation as somebody asks for it. Without `person` it is for who acts; moments are in UTC."""

    wanted: Wanted
    start: datetime
    end: datetime
    person: int | None = None
    project: str = ""
    grant: str = ""
    purpose: str = ""
    preemptible: bool = False
    zone: str = ""


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """On one device, from `start` to `end`, more is wanted than there is: because of these."""

    device: int
    start: datetime
    end: datetime
    reservations: tuple[Reservation, ...] = ()
    outages: tuple[Outage, ...] = ()


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What is free instead: other devices at that time, or the same kind at another time; `why` in words."""

    devices: tuple[int, ...]
    start: datetime
    end: datetime
    why: Message


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft would hold. With `clashes` or `problems` it would be refused; `notes` are worth knowing.

    `approval` says that it would wait for a yes. `preempts` are preemptible reservations that would give way.
    """

    devices: tuple[int, ...] = ()
    clashes: tuple[Clash, ...] = ()
    problems: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()
    offers: tuple[Offer, ...] = ()
    approval: bool = False
    preempts: tuple[Reservation, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether it could be reserved as it is."""
        return bool(self.devices) and not self.clashes and not self.problems


BarKind = Literal["mine", "booked", "requested", "preemptible", "out"]


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One reservation or outage on one machine, for a drawing: how many GPUs, from when to when.

    `share` is the sum of thousandths, so that half of two GPUs is 1,000. An outage without end has None.
    """

    host: int
    kind: BarKind
    start: datetime
    end: datetime | None
    devices: tuple[int, ...]
    share: int
    reservation: Reservation | None = None
    outage: Outage | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A machine on the timeline: how many GPUs it has, what lies on it, and what lies on it twice.

    An overlap can only be of a reservation with an outage, a request, or what is preemptible: firm ones
    never exceed a GPU.
    """

    host: int
    gpus: int
    bars: tuple[Bar, ...]
    clashes: tuple[Clash, ...] = ()
