"""Fleets made of plain values, as reading the store would give them, for what draws them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from coordtui_gpus.fleet.values import Fleet, GpuView, Held, HostView
from coordtui_gpus.records import Device, Host, Outage, Reservation, Seen, SeenGpu, SeenProcess

from .conftest import NOW

HOUR = timedelta(hours=1)


def figures(
    use: float | None, used_gb: float | None, heat: float | None, power: float | None
) -> dict[str, Any]:
    """The four figures that a line shows."""
    used = None if used_gb is None else used_gb * 1024
    return {"utilization": use, "memory_used_mib": used, "temperature_c": heat, "power_w": power}


BUSY = figures(81, 48, 64, 402)
IDLE = figures(0, 0, 31, 70)
NOTHING = figures(None, None, None, None)


def reservation(person: int, end: datetime, *, start: datetime = NOW - HOUR, **fields: Any) -> Reservation:
    made = Reservation(person=person, start=start, end=end, zone="UTC", uid=f"u{person}", **fields)
    made.doc_id = 700 + person
    return made


def gpu(host: int, index: int, state: Any = "busy", *, at: datetime | None = NOW, **fields: Any) -> GpuView:
    """A GPU of 80 GB; busy or idle figures by its state unless others are given."""
    usual = BUSY if state == "busy" else NOTHING if state in ("unknown", "lost", "error") else IDLE
    device_fields: dict[str, Any] = fields.pop("device", {})
    device = Device(
        uuid=f"GPU-{host:04d}-{index}",
        host=host,
        index=index,
        model="Fictive",
        memory_mib=81920,
        **device_fields,
    )
    device.doc_id = host * 100 + index
    if isinstance(held := fields.get("held"), Reservation):
        fields["held"] = (Held(reservation=held, share=1000),)
    given: dict[str, Any] = {
        "figures": usual,
        "since": NOW - 14 * HOUR,
        "seen": seen_gpu(device.doc_id),
        **fields,
    }
    return GpuView(device=device, state=state, at=at, **given)


def seen_gpu(device: int, *processes: SeenProcess, **fields: Any) -> SeenGpu:
    return SeenGpu(device=device, processes=[*processes], **fields)


def host(
    number: int,
    name: str,
    gpus: Sequence[GpuView] = (),
    *,
    state: Any = "ok",
    at: datetime | None = NOW - timedelta(seconds=40),
    place: str = "rack a",
    seen: Seen | None = None,
    old: bool = False,
    out: str = "",
    **fields: Any,
) -> HostView:
    made = Host(name=name, place=place, **fields)
    made.doc_id = number
    outage = None
    if out:
        outage = Outage(host=number, start=NOW - 3 * HOUR, why=out)
        outage.doc_id = 900 + number
    seen = seen or Seen(host=number, state=state, driver="999.1")
    return HostView(host=made, state=state, gpus=tuple(gpus), seen=seen, at=at, old=old, outage=outage)


def eight(number: int, busy: int, *, rest: Any = "free", **fields: Any) -> list[GpuView]:
    """Eight GPUs, the first of them busy."""
    return [gpu(number, n, "busy" if n < busy else rest, **fields) for n in range(8)]


def silent(number: int, name: str, held: Reservation, **fields: Any) -> HostView:
    """A machine that stopped answering three hours ago, with eight GPUs reserved on it."""
    at = NOW - 3 * HOUR
    views = [
        gpu(number, n, "unknown", at=at, old=True, held=held, figures=BUSY if n < 3 else IDLE)
        for n in range(8)
    ]
    seen = Seen(
        host=number,
        state="unreachable",
        since=at,
        good=at,
        text="ssh: timed out",
        tries=3,
        next_try=NOW + timedelta(seconds=40),
        driver="999.1",
    )
    return host(number, name, views, state="unreachable", at=at, old=True, seen=seen, **fields)


def lab_fleet(people: dict[str, int]) -> Fleet:
    """A dozen machines in two racks, with one of each thing that needs a look."""
    owner, other, third = people["Mireille Fauxpont"], people["Oswin Tarrakett"], people["Lu Xiangtest"]
    week = reservation(owner, NOW + timedelta(days=1, hours=9), grant="FRQ-1")
    long = reservation(other, NOW + timedelta(days=3))
    later = Held(
        reservation=reservation(third, NOW + timedelta(days=2), start=NOW + timedelta(days=1)), share=1000
    )
    hosts = [
        host(1, "gpu-a01", eight(1, 8, users=("lxiang",), people=(third,)), place="rack a"),
        host(2, "gpu-a02", eight(2, 4), place="rack a"),
        host(3, "gpu-a03", [gpu(3, n, "free", next=later) for n in range(8)], place="rack a"),
        host(4, "gpu-a10", eight(4, 0), place="rack a"),
        host(5, "gpu-b05", eight(5, 2), place="rack b", out="fan replaced"),
        host(
            6,
            "gpu-b06",
            [gpu(6, n, "reserved", held=long, since=None) for n in range(8)],  # nobody’s processes
            place="rack b",
        ),
        silent(7, "gpu-b07", week, place="rack b"),
        host(
            8,
            "gpu-b08",
            [*[gpu(8, n, "busy", users=("qui", "lxiang")) for n in range(7)], gpu(8, 7, "lost")],
            place="rack b",
            state="degraded",
        ),
        host(9, "gpu-b09", [], place="rack b", state="hostkey", at=None),
        host(10, "gpu-b10", [gpu(10, n, "unknown", users=()) for n in range(4)], place="rack b"),
    ]
    return Fleet(hosts=tuple(hosts), swept=NOW - timedelta(seconds=40))


def many(hosts: int, each: int = 8) -> Fleet:
    """A large fleet, in racks of twenty-five."""
    made = [
        host(
            n,
            f"gpu-{n:04d}",
            [gpu(n, i, "busy" if (n + i) % 3 else "free", users=("someone",)) for i in range(each)],
            place=f"rack {n // 25:02d}",
        )
        for n in range(1, hosts + 1)
    ]
    return Fleet(hosts=tuple(made), swept=NOW)
