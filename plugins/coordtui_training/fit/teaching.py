"""Who could teach: by what they know, free at that time, and so that it is not always the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

import msgspec
from tinydb import where

from coordtui.api import Ask, Context, ExpertFinder, Message, NotAllowed, Person, safe
from coordtui_training.fit.clashing import meanwhile
from coordtui_training.fit.known import away_on
from coordtui_training.fit.values import Candidate
from coordtui_training.records import Course, Session, Signup
from coordtui_training.texts import N_, NN_
from coordtui_training.times import stored

LIMIT = 7
YEAR = timedelta(days=365)

PER_GRADE = 3
"""So many sessions taught in the last year let somebody stand as if they were one grade weaker."""

TAUGHT_IT = 4
"""The strength, at least, of who taught the course before."""


class _Load(msgspec.Struct):
    sessions: int = 0
    minutes: int = 0


def instructors(ctx: Context, what: Session | Course, limit: int = LIMIT) -> list[Candidate]:
    """Who could teach a session, or a course: those who are free first, then by strength and load.

    What counts of people is what the actor sees of them; who takes no part in matching is not named.
    Who teaches it already is among them. Without a finder of experts it is those who taught the course
    before. Needs `training.plan`.
    """
    ctx.require("training.plan")
    session = what if isinstance(what, Session) else None
    course = ctx.store.records(Course).get(what.course) if isinstance(what, Session) else what
    if course is None:
        return []
    knowing = _who_knows(ctx, session, course, 2 * limit)
    taught = _times_taught(ctx, course)
    numbers = dict.fromkeys([*knowing, *taught, *what.instructors])
    people = [each for each in ctx.directory.people().get_many(numbers) if _may_be_named(each, what)]
    load, why_not = _load(ctx, {each.doc_id for each in people}), _why_not(ctx, session, people)
    found = [
        _candidate(each, knowing.get(each.doc_id), taught.get(each.doc_id), load, why_not) for each in people
    ]
    found.sort(
        key=lambda each: (not each.free, each.taught // PER_GRADE - each.strength, each.minutes, each.person)
    )
    return found[:limit]


_Known = tuple[int, tuple[Message | str, ...]]
"""How strong somebody is, and why."""


def _who_knows(ctx: Context, session: Session | None, course: Course, limit: int) -> dict[int, _Known]:
    """Those whom a finder of experts names for the topics and titles of a course."""
    finder = ctx.service(ExpertFinder)
    titles = [record for record in (session, course) if record is not None]
    words = [*course.topics, *(text for each in titles for text in (each.title_en, each.title_fr))]
    if finder is None or not any(words):
        return {}
    text = "\n".join(dict.fromkeys(word for word in words if word))
    try:
        found = finder.experts(Ask(text=text, limit=limit)).found
    except NotAllowed:  # a right of that plugin, which a planner need not have
        return {}
    return {each.person: (each.strength, tuple(reason.text for reason in each.reasons)) for each in found}


def _times_taught(ctx: Context, course: Course) -> dict[int, int]:
    """How often each of those who taught a course did."""
    given = (where("course") == course.doc_id) & (where("state") == "published")
    before = ctx.store.records(Session).select(
        "instructors", where=given & (where("end") <= stored(ctx.clock()))
    )
    times: dict[int, int] = dict.fromkeys(course.instructors, 0)
    for (people,) in before:
        for person in people:
            times[person] = times.get(person, 0) + 1
    return times


def _may_be_named(person: Person, what: Session | Course) -> bool:
    if not person.matching or person.merged_into is not None:
        return False
    spoken = what.language if isinstance(what, Session) else "both"
    return spoken == "both" or not person.languages or spoken in person.languages


def _load(ctx: Context, people: Collection[int]) -> Mapping[int, _Load]:
    """What each of them taught in the last twelve months. One query."""
    now = ctx.clock()
    lately = (
        (where("state") == "published") & (where("end") > stored(now - YEAR)) & (where("end") <= stored(now))
    )
    load: dict[int, _Load] = {person: _Load() for person in people}
    for teachers, sittings in ctx.store.records(Session).select("instructors", "sittings", where=lately):
        minutes = sum(int((each.end - each.start).total_seconds()) // 60 for each in sittings)
        for person in load.keys() & set(teachers):
            load[person].sessions += 1
            load[person].minutes += minutes
    return load


def _why_not(ctx: Context, session: Session | None, people: Iterable[Person]) -> dict[int, Message]:
    """Who could not, and why, as far as the actor may know it."""
    found = {each.doc_id: N_("takes no more requests") for each in people if each.busy}
    if session is None:
        return found
    around = meanwhile(ctx, session)
    if ctx.may("training.run"):
        there = where("session").one_of([each.doc_id for each in around])
        theirs = there & where("state").one_of(["offered", "confirmed"])
        seated = ctx.store.records(Signup).select("person", where=theirs) if around else []
        found |= {person: N_("has a seat in another session at that time") for (person,) in seated}
    for person in people:
        if any(person.doc_id in each.instructors for each in around):
            found[person.doc_id] = N_("teaches another session at that time")
        elif away_on(person, session.sittings, session.zone) is not None:
            found[person.doc_id] = N_("away on that day")
    return found


def _candidate(
    person: Person,
    known: _Known | None,
    times: int | None,
    load: Mapping[int, _Load],
    why_not: Mapping[int, Message],
) -> Candidate:
    strength, reasons = known or (0, ())
    mine = load[person.doc_id]
    if times:
        strength = max(strength, TAUGHT_IT)
        reasons = (NN_("taught this course {n} time", "taught this course {n} times", times), *reasons)
    elif times is not None:
        strength, reasons = max(strength, TAUGHT_IT), (N_("usually teaches this course"), *reasons)
    elif not known:
        reasons = (N_("was chosen by hand"),)
    return Candidate(
        person=person.doc_id,
        name=safe(person.name),
        strength=strength,
        reasons=reasons,
        taught=mine.sessions,
        minutes=mine.minutes,
        free=person.doc_id not in why_not,
        why_not=why_not.get(person.doc_id),
    )


def load_said(candidate: Candidate) -> list[Message]:
    """In words how much somebody taught in the last twelve months; nothing for who taught nothing."""
    hours = max(1, round(candidate.minutes / 60))
    said = NN_(
        "{n} session in 12 months ({hours} h)",
        "{n} sessions in 12 months ({hours} h)",
        candidate.taught,
        hours=hours,
    )
    return [said] if candidate.taught else []
