"""What a session still lacks before people can sign up, and what one may want to know first."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from coordtui.api import Context, Message
from coordtui_training.records import Course, Room, Session
from coordtui_training.texts import N_

LONG = timedelta(hours=12)
"""A sitting that is longer is rather a slip of the day."""


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """`missing` keeps a session from being published; `advice` does not."""

    missing: tuple[Message, ...] = ()
    advice: tuple[Message, ...] = ()


def review(ctx: Context, session: Session, course: Course) -> Review:
    """What is missing, each as a sentence, and what else may not be meant."""
    return Review(
        missing=(*_texts_missing(session, course), *_times_missing(ctx, session)),
        advice=(*_texts_advice(session, course), *_advice(ctx, session)),
    )


def _has(session: Session, course: Course, what: str) -> bool:
    return bool(getattr(session, what).strip() or getattr(course, what).strip())


def _texts_missing(session: Session, course: Course) -> list[Message]:
    if _has(session, course, "title_fr") or _has(session, course, "title_en"):
        return []
    return [N_("It has no title.")]


def _times_missing(ctx: Context, session: Session) -> list[Message]:
    found: list[Message] = []
    if not session.sittings:
        found.append(N_("It has no day and time."))
    elif session.end <= ctx.clock():
        found.append(N_("It is over already."))
    if session.room is None and not session.link.strip():
        found.append(N_("It has neither a room nor a link."))
    return found


def _texts_advice(session: Session, course: Course) -> list[Message]:
    found: list[Message] = []
    if not _has(session, course, "title_fr"):
        found.append(N_("The French title is missing; those who read French see the English one."))
    if not _has(session, course, "title_en"):
        found.append(N_("The English title is missing; those who read English see the French one."))
    if not _has(session, course, "about_fr"):
        found.append(N_("There is no French description."))
    return found


def _advice(ctx: Context, session: Session) -> list[Message]:
    found: list[Message] = []
    if not session.instructors:
        found.append(N_("Nobody is named who gives it."))
    if session.room is not None:
        room = ctx.store.records(Room).get(session.room)
        if room is None or room.archived:
            found.append(N_("Its room is used no more."))
    if session.sittings and session.start <= ctx.clock() < session.end:
        found.append(N_("It has begun already."))
    if session.closes is not None and session.closes <= ctx.clock():
        found.append(N_("The sign-up has ended already."))
    if any(each.end - each.start > LONG for each in session.sittings):
        found.append(N_("A sitting lasts more than 12 hours."))
    return found
