"""The sections of a GPU in full: figures of now with their age, counters, links, processes, places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from coordtui.api import Message, formats, safe
from coordtui.ui.widgets import Pairs, Paragraph, Section, Words
from coordtui_gpus.fleet.words import FIGURES, GPU_STATES, THROTTLES, counts_of, facts_of
from coordtui_gpus.panes.host_sections import asset_pairs, bar_lines, incident_lines, process_lines, titled
from coordtui_gpus.panes.telling import Teller, figure, gigabytes
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import GpuView
    from coordtui_gpus.panes.host_reading import AboutGpu

Pair = tuple[Words, Words]

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
        Section([*link_lines(gpu)], title=N_("Links to other GPUs")),
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
    for name, (label, unit) in FIGURES.items():
        value = gpu.figures.get(name)
        if value is not None:
            told = unit.with_values(value=tell.number(value))
            yield label, N_("? {figure}, OLD", figure=told) if gpu.old else sourced(told, gpu, name)
        elif name in ALWAYS or why.get(name):
            yield label, _unknown(why.get(name, ""))
    yield N_("Clocks held back"), sourced(throttled(gpu), gpu, "throttle")
    if gpu.seen is not None and gpu.seen.pstate:
        yield N_("Power state"), safe(gpu.seen.pstate)


def sourced(told: Message | str, gpu: GpuView, name: str) -> Message | str:
    """A figure, with its source where that is not the machine’s own tool."""
    sources = gpu.seen.sources if gpu.seen is not None else {}
    part_told = (
        gpu.device.parent is not None and name == "utilization"
    )  # no tool tells the use of an instance
    return N_("{figure} (DCGM exporter)", figure=told) if name in sources or part_told else told


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
    yield from counts_of(counts)
    if not counts:
        yield "?", N_("what it counts is not known")


def instance_lines(gpu: GpuView, tell: Teller) -> Iterator[Paragraph]:
    """`1: 1g.10gb  10 GB  busy  34% (DCGM exporter)`."""
    for each in gpu.instances:
        said = N_(
            "{index}: {profile}  {memory} GB  {state}",
            index="?" if each.device.index is None else each.device.index,
            profile=safe(each.device.profile) or "?",
            memory=figure(gigabytes(each.device.memory_mib)),
            state=GPU_STATES[each.state],
        )
        use = None if each.old else each.figures.get("utilization")
        if use is not None:
            shown = N_("{value}%", value=tell.number(use))
            said = N_("{said}  {use}", said=said, use=sourced(shown, each, "utilization"))
        yield Paragraph(said)


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
    yield from facts_of(device)
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
