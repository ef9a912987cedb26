"""One session as events of a calendar: one, and one more for each sitting that differs from the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from coordtui.api import Context, Message, formats, safe
from coordtui_training.ics.sittings import again
from coordtui_training.ics.writing import moment, text
from coordtui_training.planning.titles import about_of, title_of
from coordtui_training.records import Course, Level, Room, Session, Sitting, Speech
from coordtui_training.sight import as_seen, names
from coordtui_training.texts import N_
from coordtui_training.times import zone_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coordtui_training.ics.entries import Entry

_LEVELS: Mapping[Level, Message] = {
    "intro": N_("Level: introductory"),
    "intermediate": N_("Level: intermediate"),
    "advanced": N_("Level: advanced"),
}
_SPEECH: Mapping[Speech, Message] = {
    "fr": N_("Held in French"),
    "en": N_("Held in English"),
    "both": N_("Held in French and in English"),
}
_ADDRESS = re.compile(r"https?://[!-~]+\Z")


class Words(NamedTuple):
    """What an event says, in one language."""

    summary: str
    description: str
    location: str
    url: str


def words(ctx: Context, sessions: Iterable[Session]) -> dict[int, Words]:
    """What sessions say to who reads, by number: in their language, with the names that they may see."""
    sessions = as_seen(ctx, sessions)
    taught, places = {each.course for each in sessions}, {each.room for each in sessions if each.room}
    courses = {each.doc_id: each for each in ctx.store.records(Course).get_many(taught)}
    rooms = {each.doc_id: each for each in ctx.store.records(Room).get_many(places)}
    teachers = {number for each in sessions for number in each.instructors}
    told = names(ctx, teachers)
    return {
        each.doc_id: _words(
            ctx,
            each,
            courses.get(each.course),
            rooms.get(each.room) if each.room else None,
            [told[number] for number in each.instructors if number in told],
        )
        for each in sessions
    }


def _words(
    ctx: Context, session: Session, course: Course | None, room: Room | None, teachers: list[str]
) -> Words:
    facts = [_LEVELS[course.level]] if course else []
    facts.append(_SPEECH[session.language])
    if teachers:
        facts.append(N_("Given by {names}", names=formats.listing(teachers, ctx.translator)))
    if session.link:
        facts.append(N_("Online: {link}", link=session.link))
    about = about_of(ctx, session, course)
    return Words(
        summary=safe(title_of(ctx, session, course)),
        description="\n\n".join(part for part in (about, "\n".join(map(ctx._, facts))) if part),
        location=safe(room.name if room else session.link),
        url=session.link if _ADDRESS.match(session.link) else "",
    )


def events(entry: Entry, said: Words, now: datetime, parties: Iterable[str] = ()) -> Iterator[list[str]]:
    """The lines of the events that a session is, unfolded; `parties` are those of who invites whom."""
    session = entry.session
    written = again(session.sittings, zone_of(session.zone))
    common = [
        f"UID:{text(session.uid)}",
        moment("DTSTAMP", now, None),
        f"SEQUENCE:{entry.sequence}",
        f"STATUS:{entry.status}",
        f"SUMMARY:{text(said.summary)}",
        f"DESCRIPTION:{text(said.description)}",
        *([f"LOCATION:{text(said.location)}"] if said.location else []),
        *([f"URL:{said.url}"] if said.url else []),
        *parties,
    ]
    yield _event([*_times(session.sittings[0], written.zone), *written.lines, *common])
    for meant, sitting in written.others:
        yield _event([moment("RECURRENCE-ID", meant, written.zone), *_times(sitting, written.zone), *common])


def _times(sitting: Sitting, zone: ZoneInfo | None) -> list[str]:
    return [moment("DTSTART", sitting.start, zone), moment("DTEND", sitting.end, zone)]


def _event(lines: list[str]) -> list[str]:
    return ["BEGIN:VEVENT", *lines, "END:VEVENT"]
