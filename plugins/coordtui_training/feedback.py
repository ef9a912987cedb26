"""A few questions to those who came: each answers once, without a name, and is read among others only.

Answers are read in steps of `LEAST`, as they came: so that who looks before and after one more answer
does not see that answer, and what was shown stays shown.

What is kept of an answer is the day, the figures and the words, in a record that names nobody and that
the log of changes holds as the program's. That they answered is kept with their sign-up, so that nobody
is asked twice. The log says when either was written: `KNOWN` says that to people, plainly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeVar

import msgspec
from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Message, NotAllowed, Refused, fold, formats
from coordtui.api.eyes import as_program
from coordtui_training.records import CAME, Answer, Course, Question, Session, Signup
from coordtui_training.seats.reading import may_run, run_by_actor
from coordtui_training.sight import session_of
from coordtui_training.texts import N_, NN_
from coordtui_training.times import day_of

A = TypeVar("A")

LEAST = 3
"""So many answers are shown at a time, the first of them too."""

DAYS = 30
"""So long after the end of a session it can be answered."""

LONGEST = 4000
"""Characters of an answer in words."""

KNOWN = N_(
    "Your answer is kept without your name, and is shown with those of others only, {n} at a time. "
    "That you answered is kept. The log of changes tells when that was, and when an answer came: "
    "who administers the store could compare the two.",
    n=LEAST,
)
"""What is said before somebody answers."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question as the reader reads it; `low` and `high` say what 1 and 5 of a scale mean."""

    place: int
    kind: Literal["scale", "words"]
    text: Message | str
    low: Message | str = ""
    high: Message | str = ""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to one question: how often each of 1 to 5, or the words, in the order of letters."""

    asked: Asked
    counts: dict[int, int] = {}
    words: tuple[str, ...] = ()

    @property
    def mean(self) -> float | None:
        """The mean of a scale; None without an answer."""
        total = sum(self.counts.values())
        return sum(score * n for score, n in self.counts.items()) / total if total else None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """How many answered of how many who came, and what the first of them did, in steps of `LEAST`.

    `shown` is how many of the answers `results` are of, which is empty for none.
    """

    answers: int
    came: int
    shown: int = 0
    results: tuple[Result, ...] = ()

    @property
    def said(self) -> Message:
        """How many answered, and why not all of it is shown where it is not."""
        of = {"answers": self.answers}
        if self.answers > self.shown > 0:
            return NN_(
                "{answers} answered of {n} who came; {shown} answers are shown, "
                "as they are shown {least} at a time.",
                "{answers} answered of {n} who came; {shown} answers are shown, "
                "as they are shown {least} at a time.",
                self.came,
                **of,
                shown=self.shown,
                least=LEAST,
            )
        if self.shown:
            return NN_(
                "{answers} answered of {n} who came.", "{answers} answered of {n} who came.", self.came, **of
            )
        return NN_(
            "{answers} answered of {n} who came; answers are shown from {least} on.",
            "{answers} answered of {n} who came; answers are shown from {least} on.",
            self.came,
            **of,
            least=LEAST,
        )


class Feedback:
    """Feedback, as the person who acts may give and read it. Sessions go by number."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def questions(self, session: int) -> list[Asked]:
        """What is asked of those who came: the course's own questions, or the usual three."""
        return self._questions(self._seen(session))

    def why_not(self, session: int) -> Message | None:
        """Why the actor cannot answer now; None when they can."""
        return self._why_not(self._seen(session), self._signup(session))

    def waiting(self) -> list[Session]:
        """The sessions that the actor came to and can still answer for, the latest first."""
        ctx, person = self._ctx, self._ctx.actor.person
        if person is None or not ctx.may("training.signup"):
            return []
        came = (where("person") == person) & where("state").one_of(["confirmed", *CAME])
        signups = {each.session: each for each in ctx.store.records(Signup).find(came) if not each.answered}
        sessions = ctx.store.records(Session).get_many(signups)
        open_ = [each for each in sessions if self._why_not(each, signups[each.doc_id]) is None]
        return sorted(open_, key=lambda each: each.end, reverse=True)

    def answer(
        self, session: int, scores: Mapping[int, int], words: Mapping[int, str] | None = None
    ) -> Message:
        """Answer once, by the places of the questions; what is left out is not answered.

        Needs `training.signup`, and that one came. It cannot be taken back: nobody knows whose it is.
        """
        ctx = self._ctx
        ctx.require("training.signup")
        with ctx.store.transaction():
            found, signup = self._seen(session), self._signup(session)
            why_not = self._why_not(found, signup)
            if signup is None or why_not is not None:
                raise Refused(N_("You cannot answer."), why=why_not)
            kept = self._checked(found, scores, words or {})
            ctx.store.records(Signup).save(replace(signup, answered=True))
            as_program(ctx).store.records(Answer).add(kept)
        return N_("Thank you. Your answer is kept without your name.")

    def summary(self, session: int) -> Summary:
        """What those who came said, for who runs the session; in steps of `LEAST` answers."""
        ctx = self._ctx
        found = run_by_actor(ctx, session)
        of_session = where("session") == session
        answers = ctx.store.records(Answer).find(of_session, order=("doc_id",))
        signups = ctx.store.records(Signup).find(of_session & where("state").one_of(["confirmed", *CAME]))
        came = sum(each.answered or _came(found, each) for each in signups)
        shown = readable(answers)
        results = tuple(_result(each, shown) for each in self._questions(found)) if shown else ()
        return Summary(answers=len(answers), came=came, shown=len(shown), results=results)

    # -- within

    def _questions(self, session: Session) -> list[Asked]:
        course = self._ctx.store.records(Course).get(session.course)
        if course is None or not course.questions:
            return [*_USUAL]
        return [self._own(place, each) for place, each in enumerate(course.questions)]

    def _own(self, place: int, question: Question) -> Asked:
        texts = {"fr": question.fr or question.en, "en": question.en or question.fr}
        return Asked(place=place, kind=question.kind, text=texts[self._ctx.translator.language])

    def _seen(self, number: int) -> Session:
        """A session that the actor may look at; whoever runs it needs no right to."""
        found = session_of(self._ctx, number)
        if not may_run(self._ctx, found):
            self._ctx.require("training.view")
        return found

    def _signup(self, session: int) -> Signup | None:
        person = self._ctx.actor.person
        if person is None:
            raise NotAllowed("training.signup")
        theirs = (where("person") == person) & (where("session") == session)
        found = self._ctx.store.records(Signup).find(theirs & where("state").one_of(["confirmed", *CAME]))
        return found[-1] if found else None

    def _why_not(self, session: Session, signup: Signup | None) -> Message | None:
        now, first = self._ctx.clock(), session.sittings[0].end
        last = session.end + timedelta(days=DAYS)
        if signup is not None and signup.answered:
            return N_("You answered already.")
        if now < first:
            return N_(
                "It can be answered once the first sitting is over: {when}.", when=self._when(session, first)
            )
        if signup is None or not _came(session, signup):
            return N_("Only those who came are asked.")
        if now > last:
            return N_("It could be answered until {when}.", when=self._when(session, last))
        return None

    def _when(self, session: Session, moment: datetime) -> str:
        day = day_of(moment, session.zone)
        return formats.day(day, self._ctx.translator, weekday=False, year=True)

    def _checked(self, session: Session, scores: Mapping[int, int], words: Mapping[int, str]) -> Answer:
        kinds = {each.place: each.kind for each in self._questions(session)}
        texts = {place: text.strip() for place, text in words.items() if text.strip()}
        for place in (*scores, *texts):
            if kinds.get(place) != ("scale" if place in scores else "words"):
                raise Refused(N_("There is no such question {n}.", n=place + 1))
        if any(score not in range(1, 6) for score in scores.values()):
            raise Refused(N_("A figure is from 1 to 5."))
        if any(len(text) > LONGEST for text in texts.values()):
            raise Refused(
                NN_("An answer has at most {n} character.", "An answer has at most {n} characters.", LONGEST)
            )
        if not scores and not texts:
            raise Refused(N_("Nothing is answered yet."))
        return Answer(
            session=session.doc_id,
            day=day_of(self._ctx.clock(), session.zone),
            scores={str(place): score for place, score in scores.items()},
            words={str(place): text for place, text in texts.items()},
        )


