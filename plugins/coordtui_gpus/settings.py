"""The plugin's settings: section `[gpus]` of `settings.toml`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from coordtui.api import Settings

_Count = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
_Minutes = Annotated[int, msgspec.Meta(ge=1, le=10_080)]
_Never = Annotated[int, msgspec.Meta(ge=0, le=10_080)]
_Hours = Annotated[int, msgspec.Meta(ge=1, le=87_600)]
_Days = Annotated[int, msgspec.Meta(ge=1, le=3_660)]
_Ahead = Annotated[int, msgspec.Meta(ge=0, le=36_500)]
_Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
_Seconds = Annotated[float, msgspec.Meta(ge=1, le=3600)]


class GpusSettings(Settings, kw_only=True, frozen=True):
    """How the fleet is looked at, what may be reserved, and what is flagged."""

    zone: str = "America/Toronto"
    """The time zone of reservations, by its name in the tz database."""

    # How machines are looked at.

    transport: Literal["ssh", "asyncssh"] = "ssh"
    """What goes to the machines: the system's `ssh`, or the extra `asyncssh` for hundreds of machines."""

    ssh_config: str = ""
    """A configuration file for `ssh` instead of the user's own."""

    known_hosts: str = ""
    """A file of the lab's with the keys of its machines, read beside the user's own."""

    every: Annotated[int, msgspec.Meta(ge=5, le=3600)] = 30
    """So many seconds lie between two looks of `coordtui gpus watch`."""

    look_while_open: bool = True
    """Whether the page of GPUs looks by itself, each minute while it is open and nobody watches."""

    slow_minutes: _Minutes = 60
    """So many minutes lie between two looks at slow facts: serial numbers, links, instances."""

    timeout: _Seconds = 20.0
    """After so many seconds a machine counts as silent for this time."""

    at_once: Annotated[int, msgspec.Meta(ge=1, le=256)] = 32
    """So many machines are asked at the same time."""

    cold_at_once: Annotated[int, msgspec.Meta(ge=1, le=64)] = 8
    """So many connections are opened at the same time: a gateway drops more than ten."""

    slurm: str = ""
    """Where Slurm is asked: `local`, or an address for `ssh`; empty asks nobody."""

    stale_minutes: _Minutes = 5
    """Figures older than so many minutes are marked as old."""

    # What may be reserved.

    approval: Literal["none", "long", "all"] = "none"
    """Which reservations wait for a yes: none, those longer than `approval_hours`, or all."""

    approval_hours: _Hours = 72
    """From how many hours on a reservation is a long one."""

    longest_days: _Days = 14
    """For how many days one may reserve at most; who decides may more."""

    ahead_days: _Days = 90
    """How many days ahead one may reserve; who decides may more."""

    most_gpus: _Count = 16
    """How many GPUs one person may hold at one time; who decides may more."""

    grants: tuple[str, ...] = ()
    """The grants that a reservation may name; empty takes any."""

    organizer: str = ""
    """The mail address in whose name invitations are sent; without it calendars get a file to add."""

    # What is flagged.

    idle_percent: _Percent = 5
    """At or below this use, in percent, a GPU counts as idle."""

    unused_minutes: _Minutes = 50
    """After so many idle minutes a reservation counts as unused."""

    hoard_minutes: _Minutes = 50
    """After so many minutes of memory held and nothing computed it counts as hoarded."""

    unreserved_minutes: _Never = 30
    """After so many minutes of use without a reservation it is flagged; 0 never does."""

    hot_c: _Count = 90
    """From how many degrees on a GPU is too hot."""

    tell: Literal["nobody", "lab", "people"] = "nobody"
    """Who gets a message about what is flagged: nobody, who keeps the fleet, or also whom it is about."""

    warranty_days: _Ahead = 60
    """So many days before its end a warranty is on Today."""
