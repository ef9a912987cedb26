"""What the rules are given: what is known of machines, of use and of reservations, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from coordtui_gpus.records import Device, Host, Incident, IncidentKind, Reservation, Seen

SILENCE = timedelta(minutes=15)
"""After so long without a look nothing is known of what a GPU did meanwhile."""

Key = tuple[str, int | None, int | None, int | None, str, int | None, str]


class Finding(msgspec.Struct, kw_only=True):
    """Something that a rule found, before it is an incident. `what` tells two of one kind apart.

    `silent`: nothing was measured since it was found; it stands as it did.
    """

    kind: IncidentKind
    since: datetime
    host: int | None = None
    device: int | None = None
    person: int | None = None
    user: str = ""
    reservation: int | None = None
    what: str = ""
    facts: dict[str, Any] = {}
    silent: bool = False

    @property
    def key(self) -> Key:
        """The same for the same thing, as long as it lasts."""
        return _key(self, self.what)


def key_of(incident: Incident) -> Key:
    """The key of the finding that an incident came from."""
    return _key(incident, str(incident.facts.get("what", "")))


def _key(each: Finding | Incident, what: str) -> Key:
    # A login that is found to be somebody's is the same user: the person is no part of the key then.
    person = None if each.user else each.person
    return (each.kind, each.host, each.device, person, each.user, each.reservation, what)


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """Use and memory held of one device, both in percent, step by step; None where nothing was heard.

    Of each step it is the most that was measured: one sample of use is use.
    """

    start: datetime
    step: timedelta
    utilization: tuple[float | None, ...] = ()
    memory: tuple[float | None, ...] = ()


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's processes that are on a device as far as the last look knows; memory if it says."""

    device: int
    host: int
    user: str
    since: datetime
    person: int | None = None
    job: str = ""
    memory_mib: int | None = None


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """A standing reservation on one device. `through`: it is there for an instance of it."""

    device: int
    start: datetime
    end: datetime
    reservation: Reservation
    through: int | None = None


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """From when on something is flagged; see the settings of the same names."""

    idle: float = 5.0
    unused: timedelta = timedelta(minutes=50)
    hoard: timedelta = timedelta(minutes=50)
    unreserved: timedelta = timedelta(minutes=30)
    squat: timedelta = timedelta(minutes=10)
    hot: float = 90.0


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """All that is judged at one moment.

    `fresh` are the machines that answer and were asked lately: of others nothing new is known, so
    nothing about people begins or ends there. `services` are logins that are nobody's. `heat` are the
    temperatures of devices, the last at the end. `counted` are counters when they were last looked at.
    `closed` are incidents of errors that were counted and are over. What is out of service is no news: a
    machine is not among `hosts` then, and `out` are the GPUs.
    """

    now: datetime
    limits: Limits = Limits()
    hosts: Mapping[int, Host] = {}
    devices: Mapping[int, Device] = {}
    seen: Mapping[int, Seen] = {}
    fresh: frozenset[int] = frozenset()
    tracks: Mapping[int, Track] = {}
    heat: Mapping[int, tuple[float | None, ...]] = {}
    holdings: tuple[Holding, ...] = ()
    booked: tuple[Booked, ...] = ()
    services: frozenset[str] = frozenset()
    reserving: bool = True
    open: Mapping[Key, Incident] = {}
    closed: Mapping[Key, Incident] = {}
    instances: Mapping[int, tuple[int, ...]] = {}
    counted: Mapping[int, Mapping[str, int]] = {}
    out: frozenset[int] = frozenset()

    def family(self, device: int) -> frozenset[int]:
        """A GPU with its instances, whichever of them is asked for."""
        found = self.devices.get(device)
        root = device if found is None or found.parent is None else found.parent
        return frozenset({root, *self.instances.get(root, ())})
