"""What a session is called: its own title, its course's, or that of the other language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from coordtui.api import Context, safe
from coordtui_training.records import Course, Session

_OTHER = {"fr": "en", "en": "fr"}


def title_of(language: Context | str, session: Session | None, course: Course | None) -> str:
    """The title in somebody's language (`"fr"`, `"en"`, or that of who reads), as it was written.

    A title in the other language is better than none, the session's own better than the course's
    in the same language. Never empty: without any it is the course's code, or a number.
    """
    return _text("title", language, session, course) or (course.code if course else _number(session))


def about_of(language: Context | str, session: Session | None, course: Course | None) -> str:
    """What the session is about, by the same rule; `""` when nobody wrote anything."""
    return _text("about", language, session, course)


def _text(
    what: Literal["title", "about"],
    language: Context | str,
    session: Session | None,
    course: Course | None,
) -> str:
    spoken = language if isinstance(language, str) else language.translator.language
    for each in (spoken, _OTHER.get(spoken, "fr")):
        for record in (session, course):
            text: str = getattr(record, f"{what}_{each}", "")
            if text.strip():
                return text.strip()
    return ""


def _number(session: Session | None) -> str:
    return f"#{session.doc_id}" if session else "#"


def called(ctx: Context, session: Session) -> str:
    """What one session is called, for who reads; to be shown as it is."""
    return safe(title_of(ctx, session, ctx.store.records(Course).get(session.course)))


def titles(ctx: Context, sessions: list[Session]) -> Mapping[int, str]:
    """The titles of many sessions by number, for who reads; their courses are read at once."""
    courses = {
        course.doc_id: course
        for course in ctx.store.records(Course).get_many({each.course for each in sessions})
    }
    return {each.doc_id: title_of(ctx, each, courses.get(each.course)) for each in sessions}
