"""What is asked of the lists: how full, who, in what order, since when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from tinydb import where

from coordtui.api import Context, NotAllowed
from coordtui_training.parts import in_parts
from coordtui_training.records import LIVE, SEATED, Session, Signup, SignupState, Step
from coordtui_training.seats.roster import Roster, roster
from coordtui_training.seats.rules import as_read
from coordtui_training.seats.values import Counts, Place
from coordtui_training.sight import names, sees, session_of


def may_run(ctx: Context, session: Session) -> bool:
    """Whether the actor sees and changes who is signed up: with the right, or as who gives the session."""
    person = ctx.actor.person
    return ctx.may("training.run") or (person is not None and person in session.instructors)


def run_by_actor(ctx: Context, number: int) -> Session:
    """A session whose list the actor may see and change; raises `NotFound`, `NotAllowed`."""
    session = session_of(ctx, number)
    if not may_run(ctx, session):
        raise NotAllowed("training.run")
    return session


def counts(ctx: Context, numbers: Iterable[int]) -> dict[int, Counts]:
    """How full sessions are, without drafts that the actor does not see."""
    ctx.require("training.view")
    found = ctx.store.records(Session).get_many(dict.fromkeys(numbers))
    shown = [each for each in found if sees(ctx, each)]
    tallies = _tallies(ctx, [each.doc_id for each in shown])
    return {each.doc_id: _counted(each.capacity, tallies[each.doc_id]) for each in shown}


def _tallies(ctx: Context, numbers: Sequence[int]) -> dict[int, Counter[SignupState]]:
    """How many are in each live state, session by session."""
    signups, now, settings = ctx.store.records(Signup), ctx.clock(), ctx.settings
    found: dict[int, Counter[SignupState]] = defaultdict(Counter)
    for part in in_parts(numbers):
        some = where("session").one_of(part)
        others = [state for state in LIVE if state != "offered"]
        for session, state in signups.select("session", "state", where=some & where("state").one_of(others)):
            found[session][state] += 1
        for each in signups.find(some & (where("state") == "offered")):
            found[each.session][as_read(each, settings, now).state] += 1
    return found


def _counted(capacity: int | None, tally: Counter[SignupState]) -> Counts:
    taken = sum(tally[state] for state in SEATED)
    return Counts(
        confirmed=taken - tally["offered"],
        offered=tally["offered"],
        waiting=tally["waiting"],
        requested=tally["requested"],
        capacity=capacity,
        free=None if capacity is None else max(0, capacity - taken),
        over=0 if capacity is None else max(0, taken - capacity),
    )


def queue(ctx: Context, number: int) -> list[Place]:
    """Everybody on a list: who has a seat, who waits, who asks; each in the order of the list."""
    listed = roster(ctx, run_by_actor(ctx, number))
    return [*_seated(ctx, listed), *waiting_places(ctx, listed), *_requested(ctx, listed)]


def waiting_places(ctx: Context, listed: Roster) -> list[Place]:
    """Who waits, why they could not have a seat, and who would be given the free ones."""
    from coordtui_training.seats.chances import takes_people, why_not  # who only counts needs no rules

    called = _names(ctx, listed.waiting)
    reasons = {each.doc_id: why_not(ctx, listed.session, each.person) for each in listed.waiting}
    could = (each.doc_id for each in listed.waiting if reasons[each.doc_id] is None)
    gets = set(islice(could, listed.free)) if takes_people(ctx, listed.session) else set()
    return [
        Place(
            signup=each,
            place=place,
            name=called.get(each.person, "?"),
            state=each.state,
            since=each.asked,
            why_not=reasons[each.doc_id],
            will_get=each.doc_id in gets,
        )
        for place, each in enumerate(listed.waiting, 1)
    ]


def _seated(ctx: Context, listed: Roster) -> list[Place]:
    return _places(ctx, listed.seated)


def _requested(ctx: Context, listed: Roster) -> list[Place]:
    return _places(ctx, [each for each in listed.signups if each.state == "requested"])


def _places(ctx: Context, signups: Sequence[Signup]) -> list[Place]:
    called = _names(ctx, signups)
    return [
        Place(
            signup=each,
            place=0,
            name=called.get(each.person, "?"),
            state=each.state,
            since=each.asked,
            expires=each.expires,
        )
        for each in signups
    ]


def _names(ctx: Context, signups: Sequence[Signup]) -> Mapping[int, str]:
    return names(ctx, {each.person for each in signups})


def sign_ups_of(ctx: Context, person: int) -> list[tuple[Session, Signup]]:
    """All sign-ups of a person with their sessions, by when those begin."""
    now, found = ctx.clock(), ctx.store.records(Signup).find(where("person") == person)
    sessions = {
        each.doc_id: each for each in ctx.store.records(Session).get_many({each.session for each in found})
    }
    pairs = [
        (sessions[each.session], as_read(each, ctx.settings, now))
        for each in found
        if each.session in sessions
    ]
    return sorted(pairs, key=_begins)


def _begins(pair: tuple[Session, Signup]) -> tuple[datetime, int]:
    return pair[0].start, pair[1].doc_id


def steps(ctx: Context, session: int | None, signup: int | None) -> list[Step]:
    """What happened, the oldest first: of a list that one runs, or of a sign-up that is one's own too."""
    found = ctx.store.records(Step)
    if signup is None:
        run_by_actor(ctx, session or 0)
        return found.find(where("session") == session)
    own = ctx.store.records(Signup).get(signup)
    if own is None or own.person != ctx.actor.person:
        run_by_actor(ctx, own.session if own is not None else 0)
    ctx.require("training.view")
    return found.find(where("signup") == signup)


def with_offers(ctx: Context) -> list[Session]:
    """The sessions to come that the actor runs and in which somebody waits or is offered a seat, by start."""
    open_ = where("state").one_of(["waiting", "offered"])
    numbers = {number for (number,) in ctx.store.records(Signup).select("session", where=open_)}
    found = [each for each in ctx.store.records(Session).get_many(numbers) if not each.held]
    coming = [each for each in found if each.state == "published" and each.end > ctx.clock()]
    return sorted((each for each in coming if may_run(ctx, each)), key=lambda each: each.start)
