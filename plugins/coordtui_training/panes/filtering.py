"""What the filter of the page knows: course, language, level, state, room, teacher, date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Filter, FilterField, parse_filter
from coordtui_training.panes.words import ALSO, LANGUAGES, LEVELS, STATES
from coordtui_training.records import SEATED, Session
from coordtui_training.sight import names
from coordtui_training.texts import N_
from coordtui_training.times import day_of

if TYPE_CHECKING:
    from coordtui_training.panes.listing import Listing


class Narrowing:
    """Which sessions answer to words."""

    def __init__(self, ctx: Context, listing: Listing) -> None:
        self._ctx, self._listing = ctx, listing
        self.fields = (
            FilterField("course", (N_("course"),), values=self._codes),
            FilterField("lang", (N_("lang"), N_("language")), "choice", choices=tuple(LANGUAGES.items())),
            FilterField("level", (N_("level"),), "choice", choices=tuple(LEVELS.items())),
            FilterField("is", (N_("is"),), "choice", choices=(*STATES.items(), *ALSO.items())),
            FilterField("room", (N_("room"),), values=self._rooms),
            FilterField("teacher", (N_("teacher"),)),
            FilterField("date", (N_("date"),), "date"),
        )

    def answering(self, sessions: Sequence[Session], words: str) -> list[Session]:
        """The sessions that answer to the filter, in their order."""
        asked = parse_filter(words, self.fields, today=self._ctx.clock().astimezone().date())
        wanted = {term.field for term in asked.terms}
        if "is" in wanted:
            self._listing.counts(sessions)
        taught = self._teachers(sessions) if wanted & {None, "teacher"} else {}
        return [each for each in sessions if self._answers(asked, each, taught, wanted)]

    def _answers(
        self, asked: Filter, session: Session, taught: Mapping[int, str], wanted: set[str | None]
    ) -> bool:
        course = self._listing.courses.get(session.course)
        titles = [session.title_fr, session.title_en]
        if course is not None:
            titles += [course.code, course.title_fr, course.title_en]
        values: dict[str, Any] = {
            "course": titles,
            "lang": session.language,
            "level": course.level if course else None,
            "room": self._listing.room(session),
            "teacher": [taught[each] for each in session.instructors if each in taught],
            "date": [day_of(each.start, session.zone) for each in session.sittings],
        }
        if "is" in wanted:
            values["is"] = self._is(session)
        return asked.matches(values)

    def _is(self, session: Session) -> list[str]:
        """In which of the states that the filter knows a session is."""
        counts, mine = self._listing.counts([session])[session.doc_id], self._listing.mine.get(session.doc_id)
        found = {
            "draft": session.state == "draft",
            "cancelled": session.state == "cancelled",
            "full": counts.free is not None and counts.free <= 0,
            "free": session.state == "published" and (counts.free is None or counts.free > 0),
            "waiting": counts.waiting > 0,
            "mine": mine is not None and mine.state in (*SEATED, "waiting", "requested"),
        }
        return [name for name, so in found.items() if so] + [*ALSO] * found["mine"]

    def _teachers(self, sessions: Sequence[Session]) -> Mapping[int, str]:
        return names(self._ctx, {number for each in sessions for number in each.instructors})

    def _codes(self) -> list[str]:
        return [each.code for each in self._listing.courses.values() if not each.archived]

    def _rooms(self) -> list[str]:
        return [each.name for each in self._listing.rooms.values() if not each.archived]
