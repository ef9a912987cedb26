"""What one look at a machine understood: plain values, before anything is stored.

`reading` makes them of bytes, whatever fetched those. A number that was not given is None, never
0, and `missing` says in the words of the source why: `{"power_w": "[N/A]"}`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from coordtui_gpus.records import Vendor

FaultKind = Literal[
    "lost",  # a GPU that has fallen off the bus, or that the driver cannot reach
    "no_driver",  # the driver does not answer, or no tool was found
    "no_gpus",  # the tool works and finds no GPU
    "xid",
    "error",  # another complaint of the tool
    "truncated",  # the answer stops before its end
    "refused",  # the question was not understood, such as a field that an old driver does not know
]


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Anything that observed values have in common: fields are given by name and do not change."""


class Fault(Value, frozen=True, kw_only=True):
    """Something that the source itself complained about: its own words, and of which GPU, when it says so.

    `bus` is a PCI address as `normal_bus` writes it, `code` the number of an XID, `at` when it was, if told.
    `source` is `dcgm` where only a second source tells of it.
    """

    kind: FaultKind
    text: str
    bus: str = ""
    index: int | None = None
    uuid: str = ""
    code: int | None = None
    at: datetime | None = None
    source: str = ""


class Process(Value, frozen=True, kw_only=True):
    """A process that holds memory of a GPU. `name` is the name of its program, never its arguments.

    `gpu` is the UUID of the GPU; of a MIG instance only when the source says which. `job` is the
    number of a Slurm job, `container` the first 12 signs of a container. `started` is in UTC.
    """

    pid: int
    gpu: str = ""
    name: str = ""
    memory_mib: int | None = None
    user: str = ""
    uid: int | None = None
    started: datetime | None = None
    state: str = ""
    job: str = ""
    container: str = ""
    kind: str = ""


class Instance(Value, frozen=True, kw_only=True):
    """A MIG instance: of `slices` sevenths of the computing of its GPU; `profile` as `1g.10gb`.

    An exporter does not tell its UUID (then it is empty: `gi` knows it on its GPU); only an exporter tells
    its utilization.
    """

    uuid: str
    index: int | None = None
    gi: int | None = None
    ci: int | None = None
    profile: str = ""
    slices: int | None = None
    memory_total_mib: int | None = None
    memory_used_mib: int | None = None
    utilization: float | None = None


class Link(Value, frozen=True, kw_only=True):
    """One NVLink: up or not, its speed in GB/s, and how many errors it counted."""

    number: int
    up: bool | None = None
    speed_gbs: float | None = None
    errors: int | None = None


class Gpu(Value, frozen=True, kw_only=True):
    """One GPU as a source described it. Units stand in the names; percent are 0 to 100.

    `throttle` names why clocks are held back, without what is no fault (`idle`); None is not
    known, empty is nothing. Volatile ECC counts are since the driver was loaded, the others for life.
    `retired_single` and `retired_double` are pages of memory taken out of use, on cards before remapped rows.
    `sources` names the figures that a second source told (`dcgm`), `parts` are instances as it measured them.
    """

    uuid: str = ""
    index: int | None = None
    bus: str = ""
    vendor: Vendor = ""
    model: str = ""
    serial: str = ""
    part: str = ""
    vbios: str = ""
    driver: str = ""
    memory_total_mib: int | None = None
    memory_used_mib: int | None = None
    memory_free_mib: int | None = None
    utilization: float | None = None
    memory_utilization: float | None = None
    power_w: float | None = None
    power_limit_w: float | None = None
    temperature_c: float | None = None
    memory_temperature_c: float | None = None
    fan: float | None = None
    sm_clock_mhz: int | None = None
    sm_clock_most_mhz: int | None = None
    memory_clock_mhz: int | None = None
    pstate: str = ""
    throttle: tuple[str, ...] | None = None
    persistence: bool | None = None
    compute_mode: str = ""
    ecc: bool | None = None
    ecc_corrected: int | None = None
    ecc_uncorrected: int | None = None
    ecc_corrected_total: int | None = None
    ecc_uncorrected_total: int | None = None
    remapped_corrected: int | None = None
    remapped_uncorrected: int | None = None
    remap_pending: bool | None = None
    remap_failed: bool | None = None
    retired_single: int | None = None
    retired_double: int | None = None
    retired_pending: bool | None = None
    pcie_generation: int | None = None
    pcie_width: int | None = None
    mig: bool | None = None
    instances: tuple[Instance, ...] = ()
    links: tuple[Link, ...] | None = None
    missing: dict[str, str] = {}
    sources: dict[str, str] = {}
    parts: tuple[Instance, ...] = ()


class Job(Value, frozen=True, kw_only=True):
    """A job of Slurm. `gpus` is how many it holds on `nodes` together, None when it does not say.

    `indices` are the GPUs by node and number where Slurm tells them (`IDX`). Slurm's text gives moments
    without their zone, unless asked otherwise; then they are None, and `ran_s` and `left_s` (seconds
    since its start and until its limit) can be counted from the moment of asking.
    """

    id: str
    name: str = ""
    user: str = ""
    account: str = ""
    partition: str = ""
    state: str = ""
    nodes: tuple[str, ...] = ()
    gpus: int | None = None
    gpu_model: str = ""
    indices: dict[str, tuple[int, ...]] = {}
    started: datetime | None = None
    ends: datetime | None = None
    submitted: datetime | None = None
    reason: str = ""
    ran_s: int | None = None
    left_s: int | None = None


class Node(Value, frozen=True, kw_only=True):
    """A machine as Slurm knows it: `state` in its own words (`mixed`, `drained`), `reason` why it is out."""

    name: str
    state: str = ""
    reason: str = ""
    partitions: tuple[str, ...] = ()
    gpus: int | None = None
    gpus_used: int | None = None
    gpu_model: str = ""
    cpus: int | None = None
    memory_mib: int | None = None


class Booked(Value, frozen=True, kw_only=True):
    """A reservation in Slurm: these nodes are kept from `start` until `end`."""

    name: str
    nodes: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None


class Machine(Value, frozen=True, kw_only=True):
    """What a machine said of itself beside its GPUs; `now` by its own clock, in UTC."""

    name: str = ""
    boot: str = ""
    now: datetime | None = None
    uptime_s: float | None = None
    load: float | None = None
    driver: str = ""
    cuda: str = ""


class Observation(Value, frozen=True, kw_only=True):
    """All that was understood of one output, and in `not_understood` what was not, in its own words.

    `kind` is the kind of output that it was read as. `at` is when the output says it was made, in
    UTC when it tells its zone, else None. `topology` is the matrix of `nvidia-smi topo -m`: of each
    GPU how it reaches each other (`NV12`, `SYS`). `whole` is false when it stopped before its end.
    """

    kind: str
    at: datetime | None = None
    machine: Machine = msgspec.field(default_factory=Machine)
    gpus: tuple[Gpu, ...] = ()
    processes: tuple[Process, ...] | None = None
    jobs: tuple[Job, ...] | None = None
    nodes: tuple[Node, ...] | None = None
    topology: dict[str, dict[str, str]] = {}
    faults: tuple[Fault, ...] = ()
    not_understood: tuple[str, ...] = ()
    whole: bool = True
    booked: tuple[Booked, ...] | None = None
