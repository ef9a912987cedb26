"""The fleet as a person sees it: what was heard of each machine, how old it is, and who has what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from coordtui_gpus.records import (
    Device,
    Host,
    HostState,
    Outage,
    Reservation,
    Seen,
    SeenGpu,
    SeenProcess,
)

if TYPE_CHECKING:
    from coordtui_gpus.observed import Observation

FIGURES = (
    "utilization",
    "memory_used_mib",
    "power_w",
    "temperature_c",
    "memory_utilization",
    "sm_clock_mhz",
    "memory_clock_mhz",
    "fan",
    "memory_temperature_c",
)
"""What is measured at each look, by its name in `observed.Gpu`, in the order of stored figures."""

GpuState = Literal[
    "busy",  # computing
    "held",  # memory is held, nothing computed
    "reserved",  # reserved now, and idle
    "free",  # known to be idle, and not reserved
    "out",  # out of service
    "lost",  # its machine does not find it any more
    "error",  # its tool complains
    "unknown",  # its machine is silent, was never heard, or says no number
]


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of asking one machine: an observation, or why there is none. `took` is in seconds.

    `state` is `ok` or `degraded` with an observation, another without one. `slow` says that the slow
    facts were asked for too. `text` are the words of the tool, made safe by whoever shows them.
    """

    host: int
    at: datetime
    took: float
    state: HostState
    text: str = ""
    observation: Observation | None = None
    slow: bool = False


class Held(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A reservation as it lies on one device now: whose, how much, until when. Names are asked of `sight`."""

    reservation: Reservation
    share: int


class GpuView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One GPU now. `figures` go by name; None is not known, and `seen.why` says why.

    `at` is when the figures were measured, None when never; `old` says that this is too long ago for
    them to be told without a mark. `users` are logins, `people` the people known by them. `instances`
    are its MIG instances. `held` are the reservations of now, `next` the first that comes.
    """

    device: Device
    state: GpuState
    at: datetime | None = None
    old: bool = False
    figures: Mapping[str, float | None] = msgspec.field(default_factory=dict)
    seen: SeenGpu | None = None
    users: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    held: tuple[Held, ...] = ()
    next: Held | None = None
    since: datetime | None = None
    instances: tuple[GpuView, ...] = ()

    @property
    def processes(self) -> list[SeenProcess] | None:
        """Who holds memory of it; None is not known."""
        return None if self.seen is None else self.seen.processes


class HostView(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One machine now. `at` is when its last whole answer came, `state` how the last try went."""

    host: Host
    state: HostState
    gpus: tuple[GpuView, ...] = ()
    seen: Seen | None = None
    at: datetime | None = None
    old: bool = False
    outage: Outage | None = None

    def count(self, *states: GpuState) -> int:
        """How many GPUs are in one of the states."""
        return sum(each.state in states for each in self.gpus)


class Fleet(msgspec.Struct, frozen=True, kw_only=True):
    """All machines that are not archived, by place and name; `swept`: when the last sweep stored figures."""

    hosts: tuple[HostView, ...] = ()
    swept: datetime | None = None

    def count(self, *states: GpuState) -> int:
        """How many GPUs are in one of the states."""
        return sum(each.count(*states) for each in self.hosts)


class History(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one device over time: a mean for each step, None where nothing was heard."""

    device: int
    figure: str
    start: datetime
    step_s: float
    mean: tuple[float | None, ...]
    most: tuple[float | None, ...]
