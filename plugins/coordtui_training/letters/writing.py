"""A letter to one person about one session: in their language, told as they may see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from coordtui.api import Attachment, Context, Letter, Message, Person, Refused, formats, safe
from coordtui.api.eyes import as_program, language_of, seen_by, speaking
from coordtui_training.planning.titles import title_of
from coordtui_training.records import Course, Room, Session
from coordtui_training.sight import as_seen, names
from coordtui_training.texts import N_, NN_
from coordtui_training.times import when

if TYPE_CHECKING:
    from coordtui_training.ics import Method

KIND = "training"

Became = Literal["queued", "off", "no_address", "not_needed"]
"""What became of something to tell: it waits in the outbox; no mail leaves this lab; they have no
address; they know it already, or it is over."""


class Reader(NamedTuple):
    """Who is written to: `ctx` speaks their language and sees as they do, `address` is told to nobody."""

    person: Person
    ctx: Context
    address: str

    def title(self, session: Session) -> str:
        """What a session is called in their language."""
        course = self.ctx.store.records(Course).get(session.course)
        return safe(title_of(self.ctx, session, course), limit=150)


def reader(ctx: Context, person: int) -> Reader | Literal["off", "no_address"]:
    """Who reads what is written to a person, or why nobody does.

    An address that somebody hides from the lab is used all the same: it is the program that
    writes to them, of what is theirs.
    """
    if not ctx.outbox.channels()["mail"]:
        return "off"
    found = as_program(ctx).directory.people().get(person)
    if found is None or not found.emails:
        return "no_address"
    return Reader(found, speaking(seen_by(ctx, found), language_of(ctx, found)), found.emails[0])


def letter(
    ctx: Context,
    to: Reader,
    session: Session,
    subject: Message | str,
    paragraphs: Sequence[Message | str],
    *,
    key: str = "",
    attached: Attachment | None = None,
) -> Letter:
    """A letter as it will be queued: greeting, paragraphs, what the session is, and who writes."""
    from coordtui_training.ics.calendars import organizer

    say = to.ctx._
    lab = ctx.directory.lab()
    parts = [
        N_("Hello {name},", name=safe(to.person.name, limit=100)),
        *paragraphs,
        facts(to, session),
        safe(lab.name) if lab else "",
    ]
    return Letter(
        channel="mail",
        to=to.address,
        subject=say(subject),
        text="\n\n".join(said for part in parts if (said := say(part))) + "\n",
        reply_to=organizer(ctx)[1],
        attachment=attached,
        key=key,
        kind=KIND,
        ref=f"{session.ref.kind} {session.ref.key}",
    )


def queue(
    ctx: Context,
    person: int,
    session: Session,
    subject: Message,
    paragraphs: Sequence[Message | str],
    *,
    key: str,
    method: Method | None = None,
) -> Became:
    """Queue a letter in the running transaction, with the calendar file of that method.

    `{title}` of the subject is what the session is called. An address that is none fails nobody
    else's change: nothing is queued then.
    """
    to = reader(ctx, person)
    if not isinstance(to, Reader):
        return to
    attached = None
    if method is not None:
        from coordtui_training.ics import attachment

        attached = attachment(ctx, session, person, method)
    titled = subject.with_values(title=to.title(session))
    try:
        ctx.outbox.put(letter(ctx, to, session, titled, paragraphs, key=key, attached=attached))
    except Refused:
        return "no_address"
    return "queued"


def facts(to: Reader, session: Session) -> str:
    """What, when, where and by whom, a line each."""
    ctx = to.ctx
    room = ctx.store.records(Room).get(session.room) if session.room is not None else None
    teachers = names(ctx, session.instructors)
    (session,) = as_seen(ctx, [session])
    lines: list[Message | str] = [to.title(session)]
    for sitting in session.sittings:
        moment = when([sitting], session.zone, ctx.translator.language)
        lines.append(N_("{when} ({zone})", when=moment, zone=session.zone))
    if room is not None:
        lines.append(N_("Room: {room}", room=safe(room.name, limit=100)))
    if session.link:
        lines.append(N_("Online: {link}", link=safe(session.link, limit=500)))
    if teachers:
        listed = formats.listing([safe(each, limit=100) for each in teachers.values()], ctx.translator)
        lines.append(N_("Given by {names}", names=listed))
    return "\n".join(map(ctx._, lines))


def command(word: str, session: Session) -> str:
    """What to type to do something about a session."""
    return f"coordtui training {word} {session.doc_id}"


def noted(note: str) -> list[Message]:
    """What somebody said about a change, as a paragraph."""
    return [N_("Note: {note}", note=safe(note, limit=2_000))] if note.strip() else []


def place(number: int) -> Message:
    """Where somebody stands in the list of those who wait."""
    return NN_(
        "You are the first on the waiting list.",
        "You are number {n} on the waiting list.",
        number,
    )
