# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""Machines and their GPUs, and when they are out of service."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from coordtui.api import Record, Ref

HOST, DEVICE = "gpus.host", "gpus.device"
"""The kinds of these records, for others that refer to them: `Ref("gpus.host", "12")`."""

Vendor = Literal["", "nvidia", "amd"]

WHOLE = 1000
"""The share of a whole GPU; a reservation takes so many thousandths."""

Via = Literal["ssh", "local", "none", "invented"]
"""How a machine is looked at; with `none` only Slurm, an exporter or the books know of it, and those of the
demo are `invented`."""


class Host(Record):
    """A machine with GPUs. `address` is what `ssh` is given, the name when it is empty.

    `exporter` is the address of a DCGM exporter, as a second source. `place` is its rack or room: the
    strip of the fleet has a line for each. `slurm` is its name in Slurm, when it is another.
    """

    name: str
    address: str = ""
    via: Via = "ssh"
    exporter: str = ""
    slurm: str = ""
    place: str = ""
    note: str = ""
    archived: bool = False

    @property
    def ref(self) -> Ref:
        """How cards, windows and other plugins name it."""
        return Ref(HOST, str(self.doc_id))


class Device(Record):
    """A GPU, or a MIG instance of one (then `parent` is the GPU): known by its UUID, wherever it is.

    Its number (`index`) and its machine change; it is never forgotten. `share` is what an
    instance takes of its GPU, in thousandths. `facts` are slow facts by name of `observed.Gpu` (driver,
    vbios, part, ecc, power limit, topology …). A device that is only on the books has not been seen:
    `first_seen` is None.
    """

    uuid: str
    host: int | None = None
    index: int | None = None
    bus: str = ""
    vendor: Vendor = ""
    model: str = ""
    serial: str = ""
    memory_mib: int | None = None
    parent: int | None = None
    profile: str = ""
    share: int = WHOLE
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    facts: dict[str, Any] = {}
    retired: bool = False

    @property
    def ref(self) -> Ref:
        """How cards, windows and other plugins name it."""
        return Ref(DEVICE, str(self.doc_id))


class Outage(Record):
    """A machine, or one device of it, is out of service: nothing can be reserved in that time."""

    host: int
    start: datetime
    end: datetime | None = None
    device: int | None = None
    why: str = ""
    by: int | None = None
