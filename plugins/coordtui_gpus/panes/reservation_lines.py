"""A reservation in words: what it is called where it stands, what it asks for, what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from coordtui.api import Message, formats, safe
from coordtui.ui.widgets import Pairs, Paragraph, Section, Words
from coordtui_gpus.records import WHOLE
from coordtui_gpus.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_gpus.panes.reservation_reading import Told
    from coordtui_gpus.panes.telling import Teller
    from coordtui_gpus.records import Reservation, ReservationState, Wanted

STATES: Mapping[ReservationState, Message] = {
    "requested": N_("asked for, not decided"),
    "approved": N_("booked"),
    "refused": N_("refused"),
    "cancelled": N_("cancelled"),
    "released": N_("released early"),
}


def state_of(one: Reservation, tell: Teller) -> Message:
    """How it stands: also whether it goes on, or is over."""
    if one.state == "approved":
        if one.end <= tell.now:
            return N_("over")
        return N_("goes on") if one.start <= tell.now else N_("booked")
    if one.state == "requested" and one.end <= tell.now:
        return N_("asked for, and its time is over")
    return STATES[one.state]


def sign_of(one: Reservation, tell: Teller) -> str:
    """`=` holds, `?` is asked for; nothing for what is over."""
    if one.end <= tell.now or one.state in ("refused", "cancelled", "released"):
        return ""
    return "?" if one.state == "requested" else "="


def span(one: Reservation, tell: Teller) -> Message:
    """`14:00 to Fri 13 Nov 18:00`."""
    return N_("{start} to {end}", start=tell.moment(one.start), end=tell.moment(one.end))


def wanted_words(wanted: Wanted, hosts: Mapping[int, str]) -> Message:
    """`4 GPUs of any machine, 80 GB at least, half of each`."""
    count = len(wanted.devices) or wanted.count
    said: Message = NN_("{n} GPU", "{n} GPUs", count)
    if wanted.profile:
        said = NN_(
            "{n} MIG instance {profile}",
            "{n} MIG instances {profile}",
            count,
            profile=safe(wanted.profile),
        )
    more: list[Words] = []
    if wanted.devices:
        more.append(N_("these by name"))
    if wanted.hosts:
        names = ", ".join(safe(hosts.get(each, "?")) for each in wanted.hosts)
        more.append(N_("on {hosts}", hosts=names))
    if wanted.model:
        more.append(N_("model “{model}”", model=safe(wanted.model)))
    if wanted.memory_gb is not None:
        more.append(N_("{gb} GB at least", gb=f"{wanted.memory_gb:g}"))
    if wanted.share != WHOLE:
        more.append(N_("{n} thousandths of each", n=wanted.share))
    if not wanted.devices and count > 1:
        more.append(N_("on one machine") if wanted.together else N_("on any machines"))
    for each in more:
        said = N_("{said}, {more}", said=said, more=each)
    return said


def sections(told: Told, tell: Teller) -> list[Section]:
    """All about it."""
    one = told.reservation
    facts: list[tuple[Words, Words]] = [
        (N_("Whose"), told.name or tell.holder(one.person)),
        (N_("State"), state_of(one, tell)),
        (N_("When"), span(one, tell)),
        (N_("Lasts"), formats.duration(one.end - one.start, tell.language)),
        (N_("GPUs"), told.gpus),
        (N_("Asked for"), wanted_words(one.wanted, told.hosts)),
    ]
    facts += [pair for pair in _said(one) if pair[1]]
    facts += _past(told, tell)
    found = [Section([Pairs(facts)])]
    if warnings := [*_warnings(told)]:
        found.append(Section(warnings, title=N_("In the way of it")))
    if told.now:
        found.append(Section([Paragraph(each) for each in told.now], title=N_("Its GPUs now")))
    return found


def _said(one: Reservation) -> Iterator[tuple[Words, Words]]:
    yield N_("What for"), safe(one.purpose, lines=True)
    yield N_("Project"), safe(one.project)
    yield N_("Grant"), safe(one.grant)
    if one.preemptible:
        yield N_("Gives way"), N_("yes: to whoever reserves without it")
    if one.adopted:
        yield N_("Adopted"), N_("what ran already was reserved afterwards")


def _past(told: Told, tell: Teller) -> Iterator[tuple[Words, Words]]:
    """Who asked, who decided, and why."""
    one, names = told.reservation, told.names
    if one.asked is not None:
        by = names.get(one.by or 0, "")
        when = tell.moment(one.asked)
        other = bool(by) and one.by != one.person
        yield N_("Made"), N_("{when}, by {name}", when=when, name=safe(by)) if other else when
    if one.decided_by is not None and (name := names.get(one.decided_by, "")):
        yield N_("Decided by"), safe(name)
    if one.decided_why:
        yield N_("With the words"), safe(one.decided_why, lines=True)
    if one.asked_end is not None:
        yield N_("Was meant until"), tell.moment(one.asked_end)


def _warnings(told: Told) -> Iterator[Paragraph]:
    for each in told.clashes:
        yield Paragraph(N_("! {problem}", problem=each), "attention")
    if told.preempted:
        yield Paragraph(N_("! It has to give way to a reservation that does not."), "attention")
    for each in told.offers:
        yield Paragraph(N_("free instead: {offer}", offer=each), "accent", indent=2)
