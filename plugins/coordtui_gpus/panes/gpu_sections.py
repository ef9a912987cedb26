"""The sections of a GPU in full: figures of now with their age, counters, links, processes, places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from coordtui.api import Message, formats, safe
from coordtui.ui.widgets import Pairs, Paragraph, Section, Words
from coordtui_gpus.panes.host_sections import asset_pairs, bar_lines, incident_lines, process_lines, titled
from coordtui_gpus.panes.telling import Teller, figure, gigabytes
from coordtui_gpus.panes.words import COUNTS, GPU_STATES, THROTTLES
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView
    from coordtui_gpus.panes.host_reading import AboutGpu

Pair = tuple[Words, Words]

UNITS: dict[str, tuple[Message, Message]] = {
    "utilization": (N_("Use"), N_("{value}%")),
    "memory_utilization": (N_("Memory traffic"), N_("{value}%")),
    "power_w": (N_("Power"), N_("{value} W")),
    "temperature_c": (N_("Temperature"), N_("{value} °C")),
    "memory_temperature_c": (N_("Temperature of its memory"), N_("{value} °C")),
    "sm_clock_mhz": (N_("Clock"), N_("{value} MHz")),
    "memory_clock_mhz": (N_("Clock of its memory"), N_("{value} MHz")),
    "fan": (N_("Fan"), N_("{value}%")),
}

ALWAYS = frozenset({"utilization", "power_w", "temperature_c", "sm_clock_mhz"})
"""Figures that are named even when they are not known."""


def gpu_sections(told: AboutGpu, tell: Teller) -> list[Section]:
    """All of it; parts with nothing to say are left out."""
    gpu, about = told.gpu, told.about
    found = [
        Section([Pairs([*figures(gpu, tell)])], title=N_("Now"), right=_age(gpu, tell)),
        titled(N_("Incidents"), incident_lines(about, tell)),
        titled(N_("Reservations"), bar_lines(about.bars, tell)),
        titled(N_("Processes"), process_lines([gpu], tell)),
        titled(N_("MIG instances"), instance_lines(gpu, tell)),
        Section([Pairs([*counters(gpu)])], title=N_("Errors")),
        titled(N_("Links to other GPUs"), link_lines(gpu)),
        Section([Pairs([*facts(gpu, tell)])], title=N_("About it")),
        titled(N_("Where it was"), place_lines(told, tell)),
        Section([Pairs([*asset_pairs(about.asset)])], title=N_("On the books")) if about.asset else None,
    ]
    return [each for each in found if each is not None and any(_says(block) for block in each.blocks)]


def _says(block: Paragraph | Pairs) -> bool:
    return isinstance(block, Paragraph) or bool(block.pairs)


def _age(gpu: GpuView, tell: Teller) -> Message:
    if gpu.at is None:
        return N_("never heard")
    length = tell.age(gpu.at)
    return N_("{length} ago: OLD", length=length) if gpu.old else N_("{length} ago", length=length)


def figures(gpu: GpuView, tell: Teller) -> Iterator[Pair]:
    """State and figures; of what is not known, in the words of the tool why."""
    yield N_("State"), GPU_STATES[gpu.state]
    if gpu.seen is not None and gpu.seen.text:
        yield N_("Its tool says"), safe(gpu.seen.text)
    why = gpu.seen.why if gpu.seen is not None else {}
    used = gpu.figures.get("memory_used_mib")
    total = figure(gigabytes(gpu.device.memory_mib))
    if used is None:
        yield N_("Memory"), _unknown(why.get("memory_used_mib", ""), N_("of {total} GB", total=total))
    else:
        yield N_("Memory"), N_("{used} of {total} GB", used=tell.number(gigabytes(used), 1), total=total)
    for name, (label, unit) in UNITS.items():
        value = gpu.figures.get(name)
        if value is not None:
            shown = tell.number(value)
            yield (
                label,
                N_("? {figure}, OLD", figure=unit.with_values(value=shown))
                if gpu.old
                else (unit.with_values(value=shown)),
            )
        elif name in ALWAYS or why.get(name):
            yield label, _unknown(why.get(name, ""))
    yield N_("Clocks held back"), throttled(gpu)
    if gpu.seen is not None and gpu.seen.pstate:
        yield N_("Power state"), safe(gpu.seen.pstate)


def _unknown(why: str, more: Message | None = None) -> Message:
    said = N_("unknown ({why})", why=safe(why)) if why else N_("unknown")
    return said if more is None else N_("{said}, {more}", said=said, more=more)


def throttled(gpu: GpuView) -> Message | str:
    """Why its clocks are held back; not known is not no."""
    held = gpu.seen.throttle if gpu.seen is not None else None
    if held is None:
        return N_("unknown")
    if not held:
        return N_("no")
    first, *others = [THROTTLES.get(each, safe(each)) for each in held]
    said: Message | str = first
    for each in others:
        said = N_("{first}, {second}", first=said, second=each)
    return said


def counters(gpu: GpuView) -> Iterator[Pair]:
    """ECC, replaced rows, XID: those that are told."""
    counts = gpu.seen.counts if gpu.seen is not None else {}
    for name, count in sorted(counts.items()):
        if name.startswith("xid_"):
            yield str(count), N_("XID {code}", code=safe(name[4:]))
        else:
            yield str(count), COUNTS.get(name, safe(name))
    if not counts:
        yield "?", N_("what it counts is not known")


def instance_lines(gpu: GpuView, tell: Teller) -> Iterator[Paragraph]:
    """`1g.10gb  free  10 GB`."""
    for each in gpu.instances:
        yield Paragraph(
            N_(
                "{index}: {profile}  {memory} GB  {state}",
                index="?" if each.device.index is None else each.device.index,
                profile=safe(each.device.profile) or "?",
                memory=figure(gigabytes(each.device.memory_mib)),
                state=GPU_STATES[each.state],
            )
        )


def link_lines(gpu: GpuView) -> Iterator[Paragraph]:
    """Its NVLinks, and how it reaches each other GPU of its machine."""
    links: Any = gpu.device.facts.get("links") or []
    if isinstance(links, list) and links:
        known = [each for each in links if isinstance(each, dict)]
        up = sum(each.get("up") is True for each in known)
        down = [str(each.get("number")) for each in known if each.get("up") is False]
        said = N_("{up} of {all} links are up", up=up, all=len(known))
        if down:
            said = N_("{said}; down: {numbers}", said=said, numbers=", ".join(down))
        yield Paragraph(said, "attention" if down else "")
    ways: Any = gpu.device.facts.get("topology")
    if isinstance(ways, dict) and ways:
        yield Paragraph("  ".join(f"{safe(to)} {safe(way)}" for to, way in ways.items()))


def facts(gpu: GpuView, tell: Teller) -> Iterator[Pair]:
    """What it is."""
    device = gpu.device
    yield N_("Model"), safe(device.model) or N_("unknown")
    yield N_("UUID"), safe(device.uuid)
    yield N_("Serial number"), safe(device.serial) or N_("unknown")
    yield N_("Bus"), safe(device.bus) or N_("unknown")
    named: tuple[tuple[str, Message], ...] = (
        ("part", N_("Part number")),
        ("vbios", N_("VBIOS")),
        ("driver", N_("Driver")),
        ("power_limit_w", N_("Power limit")),
        ("sm_clock_most_mhz", N_("Highest clock")),
        ("compute_mode", N_("Compute mode")),
        ("pcie_width", N_("PCIe lanes")),
    )
    for name, label in named:
        if (value := device.facts.get(name)) is not None:
            yield label, safe(str(value))
    for name, label in (("ecc", N_("ECC")), ("persistence", N_("Persistence mode")), ("mig", N_("MIG"))):
        if isinstance(value := device.facts.get(name), bool):
            yield label, N_("on") if value else N_("off")
    language = tell.ctx.translator.language
    for label, moment in (
        (N_("First seen"), device.first_seen),
        (N_("Last seen"), gpu.at or device.last_seen),
    ):
        if moment is not None:
            yield label, formats.date_and_time(moment, language, year=True, tz=tell.zone)


def place_lines(told: AboutGpu, tell: Teller) -> Iterator[Paragraph]:
    """In which machines it was, the last first."""
    language = tell.ctx.translator.language
    for each in told.places:
        start = formats.day(each.since, language, weekday=False, year=True, tz=tell.zone)
        name = safe(told.hosts.get(each.host, f"#{each.host}"))
        if each.until is None:
            yield Paragraph(N_("{host} since {start}", host=name, start=start))
        else:
            end = formats.day(each.until, language, weekday=False, year=True, tz=tell.zone)
            yield Paragraph(N_("{host} from {start} to {end}", host=name, start=start, end=end), "quiet")