def readable(answers: Sequence[A]) -> Sequence[A]:
    """The answers to a session that may be read, of all in the order in which they came."""
    return answers[: len(answers) // LEAST * LEAST]


def told_apart(ctx: Context) -> list[Answer]:
    """The answers that may leave: those that may be read. Neither their order nor their day says when
    each was given; the right to read them is asked by who calls."""
    by_session: dict[int, list[Answer]] = {}
    for each in ctx.store.records(Answer).find(order=("doc_id",)):
        by_session.setdefault(each.session, []).append(each)
    enough = [shown for answers in by_session.values() if (shown := readable(answers))]
    latest = {answers[0].session: max(each.day for each in answers) for answers in enough}
    found = [replace(each, day=latest[each.session]) for answers in enough for each in answers]
    found.sort(key=lambda each: (each.session, msgspec.json.encode((each.scores, each.words))))
    return [replace(each, doc_id=number) for number, each in enumerate(found, 1)]


def _came(session: Session, signup: Signup) -> bool:
    """Whether they came to any of it, as far as is known by now."""
    return signup.state in CAME if session.held else bool(signup.present)


def _result(asked: Asked, answers: Sequence[Answer]) -> Result:
    """By the order of letters, each question for itself: neither when nor with what else it was said."""
    key = str(asked.place)
    if asked.kind == "words":
        words = [answer.words[key] for answer in answers if answer.words.get(key)]
        return Result(asked=asked, words=tuple(sorted(words, key=lambda text: (fold(text), text))))
    n = Counter(answer.scores[key] for answer in answers if key in answer.scores)
    return Result(asked=asked, counts={score: n[score] for score in range(1, 6)})


_USUAL = (
    Asked(
        place=0,
        kind="scale",
        text=N_("How good was it, all in all?"),
        low=N_("poor"),
        high=N_("excellent"),
    ),
    Asked(
        place=1,
        kind="scale",
        text=N_("How was the pace?"),
        low=N_("too slow"),
        high=N_("too fast"),
    ),
    Asked(place=2, kind="words", text=N_("What should be kept, and what changed?")),
)
"""What is asked where a course has no questions of its own."""
