"""A large invented fleet: what a thousand machines of eight GPUs answer, as bytes, at any moment."""

from __future__ import annotations

import math
from datetime import datetime
from random import Random

from coordtui_gpus.collecting.scripts import FIELDS

MEMORY_MIB = 81_559
USERS = 300

_HEADS = {
    "memory.total": "memory.total [MiB]",
    "memory.used": "memory.used [MiB]",
    "memory.free": "memory.free [MiB]",
    "utilization.gpu": "utilization.gpu [%]",
    "utilization.memory": "utilization.memory [%]",
    "power.draw": "power.draw [W]",
    "power.limit": "power.limit [W]",
    "fan.speed": "fan.speed [%]",
    "clocks.sm": "clocks.current.sm [MHz]",
    "clocks.mem": "clocks.current.memory [MHz]",
}


class Machine:
    """One machine: who works on it changes every few hours, what is measured at every look."""

    def __init__(self, number: int, gpus: int = 8) -> None:
        self.number, self.gpus = number, gpus
        self.name = f"fictive{number:04d}"

    def answer(self, moment: datetime) -> bytes:
        """The framed answer to a fast look."""
        seconds = moment.timestamp()
        rows = [", ".join(_HEADS.get(each, each) for each in FIELDS)]
        apps, owners = ["gpu_uuid, pid, process_name, used_gpu_memory [MiB]"], []
        for index in range(self.gpus):
            shift = int(seconds // (3 * 3600) + index // 4 + self.number) % 5
            rng = Random(f"{self.number}/{index}/{seconds}")
            rows.append(self._row(index, rng, busy=shift != 0, seconds=seconds))
            if shift:
                pid = 10_000 + 10 * index + shift
                apps.append(f"{self.uuid(index)}, {pid}, /opt/env/bin/python, {MEMORY_MIB * 7 // 10}")
                owners.append(f"{pid} {5000 + self.user(shift)} u{self.user(shift):03d} 7200 Sl python")
        host = [
            f"name={self.name}",
            "boot=00000000-0000-4000-8000-000000000000",
            "uptime=864000.1",
            f"load={4 + self.number % 9}.25",
            f"now={int(seconds)}",
        ]
        parts: tuple[tuple[str, list[str]], ...] = (
            ("host", host),
            ("gpu", [*rows, "=0"]),
            ("apps", apps),
            ("ps", owners),
            ("end", []),
        )
        return "".join(
            f"\x1e{name}\n" + "".join(f"{line}\n" for line in lines) for name, lines in parts
        ).encode()

    def uuid(self, index: int) -> str:
        """The UUID of one of its GPUs."""
        return f"GPU-{self.number:08x}-0000-4000-8000-{index:012x}"

    def user(self, shift: int) -> int:
        """Who works there in this shift."""
        return (self.number * 7 + shift * 13) % USERS

    def _row(self, index: int, rng: Random, *, busy: bool, seconds: float) -> str:
        load = 85 + 12 * math.sin(seconds / 700 + index) + rng.gauss(0, 3) if busy else 0.0
        use = max(0, min(100, round(load)))
        used = MEMORY_MIB * 7 // 10 + rng.randrange(-40, 40) if busy else 3
        told = {
            "index": index,
            "uuid": self.uuid(index),
            "pci.bus_id": f"00000000:{0x11 + 16 * index:02X}:00.0",
            "name": "Fictive F80 80GB HBM9",
            "serial": f"{self.number:06d}{index:07d}",
            "driver_version": "999.01",
            "memory.total": MEMORY_MIB,
            "memory.used": used,
            "memory.free": MEMORY_MIB - used,
            "utilization.gpu": use,
            "utilization.memory": use * 6 // 10,
            "power.draw": f"{72 + 5.6 * use + rng.random() * 9:.2f}",
            "power.limit": "700.00",
            "temperature.gpu": round(31 + use * 0.4 + rng.random() * 2),
            "temperature.memory": round(38 + use * 0.42 + rng.random() * 2),
            "fan.speed": "[N/A]",
            "clocks.sm": 1980 if busy else 345,
            "clocks.mem": 2619,
            "pstate": "P0",
            "mig.mode.current": "Disabled",
            "persistence_mode": "Enabled",
            "ecc.errors.corrected.volatile.total": 0,
            "ecc.errors.uncorrected.volatile.total": 0,
            "clocks_throttle_reasons.active": "0x0000000000000000",
        }
        return ", ".join(str(told[each]) for each in FIELDS)
