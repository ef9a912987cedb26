"""What people are told of reservations that somebody else decided, changed or takes from them.

A letter is queued in the transaction of the change, once, in the language of its reader. Nobody is told
of what they did themselves. Without mail, or an address, nothing is queued and nothing fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from email.utils import parseaddr
from typing import Literal, NamedTuple

from coordtui.api import Attachment, Context, Letter, Message, Person, Refused, safe
from coordtui.api.eyes import as_program, language_of, seen_by, speaking
from coordtui_gpus.booking.holding import devices_of, held
from coordtui_gpus.booking.ics import calendar, parameter
from coordtui_gpus.booking.stock import few
from coordtui_gpus.booking.times import said
from coordtui_gpus.records import Reservation
from coordtui_gpus.texts import N_

KIND = "gpus"
Event = Literal["approved", "refused", "changed", "cancelled", "released"]


class Said(NamedTuple):
    """A letter’s subject and what it says first."""

    subject: Message
    text: Message


_SAID: dict[str, Said] = {
    "approved": Said(
        N_("Your GPUs are reserved: {when}"), N_("What you asked for was accepted: the GPUs are yours.")
    ),
    "refused": Said(
        N_("Your reservation of GPUs was not accepted: {when}"),
        N_("What you asked for was not accepted: nothing is reserved."),
    ),
    "changed": Said(
        N_("Your reservation of GPUs was changed: {when}"), N_("Your reservation was changed by {name}.")
    ),
    "cancelled": Said(
        N_("Your reservation of GPUs was cancelled: {when}"),
        N_("Your reservation was cancelled by {name}."),
    ),
    "released": Said(
        N_("Your reservation of GPUs was ended: {when}"),
        N_("Your reservation was ended by {name}: the GPUs are free for others now."),
    ),
    "made": Said(N_("GPUs are reserved for you: {when}"), N_("{name} reserved GPUs for you.")),
    "asked": Said(
        N_("GPUs were asked for in your name: {when}"),
        N_("{name} asked for GPUs in your name. You will hear whether you get them."),
    ),
}
_CANCELS = ("refused", "cancelled")


def made(ctx: Context, reservation: Reservation) -> None:
    """Tell whom it concerns of a new reservation: the person, when another made it, and those who decide."""
    waits = reservation.state == "requested"
    if reservation.person != ctx.actor.person:
        _tell_owner(ctx, reservation, "asked" if waits else "made")
    if waits:
        for person in deciding(ctx):
            if person.doc_id not in (ctx.actor.person, reservation.person):
                _ask(ctx, reservation, person)


def told(ctx: Context, reservation: Reservation, event: Event) -> None:
    """Tell the person what somebody else did to their reservation."""
    if reservation.person != ctx.actor.person:
        _tell_owner(ctx, reservation, event)


def preempted(ctx: Context, reservation: Reservation, by: Reservation) -> None:
    """Tell the person of a preemptible reservation, once, that another one takes GPUs of it."""
    if reservation.person == by.person:
        return
    when = N_(
        "From {start} on, GPUs of your preemptible reservation are reserved by somebody without preemption."
    )

    def text(to: Context) -> list[Message]:
        start = said(to, max(by.start, reservation.start), reservation.zone)
        return [when.with_values(start=start), N_("Save your work before then, and reserve other GPUs.")]

    subject = N_("Your preemptible reservation of GPUs gives way: {when}")
    key = f"preempted:{reservation.doc_id}:{by.doc_id}"
    _queue(ctx, reservation, _person(ctx, reservation.person), subject, text, key=key)


def deciding(ctx: Context) -> Iterator[Person]:
    """Who says yes or no to reservations."""
    for person in as_program(ctx).directory.people().find():
        if person.merged_into is None and person.emails and seen_by(ctx, person).may("gpus.decide"):
            yield person


def _tell_owner(ctx: Context, reservation: Reservation, event: str) -> None:
    by, first = ctx.actor.name, _SAID[event]

    def text(to: Context) -> list[Message]:
        paragraphs = [first.text.with_values(name=safe(by, limit=100))]
        if reservation.decided_why and event in ("approved", "refused", "cancelled"):
            paragraphs.append(N_("Note: {note}", note=safe(reservation.decided_why, limit=2_000)))
        return paragraphs

    key = f"{event}:{reservation.doc_id}:{reservation.sequence}"
    _queue(
        ctx, reservation, _person(ctx, reservation.person), first.subject, text, key=key, calendar_=True,
        cancels=event in _CANCELS,
    )  # fmt: skip


def _ask(ctx: Context, reservation: Reservation, decides: Person) -> None:
    def text(to: Context) -> list[Message]:
        who = _person(ctx, reservation.person)
        name = safe(who.name, limit=100) if who else "?"
        command = f"coordtui gpus reservation approve {reservation.doc_id}"
        return [
            N_("{name} asks for GPUs.", name=name),
            N_("Say yes or no on the page GPUs, or by “{command}”.", command=command),
        ]

    key = f"decide:{reservation.doc_id}:{reservation.sequence}:{decides.doc_id}"
    _queue(ctx, reservation, decides, N_("GPUs are asked for: {when}"), text, key=key)


def _person(ctx: Context, number: int) -> Person | None:
    return as_program(ctx).directory.people().get(number)


def _queue(
    ctx: Context,
    reservation: Reservation,
    person: Person | None,
    subject: Message,
    text: Callable[[Context], Sequence[Message]],
    *,
    key: str,
    calendar_: bool = False,
    cancels: bool = False,
) -> None:
    if person is None or not person.emails or not ctx.outbox.channels()["mail"]:
        return
    to = speaking(seen_by(ctx, person), language_of(ctx, person))
    parts: list[Message | str] = [
        N_("Hello {name},", name=safe(person.name, limit=100)),
        *text(to),
        _facts(ctx, to, reservation),
        _lab(ctx),
    ]
    letter = Letter(
        channel="mail",
        to=person.emails[0],
        subject=to._(subject.with_values(when=said(to, reservation.start, reservation.zone))),
        text="\n\n".join(each for part in parts if (each := to._(part))) + "\n",
        reply_to=_organizer(ctx)[1],
        attachment=_attached(ctx, to, person, reservation, cancels=cancels) if calendar_ else None,
        key=key,
        kind=KIND,
        ref=f"{reservation.ref.kind} {reservation.ref.key}",
    )
    try:
        ctx.outbox.put(letter)
    except Refused:  # an address that is none fails nobody’s change
        return


def _lab(ctx: Context) -> str:
    lab = ctx.directory.lab()
    return safe(lab.name) if lab else ""


def _facts(ctx: Context, to: Context, reservation: Reservation) -> str:
    devices = devices_of(held(ctx, reservation))
    start, end = (said(to, each, reservation.zone) for each in (reservation.start, reservation.end))
    lines = [N_("From {start} to {end} ({zone})", start=start, end=end, zone=reservation.zone)]
    if devices:
        lines.append(N_("GPUs: {gpus}", gpus=few(ctx, devices).names(devices)))
    if reservation.purpose:
        lines.append(N_("Purpose: {purpose}", purpose=safe(reservation.purpose, limit=500)))
    lines.append(N_("Reservation {number}", number=str(reservation.doc_id)))
    return "\n".join(map(to._, lines))


def _organizer(ctx: Context) -> tuple[str, str]:
    name, address = parseaddr(ctx.settings.organizer)
    return name, address if "@" in address and address.isascii() and not set(address) & set(
        " \r\n;,:"
    ) else ""


def _attached(
    ctx: Context, to: Context, person: Person, reservation: Reservation, *, cancels: bool
) -> Attachment | None:
    """The reservation for a calendar: an invitation where the lab invites, else a file to add."""
    if not to.may("gpus.view"):
        return None
    name, address = _organizer(ctx)
    method = "PUBLISH"
    parties: list[str] = []
    if address:
        method = "CANCEL" if cancels else "REQUEST"
        parties = [
            f"ORGANIZER;CN={parameter(name or _lab(ctx) or address)}:mailto:{address}",
            f"ATTENDEE;CN={parameter(person.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
            f":mailto:{person.emails[0]}",
        ]
    return Attachment(
        name=f"{to._(N_('reservation'))}.ics",
        text=calendar(to, [reservation], method=method, parties=parties),
        content_type=f"text/calendar; method={method}; charset=utf-8",
    )
