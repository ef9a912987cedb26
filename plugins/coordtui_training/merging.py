"""What is held of people who turn out to be one follows them, and comes back when they are not.

A person has one live place in a session. Where both had one, the better stays and the other ends,
which frees a seat that one person cannot sit on twice; when the merge is taken back it stands in the
list again where it stood, with a seat if one is free. Bookings of teachers are made anew from the
sessions: two that turn out to be one may have taught at the same time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec
from msgspec.structs import replace
from tinydb import where

from coordtui.api import Context, RuleBroken
from coordtui.api.eyes import as_program
from coordtui.api.references import Moved, Reference
from coordtui_training.records import (
    LIVE,
    Booking,
    Certificate,
    Course,
    Feed,
    Guess,
    Session,
    Signup,
    SignupState,
    Step,
)

ENDED = "signups.ended"
"""Under this name it is noted which places ended because two people are one."""

_BETTER: tuple[SignupState, ...] = (
    *("attended", "partial", "confirmed", "offered", "no_show"),
    *("waiting", "requested"),
)
"""Of two places of one person the one that comes first here stays."""


def _teaching(record: Session | Course, duplicate: int, kept: int) -> Session | Course:
    people = [kept if person == duplicate else person for person in record.instructors]
    return replace(record, instructors=list(dict.fromkeys(people)))


REFERENCES = (
    Reference("courses", Course, rewritten=_teaching),
    Reference("sessions", Session, rewritten=_teaching),
    Reference("signups", Signup, "person"),
    Reference("steps", Step, "person"),
    Reference("steps", Step, "by"),
    Reference("certificates", Certificate, "person"),
    Reference("certificates", Certificate, "by"),
    Reference("feeds", Feed, "person"),
    Reference("guesses", Guess, "person"),
)
"""What follows a person who turns out to be another."""


def follow(ctx: Context, duplicate: int, other: int) -> None:
    """Bring records to whom they belong by now, after a merge of two people or its undoing."""
    from coordtui_training.seats.settle import settle

    with ctx.store.transaction():
        chain = _chain(ctx, duplicate)
        apart = _ended_by_what_no_longer_holds(ctx)
        touched = _end_doubles(ctx, duplicate, chain) if chain else []
        ctx.directory.follow(ctx.store, REFERENCES, duplicate)
        touched += _stand_again(ctx, apart)
        people = list(dict.fromkeys([duplicate, other, *chain]))
        _book_anew(ctx, people)
        settle(ctx, *touched, moved=people)  # whose seats and teaching are others now, for what they wait for


def _chain(ctx: Context, person: int) -> list[int]:
    """Into whom somebody is merged, one after the other."""
    people, found = as_program(ctx).directory.people(), [person]
    while (record := people.get(found[-1])) is not None:
        if record.merged_into is None or record.merged_into in found:
            break
        found.append(record.merged_into)
    return found[1:]


# Two places in one session


def _end_doubles(ctx: Context, duplicate: int, chain: list[int]) -> list[int]:
    """End the worse of two places; the sessions where there were two."""
    from coordtui_training.seats.steps import change

    mine, theirs = _live(ctx, chain[-1]), _live(ctx, duplicate)
    both = sorted(mine.keys() & theirs.keys())
    for number in both:
        session = ctx.store.records(Session).get(number)
        if session is None:
            continue
        _, worse = sorted((mine[number], theirs[number]), key=_how_good)
        row = Moved(kept=chain[0], duplicate=duplicate, table=ENDED, record=worse.doc_id)
        ctx.store.records(Moved).add(replace(row, before=msgspec.to_builtins(worse)))
        change(ctx, session, worse, "cancelled", "cancelled", tell=False)
    return both


def _live(ctx: Context, person: int) -> dict[int, Signup]:
    theirs = (where("person") == person) & where("state").one_of([*LIVE])
    return {each.session: each for each in ctx.store.records(Signup).find(theirs)}


def _how_good(signup: Signup) -> tuple[int, object, int]:
    return _BETTER.index(signup.state), signup.asked, signup.doc_id


def _ended_by_what_no_longer_holds(ctx: Context) -> list[Moved]:
    people = as_program(ctx).directory.people()
    rows = ctx.store.records(Moved).find(where("table") == ENDED, order=("doc_id",))
    return [row for row in rows if (who := people.get(row.duplicate)) is None or who.merged_into != row.kept]


def _stand_again(ctx: Context, rows: Iterable[Moved]) -> list[int]:
    """Bring places back that ended with a merge: to the list, as a seat may be somebody else’s now.

    The sessions where somebody stands again.
    """
    from coordtui_training.seats.steps import change

    touched: list[int] = []
    for row in rows:
        signup, was = ctx.store.records(Signup).get(row.record), msgspec.convert(row.before, Signup)
        session = ctx.store.records(Session).get(was.session)
        if signup is None or session is None or signup.state != "cancelled":
            continue
        waits = session.end > ctx.clock() and was.state in ("offered", "confirmed")
        try:
            change(ctx, session, signup, "waiting" if waits else was.state, "taken_back", tell=False)
        except RuleBroken:  # they have another place there, or the seat was given: what is so now stays
            _wait(ctx, row, signup)
            continue
        touched.append(session.doc_id)
    return touched


def _wait(ctx: Context, row: Moved, signup: Signup) -> None:
    """Note it with the merge that brought the place in the way, to be asked again when that is undone."""
    moved, other = ctx.store.records(Moved), _live(ctx, signup.person).get(signup.session)
    if other is None:
        return
    brought = moved.first((where("table") == "signups.person") & (where("record") == other.doc_id))
    if brought is not None:
        moved.add(replace(row, doc_id=0, rev=0, kept=brought.kept, duplicate=brought.duplicate))


# Who teaches


def _book_anew(ctx: Context, people: Collection[int]) -> None:
    """Bookings of these people as their sessions have it, by the times that are booked."""
    bookings = ctx.store.records(Booking)
    found = bookings.find(where("what").one_of([_what(person) for person in people]))
    sessions = {each.doc_id: each for each in ctx.store.records(Session).get_many({b.session for b in found})}
    wanted = {
        (_what(person), each.session, each.start, each.end): each
        for each in found
        if each.session in sessions
        for person in people
        if person in sessions[each.session].instructors
    }
    for each in found:
        if wanted.pop((each.what, each.session, each.start, each.end), None) is None:
            bookings.remove(each.doc_id)
    for (what, *_), like in wanted.items():
        new = replace(like, doc_id=0, rev=0, what=what)
        try:
            bookings.add(new)
        except RuleBroken:
            bookings.add(replace(new, anyway=ctx.actor.name))


def _what(person: int) -> str:
    return f"person:{person}"
