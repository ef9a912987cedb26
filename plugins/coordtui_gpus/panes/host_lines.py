"""All about a machine as its place on the page has room for it: its GPUs, why it is silent, the last day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from coordtui.api import Message, safe
from coordtui.ui.widgets import Paragraph, Section, cell_len, fit
from coordtui_gpus.fleet.words import HOST_STATES
from coordtui_gpus.panes.gpu_lines import gpu_lines
from coordtui_gpus.panes.telling import Teller, figure, gigabytes, gpus, spark
from coordtui_gpus.panes.words import BARRED, silent
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.fleet.values import Held, HostView
    from coordtui_gpus.panes.needs_list import Need


def title(view: HostView, tell: Teller) -> str:
    """`gpu-b07 as of 06:11, 3 h ago: OLD`."""
    name = safe(view.host.name)
    if view.at is None:
        return tell(N_("{host}: nothing heard yet", host=name))
    at, length = tell.moment(view.at), tell.age(view.at)
    if view.old:
        return tell(N_("{host} as of {moment}, {length} ago: OLD", host=name, moment=at, length=length))
    return tell(N_("{host} as of {moment}, {length} ago", host=name, moment=at, length=length))


def models(view: HostView, tell: Teller) -> str:
    """`8 x Fictive 80 GB`, or how many of each."""
    counted: dict[str, int] = {}
    for gpu in view.gpus:
        memory = gigabytes(gpu.device.memory_mib)
        name = safe(gpu.device.model, limit=40) or tell(N_("unknown model"))
        said = name
        if memory is not None and f"{memory:.0f}" not in name:
            said = tell(N_("{model} {memory} GB", model=name, memory=figure(memory)))
        counted[said] = counted.get(said, 0) + 1
    return ", ".join(f"{number} x {name}" for name, number in counted.items())


def condition(view: HostView, tell: Teller) -> Message | None:
    """`ssh: timed out, 3 tries, next try in 40 s`; None for a machine that simply answers."""
    seen = view.seen
    if view.state in ("ok", "degraded") or seen is None:
        return None
    said: Message | str = reason(seen.text, tell) or HOST_STATES[view.state]
    if seen.tries > 1:
        said = NN_("{what}, {n} try", "{what}, {n} tries", seen.tries, what=said)
    if seen.next_try is not None and seen.next_try > tell.now:
        wait = tell.age(tell.now - (seen.next_try - tell.now))
        return N_("{what}, next try in {length}", what=said, length=wait)
    return N_("{what}", what=said)


def reason(text: str, tell: Teller) -> str:
    """Words of a state as the beginning of a longer line: ours are translated, others stay as they are."""
    from coordtui_gpus.collecting.failures import said  # what asks machines is not needed to show them

    return safe(tell(said(text))).rstrip(". ")


def sections(
    view: HostView,
    tell: Teller,
    width: int,
    height: int,
    *,
    titled: bool,
    told: Sequence[Need] = (),
    day: Mapping[str, Sequence[float | None]] | None = None,
) -> list[Section]:
    """What the page shows of the machine under its cursor; `titled` where no rule above it does."""
    head: list[Paragraph] = []
    if titled:
        head.append(Paragraph(title(view, tell), "trouble" if view.old else "strong"))
        facts = [models(view, tell), driver(view, tell), safe(view.host.place)]
        head.append(Paragraph(" · ".join(each for each in facts if each), "quiet"))
    below = [*conditions(view, tell), *day_lines(day, tell, width)]
    reasons = [] if not titled else [*reason_lines(told)]
    room = height - len(head) - len(below) - len(reasons)
    lines: list[Paragraph] = []
    if view.gpus:
        lines = gpu_lines(view.gpus, tell, width, room, old=view.old)
    elif not silent(view) and view.state not in BARRED:
        lines = [Paragraph(N_("No GPU was found in it."), "quiet")]
    told_of = [Section([*head, *reasons, *lines, *below])]
    if titled and (held := [*held_lines(view, tell)]):
        told_of.append(Section(held, title=N_("Reservations"), right=str(len(held))))
    return told_of


def held_lines(view: HostView, tell: Teller) -> Iterator[Paragraph]:
    """Who has reserved how much of it: now, and next."""
    now: dict[int, list[Held]] = {}
    later: dict[int, list[Held]] = {}
    for gpu in view.gpus:
        for each in gpu.held:
            now.setdefault(each.reservation.doc_id, []).append(each)
        if gpu.next is not None:
            later.setdefault(gpu.next.reservation.doc_id, []).append(gpu.next)
    for held in now.values():
        one = held[0].reservation
        name, end = tell.holder(one.person), tell.soon(one.end)
        said = N_("= {name}  {gpus}  until {end}", name=name, gpus=gpus(len(held)), end=end)
        if one.purpose and tell.sees_people:
            said = N_("{said}  “{purpose}”", said=said, purpose=safe(one.purpose))
        yield Paragraph(said)
    for held in later.values():
        one = held[0].reservation
        start, end = tell.soon(one.start), tell.soon(one.end)
        yield Paragraph(
            N_(
                "= {name}  {gpus}  from {start} to {end}",
                name=tell.holder(one.person),
                gpus=gpus(len(held)),
                start=start,
                end=end,
            ),
            "quiet",
        )


def reason_lines(told: Iterable[Need]) -> Iterator[Paragraph]:
    """Why it needs a look, all of it."""
    for each in told:
        said = N_("{sign} {what}  {more}", sign=each.sign, what=each.what, more=each.more)
        yield Paragraph(said if each.more else N_("{sign} {what}", sign=each.sign, what=each.what), each.role)


def conditions(view: HostView, tell: Teller) -> Iterator[Paragraph]:
    """What is the matter with asking it, and what the lab noted."""
    if view.outage is not None:
        why = safe(view.outage.why) or tell(N_("no reason given"))
        yield Paragraph(
            N_("Out of service since {start}: {why}", start=tell.soon(view.outage.start), why=why)
        )
    if (said := condition(view, tell)) is not None:
        yield Paragraph(said, "trouble")
    if view.host.note:
        yield Paragraph(N_("Note: {note}", note=safe(view.host.note)), "quiet")


def day_lines(
    day: Mapping[str, Sequence[float | None]] | None, tell: Teller, width: int
) -> Iterator[Paragraph]:
    """The last 24 hours: how much its GPUs were used, how hot the hottest was."""
    if day is None:
        return
    cells = min(48, max(8, width - 44))
    titles: tuple[tuple[str, Message, float | None], ...] = (
        ("utilization", N_("24 h, use %"), 100.0),
        ("temperature_c", N_("24 h, °C"), None),
    )
    longest = max(cell_len(tell(words)) for _, words, _ in titles)
    for name, words, most in titles:
        values = day.get(name, ())
        known = [each for each in values if each is not None]
        if not known:
            continue
        name_of = fit(tell(words), longest)
        drawn = spark(values, cells, most if most is not None else max(known))
        highest = figure(max(known))
        said = N_("{title} {line} highest {value}", title=name_of, line=drawn, value=highest)
        if len(known) < len(values):
            said = N_("{line}  {sign} nothing heard", line=said, sign="?")
        yield Paragraph(said)


def driver(view: HostView, tell: Teller) -> str:
    """`driver 999.1`."""
    name = safe(view.seen.driver) if view.seen is not None else ""
    return tell(N_("driver {version}", version=name)) if name else ""
