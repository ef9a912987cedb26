"""The sections of a machine in full: facts, processes, reservations, incidents, books, its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from coordtui.api import Message, formats, safe
from coordtui.ui.widgets import Pairs, Paragraph, Section, Words
from coordtui_gpus.fleet.words import HOST_STATES
from coordtui_gpus.panes.host_lines import conditions, day_lines, models
from coordtui_gpus.panes.host_list import given_away
from coordtui_gpus.panes.telling import Teller, gigabytes, gpus
from coordtui_gpus.texts import N_

if TYPE_CHECKING:
    from coordtui_gpus.booking.values import Bar
    from coordtui_gpus.collecting.hostkeys import Keys
    from coordtui_gpus.fleet.values import GpuView
    from coordtui_gpus.panes.host_reading import About
    from coordtui_gpus.records import Asset, Seen

Pair = tuple[Words, Words]


def host_sections(about: About, tell: Teller, width: int, keys: Keys | None = None) -> list[Section]:
    """All of it, in the order in which it is asked for; parts with nothing to say are left out."""
    view = about.view
    told = [
        Section([*conditions(view, tell), *day_lines(about.day, tell, width)]),
        Section(key_lines(keys), title=N_("Host key")) if keys is not None else None,
        titled(N_("Incidents"), incident_lines(about, tell)),
        titled(N_("Reservations"), bar_lines(about.bars, tell)),
        titled(N_("Processes"), process_lines(view.gpus, tell)),
        titled(N_("Jobs of Slurm"), job_lines(view.seen, tell)),
        Section([Pairs([*facts(about, tell)])], title=N_("About it")),
        titled(N_("Faults it told of"), [Paragraph(safe(each)) for each in _faults(about)]),
        Section([Pairs([*asset_pairs(about.asset)])], title=N_("On the books")) if about.asset else None,
    ]
    return [each for each in told if each is not None and each.blocks]


def titled(title: Message, blocks: Iterable[Paragraph]) -> Section | None:
    """A section, or nothing where there is nothing to say."""
    found = list(blocks)
    return Section(found, title=title, right=str(len(found))) if found else None


def facts(about: About, tell: Teller) -> Iterator[Pair]:
    """What it is, and how it answers."""
    from coordtui_gpus.collecting.failures import INVENTED, explained

    view, seen = about.view, about.view.seen
    host = view.host
    yield N_("GPUs"), models(view, tell) or N_("none known")
    yield N_("State"), HOST_STATES[view.state]
    todo = INVENTED if view.state == "hostkey" and host.via == "invented" else explained(view.state)[1]
    if todo is not None:
        yield N_("What to do"), todo
    if seen is not None and seen.since is not None:
        yield N_("Since"), tell.moment(seen.since)
    yield N_("Place"), safe(host.place) or N_("unknown")
    if tell.ctx.may("gpus.watch"):
        yield N_("Address"), safe(host.address or host.name)
    yield N_("Driver"), (safe(seen.driver) if seen is not None else "") or N_("unknown")
    if seen is not None:
        yield from running(seen, tell)
        if seen.node:
            why = safe(seen.node_reason)
            node: Words = N_("{state}: {why}", state=safe(seen.node), why=why) if why else safe(seen.node)
            if seen.node_at is not None:
                node = N_("{said}, {length} ago", said=node, length=tell.age(seen.node_at))
            yield N_("Slurm"), node
        if seen.partitions:
            yield N_("Partitions"), ", ".join(safe(each) for each in seen.partitions)
        if (given := given_away(view, tell)) is not None and seen.node_at is not None:
            yield N_("Given away"), N_("{said}, {length} ago", said=given[0], length=tell.age(seen.node_at))
        if seen.slow is not None:
            yield N_("Slow facts"), tell.moment(seen.slow)
        if seen.clashes:
            yield N_("Same UUID elsewhere"), ", ".join(safe(each) for each in seen.clashes)


def running(seen: Seen, tell: Teller) -> Iterator[Pair]:
    """For how long it runs, and its load, which has an age of its own."""
    if seen.booted is not None:
        length, moment = tell.age(seen.booted), tell.moment(seen.booted)
        yield N_("Runs"), N_("for {length}, since {moment}", length=length, moment=moment)
    elif seen.boot:
        yield N_("Boot"), safe(seen.boot)
    if seen.load is not None and seen.load_at is not None:
        load, length = tell.number(seen.load, 2), tell.age(seen.load_at)
        yield N_("Load"), N_("{load}, {length} ago", load=load, length=length)


def _faults(about: About) -> Sequence[str]:
    return about.view.seen.faults if about.view.seen is not None else ()


def job_lines(seen: Seen | None, tell: Teller) -> Iterator[Paragraph]:
    """Which jobs Slurm has given GPUs of a machine that nobody looks at; whose, for who may know."""
    for each in seen.jobs if seen is not None and tell.sees_people else ():
        said = N_("job {job}  {user}", job=safe(each.id), user=safe(each.user) or tell(N_("unknown user")))
        if each.gpus is not None:
            said = N_("{said}  {gpus}", said=said, gpus=gpus(each.gpus))
        yield Paragraph(said)


def process_lines(views: Iterable[GpuView], tell: Teller) -> Iterator[Paragraph]:
    """Who runs what: GPU, program, user, memory, since when, Slurm job; names only for who may know."""
    for gpu in views:
        if gpu.processes is None:
            yield Paragraph(N_("GPU {index}: not known", index=index_of(gpu)), "quiet")
            continue
        for each in gpu.processes:
            memory = gigabytes(each.memory_mib)
            said = N_(
                "GPU {index}: {name}  {memory} GB",
                index=index_of(gpu),
                name=safe(each.name) or "?",
                memory=tell.number(memory, 1),
            )
            if tell.sees_people:
                said = N_("{said}  {user}", said=said, user=safe(each.user) or tell(N_("unknown user")))
            if each.started is not None:
                said = N_("{said}  since {moment}", said=said, moment=tell.soon(each.started))
            if each.job:
                said = N_("{said}  Slurm job {job}", said=said, job=safe(each.job))
            if each.container:
                said = N_("{said}  container {name}", said=said, name=safe(each.container))
            yield Paragraph(said)
        if gpu.instances:
            yield from process_lines(gpu.instances, tell)


def index_of(gpu: GpuView) -> str:
    """Its number in its machine; an instance after that of its GPU is not known here."""
    return "?" if gpu.device.index is None else str(gpu.device.index)


def bar_lines(bars: Iterable[Bar], tell: Teller) -> Iterator[Paragraph]:
    """`= Fauxpont  8 GPUs  now until Fri 18:00  "paper deadline"`."""
    signs = {"requested": "?", "out": "-", "preemptible": "~"}
    for bar in sorted(bars, key=lambda each: each.start):
        sign = signs.get(bar.kind, "=")
        start = tell(N_("now")) if bar.start <= tell.now else tell.soon(bar.start)
        end = tell.soon(bar.end) if bar.end is not None else tell(N_("further notice"))
        held = gpus(len(bar.devices))
        if bar.reservation is None:
            why = safe(bar.outage.why) if bar.outage is not None else ""
            said = N_(
                "{sign} out of service, {start} until {end}: {why}", sign=sign, start=start, end=end, why=why
            )
        else:
            name = tell.holder(bar.reservation.person)
            said = N_(
                "{sign} {name}  {gpus}  {start} until {end}",
                sign=sign,
                name=name,
                gpus=held,
                start=start,
                end=end,
            )
            if bar.reservation.purpose and tell.sees_people:
                said = N_("{said}  “{purpose}”", said=said, purpose=safe(bar.reservation.purpose))
        yield Paragraph(said, "quiet" if bar.kind in ("requested", "out") else "")


def incident_lines(about: About, tell: Teller) -> Iterator[Paragraph]:
    """What was found, since when, and what was said of it."""
    for each, title in about.incidents:
        since = formats.date_and_time(each.since, tell.ctx.translator.language, tz=tell.zone)
        said = N_("! {title}, since {moment}", title=title, moment=since)
        if each.noted:
            said = N_("{said} (“{note}”)", said=said, note=safe(each.noted))
        aside = each.aside is not None and each.aside > tell.now
        yield Paragraph(said, "quiet" if aside else "attention")


def asset_pairs(asset: Asset | None) -> Iterator[Pair]:
    """What the books say: only for who may see them."""
    if asset is None:
        return
    given: tuple[tuple[Message, str], ...] = (
        (N_("Tag"), asset.tag),
        (N_("Serial number"), asset.serial),
        (N_("Model"), asset.model),
        (N_("Location"), asset.location),
        (N_("Owner"), asset.owner),
        (N_("Vendor"), asset.vendor),
        (N_("Order"), asset.order),
        (N_("Grant"), asset.grant),
        (N_("Purchased"), asset.purchased.isoformat() if asset.purchased else ""),
        (N_("Warranty until"), asset.warranty.isoformat() if asset.warranty else ""),
    )
    for label, value in given:
        if value:
            yield label, safe(value)
    if asset.price:
        yield N_("Price"), f"{safe(asset.price)} {safe(asset.currency)}"


def key_lines(keys: Keys) -> list[Paragraph]:
    """What is known of its key, what it shows, and how a person finds out which is right."""
    known = ", ".join(f"{each.kind} {each.sha256}" for each in keys.known)
    lines = [
        Paragraph(N_("Known: {keys}", keys=known) if known else N_("No key of it is known.")),
        Paragraph(
            N_("It shows: {key}", key=f"{keys.shown.kind} {keys.shown.sha256}")
            if keys.shown is not None
            else N_("It shows no key: {why}", why=safe(keys.said)),
            "attention" if keys.changed else "",
        ),
    ]
    if keys.trusted:
        return lines
    lines.append(Paragraph(N_("On the machine itself, at its console, this tells its fingerprint:")))
    lines.append(Paragraph(safe(keys.verify), "strong", indent=2))
    lines.append(Paragraph(N_("Only if the two are the same, run this here:")))
    commands = [*(keys.forget if keys.changed else ()), keys.learn]
    lines += [Paragraph(safe(each), "strong", indent=2) for each in commands]
    return lines
