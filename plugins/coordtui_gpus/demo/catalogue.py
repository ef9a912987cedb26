"""The machines of the invented lab, and what goes on there. None of it exists, neither cards nor people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from coordtui_gpus.records import Vendor

Doing = Literal["computes", "holds", "nothing"]
"""What a booking does with its GPUs: computes, holds memory and nothing else, or not even that."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A model that nobody sells."""

    model: str
    vendor: Vendor
    memory_mib: int
    watts: int
    price: str


BIG = Card(model="Fictive F80 80GB", vendor="nvidia", memory_mib=81_920, watts=700, price="41250.00")
MIDDLE = Card(model="Fictive F40 40GB", vendor="nvidia", memory_mib=40_960, watts=400, price="18900.00")
HUGE = Card(model="Pretend P192", vendor="amd", memory_mib=196_592, watts=750, price="32700.00")
SMALL = Card(model="Fictive Petite 24GB", vendor="nvidia", memory_mib=24_576, watts=300, price="4100.00")


@dataclass(frozen=True, kw_only=True)
class Rack:
    """Machines of one kind: `gpu-<letter>01` and on, `count` of them with `gpus` cards each."""

    letter: str
    first: int
    count: int
    gpus: int
    card: Card
    grant: str
    bought_months: int
    """How many months ago they were bought, with a warranty of 36."""

    @property
    def names(self) -> list[str]:
        """The machines by name."""
        return [f"gpu-{self.letter}{number:02}" for number in range(self.first, self.first + self.count)]


RACKS = (
    Rack(letter="a", first=1, count=10, gpus=8, card=BIG, grant="FICT-2041", bought_months=14),
    Rack(letter="b", first=1, count=10, gpus=8, card=BIG, grant="FICT-2041", bought_months=8),
    Rack(letter="c", first=1, count=10, gpus=8, card=MIDDLE, grant="IMAG-117", bought_months=33),
    Rack(letter="d", first=1, count=6, gpus=4, card=HUGE, grant="IMAG-203", bought_months=3),
    Rack(letter="d", first=7, count=4, gpus=4, card=SMALL, grant="IMAG-117", bought_months=50),
)

SLICED = {"gpu-c09": (1, 1, 2, 3), "gpu-c10": (1, 1, 1, 1, 3)}
"""Machines whose first GPU is cut into instances of so many sevenths."""

SILENT = "gpu-b07"
"""Has not answered for three hours."""

WORN = ("gpu-c04", 3)
"""A GPU with memory errors that cannot be corrected, and more each hour."""

FALLEN = ("gpu-a08", 6)
"""A GPU that its machine does not find any more."""

WARM = ("gpu-d02", 1)
"""A GPU behind a fan that does not turn."""

STRANGE_KEY = "gpu-d10"
"""A machine that shows another key than the one that is known."""

OUT = ("gpu-c08", "fan / ventilateur")
"""A machine that is out of service, and why."""

SMALL_LAB = 50
"""A lab of fewer people has but a few of the machines, and remembers less of them: it is there at once."""

A_FEW = frozenset(
    {
        *("gpu-a01", "gpu-a05", "gpu-a08", "gpu-b03", "gpu-b04", "gpu-b07"),
        *("gpu-c04", "gpu-c05", "gpu-c06", "gpu-c07", "gpu-c08", "gpu-c09"),
        *("gpu-d01", "gpu-d02", "gpu-d05", "gpu-d10"),
    }
)
"""Those that a small lab has: each thing that can be the matter is to be seen there too."""


@dataclass(frozen=True, kw_only=True)
class Booking:
    """Somebody has `count` GPUs of each of these machines, from `since` hours ago for `hours`.

    `who` is a place among those who book. Without `reserved` they use what they did not book.
    """

    machines: tuple[str, ...]
    who: int
    since: float
    hours: float
    count: int = 8
    first: int = 0
    share: int = 1000
    purpose: str = ""
    grant: str = "FICT-2041"
    project: str = ""
    doing: Doing = "computes"
    reserved: bool = True
    preemptible: bool = False
    requested: bool = False
    program: str = "python"
    idle_gpus: tuple[int, ...] = field(default=())


def _named(letter: str, first: int, last: int) -> tuple[str, ...]:
    return tuple(f"gpu-{letter}{number:02}" for number in range(first, last + 1))


