"""Why somebody cannot have a place in a session, in clear words, and what instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, Message, Person, formats, safe
from coordtui_training.fit.clashing import meanwhile
from coordtui_training.fit.known import Known, away_on, seats_left
from coordtui_training.fit.public import for_whom
from coordtui_training.fit.values import Hindrance
from coordtui_training.fit.window import sign_up_ends
from coordtui_training.planning.titles import called
from coordtui_training.records import Course, Session, SignupState
from coordtui_training.texts import N_
from coordtui_training.times import day_and_time, stored

SHOWN = 3
"""So many days of other sessions are named."""


def hindrances(
    ctx: Context, session: Session, person: Person, *, now: datetime, arriving: bool = True
) -> list[Hindrance]:
    """Why somebody cannot have a place in a session, the weightiest first; nothing when they can.

    With `arriving=False` it is asked of who is in the list already, whether a seat may be theirs:
    neither the window nor their own sign-up stands in the way, and no other session is looked for,
    so that it takes three or four queries by index. That no seat is free is no hindrance.
    """
    known = Known(ctx, person.doc_id, now)
    among = meanwhile(ctx, session)
    found = list(checked(ctx, known, session, among, arriving=arriving, looking=arriving))
    if not arriving or not found or found[0].kind == "already":
        return found
    others = _could_have(ctx, known, [session.course], but=session.doc_id)
    return [_with_others(ctx, each, others) for each in found]


def alternatives(ctx: Context, session: Session, person: Person) -> list[Session]:
    """Other sessions of the course that somebody could have a seat in now, soonest first."""
    return _could_have(ctx, Known(ctx, person.doc_id, ctx.clock()), [session.course], but=session.doc_id)


def _could_have(ctx: Context, known: Known, courses: Sequence[int], *, but: int = 0) -> list[Session]:
    """The sessions of some courses that they could have a seat in now, soonest first."""
    which = where("course").one_of([*courses]) & (where("end") > stored(known.now))
    given = ctx.store.records(Session).find(which & (where("state") == "published"), order=("start",))
    given = [each for each in given if each.doc_id != but]
    left = seats_left(ctx, given, known.now) if given else {}
    return [
        each
        for each in given
        if left[each.doc_id] != 0 and next(checked(ctx, known, each, meanwhile(ctx, each)), None) is None
    ]


def checked(
    ctx: Context,
    known: Known,
    session: Session,
    among: Iterable[Session],
    *,
    arriving: bool = True,
    looking: bool = False,
) -> Iterator[Hindrance]:
    """What stands in the way, one by one; `among` are the sessions that may be at the same time.

    With `looking` also who can help is looked up, and when a missing course is given.
    """
    if (why := _state(session, known.now)) is not None:
        yield why
        return
    if arriving:
        if (state := known.places.get(session.doc_id)) is not None:
            yield Hindrance(kind="already", text=_ALREADY.get(state, _CAME))
            return
        if (why := _window(ctx, session, known.now, looking=looking)) is not None:
            yield why
    if not known.is_among(session.public):
        text = for_whom(ctx, session.public) or N_("This session is not for everybody.")
        yield Hindrance(kind="eligibility", text=text, instead=_ask(ctx) if looking else None)
    yield from _prerequisites(ctx, session, known, looking=looking)
    yield from _clashes(ctx, session, known, among)


def _state(session: Session, now: datetime) -> Hindrance | None:
    if session.state == "draft":
        return Hindrance(kind="state", text=N_("This session is a draft: nobody can sign up yet."))
    if session.state == "cancelled":
        text = N_("This session was cancelled.")
        if session.cancelled_why:
            text = N_("This session was cancelled: {why}", why=safe(session.cancelled_why))
        return Hindrance(kind="state", text=text)
    if session.held or session.end <= now:
        return Hindrance(kind="state", text=N_("This session is over."))
    return None


_ALREADY: dict[SignupState, Message] = {
    "requested": N_("Signed up already: the request waits for a yes."),
    "waiting": N_("Signed up already, and on the waiting list."),
    "offered": N_("A seat is offered already: it only has to be accepted."),
    "confirmed": N_("Signed up already, with a seat."),
}
_CAME = N_("Signed up already, and the session was held.")


def _window(ctx: Context, session: Session, now: datetime, *, looking: bool) -> Hindrance | None:
    if session.opens is not None and now < session.opens:
        when = day_and_time(ctx, session.opens, session.zone)
        return Hindrance(kind="window", text=N_("Sign-up opens on {when}.", when=when))
    ends = sign_up_ends(session, ctx.settings)
    if now >= ends:
        text = N_("Sign-up closed on {when}.", when=day_and_time(ctx, ends, session.zone))
        return Hindrance(kind="window", text=text, instead=_ask(ctx) if looking else None)
    return None


def _prerequisites(ctx: Context, session: Session, known: Known, *, looking: bool) -> Iterator[Hindrance]:
    from coordtui_training.planning.titles import title_of

    missing = [course for course in session.prerequisites if not known.will_have(course, session.start)]
    for course in ctx.store.records(Course).get_many(missing):
        title = safe(title_of(ctx, None, course))
        text = N_("One attends “{course}” before this session.", course=title)
        if not looking:
            yield Hindrance(kind="prerequisites", text=text)
            continue
        given = _could_have(ctx, known, [course.doc_id], but=session.doc_id)
        first = [each for each in given if each.end <= session.start]
        instead = N_("Ask when “{course}” is given: no session of it is free before this one.", course=title)
        if first:
            instead = N_(
                "Take “{course}” first: it is given on {days}.", course=title, days=_days(ctx, first)
            )
        numbers = tuple(each.doc_id for each in first)
        yield Hindrance(kind="prerequisites", text=text, instead=instead, sessions=numbers)


def _clashes(ctx: Context, session: Session, known: Known, among: Iterable[Session]) -> Iterator[Hindrance]:
    if known.number in session.instructors:
        yield Hindrance(kind="clash", text=N_("Who teaches a session takes no seat in it."))
        return
    me = known.number == ctx.actor.person
    clashing = known.clashing(session, among)
    told = [each for each in clashing if me or known.number in each.instructors or ctx.may("training.run")]
    yield from (_clash(ctx, each) for each in told)
    away = away_on(known.person, session.sittings, session.zone)
    if away is not None and (me or _shows_absences(ctx, known.number)):
        text = N_("The directory says “away” for {day}.", day=formats.day(away, ctx.translator))
        yield Hindrance(kind="away", text=text, hard=False)
        away = None
    if len(told) < len(clashing) or away is not None:
        text = N_("They have something else at that time.")
        yield Hindrance(kind="clash", text=text, hard=len(told) < len(clashing))


def _clash(ctx: Context, other: Session) -> Hindrance:
    when = day_and_time(ctx, other.start, other.zone)
    text = N_("“{title}” is at the same time ({when}).", title=called(ctx, other), when=when)
    return Hindrance(kind="clash", text=text, instead=N_("One of the two has to be given up."))


def _shows_absences(ctx: Context, person: int) -> bool:
    return ctx.may("core.people.view") and ctx.directory.shows(person, "absences")


def _with_others(ctx: Context, found: Hindrance, others: Sequence[Session]) -> Hindrance:
    """The hindrance with the other sessions of the course, where they are what one does instead."""
    if not others or found.kind == "prerequisites":
        return found
    instead = N_("The course is also given on {days}.", days=_days(ctx, others))
    return replace(found, instead=instead, sessions=tuple(each.doc_id for each in others))


def _days(ctx: Context, sessions: Sequence[Session]) -> str:
    days = [day_and_time(ctx, each.start, each.zone) for each in sessions[:SHOWN]]
    return formats.listing(days, ctx.translator, alternatives=True)


def _ask(ctx: Context) -> Message | None:
    """Who can let somebody in all the same, by name."""
    from coordtui.api.eyes import as_program

    lab = ctx.directory.lab()
    person = as_program(ctx).directory.person(lab.coordinator) if lab is not None else None
    if person is None or person.doc_id == ctx.actor.person:
        return None
    return N_("Ask {name}, who can let somebody in.", name=safe(person.name))
