"""Which of the coming sessions fit somebody: those that they could take, the most fitting first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from tinydb import where

from coordtui.api import Context, Message, Person, formats, safe, words_of
from coordtui_training.fit.hindering import checked
from coordtui_training.fit.known import Known, seats_left
from coordtui_training.fit.values import Fit
from coordtui_training.records import Course, Session
from coordtui_training.texts import N_, NN_
from coordtui_training.times import stored

if TYPE_CHECKING:
    from coordtui.api import Vocabulary

SHOWN = 3
"""So many topics of one kind are named."""

LOOKED_FOR, INTEREST, GOES_ON, FREE = 4.0, 3.0, 2.0, 1.0
"""What each reason weighs."""


def fitting(ctx: Context, person: int | None = None) -> list[Fit]:
    """The coming sessions that fit somebody (who acts, unless named), the most fitting first.

    One that fits can be signed up for now: eligible, open, no clash, not away, what it asks for
    attended. It is held in a language that they read, and its course is none that they attended or
    have a place in. What is advanced fits only after a course that shares a topic, or that it asks for.
    Another’s needs `training.run`; of their interests counts what the actor sees.
    """
    ctx.require("training.view")
    number = ctx.actor.person if person is None else person
    if number is None:
        return []
    if number != ctx.actor.person:
        ctx.require("training.run")
    known = Known(ctx, number, ctx.clock())
    coming = (where("state") == "published") & (where("end") > stored(known.now))
    sessions = ctx.store.records(Session).find(coming, order=("start",))
    fits = list(_fits(ctx, known, sessions))
    return sorted(fits, key=lambda fit: (-fit.score, fit.session.start, fit.session.doc_id))


def _fits(ctx: Context, known: Known, sessions: list[Session]) -> Iterator[Fit]:
    of_theirs = {session.course for session in sessions if session.doc_id in known.places}
    had = known.attended | of_theirs
    taken = [session for session in sessions if known.takes(session)]
    possible = [
        session for session in sessions if session.course not in had and _reads(known.person, session)
    ]
    numbers = {session.course for session in possible} | known.attended
    courses = {course.doc_id: course for course in ctx.store.records(Course).get_many(numbers)}
    left = seats_left(ctx, possible, known.now) if possible else {}
    about = _About(ctx, known, [courses[number] for number in known.attended if number in courses])
    for session in possible:
        course = courses.get(session.course)
        if course is None or next(checked(ctx, known, session, taken), None) is not None:
            continue
        before = about.before(course)
        if course.level == "advanced" and before is None and not session.prerequisites:
            continue
        reasons = [*about.reasons(course, session, before), *_seats(left[session.doc_id])]
        why, weights = [said for said, _ in reasons], [weight for _, weight in reasons]
        yield Fit(session=session, why=tuple(why), score=sum(weights))


def _reads(person: Person, session: Session) -> bool:
    return session.language == "both" or not person.languages or session.language in person.languages


def _seats(left: int | None) -> Iterator[tuple[Message, float]]:
    if left:
        yield NN_("{n} seat free", "{n} seats free", left), FREE
    elif left == 0:
        yield N_("a place on the waiting list"), 0.0


class _About:
    """What a course has to do with somebody: by the lab’s vocabulary, so in both languages."""

    def __init__(self, ctx: Context, known: Known, attended: list[Course]) -> None:
        self._ctx, self._vocabulary = ctx, ctx.directory.vocabulary()
        me = known.number == ctx.actor.person
        seen = known.person if me else ctx.directory.people().get(known.number)
        self._seeks = self._keyed(seen.seeks if seen else ())
        self._interests = self._keyed([*seen.interests, *seen.methods] if seen else ())
        self._attended = [(course, self._keys_of(course.topics)) for course in attended]

    def before(self, course: Course) -> Course | None:
        """A course that they attended and that shares a topic with this one."""
        keys = self._keys_of(course.topics)
        return next((each for each, theirs in self._attended if keys & theirs), None)

    def reasons(
        self, course: Course, session: Session, before: Course | None
    ) -> Iterator[tuple[Message, float]]:
        """Why it fits, each with its weight."""
        from coordtui_training.planning.titles import title_of

        titles = (course.title_en, course.title_fr, session.title_en, session.title_fr)
        keys = self._keys_of([*course.topics, *titles])
        if topics := self._shared(self._seeks, keys):
            yield N_("looked for: {topics}", topics=topics), LOOKED_FOR
        if topics := self._shared(self._interests, keys):
            yield N_("of interest: {topics}", topics=topics), INTEREST
        if before is not None:
            title = safe(title_of(self._ctx, None, before))
            yield N_("goes on from “{course}”", course=title), GOES_ON
        elif session.prerequisites:
            yield N_("what it asks for is attended, or comes before"), GOES_ON

    def _shared(self, theirs: Mapping[str, frozenset[str]], keys: frozenset[str]) -> str:
        shared = [safe(term) for term, of_term in theirs.items() if of_term & keys]
        return formats.listing(shared[:SHOWN], self._ctx.translator)

    def _keyed(self, terms: Iterable[str]) -> dict[str, frozenset[str]]:
        return {term: self._keys_of([term]) for term in terms}

    def _keys_of(self, texts: Iterable[str]) -> frozenset[str]:
        return frozenset(key for text in texts for key in _keys(self._vocabulary, text))


def _keys(vocabulary: Vocabulary, text: str) -> Iterator[str]:
    """The concepts that a text names, and the text itself."""
    words = words_of(text)
    if words:
        yield " ".join(words)
    for _, _, concept in vocabulary.concepts(words):
        yield concept
