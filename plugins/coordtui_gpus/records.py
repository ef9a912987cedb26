# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""What is stored: machines and their GPUs, what was seen of them, what the lab owns and who reserved what.

Moments are in UTC. What is measured every half minute stands in few, packed rows (`Sweep`,
`Samples`): each change of the store leaves an entry in its log for ever. The rules that nothing
may break are in `tables`, for the engine to hold.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from coordtui.api import Record, Ref

Vendor = Literal["", "nvidia", "amd"]

HOST, DEVICE, ASSET, RESERVATION = "gpus.host", "gpus.device", "gpus.asset", "gpus.reservation"
"""The kinds of the records that others refer to: `Ref("gpus.host", "12")`."""

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
    vbios, part, ecc, power limit, topology …), `instance` those of an instance. A device that is only on
    the books has not been seen: `first_seen` is None.
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


Lifecycle = Literal["ordered", "received", "in_service", "repair", "lent", "retired"]
AssetKind = Literal["host", "gpu", "other"]


class Asset(Record):
    """A thing that the lab owns, as it stands on its books.

    `tag` is the lab's own number for it, `grant` who paid. `warranty` is the last day of it. `price`
    is in `currency`, as decimal text: money is not rounded. `host` and `device` are what was
    discovered, once the two are found to be the same thing.
    """

    kind: AssetKind = "gpu"
    tag: str = ""
    name: str = ""
    serial: str = ""
    uuid: str = ""
    model: str = ""
    location: str = ""
    owner: str = ""
    vendor: str = ""
    order: str = ""
    price: str = ""
    currency: str = "CAD"
    grant: str = ""
    purchased: date | None = None
    warranty: date | None = None
    lifecycle: Lifecycle = "in_service"
    slot: str = ""
    note: str = ""
    tags: list[str] = []
    parent: int | None = None
    host: int | None = None
    device: int | None = None

    @property
    def ref(self) -> Ref:
        """How cards, windows and other plugins name it."""
        return Ref(ASSET, str(self.doc_id))


class Placement(Record):
    """Where a device was, from when to when: the machine and its place in it. `until` None is now."""

    device: int
    host: int
    since: datetime
    until: datetime | None = None
    bus: str = ""


class Edit(Record):
    """One change of the books: who changed which field of what, from what to what, and why."""

    asset: int
    at: datetime
    field: str
    by: int | None = None
    name: str = ""
    old: str = ""
    new: str = ""
    why: str = ""


class Outage(Record):
    """A machine, or one device of it, is out of service: nothing can be reserved in that time."""

    host: int
    start: datetime
    end: datetime | None = None
    device: int | None = None
    why: str = ""
    by: int | None = None


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


class Counted(Record):
    """The counters of a device (ECC, XID) when they were last compared, at most once an hour if nothing
    serious happened: what they grew by since then is news."""

    device: int
    at: datetime
    counts: dict[str, int] = {}
