"""What the invented machines answer when they are asked: the same for the same moment and the same bookings.

A machine whose `via` is `invented` is asked here instead of over a network, so that all that follows a
look (storing, drawing, judging) is the real thing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from zlib import crc32

from coordtui_gpus.demo.catalogue import FALLEN, RACKS, SILENT, SLICED, STRANGE_KEY, WARM, WORN, Card
from coordtui_gpus.fleet.values import Heard
from coordtui_gpus.observed import Fault, Gpu, Instance, Link, Machine, Observation, Process
from coordtui_gpus.records import Host, Use

CARDS: Mapping[str, tuple[Card, int]] = {
    name: (rack.card, rack.gpus) for rack in RACKS for name in rack.names
}
"""By machine: its cards and how many."""

SLEEPY = "jupyter-lab"
"""A program of this name holds memory and computes nothing."""

_DRIVER = "999.01"
_EPOCH = 1_700_000_000


def uuid_of(host: str, index: int) -> str:
    """The UUID of a card; the zeros say that it is none of this world."""
    return f"GPU-{crc32(f'{host}/{index}'.encode()):08x}-0000-0000-0000-{index:012x}"


def serial_of(host: str, index: int) -> str:
    """The serial number of a card."""
    return f"FICT{crc32(f'serial {host}/{index}'.encode()):010d}"


def bus_of(index: int) -> str:
    """Where in the machine it sits."""
    return f"00000000:{0x11 + 16 * index:02X}:00.0"


def phases(name: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """How long a slow and a quick swing last, and where they begin: for each name its own."""
    seed = crc32(name.encode())
    return (1500.0 + seed % 900, seed % 7), (61.0 + seed % 37, seed % 11)


def wave(name: str, moment: float) -> float:
    """Something between 0 and 1 that goes up and down: for each name its own, always the same."""
    slow, quick = phases(name)
    return 0.5 + 0.3 * math.sin(moment / slow[0] + slow[1]) + 0.2 * math.sin(moment / quick[0] + quick[1])


def figures(host: str, index: int, computing: bool, held: float, moment: float) -> dict[str, float]:
    """What a card measures; `held` is the part of its memory that programs hold."""
    card, _ = CARDS[host]
    name = f"{host}/{index}"
    load = 0.72 + 0.28 * wave(name, moment) if computing else 0.0
    swing = wave(f"{name} heat", moment)
    hot = 12 if (host, index) == WARM else 0
    return {
        "utilization": float(round(100 * load)),
        "memory_used_mib": float(round(card.memory_mib * held * (0.97 + 0.03 * swing))) if held else 0.0,
        "power_w": float(round(card.watts * (0.1 + 0.02 * swing + 0.78 * load))),
        "temperature_c": float(round(31 + 3 * swing + 42 * load + hot)),
        "memory_utilization": float(round(61 * load)),
        "sm_clock_mhz": 1980.0 if computing else 345.0,
        "memory_clock_mhz": 2619.0 if computing else 1593.0,
        "fan": 0.0,
        "memory_temperature_c": float(round(38 + 4 * swing + 44 * load + hot)),
    }


def ask(hosts: Iterable[Host], uses: Mapping[tuple[str, int], list[Use]], now: datetime) -> list[Heard]:
    """What each machine says; `uses` are the open ones by machine and number of the card."""
    return [_ask(host, uses, now) for host in hosts]


def _ask(host: Host, uses: Mapping[tuple[str, int], list[Use]], now: datetime) -> Heard:
    if host.name == SILENT:
        said = "ssh: connect to host gpu-b07.example.invalid port 22: Connection timed out"
        return Heard(host=host.doc_id, at=now, took=10.0, state="unreachable", text=said)
    if host.name == STRANGE_KEY:
        said = "REMOTE HOST IDENTIFICATION HAS CHANGED (SHA256:notarealkeyjustanexampleofafingerprint00000)"
        return Heard(host=host.doc_id, at=now, took=0.2, state="hostkey", text=said)
    seen = observe(host.name, uses, now)
    return Heard(
        host=host.doc_id,
        at=now,
        took=0.4,
        state="degraded" if seen.faults else "ok",
        observation=seen,
        slow=True,
    )


def observe(
    host: str, uses: Mapping[tuple[str, int], list[Use]], now: datetime, *, well: bool = False
) -> Observation:
    """What a machine that answers says; `well`: nothing is wrong with it."""
    _, count = CARDS[host]
    gpus: list[Gpu] = []
    processes: list[Process] = []
    faults: list[Fault] = []
    for index in range(count):
        if (host, index) == FALLEN and not well:
            text = f"Unable to determine the device handle for GPU{index}: {bus_of(index)}: GPU is lost"
            faults.append(Fault(kind="lost", text=text, bus=bus_of(index), index=index))
            continue
        here = uses.get((host, index), [])
        gpus.append(_gpu(host, index, here, now))
        processes += _processes(host, index, here)
    if host == WORN[0] and not well:
        faults.append(
            Fault(
                kind="xid",
                text=f"NVRM: Xid (PCI:{bus_of(WORN[1])}): 48, an uncorrectable double bit error",
                bus=bus_of(WORN[1]),
                code=48,
                at=now.replace(minute=0, second=0, microsecond=0),
            )
        )
    machine = Machine(
        name=host,
        boot=f"{crc32(host.encode()):08x}-0000-4000-8000-000000000000",
        now=now,
        uptime_s=float(40 * 86_400 + crc32(host.encode()) % 86_400),
        load=round(4 + 40 * wave(host, now.timestamp()), 2),
        driver=_DRIVER,
        cuda="99.9",
    )
    names = [f"GPU{index}" for index in range(count)]
    topology = {
        one: {other: "X" if one == other else "NV18" if count == 8 else "NODE" for other in names}
        for one in names
    }
    return Observation(
        kind="probe",
        at=now,
        machine=machine,
        gpus=tuple(gpus),
        processes=tuple(processes),
        topology=topology,
        faults=tuple(faults),
    )


def _gpu(host: str, index: int, uses: list[Use], now: datetime) -> Gpu:
    card, count = CARDS[host]
    held = min(1.0, 0.61 / max(1, len(uses)) * len(uses)) if uses else 0.0
    computing = any(SLEEPY not in use.names for use in uses)
    measured = figures(host, index, computing, held, now.timestamp())
    worn = (host, index) == WORN
    hours = int((now.timestamp() - _EPOCH) // 3600)
    sliced = _instances(host) if index == 0 else ()
    return Gpu(
        uuid=uuid_of(host, index),
        index=index,
        bus=bus_of(index),
        vendor=card.vendor,
        model=card.model,
        serial=serial_of(host, index),
        part="900-00000-0000-000",
        vbios="99.00.00.00.01",
        driver=_DRIVER,
        memory_total_mib=card.memory_mib,
        memory_used_mib=int(measured["memory_used_mib"]),
        memory_free_mib=card.memory_mib - int(measured["memory_used_mib"]),
        utilization=None if sliced else measured["utilization"],
        memory_utilization=None if sliced else measured["memory_utilization"],
        power_w=measured["power_w"],
        power_limit_w=float(card.watts),
        temperature_c=measured["temperature_c"],
        memory_temperature_c=measured["memory_temperature_c"],
        sm_clock_mhz=int(measured["sm_clock_mhz"]),
        sm_clock_most_mhz=1980,
        memory_clock_mhz=int(measured["memory_clock_mhz"]),
        pstate="P0",
        throttle=("hw_thermal_slowdown",) if (host, index) == WARM else (),
        persistence=True,
        compute_mode="Default",
        ecc=True,
        ecc_corrected=hours % 97 if worn else 0,
        ecc_uncorrected=hours % 41 + 1 if worn else 0,
        ecc_corrected_total=hours % 997 + 12 if worn else 0,
        ecc_uncorrected_total=hours % 241 + 2 if worn else 0,
        remapped_corrected=0,
        remapped_uncorrected=3 if worn else 0,
        remap_pending=worn,
        remap_failed=False,
        pcie_generation=5,
        pcie_width=16,
        mig=bool(sliced),
        instances=sliced,
        links=tuple(
            Link(number=n, up=True, speed_gbs=26.5, errors=0) for n in range(18 if count == 8 else 0)
        ),
        missing={"utilization": "[N/A]", "memory_utilization": "[N/A]", "fan": "[N/A]"}
        if sliced
        else {"fan": "[N/A]"},
    )


def _instances(host: str) -> tuple[Instance, ...]:
    card, _ = CARDS[host]
    return tuple(
        Instance(
            uuid=f"MIG-{crc32(f'{host}/mig/{place}'.encode()):08x}-0000-0000-0000-{place:012x}",
            index=place,
            gi=place + 7,
            ci=0,
            profile=f"{slices}g.{slices * card.memory_mib // 8192}gb",
            slices=slices,
            memory_total_mib=slices * card.memory_mib // 8,
            memory_used_mib=12,
        )
        for place, slices in enumerate(SLICED.get(host, ()))
    )


def _processes(host: str, index: int, uses: list[Use]) -> Iterable[Process]:
    card, _ = CARDS[host]
    for use in uses:
        pid = 2000 + crc32(f"{host}/{index}/{use.user}".encode()) % 4_000_000
        yield Process(
            pid=pid,
            gpu=uuid_of(host, index),
            name=use.names[0] if use.names else "python",
            memory_mib=round(card.memory_mib * 0.6 / len(uses)),
            user=use.user,
            uid=10_000 + crc32(use.user.encode()) % 5000,
            started=use.since,
            state="Sl",
            job=use.job,
            kind="C",
        )