BOOKINGS = (
    Booking(
        machines=_named("a", 1, 4),
        who=0,
        since=39,
        hours=74,
        purpose="camera-ready / version finale",
        project="Lanternes",
    ),
    Booking(machines=("gpu-a05",), who=1, since=20, hours=52, count=4, purpose="baselines", project="Ombres"),
    Booking(machines=("gpu-a05",), who=2, since=4, hours=30, count=2, first=4, project="Ombres"),
    Booking(
        machines=("gpu-a06",),
        who=3,
        since=61,
        hours=96,
        count=7,
        purpose="thèse, chapitre 3",
        project="Marées",
    ),
    Booking(
        machines=_named("a", 9, 10),
        who=4,
        since=9,
        hours=120,
        purpose="pretraining / préentraînement",
        project="Petit Modèle",
    ),
    Booking(
        machines=_named("b", 1, 6), who=5, since=70, hours=168, purpose="robots de papier", project="Pliages"
    ),
    Booking(
        machines=("gpu-b07",),
        who=6,
        since=15,
        hours=58,
        purpose="paper deadline",
        project="Lanternes",
        idle_gpus=(3, 4, 5, 6, 7),
    ),
    Booking(machines=("gpu-b08",), who=7, since=30, hours=240, project="Petit Modèle"),
    # Reserved, and nothing runs: somebody should be asked.
    Booking(
        machines=_named("c", 1, 2),
        who=8,
        since=26,
        hours=96,
        purpose="sweep / balayage",
        project="Mirages",
        grant="IMAG-117",
        doing="nothing",
    ),
    Booking(machines=("gpu-c03",), who=9, since=12, hours=40, count=5, project="Mirages", grant="IMAG-117"),
    Booking(machines=("gpu-c04",), who=10, since=33, hours=60, count=6, project="Neiges", grant="IMAG-117"),
    # Half a GPU each.
    Booking(
        machines=("gpu-c05",),
        who=11,
        since=7,
        hours=24,
        count=1,
        share=500,
        project="Cours",
        grant="IMAG-117",
        program="jupyter-lab",
    ),
    Booking(
        machines=("gpu-c05",),
        who=12,
        since=5,
        hours=24,
        count=1,
        share=500,
        project="Cours",
        grant="IMAG-117",
    ),
    # Memory is held since last night, nothing is computed.
    Booking(
        machines=("gpu-c06",),
        who=13,
        since=11,
        hours=36,
        count=4,
        doing="holds",
        program="jupyter-lab",
        project="Nuages",
        grant="IMAG-117",
    ),
    # In use, and not reserved.
    Booking(machines=("gpu-c07",), who=14, since=6, hours=0, count=3, reserved=False),
    # Somebody else's: reserved by one, used by another.
    Booking(
        machines=("gpu-d01",),
        who=15,
        since=18,
        hours=48,
        count=4,
        doing="nothing",
        project="Atlas",
        grant="IMAG-203",
    ),
    Booking(machines=("gpu-d01",), who=16, since=3, hours=0, count=2, reserved=False),
    Booking(
        machines=_named("d", 2, 4), who=17, since=50, hours=90, count=4, project="Atlas", grant="IMAG-203"
    ),
    Booking(
        machines=("gpu-d05",),
        who=18,
        since=2,
        hours=26,
        count=2,
        preemptible=True,
        project="Atlas",
        grant="IMAG-203",
    ),
    # To come, and asked for.
    Booking(
        machines=("gpu-b07",),
        who=19,
        since=-45,
        hours=42,
        requested=True,
        purpose="reviewer 2",
        project="Ombres",
    ),
    Booking(machines=("gpu-c08",), who=20, since=-30, hours=48, project="Neiges", grant="IMAG-117"),
    Booking(
        machines=("gpu-a05",),
        who=21,
        since=-52,
        hours=72,
        count=4,
        purpose="atelier / workshop",
        project="Cours",
    ),
    Booking(
        machines=_named("b", 9, 10),
        who=22,
        since=-20,
        hours=100,
        purpose="conference deadline",
        project="Lanternes",
    ),
    Booking(machines=("gpu-d05",), who=23, since=-8, hours=24, count=4, project="Atlas", grant="IMAG-203"),
)
