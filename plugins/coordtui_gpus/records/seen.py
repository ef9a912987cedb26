# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""What was seen of machines: how they stand, their figures over time, and who used them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from coordtui.api import Record

HostState = Literal[
    "unknown",  # never asked
    "ok",
    "degraded",  # answers, but a GPU is lost or its tool complains
    "cut_short",  # the answer stopped half-way: the last whole one stands
    "unreachable",
    "auth",  # it answers, and does not let us in
    "hostkey",  # its key is unknown or has changed
    "failed",  # it answers, and its tool does not
]


class SeenProcess(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A process as it was seen on a GPU; memory is that of the last look that changed the list."""

    pid: int
    user: str = ""
    name: str = ""
    memory_mib: int | None = None
    started: datetime | None = None
    job: str = ""
    container: str = ""
    state: str = ""


class SeenGpu(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A GPU as its machine last told of it. `state` is `ok`, or `lost` or `error` with the words of the tool.

    `figures` are those of the last change of this record, in the order of `fleet.FIGURES`; fresher
    ones are in the sweeps. `why` says of a figure that is not known what stood in its place.
    `counts` are the counters that only grow (ECC, XID, remapped rows). `sources` are the figures that a
    second source told, with its name.
    """

    device: int
    state: Literal["ok", "lost", "error"] = "ok"
    text: str = ""
    figures: list[float | None] = []
    why: dict[str, str] = {}
    processes: list[SeenProcess] | None = None
    throttle: list[str] | None = None
    pstate: str = ""
    counts: dict[str, int] = {}
    sources: dict[str, str] = {}


class SeenJob(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A job that Slurm has given GPUs of a machine: how many, None when it does not say."""

    id: str
    user: str = ""
    gpus: int | None = None


class Seen(Record):
    """How a machine stands: one for each, changed only when something but figures changes.

    `since` is when `state` began, `good` when the last whole answer came (sweeps may know of later
    ones), `text` what was said when it did not come. `tries` failed one after the other; `next_try`
    is when it is asked again. `clashes` are UUIDs that another machine has too. `booted` and `load` (the
    mean of a minute, at `load_at`) are of the last writing of this record: they are no reason for one.

    Slurm tells `node` (its state), `node_reason` and `partitions`; of a machine that is not looked at also
    how many GPUs it has and has given away, and to which jobs, as of `node_at`.
    """

    host: int
    state: HostState = "unknown"
    since: datetime | None = None
    good: datetime | None = None
    text: str = ""
    tries: int = 0
    next_try: datetime | None = None
    driver: str = ""
    boot: str = ""
    gpus: list[SeenGpu] = []
    faults: list[str] = []
    clashes: list[str] = []
    node: str = ""
    node_reason: str = ""
    slow: datetime | None = None
    booted: datetime | None = None
    load: float | None = None
    load_at: datetime | None = None
    partitions: list[str] = []
    node_gpus: int | None = None
    node_used: int | None = None
    node_at: datetime | None = None
    jobs: list[SeenJob] = []


class Sweep(Record):
    """Figures of many machines at one moment: packed by `fleet.packing`."""

    at: datetime
    data: str


Tier = Literal["raw", "five", "hour"]
"""A figure each half minute, each five minutes, each hour."""


class Samples(Record):
    """An hour (of `raw`), a day (of `five`) or a month (of `hour`) of some devices, packed.

    Devices whose number divided by `fleet.PART` gives `part` are in one row.
    """

    tier: Tier
    part: int
    start: datetime
    data: str


class Use(Record):
    """Somebody's processes on a device, from the first to the last time that they were seen.

    `until` None is still there, as far as the last look knows. `person` is who the login belongs to.
    """

    device: int
    host: int
    user: str
    since: datetime
    until: datetime | None = None
    person: int | None = None
    job: str = ""
    names: list[str] = []


class Login(Record):
    """Whose a user name of the machines is; None is nobody's: a service."""

    login: str
    person: int | None = None


class Counted(Record):
    """The counters of a device (ECC, XID) when they were last compared, at most once an hour if nothing
    serious happened: what they grew by since then is news."""

    device: int
    at: datetime
    counts: dict[str, int] = {}
